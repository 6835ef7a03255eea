"""Scenarios shared by processes: each is run once, items before what goes beyond them, what disturbs others alone."""

from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from behave.configuration import Configuration
from behave.parser import parse_feature

from acceptance.behave_internals.scenarios import wrap_scenarios
from acceptance.process.variables import name_of
from acceptance.runner import progress
from acceptance.runner.claims import Turn, claimed, turn_of

TEXT = """
Feature: one
  @монопольно
  Scenario: stops a service
    Given a step
  Scenario: slow
    Given a step
  Scenario: quick
    Given a step
"""
OF_ITEMS = """
Feature: of items
  @сверх @монопольно
  Scenario: stops a service
    Given a step
  @сверх
  Scenario: beyond
    Given a step
  @1.2
  Scenario: quick
    Given a step
  @1.3
  Scenario: slow
    Given a step
  @1.1 @монопольно
  Scenario: deploys
    Given a step
"""
TEXTS = [TEXT]
LOOKED_FOR = 0.3
PATIENCE = 10.0


@pytest.fixture
def quick_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Process, "fails", "quick")


class Process:
    """One of the processes: a lock of a file is held by who has opened it, so that a thread will do."""

    fails = ""

    def __init__(self, told: list[str], go_on: Event, *tags: str, stop: bool = False) -> None:
        self._told, self._go_on = told, go_on
        self.at_the_slow_one = Event()
        features = [parse_feature(text, filename=f"{number}.feature") for number, text in enumerate(TEXTS)]
        for scenario in (one for feature in features for one in feature.walk_scenarios()):
            scenario.run = lambda runner, name=scenario.name: self._run(name)
        words = [*(f"--tags={tag}" for tag in tags), *(["--stop"] if stop else [])]
        config = Configuration(words, load_config=False)
        self._runner = SimpleNamespace(features=features, config=config, aborted=False)
        wrap_scenarios(self._runner, [claimed(self._runner)])
        self.thread = Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        for feature in self._runner.features:
            for scenario in feature.walk_scenarios():
                scenario.run(self._runner)

    def _run(self, name: str) -> bool:
        self._told.append(name)
        if name == "slow":
            self.at_the_slow_one.set()
            self._go_on.wait(PATIENCE)
            self._told.append("slow has ended")
        return name == self.fails


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(name_of("claims"), str(tmp_path))
    return tmp_path


def two_processes(told: list[str], go_on: Event, *tags: str, stop: bool = False) -> tuple[Process, Process]:
    """The first has claimed the slow scenario and is at it before the second begins."""
    busy = Process(told, go_on, *tags, stop=stop)
    assert busy.at_the_slow_one.wait(PATIENCE)
    return busy, Process(told, go_on, *tags, stop=stop)


def test_what_disturbs_waits_for_the_scenarios_of_others(folder: Path) -> None:
    told: list[str] = []
    go_on = Event()
    busy, idle = two_processes(told, go_on)
    idle.thread.join(LOOKED_FOR)  # it has nothing else to do; were it not kept waiting, it would have ended
    assert idle.thread.is_alive() and sorted(told) == ["quick", "slow"]
    go_on.set()
    for process in (busy, idle):
        process.thread.join(PATIENCE)
        assert not process.thread.is_alive()
    assert sorted(told) == ["quick", "slow", "slow has ended", "stops a service"]
    assert told[-1] == "stops a service"


def test_what_is_not_asked_for_is_not_waited_with(folder: Path) -> None:
    told: list[str] = []
    go_on = Event()
    busy, idle = two_processes(told, go_on, "not @монопольно")
    idle.thread.join(PATIENCE / 2)
    assert not idle.thread.is_alive()
    go_on.set()
    busy.thread.join(PATIENCE)


@pytest.mark.parametrize("stop", [True, False])
def test_the_first_failure_of_any_is_the_last_scenario_of_all(folder: Path, quick_fails: None, stop: bool) -> None:
    told: list[str] = []
    go_on = Event()
    busy, idle = two_processes(told, go_on, stop=stop)
    if stop:
        idle.thread.join(PATIENCE)  # what disturbs others is not waited for: it is not to be run any more
        assert not idle.thread.is_alive()
    go_on.set()
    for process in (busy, idle):
        process.thread.join(PATIENCE)
    assert ("stops a service" in told) is not stop


def test_of_processes_that_share_an_owner_only_the_first_synchronises(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TEXT.replace("  Scenario: quick", "  @право.синхронизация\n  Scenario: quick")
    monkeypatch.setitem(globals(), "TEXTS", [text])
    told: list[str] = []
    go_on = Event()
    go_on.set()
    monkeypatch.setenv(name_of("sharing"), "1")
    sharing = Process(told, go_on)
    sharing.thread.join(PATIENCE)
    assert "quick" not in told and "slow" in told
    monkeypatch.delenv(name_of("sharing"))
    Process(told, go_on).thread.join(PATIENCE)
    assert "quick" in told


@pytest.fixture
def of_items(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two features; what was told of the checklist is written among the names."""
    told: list[str] = []
    other = OF_ITEMS.replace("@1.1 @монопольно", "@1.4").replace("deploys", "quick too").replace("slow", "quick third")
    monkeypatch.setitem(globals(), "TEXTS", [OF_ITEMS, other])
    monkeypatch.setattr(progress, "tell_of_checklist", lambda: told.append("the checklist is told of"))
    return told


def test_items_come_first_and_are_told_of_as_soon_as_the_last_has_ended(folder: Path, of_items: list[str]) -> None:
    go_on = Event()
    busy, idle = two_processes(of_items, go_on)
    idle.thread.join(LOOKED_FOR)
    assert of_items[0] == "deploys" and of_items[-2:] == ["beyond", "beyond"]
    assert "the checklist is told of" not in of_items  # the slow item has not ended
    go_on.set()
    for process in (busy, idle):
        process.thread.join(PATIENCE)
    end = of_items.index("slow has ended")
    assert of_items[end:] == ["slow has ended", "the checklist is told of", "stops a service", "stops a service"]


def test_where_nothing_goes_beyond_items_the_verdict_follows_anyway(
    folder: Path, of_items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "TEXTS", [OF_ITEMS.replace("@сверх", "@1.5")])
    go_on = Event()
    go_on.set()
    Process(of_items, go_on).thread.join(PATIENCE)
    assert len(of_items) == 6 and of_items[:2] == ["stops a service", "deploys"]


def test_a_random_order_prefers_no_item(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert turn_of(["1.2"]) is Turn.ITEMS and turn_of(["1.1", "монопольно"]) is Turn.ITEMS_ALONE
    assert turn_of(["1.2", "сверх"]) is Turn.BEYOND is turn_of([])
    monkeypatch.setenv(name_of("order"), "seed")
    assert turn_of(["1.2"]) is Turn.BEYOND and turn_of(["1.1", "монопольно"]) is Turn.BEYOND_ALONE
