"""How several behave processes share the scenarios of one run: each takes the next one that nobody has taken."""

import fcntl
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from behave.model import Feature
from behave.runner import Runner

from acceptance.process.variables import told

EXCLUSIVE_TAG = "монопольно"
Run = Callable[[Runner], bool]


def share_scenarios(runner: Runner) -> None:
    """Let this process run only what it claims first. Without the variables it runs everything.

    A scenario that disturbs others (it stops a service) carries @монопольно: it is left for the end, when no process
    has anything else to do, and runs alone.
    """
    variables = told()
    if seed := variables.order:
        _shuffle(runner, random.Random(seed))
    folder = variables.claims
    if folder is None:
        return
    room = (folder / "room").open("w")
    fcntl.flock(room, fcntl.LOCK_SH)  # who holds it shared has scenarios to run beside others
    disturbing: list[Feature] = []
    for feature in runner.features:
        for number, scenario in enumerate(feature.walk_scenarios()):
            claim = folder / f"{Path(feature.filename).stem}-{scenario.line}-{number}"
            if EXCLUSIVE_TAG in scenario.effective_tags and scenario.should_run(runner.config):
                scenario.run = _at_the_end(_claimed(_alone(scenario.run, room), claim), room)
                disturbing.append(feature)
            else:
                scenario.run = _claimed(scenario.run, claim)
    runner.features.extend(dict.fromkeys(disturbing))


def _shuffle(runner: Runner, chance: random.Random) -> None:
    """Another order of features, rules and scenarios: none may depend on its predecessor."""
    chance.shuffle(runner.features)
    for feature in runner.features:
        for part in (feature, *feature.iter_rules()):
            chance.shuffle(part.run_items)


def _claimed(original: Run, claim: Path) -> Run:
    def run(runner: Runner) -> bool:
        if runner.aborted:
            return False
        try:
            os.close(os.open(claim, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return original(runner)

    return run


def _at_the_end(original: Run, room: TextIO) -> Run:
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


def _alone(original: Run, room: TextIO) -> Run:
    def run(runner: Runner) -> bool:
        fcntl.flock(room, fcntl.LOCK_EX)
        try:
            return original(runner)
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)

    return run
