"""What the database says of itself, and what of it is judged (platform contract 5.1)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from acceptance.checks.security import open_database
from acceptance.deeds.api.id_routes import AGENT, CONVERSATION, RULE, SEQUENCE
from acceptance.deeds.security.described_database import Column, described, some_value
from acceptance.deeds.security.open_database import Asked, Key, fill
from acceptance.evidence import Evidence

TOLD: dict[str, Any] = {
    "definitions": {
        "plans": {"properties": {"id": {"format": "uuid", "default": "gen_random_uuid()"}, "name": {"format": "text"}}},
    },
    "paths": {
        "/plans": {"get": {}},
        "/rpc/agents_of": {"get": {"parameters": [{"name": "org_id"}]}, "post": {}},
        "/rpc/forget_all": {"post": {}},
    },
}
TOLD["definitions"]["plans"]["required"] = ["id", "name"]


def world(answer: httpx.Response) -> Any:
    door = SimpleNamespace(request=lambda method, path, **more: answer)
    target = SimpleNamespace(need=lambda name: "key")
    return SimpleNamespace(database_door=door, target=target, evidence=Evidence())


def test_columns_and_what_can_be_asked_without_changing_anything() -> None:
    told = described(world(httpx.Response(200, json=TOLD)))
    assert told.tables == {"plans": {"id": Column("uuid", False), "name": Column("text", True)}}
    assert told.functions == {"agents_of": ("org_id",)}


@pytest.mark.parametrize("answer", [httpx.Response(404, json={"code": "PGRST125"}), httpx.Response(200, text="<html>")])
def test_a_database_that_does_not_describe_itself(answer: httpx.Response) -> None:
    told = described(world(answer))
    assert not told.tables
    assert not told.functions


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        ("uuid", str),
        ("timestamp with time zone", str),
        ("jsonb", dict),
        ("boolean", bool),
        ("integer", int),
        ("numeric", int),
        ("text[]", list),
        ("text", str),
    ],
)
def test_a_value_of_each_type(kind: str, sort: type) -> None:
    assert isinstance(some_value(kind), sort)


@pytest.mark.parametrize(("rows", "open_"), [([{"plan": "free"}], False), ([{"plan": "of o-1"}], True), ([], False)])
def test_what_is_for_everybody_is_told_by_what_it_says(rows: list[dict[str, str]], open_: bool) -> None:
    answer = httpx.Response(200, json=rows, request=httpx.Request("GET", "http://db/rest/v1/plans"))
    asked = [Asked("GET plans с публичным ключом", answer, Key.PUBLIC, marks=("o-1",))]
    if not open_:
        open_database.expect_nothing_read(asked)
        return
    with pytest.raises(AssertionError, match="GET plans с публичным ключом – отданы строки: 1"):
        open_database.expect_untouchable(asked)


def test_a_search_writes_nothing_and_is_judged_by_its_rows() -> None:
    request = httpx.Request("POST", "http://db/rest/v1/rpc/match_knowledge_chunks")
    open_database.expect_untouchable([Asked("поиск", httpx.Response(200, json=[], request=request))])
    with pytest.raises(AssertionError, match="поиск – отданы строки: 1"):
        open_database.expect_untouchable([Asked("поиск", httpx.Response(200, json=[{"id": 1}], request=request))])


def test_a_row_in_each_table_that_says_whose_it_is() -> None:
    """A table of another layout is left out, and so is a row that is refused; neither is anybody's fault."""
    own = {"properties": {"org_id": {"format": "uuid"}, "name": {"format": "text"}}, "required": ["org_id", "name"]}
    tables = {"crm_calls": own, "crm_tasks": own, "notifications": {"properties": {"user_id": {"format": "uuid"}}}}
    stored: dict[str, dict[str, Any]] = {}
    removed: list[str] = []

    def insert(table: str, row: dict[str, Any]) -> None:
        if table == "crm_tasks":
            raise AssertionError("23514 violates check constraint")
        stored[table] = row

    def count(table: str, **asked: str) -> int:
        assert set(asked) <= tables[table]["properties"].keys(), f"«{table}» has no such column"
        return 0

    platform = world(httpx.Response(200, json={"definitions": tables, "paths": {}}))
    platform.database = SimpleNamespace(count=count, insert=insert, rows=lambda *_, **__: [])
    platform.ledger = SimpleNamespace(will_create=lambda kind, **told: told["table"], removed=removed.append)
    ids = dict.fromkeys((AGENT, CONVERSATION, RULE, SEQUENCE), "11111111-1111-4111-8111-111111111111")
    web = SimpleNamespace(organisation_id="own", user_id="me")
    fill(SimpleNamespace(world=platform, victim=SimpleNamespace(web=web, ids=ids)))  # type: ignore[arg-type]
    assert stored["crm_calls"]["org_id"] == "own"
    assert (set(stored), removed) == ({"crm_calls"}, ["crm_tasks"])
