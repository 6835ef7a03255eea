"""How several behave processes share the scenarios of one run: each takes the next one that nobody has taken."""

import fcntl
import os
import random
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from behave.model import Scenario
from behave.runner import Runner

from acceptance.behave_internals.scenarios import Layer, RunScenario
from acceptance.checklist import tags
from acceptance.process.variables import process_variables
from acceptance.runner import progress


def shuffled(runner: Runner) -> None:
    """Bring features, rules and scenarios into the random order that the process was told, if it was told one."""
    if seed := process_variables().order:
        _shuffle(runner, random.Random(seed))


def _shuffle(runner: Runner, chance: random.Random) -> None:
    """Another order of features, rules and scenarios: none may depend on its predecessor."""
    chance.shuffle(runner.features)
    for feature in runner.features:
        for part in (feature, *feature.iter_rules()):
            chance.shuffle(part.run_items)


class Turn(IntEnum):
    """When in a run of several processes a scenario's time comes: the answer about the checklist first.

    A scenario that disturbs others (it stops a service) carries @монопольно and runs while no other does: an item's
    before all else, since the whole checklist is about what was deployed, any other after all else.
    """

    ITEMS_ALONE = 0
    ITEMS = 1
    BEYOND = 2
    BEYOND_ALONE = 3


def turn_of(marks: Collection[str]) -> Turn:
    """The turn of a scenario with these tags. In a random order none comes before others for being an item's."""
    alone = tags.EXCLUSIVE in marks
    if tags.is_extra(marks) or tags.item_number(marks) is None or process_variables().order:
        return Turn.BEYOND_ALONE if alone else Turn.BEYOND
    return Turn.ITEMS_ALONE if alone else Turn.ITEMS


def claimed(runner: Runner) -> Layer:
    """The layer that lets this process run only what it claims first; one that changes nothing in a run of its own.

    Every feature is gone through once for each turn that its scenarios have. Of the processes that share an owner only
    the first synchronises. With --stop the first failure of any process is the last scenario of all.
    """
    folder = process_variables().claims
    if folder is None:
        return lambda scenario, run: run
    claims = _Claims(folder)
    turns: dict[int, list[Turn]] = {}  # by feature
    for feature in runner.features:
        running = [one for one in feature.walk_scenarios() if one.should_run(runner.config)]
        turns[id(feature)] = sorted({turn_of(one.effective_tags) for one in running})
        for number, scenario in enumerate(feature.walk_scenarios()):
            place = folder / f"{Path(feature.filename).stem}-{scenario.line}-{number}"
            turn = turn_of(scenario.effective_tags)
            rounds = turns[id(feature)].index(turn) if turn in turns[id(feature)] else 0
            claims.expect(scenario, _Claim(place, turn, rounds), chosen=scenario in running)
    runner.features[:] = [one for turn in Turn for one in runner.features if turn in turns[id(one)]]
    return claims.layer


@dataclass
class _Claim:
    """A scenario's claim. rounds: how often its feature is gone through before its turn comes."""

    place: Path
    turn: Turn
    rounds: int

    @property
    def done(self) -> Path:
        return self.place.with_suffix(".done")

    def take(self) -> bool:
        """True for the first process that asks."""
        try:
            os.close(os.open(self.place, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True


class _Claims:
    """The claims of one process, and the two locks by which the processes keep out of each other's way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gate = (folder / "gate").open("w")  # who holds it runs something before all else
        self._room = (folder / "room").open("w")  # who holds it shared has scenarios to run beside others
        fcntl.flock(self._room, fcntl.LOCK_SH)
        self._stopped = folder / "stopped"
        self._by_scenario: dict[int, _Claim] = {}
        self._items: list[_Claim] = []
        self._anything_beyond = False

    def expect(self, scenario: Scenario, claim: _Claim, *, chosen: bool) -> None:
        """Know the scenario. chosen: it is one of those that this run runs."""
        self._by_scenario[id(scenario)] = claim
        if chosen and claim.turn <= Turn.ITEMS:
            self._items.append(claim)
        self._anything_beyond |= chosen and claim.turn > Turn.ITEMS

    def layer(self, scenario: Scenario, run: RunScenario) -> RunScenario:
        """Around all tries of the scenario."""
        if process_variables().sharing and tags.MAY_SYNC in scenario.effective_tags:
            return lambda runner: False  # two at once would meet: the owner's first process does it
        claim = self._by_scenario[id(scenario)]

        def in_turn(runner: Runner) -> bool:
            if claim.rounds:
                claim.rounds -= 1
                return False
            if runner.aborted or self._stopped.exists():
                return False
            with self._apart(claim.turn):
                return self._run(claim, run, runner)

        return in_turn

    @contextmanager
    def _apart(self, turn: Turn) -> Iterator[None]:
        """While nothing runs that this turn is to be kept from."""
        # By the gate every process comes before all else; the room it leaves when it has nothing else left.
        lock = {Turn.ITEMS_ALONE: self._gate, Turn.BEYOND_ALONE: self._room}.get(turn)
        if lock is None:
            yield
            return
        fcntl.flock(lock, fcntl.LOCK_UN)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    def _run(self, claim: _Claim, original: RunScenario, runner: Runner) -> bool:
        if self._stopped.exists() or not claim.take():  # another may have failed while this one was waited for
            return False
        failed = original(runner)
        if failed and runner.config.stop:
            self._stopped.touch()
        claim.done.touch()
        if self._anything_beyond and claim.turn <= Turn.ITEMS and all(one.done.exists() for one in self._items):
            self._tell_of_items()
        return failed

    def _tell_of_items(self) -> None:
        if _Claim(self._folder / "checklist-told", Turn.ITEMS, 0).take():
            progress.tell_of_checklist()
