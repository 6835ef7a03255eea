"""The REST door over plain HTTP: statuses, headers, error bodies of PostgREST and Supabase's gateway."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import psycopg
import pytest
from starlette.applications import Starlette

from stand.postgres import PostgresServer, load_schema
from stand.process import take_port
from stand.rest import create_app, make_public_key, make_service_role_key
from stand.seed import SeededAccount

SHOW = {"Prefer": "return=representation"}


@pytest.fixture
def http(supabase: Any) -> Iterator[httpx.Client]:
    headers = {"apikey": supabase.key, "Authorization": f"Bearer {supabase.key}"}
    with httpx.Client(base_url=f"{supabase.url}/rest/v1", headers=headers) as client:
        yield client


@pytest.fixture
def org(accounts: list[SeededAccount]) -> str:
    return accounts[0].org_id


@pytest.fixture
def agent(accounts: list[SeededAccount]) -> str:
    return accounts[0].agent_ids[0]


@pytest.fixture
def scripts(http: httpx.Client, org: str) -> Iterator[list[dict[str, Any]]]:
    """Five scripts with usage counts 0 to 4; removed afterwards with whatever else bears the mark."""
    mark = uuid.uuid4().hex
    rows = [
        {
            "org_id": org,
            "title": f"Скрипт {n}",
            "content": mark,
            "usage_count": n,
        }
        for n in range(5)
    ]
    answer = http.post("/sales_scripts", json=rows, headers=SHOW)
    assert answer.status_code == 201, answer.text
    yield answer.json()
    assert http.delete("/sales_scripts", params={"content": f"eq.{mark}"}).status_code == 204


def titles(answer: httpx.Response) -> list[str]:
    assert answer.is_success, answer.text
    return [row["title"][-1] for row in answer.json()]


def test_a_key_is_needed_and_must_be_the_projects(supabase: Any) -> None:
    address = f"{supabase.url}/rest/v1/agents"
    missing = httpx.get(address)
    assert (missing.status_code, missing.json()["message"]) == (401, "No API key found in request")
    wrong = httpx.get(address, headers={"apikey": "nonsense"})
    assert (wrong.status_code, wrong.json()["message"]) == (401, "Invalid API key")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"usage_count": "eq.2"}, "2"),
        ({"usage_count": "neq.2"}, "0134"),
        ({"usage_count": ["gt.1", "lte.3"]}, "23"),
        ({"usage_count": ["gte.1", "lt.3"]}, "12"),
        ({"usage_count": "in.(1,3)"}, "13"),
        ({"usage_count": "in.()"}, ""),
        ({"title": 'in.("Скрипт 1",Скрипт 4)'}, "14"),
        ({"title": "like.*1"}, "1"),
        ({"title": "ilike.скрипт*"}, "01234"),
        ({"agent_id": "is.null"}, "01234"),
        ({"agent_id": "is.not_null"}, ""),
        ({"created_at": "gt.2020-01-01T00:00:00+00:00", "limit": "2"}, "01"),
    ],
)  # fmt: skip
def test_filters(http: httpx.Client, scripts: list[dict[str, Any]], filters: dict[str, Any], found: str) -> None:
    mark = {"content": f"eq.{scripts[0]['content']}", "order": "usage_count"}
    assert "".join(titles(http.get("/sales_scripts", params={**mark, **filters}))) == found


def test_order_limit_offset_and_count(http: httpx.Client, scripts: list[dict[str, Any]]) -> None:
    mark = {"content": f"eq.{scripts[0]['content']}", "order": "content.asc,usage_count.desc"}
    assert titles(http.get("/sales_scripts", params={**mark, "limit": 2, "offset": 1})) == ["3", "2"]
    exact = {"Prefer": "count=exact"}
    page = http.get("/sales_scripts", params={**mark, "limit": 2, "offset": 1}, headers=exact)
    assert (page.status_code, page.headers["content-range"], titles(page)) == (206, "1-2/5", ["3", "2"])
    whole = http.get("/sales_scripts", params=mark, headers=exact)
    assert (whole.status_code, whole.headers["content-range"]) == (200, "0-4/5")
    uncounted = http.get("/sales_scripts", params={**mark, "limit": 2})
    assert (uncounted.status_code, uncounted.headers["content-range"]) == (200, "0-1/*")


def test_insert_update_delete(http: httpx.Client, agent: str, org: str) -> None:
    row = {
        "org_id": org,
        "agent_id": agent,
        "integration_type": f"проба-{uuid.uuid4().hex}",
        "settings": {"a": [1, None]},
    }
    first = http.post("/agent_integrations", json=row)
    assert (first.status_code, first.content) == (201, b"")
    again = http.post("/agent_integrations", json=row)
    assert (again.status_code, again.json()["code"]) == (409, "23505")
    assert set(again.json()) == {"code", "message", "details", "hint"}
    one = {"integration_type": f"eq.{row['integration_type']}"}
    changed = http.patch("/agent_integrations", params=one, json={"settings": {}})
    assert (changed.status_code, changed.headers["content-range"], changed.content) == (204, "0-0/*", b"")
    nobody = http.patch("/agent_integrations", params={"id": f"eq.{uuid.uuid4()}"}, json={"settings": {}}, headers=SHOW)
    assert (nobody.status_code, nobody.json()) == (200, [])
    gone = http.delete("/agent_integrations", params={**one, "select": "settings"}, headers=SHOW)
    assert (gone.status_code, gone.json()) == (200, [{"settings": {}}])


@pytest.mark.parametrize(("method", "command"), [("PATCH", "UPDATE"), ("DELETE", "DELETE")])
@pytest.mark.parametrize("params", [{}, {"select": "name"}, {"order": "name", "limit": "1"}], ids=str)
def test_a_change_without_a_filter_is_refused(
    http: httpx.Client, agent: str, method: str, command: str, params: dict[str, str]
) -> None:
    before = http.get("/agents", params={"order": "id"}).json()
    body = {"name": "Все"} if method == "PATCH" else None
    refused = http.request(method, "/agents", params=params, json=body, headers=SHOW)
    assert (refused.status_code, refused.json()["code"]) == (400, "21000")
    assert refused.json()["message"] == f"{command} requires a WHERE clause"
    assert http.get("/agents", params={"order": "id"}).json() == before


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/no_such_table", 404, "PGRST205"),
        ("/agents?no_such=eq.1", 400, "42703"),
        ("/agents?select=no_such", 400, "42703"),
        ("/agents?order=no_such", 400, "42703"),
        ("/agents?id=eq.not-a-uuid", 400, "22P02"),
        ("/agents?id=like.x", 404, "42883"),
        ("/agents?id=1", 400, "PGRST100"),
        ("/agents?select=id,", 400, "PGRST100"),
        ("/agents?or=(id.eq.1)", 400, "PGRST100"),
        ("/agents?id=not.is.null", 400, "PGRST100"),
        ("/agents?select=no_such(id)", 400, "PGRST100"),
    ],
)
def test_errors_of_reading(http: httpx.Client, path: str, status: int, code: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert set(answer.json()) == {"code", "message", "details", "hint"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"no_such": 1}', 400, "PGRST204"),
        (b"{", 400, "PGRST102"),
        (b"[1]", 400, "PGRST102"),
        (b'[{"name": "x"}, {"status": "draft"}]', 400, "PGRST102"),
        (b'{"name": "x"}', 400, "23502"),
        (b'{"name": "x", "org_id": "00000000-0000-4000-8000-000000000000"}', 409, "23503"),
        (b'{"name": "x", "org_id": "ORG", "status": "asleep"}', 400, "23514"),
    ],
)
def test_errors_of_writing(http: httpx.Client, org: str, body: bytes, status: int, code: str) -> None:
    answer = http.post("/agents", content=body.replace(b"ORG", org.encode()))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_a_renamed_table_is_missed_at_once_and_found_again(http: httpx.Client, database_url: str) -> None:
    assert http.get("/notifications").status_code == 200
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("alter table notifications rename to hidden_notifications")
        try:
            for answer in (http.get("/notifications"), http.post("/notifications", json={"title": "x"})):
                assert (answer.status_code, answer.json()["code"]) == (404, "PGRST205")
            assert http.get("/hidden_notifications").status_code == 200
        finally:
            connection.execute("alter table hidden_notifications rename to notifications")
        assert http.get("/notifications").status_code == 200
        connection.execute("alter table notifications rename column title to heading")
        try:
            answer = http.post("/notifications", json={"title": "x"})
            assert answer.json()["code"] == "PGRST204"
            assert http.get("/notifications?select=title").json()["code"] == "42703"
            assert http.get("/notifications?select=heading").status_code == 200
        finally:
            connection.execute("alter table notifications rename column heading to title")


def test_the_public_key_opens_no_row(
    database_url: str, accounts: list[SeededAccount], serve: Callable[[Starlette], AbstractContextManager[str]]
) -> None:
    """Row level security is on and has no policies: what is there looks absent, and nothing can be added."""
    key = make_public_key()
    own = {"org_id": accounts[0].org_id}
    headers = {"apikey": key, "Prefer": "count=exact"}
    with (
        serve(create_app(database_url, make_service_role_key(), key)) as url,
        httpx.Client(base_url=f"{url}/rest/v1", headers=headers) as guest,
    ):
        seen = guest.get("/agents")
        assert (seen.json(), seen.headers["content-range"]) == ([], "*/0")
        refused = guest.post("/agents", json={**own, "name": "Чужой"})
        assert (refused.status_code, refused.json()["code"]) == (403, "42501")
        changed = guest.patch("/agents", params={"org_id": f"eq.{own['org_id']}"}, json=own, headers=SHOW)
        assert (changed.status_code, changed.json()) == (200, [])


def test_a_role_may_add_what_it_may_not_read(
    database_url: str, accounts: list[SeededAccount], serve: Callable[[Starlette], AbstractContextManager[str]]
) -> None:
    """Only who asks for the new row has to be allowed to read it (PostgREST's `return=representation`)."""
    key, row = make_public_key(), {"org_id": accounts[0].org_id, "name": "Чужой"}
    with (
        psycopg.connect(database_url, autocommit=True) as connection,
        serve(create_app(database_url, make_service_role_key(), key)) as url,
        httpx.Client(base_url=f"{url}/rest/v1", headers={"apikey": key}) as guest,
    ):
        connection.execute("create policy adding on agents for insert to anon with check (true)")
        try:
            assert guest.post("/agents", json=row, headers=SHOW).json()["code"] == "42501"
            assert guest.post("/agents", json=row).status_code == 201
        finally:
            connection.execute("drop policy adding on agents; delete from agents where name = 'Чужой'")


def test_what_there_is_is_described_to_the_service_role_alone(
    http: httpx.Client, database_url: str, serve: Callable[[Starlette], AbstractContextManager[str]]
) -> None:
    told = http.get("/").json()
    agents = told["definitions"]["agents"]
    assert agents["properties"]["settings"]["format"] == "jsonb"
    assert "name" in agents["required"] and "created_at" in agents["required"]
    assert "default" in agents["properties"]["created_at"] and "default" not in agents["properties"]["name"]
    search = told["paths"]["/rpc/match_knowledge_chunks"]["get"]["parameters"]
    assert [one["name"] for one in search if one["required"]] == ["query_embedding", "org_uuid"]
    key = make_public_key()
    with serve(create_app(database_url, make_service_role_key(), key)) as url:
        assert httpx.get(f"{url}/rest/v1/", headers={"apikey": key}).status_code == 401


def test_functions_are_called_by_name(http: httpx.Client, org: str) -> None:
    search = {"query_embedding": [0.1] * 1536, "org_uuid": org, "similarity_threshold": -1}
    found = http.post("/rpc/match_knowledge_chunks", json=search)
    assert (found.status_code, type(found.json())) == (200, list)
    asked = {name: str(value) for name, value in search.items()}
    assert http.get("/rpc/match_knowledge_chunks", params=asked).json() == found.json()
    unknown = http.post("/rpc/match_knowledge_chunks", json={**search, "colour": "red"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "PGRST202")


def test_the_door_outlives_its_database(
    tmp_path: Any, serve: Callable[[Starlette], AbstractContextManager[str]]
) -> None:
    server = PostgresServer(tmp_path / "postgres", take_port(0, "проба"))
    load_schema(server.start())
    key = make_service_role_key()
    headers = {"apikey": key}
    try:
        with serve(create_app(server.database_url, key)) as url:
            address = f"{url}/rest/v1/agents"
            assert httpx.get(address, headers=headers).json() == []
            server.stop()
            away = httpx.get(address, headers=headers, timeout=10)
            assert away.status_code == 503 and away.json()["code"].startswith("PGRST00"), away.text
            server.start()
            assert httpx.get(address, headers=headers, timeout=10).json() == []
    finally:
        server.stop()
