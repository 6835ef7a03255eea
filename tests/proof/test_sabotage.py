"""Sabotage: which mutants there are, how a trial is judged, and how a run goes on where the last one ended."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance import PROJECT
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting import Plan
from acceptance.reporting.judge import ScenarioVerdict
from acceptance.reporting.plan import PlannedScenario
from proof.changes import Http, Trigger
from proof.fault import Fault, status
from proof.sabotage import command, memory, recording, report
from proof.sabotage.choice import Choice
from proof.sabotage.explained import EXPLAINED, reason_of
from proof.sabotage.memory import Fate, Result
from proof.sabotage.mutant import SEAMS, Mutant, Touching, made
from proof.sabotage.mutants import all_mutants
from proof.sabotage.prove import Proof, prove
from proof.sabotage.recording import Recording, Touched

RECORDED = recording.load()
MUTANTS = all_mutants(RECORDED)
SCENARIOS = {
    one: PlannedScenario(one, "features/x.feature", number, one, "x", item=None if extra else "2.1", extra=extra)
    for number, (one, extra) in enumerate([("item", False), ("extra", True), ("other", True)], 1)
}
TOUCHED = {one: Touched("digest", 1.0, [], [], {}) for one in SCENARIOS}


def mutant(name: str = "web GET /list", operator: str = "500", ids: tuple[str, ...] = tuple(SCENARIOS)) -> Mutant:
    return made("http", "2", name, operator, "код 500", [Http("web", "GET", "", status(500))], Touching(ids, len(ids)))


class FakeLab:
    """A lab whose scenarios turn red as it is told. red: with a mutant; ill: without one; effect: what proves it."""

    def __init__(self, red: set[str] = frozenset(), ill: set[str] = frozenset(), effect: str = "изменено") -> None:  # type: ignore[assignment]
        self.red, self.ill, self.effect = red, ill, effect
        self.applied_now = ""
        self.ran: list[tuple[str, ...]] = []
        self.closed = 0

    def __call__(self) -> "FakeLab":
        return self

    @contextmanager
    def applied(self, fault: Fault) -> Iterator[Any]:
        self.applied_now = fault.name
        yield lambda: self.effect
        self.applied_now = ""

    def behave(self, arguments: list[str], plan: Plan) -> Any:
        self.ran.append(tuple(one.id for one in plan.scenarios))
        red = self.red if self.applied_now else self.ill
        verdicts = []
        for one in plan.scenarios:
            failed = one.id in red
            outcome = Outcome(Verdict.FAILED, "не видно") if failed else Outcome(Verdict.PASSED)
            verdicts.append(ScenarioVerdict(one, outcome, attempts=1))
        return SimpleNamespace(scenarios=tuple(verdicts))

    def close(self) -> None:
        self.closed += 1


def tried(lab: FakeLab, *due: Mutant, results: dict[str, Result] | None = None, minutes: float = 0) -> Proof:
    proof, results = Proof(), {} if results is None else results
    choice = Choice(Recording(touched=TOUCHED), SCENARIOS)
    prove(due, choice, results, build=lab, minutes=minutes, tell=lambda line: None, keep=lambda: None, proof=proof)  # type: ignore[arg-type]
    return proof


# --- which mutants there are --------------------------------------------------------------


def test_mutants_are_many_and_each_is_one_of_its_kind() -> None:
    assert len(MUTANTS) > 1000
    assert [key for key, count in Counter(one.key for one in MUTANTS).items() if count > 1] == []
    assert {one.seam for one in MUTANTS} == set(SEAMS)
    assert {one.section for one in MUTANTS} >= {"1", "2", "3", "4", "5", "6", "7"}
    for one in MUTANTS:
        assert one.touching and one.changes and re.search("[а-я]", one.told)
        for change in one.changes:
            if isinstance(change, Http):
                json.dumps(change.rule())
            if isinstance(change, Trigger):
                assert change.code or change.swallow


def test_mutants_stay_the_same_whatever_else_is_recorded() -> None:
    """A key is place and operator: what was tried is found again after scenarios have come and gone."""
    turned = replace(RECORDED, touched=dict(reversed(RECORDED.touched.items())))
    assert [one.key for one in all_mutants(turned)] == [one.key for one in MUTANTS]
    fewer = replace(RECORDED, touched=dict(list(RECORDED.touched.items())[:60]))
    assert {one.key for one in all_mutants(fewer) if one.touching} <= {one.key for one in MUTANTS}


def test_most_scenarios_are_recorded_as_they_are() -> None:
    """The next `make sabotage` records what has changed since; nobody has to do it for each change."""
    known = recording.scenarios()
    late = recording.missing(recording.load(), known)
    assert len(late) < len(known) / 5, f"make sabotage records them: {[one.name for one in late]}"


def test_recording_is_kept_whole(tmp_path: Path) -> None:
    recording.save(RECORDED, tmp_path / "recording.json")
    assert recording.load(tmp_path / "recording.json") == RECORDED
    assert (tmp_path / "recording.json").read_bytes() == recording.KEPT.read_bytes()


# --- how a trial is judged ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lab", "fate", "by"),
    [
        (FakeLab(red={"item"}), Fate.KILLED, "item"),
        (FakeLab(red={"other"}), Fate.KILLED, "other"),
        (FakeLab(), Fate.SURVIVED, ""),
        (FakeLab(effect=""), Fate.IDLE, ""),
    ],
    ids=["an item", "beyond the checklist", "all green", "no effect"],
)
def test_fate(lab: FakeLab, fate: Fate, by: str) -> None:
    proof = tried(lab, mutant())
    assert [(one.result.fate, one.result.by) for one in proof.trials] == [(fate, by)]
    assert lab.closed == 1 and not proof.unsure


def test_red_without_effect_counts_for_nothing() -> None:
    proof = tried(FakeLab(red={"item"}, effect=""), mutant())
    assert proof.trials == [] and "не подействовал" in proof.unsure[mutant().key]


def test_killer_that_is_red_anyway_has_killed_nobody() -> None:
    results: dict[str, Result] = {}
    proof = tried(FakeLab(red={"item"}, ill={"item"}), mutant(), results=results)
    assert proof.trials == [] and results == {} and list(proof.unsure) == [mutant().key]


def test_first_red_ends_the_trial() -> None:
    lab = FakeLab(red={"item"})
    tried(lab, mutant())
    assert lab.ran == [("item",), ("item",)], "once with the mutant, once without"


def test_whoever_killed_a_neighbour_is_asked_first() -> None:
    lab, results = FakeLab(red={"other"}), {mutant().key: Result(Fate.KILLED, "other")}
    choice = Choice(Recording(touched=TOUCHED), SCENARIOS)
    choice.learn(mutant(), results[mutant().key])
    assert choice.of(mutant("web GET /list, поле data"), None)[0].id == "other"
    assert lab.ran == []


def test_whoever_is_known_to_have_killed_it_is_asked_first_of_all() -> None:
    touched = {**TOUCHED, "other": replace(TOUCHED["other"], patience=240)}
    choice = Choice(Recording(touched=touched), SCENARIOS)
    choice.learn(mutant(), Result(Fate.KILLED, "item"))
    assert choice.of(mutant(), Result(Fate.KILLED, "other"))[0].id == "other"


def test_whoever_names_what_is_to_be_seen_is_asked_first() -> None:
    choice = Choice(Recording(touched=TOUCHED), SCENARIOS, {"other": "Тогда видна кнопка «Создать»"})
    thing = made(
        "page", "5", "страница /x кнопка button:Создать", "covered", "закрыто", [], Touching(("item", "other"), 0)
    )
    assert [one.id for one in choice.of(thing, None)] == ["other", "item"]


def test_whoever_waits_long_is_asked_last() -> None:
    touched = {**TOUCHED, "item": replace(TOUCHED["item"], patience=240)}
    choice = Choice(Recording(touched=touched), SCENARIOS)
    choice.learn(mutant(), Result(Fate.KILLED, "item"))
    assert [one.id for one in choice.of(mutant(), None)][-1] == "item"


# --- how a run goes on --------------------------------------------------------------------


def test_time_that_is_up_ends_the_run() -> None:
    lab = FakeLab(red={"item"})
    proof = tried(lab, *(mutant(f"web GET /{number}") for number in range(60)), minutes=1e-9)
    assert proof.trials == [] and lab.closed == 1


def test_survivor_is_tried_next_with_whom_it_has_not_met() -> None:
    choice = Choice(Recording(touched=TOUCHED), SCENARIOS)
    before = Result(Fate.SURVIVED, "", ("item", "extra"))
    assert [one.id for one in choice.of(mutant(), before)] == ["other"]
    results = {mutant().key: before}
    tried(FakeLab(), mutant(), results=results)
    assert results[mutant().key] == Result(Fate.SURVIVED, "", ("extra", "item", "other"))
    assert len(choice.of(mutant(), results[mutant().key])) == 3, "all stayed green: checks may have changed"


def test_what_is_due(tmp_path: Path) -> None:
    new, killed, survived = (mutant(f"web GET /{name}") for name in ("new", "killed", "survived"))
    results = {killed.key: Result(Fate.KILLED, "item"), survived.key: Result(Fate.SURVIVED, "", ("item",))}
    memory.save(results, [new.key, killed.key, survived.key], tmp_path / "kept.json")
    kept = memory.load(tmp_path / "kept.json")
    assert kept == results
    assert command._due([survived, killed, new], kept, again=False) == [new, survived]
    assert command._due([survived, killed, new], kept, again=True) == [new, survived, killed]
    assert command._todays([survived, killed, new], kept, 1) == [killed]
    command._forget_killers_that_are_gone(kept, {})
    assert killed.key not in kept and survived.key in kept
    memory.save(results, [killed.key], tmp_path / "kept.json")
    assert list(memory.load(tmp_path / "kept.json")) == [killed.key]


# --- what is said of it -------------------------------------------------------------------


def test_report_tells_every_fate(tmp_path: Path) -> None:
    killed, survived, idle = (mutant(f"web GET /{name}") for name in ("killed", "survived", "idle"))
    results = {
        killed.key: Result(Fate.KILLED, "item"),
        survived.key: Result(Fate.SURVIVED),
        idle.key: Result(Fate.IDLE),
    }
    mutants = [killed, survived, idle]
    page = report.write(mutants, results, Proof(), tmp_path / "reports", date(2025, 1, 26), SCENARIOS)
    report.keep(mutants, results, date(2025, 1, 26), tmp_path / "kept.md")
    text = page.read_text(encoding="utf-8")
    assert "26.01.2025" in text and "| HTTP | 3 | 3 | 1 | 0 | 1 | 1 | 50% |" in text
    assert "`web GET /survived`: код 500" in text and "2.1 item" in text
    assert (tmp_path / "kept.md").read_text(encoding="utf-8").strip() in text


def test_explanations_cite_the_contract_and_are_needed() -> None:
    contract = (PROJECT / "docs" / "contract.md").read_text(encoding="utf-8")
    numbers = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)", contract, re.MULTILINE))
    used = {reason_of(one) for one in MUTANTS}
    for one in EXPLAINED:
        assert set(one.contract.split(", ")) <= numbers, one.contract
        assert one in used, f"explains nothing: {one.place}"
