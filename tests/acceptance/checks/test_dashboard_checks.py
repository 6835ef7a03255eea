"""The proof about recent updates: entries and activities, side by side."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from acceptance.checks.dashboard import dashboard
from acceptance.checks.dashboard.dashboard import Activity, expect_entries, expect_newest
from acceptance.outcomes import NotInTime
from acceptance.pages.dashboard import Entry

START = datetime(2025, 1, 26, 12, 0, 59, tzinfo=UTC)


def activities(*ages_and_texts: tuple[float, str]) -> list[Activity]:
    """Activities so many hours older than START, newest first."""
    return [
        Activity(str(number), text, START - timedelta(hours=age)) for number, (age, text) in enumerate(ages_and_texts)
    ]


def entries(of: list[Activity], zone: str = "Europe/Moscow") -> list[Entry]:
    """What a page in that zone shows."""
    return [Entry(one.message, f"{one.created_at.astimezone(ZoneInfo(zone)):%d.%m.%Y, %H:%M}") for one in of]


NEWEST = activities((0, "пять"), (1, "четыре"), (5, "три"), (30, "два"), (31, "один"))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Moscow", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"])
def test_any_zone_will_do(zone: str) -> None:
    expect_entries(entries(NEWEST, zone), NEWEST)


def test_a_zone_with_summer_time_will_do() -> None:
    year = activities((0, "сейчас"), (24 * 100, "осенью"), (24 * 200, "летом"))
    expect_entries(entries(year, "Europe/Berlin"), year)


def test_text_order_and_number_count() -> None:
    shown = entries(NEWEST)
    for wrong, words in (
        (shown[1:], "Запись 1"),
        (shown[::-1], "Запись 1"),
        (shown[:2] + shown[3:], "Запись 3"),
        (shown[:3], "записей: 3"),
        ([*shown, Entry("чужая", "26.01.2025, 10:00")], "событий больше нет"),
        ([], "пусто"),
    ):
        with pytest.raises(AssertionError, match=words):
            expect_entries(wrong, NEWEST)


@pytest.mark.parametrize("stamp", ["26.01.2025, 15:07", "25.01.2025, 15:00", "26.01.2024, 15:00"])
def test_a_time_that_fits_no_zone_is_noticed(stamp: str) -> None:
    shown = entries(NEWEST)
    with pytest.raises(AssertionError, match="Времена"):
        expect_entries([Entry(shown[0].message, stamp), *shown[1:]], NEWEST)


def test_newcomers_that_say_the_same_may_or_may_not_be_on_the_page() -> None:
    log = activities((0, "ответ"), (1, "чужое"), (2, "ответ"), (3, "ответ"), (4, "начало"))
    newcomers = [replace(one, lasting=False) for one in log[:2]] + log[2:]
    for unseen in range(3):
        expect_entries(entries(log[unseen:]), newcomers)
    with pytest.raises(AssertionError, match="Запись 2"):
        expect_entries(entries([log[2], log[4]]), newcomers)


def test_activities_of_one_moment_may_stand_in_any_order() -> None:
    together = activities((0, "а"), (0, "б"), (1, "в"))
    shown = entries(together)
    expect_entries([shown[1], shown[0], shown[2]], together)


def test_what_came_or_went_meanwhile_may_be_absent_but_what_lasts_may_not() -> None:
    passing = [Activity("x", "мимолётное", START, lasting=False), *NEWEST]
    expect_entries(entries(NEWEST), passing)
    expect_entries(entries(passing), passing)
    with pytest.raises(AssertionError, match="записей: 4"):
        expect_entries(entries(NEWEST[:4]), passing)


@pytest.mark.parametrize("length", [5, 10, 20])
def test_how_long_the_list_is_is_the_pages_own_affair(length: int) -> None:
    many = activities(*((hour, f"событие {hour}") for hour in range(40)))
    expect_entries(entries(many[:length]), many)


def test_fewer_than_five_are_too_few_where_there_are_more() -> None:
    many = activities(*((hour, f"событие {hour}") for hour in range(40)))
    with pytest.raises(AssertionError, match="записей: 4, а событий у организации: 40"):
        expect_entries(entries(many[:4]), many)


def test_a_quarter_of_an_hour_is_no_zone() -> None:
    late = activities((-0.25, "пять"), (0.75, "четыре"))
    with pytest.raises(AssertionError, match="Времена"):
        expect_entries(entries(late, "UTC"), activities((0, "пять"), (1, "четыре")))


def looked_at(log: list[list[Activity]], shown: list[list[Entry]]) -> tuple[Any, Any]:
    """A world whose journal, and a page that reads so, one look after another; the last one is what stays."""

    def rows(*_: object, **__: object) -> list[dict[str, str]]:
        now = log.pop(0) if len(log) > 1 else log[0]
        return [{"id": one.id, "title": one.message, "created_at": one.created_at.isoformat()} for one in now]

    page = SimpleNamespace(again=lambda: None, updates=lambda: shown.pop(0) if len(shown) > 1 else shown[0])
    world = SimpleNamespace(database=SimpleNamespace(rows=rows), web=SimpleNamespace(organisation_id="own"))
    return world, page


def test_an_entry_that_goes_while_the_page_is_looked_at_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It had the same words as the one that stays: which of the two the page shows cannot be told."""
    monkeypatch.setattr(dashboard, "AGREED_WITHIN", 2.0)
    log = activities((0, "начало"), (1, "ответ"), (2, "ответ"), (3, "создан"))
    fewer = [log[0], *log[2:]]
    with pytest.raises(AssertionError, match="Запись 3"):
        expect_entries(entries(fewer), [log[0], replace(log[1], lasting=False), *log[2:]])
    expect_newest(*looked_at([log, fewer], [entries(fewer)]))
    with pytest.raises(NotInTime, match="Запись 1 в обновлениях – «чужое»"):
        expect_newest(*looked_at([log], [[Entry("чужое", "26.01.2025, 15:00"), *entries(log)]]))
