"""How several behave processes share the scenarios of one run: each takes the next one that nobody has taken."""

import fcntl
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from behave.model import Feature, Scenario
from behave.runner import Runner

from acceptance.behave_internals.scenarios import Layer, RunScenario
from acceptance.checklist import tags
from acceptance.process.variables import process_variables


def shuffled(runner: Runner) -> None:
    """Bring features, rules and scenarios into the random order that the process was told, if it was told one."""
    if seed := process_variables().order:
        _shuffle(runner, random.Random(seed))


def claimed(runner: Runner) -> Layer:
    """The layer that lets this process run only what it claims first; one that changes nothing in a run of its own.

    A scenario that disturbs others (it stops a service) carries @монопольно: it is left for the end, when no process
    has anything else to do, and runs alone. Of the processes that share an owner only the first synchronises. With
    --stop the first failure of any process is the last scenario of all.
    """
    folder = process_variables().claims
    if folder is None:
        return lambda scenario, run: run
    room = (folder / "room").open("w")
    fcntl.flock(room, fcntl.LOCK_SH)  # who holds it shared has scenarios to run beside others
    disturbing = [feature for feature in runner.features if any(_disturbing(feature, runner))]
    places = {
        id(scenario): folder / f"{Path(feature.filename).stem}-{scenario.line}-{number}"
        for feature in runner.features
        for number, scenario in enumerate(feature.walk_scenarios())
    }
    alone = {id(scenario) for feature in disturbing for scenario in _disturbing(feature, runner)}
    runner.features.extend(disturbing)
    stopped = folder / "stopped"

    def layer(scenario: Scenario, run: RunScenario) -> RunScenario:
        if process_variables().sharing and tags.MAY_SYNC in scenario.effective_tags:
            return lambda runner: False  # two at once would meet: the owner's first process does it
        place = places[id(scenario)]
        if id(scenario) in alone:
            return _at_the_end(_claimed(_alone(run, room, stopped), place, stopped), room)
        return _claimed(run, place, stopped)

    return layer


def _disturbing(feature: Feature, runner: Runner) -> Iterator[Scenario]:
    for scenario in feature.walk_scenarios():
        if tags.EXCLUSIVE in scenario.effective_tags and scenario.should_run(runner.config):
            yield scenario


def _shuffle(runner: Runner, chance: random.Random) -> None:
    """Another order of features, rules and scenarios: none may depend on its predecessor."""
    chance.shuffle(runner.features)
    for feature in runner.features:
        for part in (feature, *feature.iter_rules()):
            chance.shuffle(part.run_items)


def _claimed(original: RunScenario, claim: Path, stopped: Path) -> RunScenario:
    def run(runner: Runner) -> bool:
        if runner.aborted or stopped.exists():
            return False
        try:
            os.close(os.open(claim, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        failed = original(runner)
        if failed and runner.config.stop:
            stopped.touch()
        return failed

    return run


def _at_the_end(original: RunScenario, room: TextIO) -> RunScenario:
    """Leave it out the first time that its feature is run; the second time everything else has been claimed."""
    left_out = False

    def run(runner: Runner) -> bool:
        nonlocal left_out
        if not left_out:
            left_out = True
            return False
        fcntl.flock(room, fcntl.LOCK_UN)
        return original(runner)

    return run


def _alone(original: RunScenario, room: TextIO, stopped: Path) -> RunScenario:
    def run(runner: Runner) -> bool:
        fcntl.flock(room, fcntl.LOCK_EX)
        try:
            return not stopped.exists() and original(runner)  # another may have failed meanwhile
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)

    return run
