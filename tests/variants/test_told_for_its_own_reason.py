"""What real deployments showed: no false alarm, and what is broken is told for its own reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from deployment import Deployment, Outcome, SuiteRun, checked, deployed, items
from front import Front, served
from manners import (
    AgentsNotFound,
    ChatOnErrorScreen,
    CreatedInto404,
    FiguresWithChange,
    HardNavigation,
    Manner,
)

SAID = ("3.1", "3.5", "4.1", "4.2", "6.1", "7.5", "API.2", "API.3")
PATCH = "`PATCH /api/agents/[id]/scripts/[scriptId]` - правка скрипта работает"
TWICE = "Двойное нажатие «Создать» создаёт одного агента"


@dataclass
class Halves:
    """A deployment that is broken in many places. manners: what its pages do besides."""

    stand: Deployment
    settings: dict[str, str]
    manners: list[Manner]


@pytest.fixture(scope="module")
def broken() -> Iterator[Halves]:
    variants = ("rules-and-chat-broken", "half-migrated", "empty-journal")
    with deployed(*(word for name in variants for word in ("--variant", name))) as stand:
        manners: list[Manner] = [FiguresWithChange(), HardNavigation(), ChatOnErrorScreen()]
        front = Front(stand.settings["WEB_URL"], manners)
        with served(front):
            yield Halves(stand, {**stand.settings, "WEB_URL": front.url}, manners)


@pytest.fixture(scope="module")
def told(broken: Halves) -> Outcome:
    with SuiteRun(broken.settings, items(*SAID)) as run:
        outcome = run.outcome()
    assert all(manner.seen for manner in broken.manners)
    return outcome


@pytest.mark.parametrize("number", ["3.1", "3.5", "4.1"])
def test_what_holds_passes(told: Outcome, number: str) -> None:
    """A figure above «0%», a hard navigation that overtakes the suite's own, an error screen at the opened address."""
    assert told.item(number)["verdict"] == "passed", told.item(number)["reason"]


def test_an_error_screen_is_a_remark_where_the_address_was_asked_for(told: Outcome) -> None:
    assert "agents is not iterable" in told.notes()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4.2", "agents is not iterable"),
        ("6.1", "Открыт экран ошибки: Произошла ошибка"),
        ("7.5", "POST /api/crm/webhook ответил 500"),
        ("API.2", "Подготовить не удалось"),
        ("API.2", "Это обещание пункта API.3"),
        ("API.3", "POST /api/chat ответил 500"),
    ],
)
def test_what_is_broken_has_failed_for_its_own_reason(told: Outcome, number: str, reason: str) -> None:
    item = told.item(number)
    assert item["verdict"] == "failed", item["reason"]
    assert reason in item["reason"]


def test_a_missing_column_that_the_suite_asks_for_itself_is_not_spoken_of(told: Outcome) -> None:
    assert "entity_id" not in told.item("7.5")["reason"].split("ответил 500")[0]
    assert told.problems() == [], "nothing has been stored that could be left behind"


def test_an_edit_sends_what_the_form_sends(broken: Halves) -> None:
    outcome = checked(broken.stand.settings, f"--name={PATCH[-23:]}", processes=1)
    [said] = outcome.not_passed().values()
    assert said.startswith("failed") and "500" in said, outcome.not_passed()


def test_agents_are_counted_though_the_toast_is_lost_to_a_404(broken: Halves) -> None:
    manner = CreatedInto404()
    front = Front(broken.stand.settings["WEB_URL"], [manner])
    with served(front):
        outcome = checked({**broken.stand.settings, "WEB_URL": front.url}, f"--name={TWICE}", processes=1)
    assert manner.seen
    assert outcome.not_passed() == {}, outcome.not_passed()


def test_the_page_alone_decides_with_an_empty_journal_and_no_grants(broken: Halves) -> None:
    *_, owner = json.loads(broken.stand.settings["MORE_USERS"])
    reader = {"USER_EMAIL": owner["email"], "USER_PASSWORD": owner["password"], "MORE_USERS": "[]", "GRANTS": "read"}
    outcome = checked({**broken.stand.settings, **reader}, items("3.3"), processes=1)
    assert outcome.item("3.3")["verdict"] == "passed", outcome.item("3.3")["reason"]


def test_the_decisive_words_of_a_page_are_quoted(broken: Halves) -> None:
    front = Front(broken.stand.settings["WEB_URL"], [AgentsNotFound()])
    with served(front):
        outcome = checked({**broken.stand.settings, "WEB_URL": front.url}, items("7.1"), processes=1)
    item = outcome.item("7.1")
    assert item["verdict"] == "failed", item["reason"]
    assert "Агент не найден" in item["reason"]
