"""Lists in parts and by what is asked for (platform contract 4.2-4.4): an API that does it, and some that do not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from acceptance.checks.api import lists
from acceptance.clients.answer import AnswerBody
from acceptance.outcomes import NotInTime
from acceptance.scene.kinds import AGENT, ANOTHER_CONVERSATION, ANOTHER_SCRIPT, CONVERSATION, DRAFT_AGENT, SCRIPT

NOW = "2025-01-26T12:00:00Z"
IDS = [str(UUID(int=number)) for number in range(1, 4)]
AGENTS: list[dict[str, Any]] = [
    {"id": one, "name": name, "status": status, "createdAt": NOW, "updatedAt": NOW}
    for one, name, status in zip(IDS, ("Анна", "Борис", "Вера"), ("active", "draft", "active"), strict=True)
]
TALKS = [
    {"id": one, "organizationId": IDS[0], "agentId": IDS[0], "title": "Привет", "createdAt": NOW, "updatedAt": NOW}
    for one in IDS[:2]
]
SCRIPTS: list[dict[str, Any]] = [
    {
        "id": one,
        "orgId": IDS[0],
        "title": "Скрипт",
        "scriptType": kind,
        "content": "Предложите",
        "createdAt": NOW,
        "updatedAt": NOW,
    }
    for one, kind in zip(IDS, ("greeting", "closing", "greeting"), strict=True)
]
UPDATES = [{"id": one, "message": "Новое", "timestamp": "26.01.2025, 12:00", "color": "blue"} for one in IDS]


def answer(path: str, search: str = "", status: str = "", page: str = "1", limit: str = "50", **more: str) -> Any:
    size, start = int(limit), int(more.get("offset", "0"))
    if path == "/api/agents":
        found = [one for one in AGENTS if search in one["name"] and status in ("", one["status"])]
        part = found[(int(page) - 1) * size :][:size]
        pagination = {"total": len(found), "page": int(page), "limit": size}
        return {"success": True, "data": part, "pagination": pagination}
    if path.endswith("/scripts"):
        return {
            "success": True,
            "data": [one for one in SCRIPTS if more.get("scriptType") in (None, one["scriptType"])],
        }
    if path == "/api/chat/conversations":
        return {"success": True, "data": {"conversations": TALKS[start:][:size], "total": len(TALKS)}}
    return {"success": True, "data": UPDATES[:size]}


def owner(spoiled: Callable[..., Any] = answer) -> Any:
    def thing(number: int, status: str = "") -> Any:
        return SimpleNamespace(id=IDS[number], name=AGENTS[number]["name"], sent={"status": status})

    things = {
        AGENT: thing(0, "active"),
        DRAFT_AGENT: thing(1, "draft"),
        CONVERSATION: thing(0),
        ANOTHER_CONVERSATION: thing(1),
        SCRIPT: SimpleNamespace(id=IDS[0], name="Первый", sent=SCRIPTS[0]),
        ANOTHER_SCRIPT: SimpleNamespace(id=IDS[1], name="Второй", sent=SCRIPTS[1]),
    }
    web = SimpleNamespace(
        ask=lambda path, **params: AnswerBody(spoiled(path, **params), "Список ответил"), agents=lambda: AGENTS
    )
    return SimpleNamespace(need=things.__getitem__, agent=things[AGENT], web=web)


def without(parameter: str) -> Callable[..., Any]:
    """The API deaf to a parameter."""
    return lambda path, **params: answer(path, **{name: one for name, one in params.items() if name != parameter})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "AGREED_WITHIN", 0.8)


def test_an_api_that_does_it() -> None:
    lists.expect_found(owner())
    lists.expect_in_parts(owner())


@pytest.mark.parametrize(
    ("parameter", "check", "said"),
    [
        ("search", lists.expect_found, "найден и другой"),
        ("status", lists.expect_found, "Со status=active отдан агент «Борис»"),
        ("page", lists.expect_in_parts, "снова тот, что и на первой"),
        ("limit", lists.expect_in_parts, "limit=1, offset=0"),
        ("offset", lists.expect_in_parts, "limit=1, offset=1"),
    ],
)
def test_one_that_is_deaf_to_a_parameter(parameter: str, check: Callable[[Any], None], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check(owner(without(parameter)))


def test_one_that_counts_wrongly() -> None:
    def miscounted(path: str, **params: str) -> Any:
        body = answer(path, **params)
        return {**body, "pagination": {**body["pagination"], "total": 7}} if "pagination" in body else body

    with pytest.raises(NotInTime, match=r"pagination\.total.*в списке 3, а всего сказано 7"):
        lists.expect_in_parts(owner(miscounted))


@pytest.mark.parametrize(("counted", "right"), [("the whole", True), ("the part", True), ("nothing", False)])
def test_what_a_total_of_conversations_counts_is_not_promised(counted: str, right: bool) -> None:
    def told(path: str, **params: str) -> Any:
        body = answer(path, **params)
        if path == "/api/chat/conversations" and counted != "the whole":
            body["data"]["total"] = len(body["data"]["conversations"]) if counted == "the part" else 0
        return body

    if right:
        lists.expect_in_parts(owner(told))
    else:
        with pytest.raises(NotInTime, match="из 0"):
            lists.expect_in_parts(owner(told))


def test_scripts_of_one_type() -> None:
    lists.expect_scripts_by_type(owner())
    with pytest.raises(AssertionError, match="отданы и скрипты типов"):
        lists.expect_scripts_by_type(owner(without("scriptType")))
    with pytest.raises(AssertionError, match="нет скрипта этого типа «Первый»"):
        lists.expect_scripts_by_type(owner(lambda path, **params: {"success": True, "data": []}))


def test_an_organisation_that_never_rests() -> None:
    """An agent comes and another goes with each look: what is told is one of the numbers in between."""
    one, late = owner(), [{"id": str(number)} for number in range(100)]
    one.web.agents = lambda: [*AGENTS, *(late.pop() for _ in range(2))][1:]
    lists.expect_in_parts(one)


def test_a_page_that_has_moved_on_meanwhile() -> None:
    """Somebody has made an agent between the first page and the second: what was first there is second here."""
    moved = iter([True, True])

    def shifted(path: str, **params: str) -> Any:
        body = answer(path, **params)
        if path == "/api/agents" and params.get("page") == "2" and "search" not in params and next(moved, False):
            body["data"] = AGENTS[:1]
        return body

    lists.expect_in_parts(owner(shifted))
    assert next(moved, None) is None


def test_a_conversation_that_comes_to_the_front_meanwhile() -> None:
    """The agent goes on working after its answer: the list has another order than a moment before."""
    asked = iter(range(100))

    def turned(path: str, **params: str) -> Any:
        body = answer(path, **params)
        if path == "/api/chat/conversations" and next(asked) < 2:  # the whole list, twice, before any part of it
            body["data"]["conversations"] = TALKS[::-1]
        return body

    lists.expect_in_parts(owner(turned))
    assert next(asked) > 5
