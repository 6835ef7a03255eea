"""Times of what has just been made, against the target's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.freshness import expect_just_now, note_unmoved
from acceptance.evidence import Evidence


def web(ahead: timedelta | None) -> Any:
    return SimpleNamespace(http=SimpleNamespace(clock_ahead=ahead))


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(hours=5), timedelta(days=-3)])
def test_the_targets_clock_counts_not_this_machines(ahead: timedelta) -> None:
    now = datetime.now(UTC) + ahead
    expect_just_now(web(ahead), {"запись": now, "текстом": now.isoformat(), "без пояса": now.replace(tzinfo=None)})


@pytest.mark.parametrize("off", [timedelta(hours=-3), timedelta(hours=1), timedelta(minutes=30)])
def test_a_time_of_another_zone_is_told(off: timedelta) -> None:
    with pytest.raises(AssertionError, match=r"а время другое .*: запись – "):
        expect_just_now(web(timedelta()), {"запись": datetime.now(UTC) + off})


def test_nothing_is_said_where_the_target_does_not_tell_its_time() -> None:
    expect_just_now(web(None), {"запись": "1970-01-01T00:00:00Z"})


BEFORE, LATER = "2025-01-26T12:00:00.123456Z", "2025-01-26T12:00:00.150Z"


def remarks(what: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    evidence = Evidence()
    note_unmoved(evidence, what, before, after)
    return evidence.remarks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"updatedAt": BEFORE}, {"updatedAt": LATER}),
        ({"updated_at": BEFORE}, {"updatedAt": LATER, "createdAt": LATER}),
        ({}, {"updated_at": LATER, "created_at": BEFORE}),
        ({"updatedAt": BEFORE}, {}),
    ],
)
def test_a_change_that_has_a_time_of_its_own_or_tells_none(before: dict[str, str], after: dict[str, str]) -> None:
    assert remarks("Правка", before, after) == []


@pytest.mark.parametrize("before", [{"updatedAt": BEFORE}, {"updatedAt": "2025-01-26T12:00:00.123Z"}, {}])
def test_a_change_with_the_time_of_before(before: dict[str, str]) -> None:
    assert remarks("Правка", before, {"updatedAt": BEFORE, "createdAt": BEFORE}) == [
        "Правка не меняет времени изменения: оно прежнее"
    ]
