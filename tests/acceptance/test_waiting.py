"""The one waiting helper: its deadline, and what its message tells."""

import re
import time
from pathlib import Path

import pytest

from acceptance.outcomes import NotInTime, ServiceSilent
from acceptance.process.run_memory import RunMemory
from acceptance.timing import vain
from acceptance.timing.waiting import GRACE, look_on, wait_for


def test_returns_the_answer_that_is_right() -> None:
    answers = iter([1, 2, 3, 4])
    assert wait_for(lambda: next(answers), lambda seen: seen == 3, within=5, every=0.001, what="число") == 3


def test_asks_at_least_once_and_not_after_the_deadline() -> None:
    started = time.monotonic()
    asked = []
    with pytest.raises(NotInTime):
        wait_for(lambda: asked.append(1), within=0.2, every=0.05, what="ничто")
    assert 0.15 < time.monotonic() - started < 1 and 2 <= len(asked) <= 6


def test_message_tells_what_was_seen_and_how_it_changed() -> None:
    answers = iter(["wait", "wait", "active", "active", *["failed"] * 1000])
    with pytest.raises(NotInTime) as late:
        wait_for(lambda: next(answers), lambda seen: seen == "completed", within=1, every=0.01, what="задание 7")
    text = str(late.value)
    moment = r"через [01]\.\d с"
    assert re.match(rf"задание 7: не дождались за 1 с\. Видели: {moment}: wait; {moment}: active; {moment}: f", text)
    assert text.count("active") == 1 and text.endswith("failed")


def test_what_is_forgiven_is_told_too() -> None:
    def silent() -> None:
        raise ServiceSilent("воркер молчит")

    with pytest.raises(NotInTime, match=r"Видели: через 0.0 с: воркер молчит"):
        wait_for(silent, within=0.05, every=0.01, what="ответ", forgive=(AssertionError,))


def test_what_is_not_forgiven_comes_through_at_once() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        wait_for(broken, within=5, what="ответ", forgive=(AssertionError,))


def test_show_shortens_what_was_seen() -> None:
    with pytest.raises(NotInTime, match=r"строк: 2$"):
        wait_for(lambda: [1, 2], lambda rows: False, within=0.01, what="x", show=lambda rows: f"строк: {len(rows)}")


def test_what_will_not_come_is_not_waited_for_and_the_message_says_why() -> None:
    started = time.monotonic()
    with pytest.raises(NotInTime, match=r"строка: ждали \d с и дольше не стали – открыт экран ошибки\. Видели: "):
        wait_for(lambda: 0, within=30, what="строка", hopeless=lambda: "открыт экран ошибки.")
    assert GRACE <= time.monotonic() - started < 2 * GRACE + 1


def test_a_cause_that_passes_is_not_believed() -> None:
    started = time.monotonic()

    def cause() -> str:
        return "нет связи" if time.monotonic() - started < GRACE else ""

    assert wait_for(lambda: time.monotonic() - started > 2 * GRACE, within=30, what="строка", hopeless=cause)


def test_what_was_waited_for_in_vain_is_remembered_by_all_processes_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCEPTANCE_RUN_DIR", str(tmp_path))
    assert vain.waited("Инфопанель: строка «Агент 1a2b»") == 0
    vain.note("Инфопанель: строка «Агент 1a2b»", 20)
    assert vain.waited("Инфопанель: строка «Агент 3c4d»") == 20, "names of one scenario do not tell things apart"
    assert vain.waited("Тестовый чат: строка «Агент 1a2b»") == 0
    vain.forget("Инфопанель: строка «Агент 5»")
    assert vain.waited("Инфопанель: строка «Агент 1a2b»") == 0
    vain.forget("never noted")


@pytest.fixture
def brief_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in vain is so from a tenth of a second on."""
    monkeypatch.setattr(vain, "_memory", RunMemory(vain.FOLDER))
    monkeypatch.setattr(vain, "SHORTENED", 0.1)


def missed(what: str, *, within: float, remembered: bool = True) -> str:
    with pytest.raises(NotInTime) as late:
        wait_for(lambda: 0, within=within, every=0.01, what=what, remembered=remembered)
    return str(late.value)


@pytest.mark.usefixtures("brief_patience")
def test_what_one_has_waited_for_in_vain_another_waits_for_in_part() -> None:
    assert "не дождались за 0.6 с. Видели" in missed("воркер должен завершить задание 7", within=0.6)
    told = missed("воркер должен завершить задание 8", within=0.6)
    assert "не дождались за 0.2 с; раньше в этом прогоне не дождались и за 0.6 с. Видели" in told
    told = missed("воркер должен завершить задание 9", within=0.6)
    assert "не дождались за 0.1 с; раньше в этом прогоне не дождались и за 0.6 с. Видели" in told
    assert "за 0.6 с. Видели" in missed("строка о задании 8", within=0.6)


@pytest.mark.usefixtures("brief_patience")
def test_what_comes_for_nobody_costs_each_of_the_many_the_least() -> None:
    allowed = []
    for _ in range(5):
        patience = vain.Patience("ответ агента", within=3.6)
        allowed.append(round(patience.allowed, 3))
        patience.ended(patience.allowed)
    assert allowed == [3.6, 1.2, 0.4, 0.133, 0.1]
    assert patience.told == "; раньше в этом прогоне не дождались и за 3.6 с"


@pytest.mark.usefixtures("brief_patience")
def test_what_comes_after_all_is_waited_for_in_full_again() -> None:
    missed("задание 6", within=0.6)
    missed("задание 7", within=0.6)
    assert wait_for(lambda: 1, within=0.6, what="задание 8", remembered=True) == 1
    assert "за 0.6 с. Видели" in missed("задание 9", within=0.6)


@pytest.mark.usefixtures("brief_patience")
def test_a_short_wait_in_vain_does_not_shorten_a_longer_one() -> None:
    missed("задание 7", within=0.3)
    assert "за 0.6 с. Видели" in missed("задание 8", within=0.6)
    assert "за 0.1 с; раньше в этом прогоне не дождались и за 0.6 с" in missed("задание 9", within=0.3)


@pytest.mark.usefixtures("brief_patience")
def test_what_is_known_not_to_come_says_nothing_of_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.timing.waiting.GRACE", 0.1)
    monkeypatch.setattr("acceptance.timing.waiting.ASKED_EVERY", 0.05)
    with pytest.raises(NotInTime, match="дольше не стали"):
        wait_for(lambda: 0, within=5, every=0.01, what="ответ 1", remembered=True, hopeless=lambda: "экран ошибки")
    assert "за 0.6 с. Видели" in missed("ответ 2", within=0.6)


@pytest.mark.usefixtures("brief_patience")
def test_a_wait_that_is_nobody_elses_is_not_remembered() -> None:
    missed("записи 1", within=0.6, remembered=False)
    assert "за 0.6 с. Видели" in missed("записи 2", within=0.6)


def test_what_stays_is_looked_at_to_the_end_and_once_more() -> None:
    started, seen = time.monotonic(), []
    assert look_on(lambda: seen.append(time.monotonic()), seconds=0.3, every=0.1) is None
    assert seen[-1] - started >= 0.3 and 3 <= len(seen) <= 5


def test_what_goes_wrong_ends_the_looking() -> None:
    answers = iter(["", "", "пропало", ""])
    assert look_on(lambda: next(answers), seconds=20, every=0.01) == "пропало"
    assert list(answers) == [""]
