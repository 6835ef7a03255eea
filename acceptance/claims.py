"""How several behave processes share the scenarios of one run: each takes the next one that nobody has taken."""

import os
import random
from collections.abc import Callable
from pathlib import Path

from behave.runner import Runner

FOLDER_VARIABLE = "ACCEPTANCE_CLAIMS"
EXCLUSIVE_VARIABLE = "ACCEPTANCE_EXCLUSIVE"
ORDER_VARIABLE = "ACCEPTANCE_ORDER"
EXCLUSIVE_TAG = "монопольно"


def share_scenarios(runner: Runner) -> None:
    """Let this process run only what it claims first. Without the variables it runs everything.

    A scenario that disturbs others (it stops a service) carries @монопольно: it is left for a process that runs alone
    after the others.
    """
    if seed := os.environ.get(ORDER_VARIABLE):
        _shuffle(runner, random.Random(seed))
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    exclusive = os.environ.get(EXCLUSIVE_VARIABLE) == "1"
    for feature in runner.features:
        for number, scenario in enumerate(feature.walk_scenarios()):
            name = f"{Path(feature.filename).stem}-{scenario.line}-{number}"
            suits = (EXCLUSIVE_TAG in scenario.effective_tags) == exclusive
            scenario.run = _claimed(scenario.run, Path(folder) / name, suits)


def _shuffle(runner: Runner, chance: random.Random) -> None:
    """Another order of features, rules and scenarios: none may depend on its predecessor."""
    chance.shuffle(runner.features)
    for feature in runner.features:
        for part in (feature, *feature.iter_rules()):
            chance.shuffle(part.run_items)


def _claimed(original: Callable[[Runner], bool], claim: Path, suits: bool) -> Callable[[Runner], bool]:
    def run(runner: Runner) -> bool:
        if not suits or runner.aborted:
            return False
        try:
            os.close(os.open(claim, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return original(runner)

    return run
