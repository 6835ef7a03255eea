"""Neighbours of what a scenario works on: noticed when they change, whatever changed them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.scene import kinds
from acceptance.scene.company import Company
from acceptance.scene.kinds import Noun, Thing

NEIGHBOUR = Thing(kinds.RULE, "1", "Соседнее", "agent")


def company(rows: list[dict[str, Any]], *, allowed: bool = True) -> Company:
    target = SimpleNamespace(allows=lambda grant: allowed)
    web = SimpleNamespace(rules=lambda agent_id: [dict(row) for row in rows])
    made = Company(SimpleNamespace(target=target, web=web))  # type: ignore[arg-type]
    made.join(Noun.RULE, lambda: NEIGHBOUR)
    return made


def test_a_neighbour_that_changes_is_told_and_figures_that_move_are_not() -> None:
    row = {"id": "1", "name": "Соседнее", "isActive": True, "priority": 10, "updatedAt": "1"}
    beside = company([row])
    row["updatedAt"] = "2"
    beside.expect_untouched()
    row["isActive"] = False
    with pytest.raises(AssertionError, match="«Соседнее» изменилось: is_active – False, было True"):
        beside.expect_untouched()


def test_a_neighbour_that_is_gone_is_told() -> None:
    rows = [{"id": "1", "name": "Соседнее"}]
    beside = company(rows)
    rows.clear()
    with pytest.raises(AssertionError, match="нет «Соседнее»"):
        beside.expect_untouched()


def test_what_has_come_since_is_counted_anew_at_each_deed() -> None:
    rows = [{"id": "1", "name": "Соседнее"}]
    beside = company(rows)
    rows.append({"id": "2"})
    with pytest.raises(AssertionError, match="прибавилось 1"):
        beside.expect_no_others(Noun.RULE)
    beside.join(Noun.RULE, lambda: NEIGHBOUR)
    beside.expect_no_others(Noun.RULE)


def test_the_number_of_another_is_told_at_once() -> None:
    with pytest.raises(AssertionError, match="на создание «Соседнее» платформа назвала номер другого: «Чужое»"):
        company([{"id": "1", "name": "Чужое"}])


def test_where_nothing_may_be_made_nobody_is_watched() -> None:
    beside = company([], allowed=False)
    beside.expect_untouched()
    beside.expect_no_others(Noun.RULE)
