"""How a trial is judged: only an item that failed with its promise's name has caught the fault."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from acceptance.outcomes import Verdict
from proof.changes import Http, Trigger
from proof.fault import Fault, answer
from proof.faults import command, prove, report
from proof.faults.prove import Fate
from proof.lab import ItemResult

PASSED = ItemResult(Verdict.PASSED, (), 1.0)
FAULT = Fault("f", "обещание нарушено", ("2.1",), "строка «Kommo»", (Http("web", "GET", "/", answer(500)),))
STATEFUL = Fault("s", "обещание нарушено", ("2.1",), "строка «Kommo»", (Trigger("agents", swallow=True),))


def failed(reason: str, seconds: float = 2.0, verdict: Verdict = Verdict.FAILED) -> ItemResult:
    return ItemResult(verdict, (reason,), seconds)


class FakeLab:
    """A lab whose runs are written down beforehand. result: of the item while the fault is applied."""

    def __init__(self, result: ItemResult, *, proof: str = "изменено", healed: bool = True, other: bool = True) -> None:
        self.result, self.proof, self.healed, self.other = result, proof, healed, other
        self.active = False
        self.log: list[str] = []

    def __call__(self, *_: object) -> "FakeLab":
        return self

    @contextmanager
    def applied(self, fault: Fault) -> Iterator[object]:
        self.active = True
        yield lambda: self.proof
        self.active = False
        self.log.append("taken back")

    def run(self, items: Iterable[str]) -> dict[str, ItemResult]:
        def result(item: str) -> ItemResult:
            if item != "2.1":
                return PASSED if self.other or not self.active else failed("и этот пункт")
            if self.active:
                return self.result
            return PASSED if self.healed or "taken back" not in self.log else failed("всё ещё сломано")

        return {item: result(item) for item in items}

    def close(self) -> None:
        self.log.append("closed")


def trial(monkeypatch: pytest.MonkeyPatch, lab: FakeLab, fault: Fault = FAULT) -> prove.Proof:
    monkeypatch.setattr(prove, "Lab", lab)
    return prove.prove([fault], labs=1, sample=1, seed=0, tell=lambda line: None)


@pytest.mark.parametrize(
    ("lab", "fate"),
    [
        (FakeLab(failed("строка «Kommo» – не видно")), Fate.KILLED),
        (FakeLab(PASSED), Fate.SURVIVED),
        (FakeLab(failed("что-то сломалось")), Fate.WRONG_REASON),
        (FakeLab(failed("строка «Kommo»", verdict=Verdict.BROKEN)), Fate.WRONG_REASON),
        (FakeLab(failed("строка «Kommo»", verdict=Verdict.NOT_CHECKED)), Fate.WRONG_REASON),
        (FakeLab(failed("строка «Kommo»", seconds=300)), Fate.LATE),
        (FakeLab(failed("строка «Kommo»"), proof=""), Fate.NOT_APPLIED),
        (FakeLab(failed("строка «Kommo»"), other=False), Fate.COLLATERAL),
    ],
    ids=["killed", "survived", "wrong words", "broken", "not checked", "late", "not applied", "collateral"],
)
def test_fate(monkeypatch: pytest.MonkeyPatch, lab: FakeLab, fate: Fate) -> None:
    proof = trial(monkeypatch, lab)
    assert [one.fate for one in proof.trials] == [fate]
    assert proof.sound == (fate is Fate.KILLED)
    assert lab.log[-1] == "closed"


def test_target_that_stays_ill_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = trial(monkeypatch, FakeLab(failed("строка «Kommo»"), healed=False), STATEFUL)
    assert [one.fate for one in proof.trials] == [Fate.NOT_HEALED]
    assert "2.1" in proof.unhealthy and not proof.sound


def test_report_shows_every_fate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    proof = trial(monkeypatch, FakeLab(PASSED))
    page = report.write_reports(proof, tmp_path, date(2025, 1, 26)).read_text(encoding="utf-8")
    assert "**выжил**" in page and "26.01.2025" in page and "поймано по делу: 0" in page


def test_sample_of_the_day_comes_round() -> None:
    days = [
        command.todays(6, date.fromordinal(date(2025, 1, 26).toordinal() + day)) for day in range(len(command.FAULTS))
    ]
    assert {fault.name for day in days for fault in day} == {fault.name for fault in command.FAULTS}
    assert all(len({fault.name for fault in day}) == 6 for day in days) and days[0] != days[1]
