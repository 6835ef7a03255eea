"""The one waiting helper: its deadline, and what its message tells."""

import re
import time

import pytest

from acceptance.outcomes import NotInTime, ServiceSilent
from acceptance.timing.waiting import wait_for


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
        wait_for(lambda: next(answers), lambda seen: seen == "completed", within=0.1, every=0.01, what="задание 7")
    text = str(late.value)
    moment = r"через 0\.\d с"
    assert re.match(rf"задание 7: не дождались за 0\.1 с\. Видели: {moment}: wait; {moment}: active; {moment}: f", text)
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
