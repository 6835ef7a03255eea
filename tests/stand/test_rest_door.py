"""The REST door over plain HTTP: statuses, headers, error bodies of PostgREST and Supabase's gateway."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from starlette.applications import Starlette

from stand.postgres import PostgresServer, load_schema
from stand.process import take_port
from stand.rest import create_app, make_keys
from stand.seed import SeededAccount

SINGLE = {"Accept": "application/vnd.pgrst.object+json"}
SHOW = {"Prefer": "return=representation"}


@pytest.fixture
def http(supabase: Any) -> Iterator[httpx.Client]:
    key = supabase.keys.service_role_key
    headers = {"apikey": key, "Authorization": f"Bearer {key}"}
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
            "variables": {"n": n, "тон": 'да, "вы"'},
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
    only_key = httpx.get(address, params={"apikey": supabase.keys.service_role_key, "limit": 1})
    assert only_key.status_code == 200 and len(only_key.json()) == 1
    assert httpx.get(f"{supabase.url}/auth/v1/health").status_code == 200


def test_a_token_must_be_signed_and_alive(supabase: Any) -> None:
    for claims, secret, code in (
        ({"role": "service_role"}, "x" * 32, "PGRST301"),
        ({"role": "service_role", "exp": 1}, supabase.keys.secret, ("PGRST301", "PGRST303")),
    ):
        token = jwt.encode(claims, secret, "HS256")
        headers = {"apikey": supabase.keys.anon_key, "Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{supabase.url}/rest/v1/agents", headers=headers)
        assert answer.status_code == 401 and answer.json()["code"] in code, answer.text
        assert "Bearer" in answer.headers["www-authenticate"]


def test_strangers_see_and_write_nothing(supabase: Any, org: str) -> None:
    headers = {"apikey": supabase.keys.anon_key}
    assert httpx.get(f"{supabase.url}/rest/v1/agents", headers=headers).json() == []
    row = {"org_id": org, "name": "Чужой"}
    answer = httpx.post(f"{supabase.url}/rest/v1/agents", headers=headers, json=row)
    assert (answer.status_code, answer.json()["code"]) == (401, "42501")
    user = jwt.encode({"role": "authenticated"}, supabase.keys.secret, "HS256")
    answer = httpx.post(
        f"{supabase.url}/rest/v1/agents", headers={**headers, "Authorization": f"Bearer {user}"}, json=row
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "42501")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"usage_count": "eq.2"}, "2"),
        ({"usage_count": "neq.2"}, "0134"),
        ({"usage_count": "not.eq.2"}, "0134"),
        ({"usage_count": ["gt.1", "lte.3"]}, "23"),
        ({"usage_count": ["gte.1", "lt.3"]}, "12"),
        ({"usage_count": "in.(1,3)"}, "13"),
        ({"usage_count": "not.in.(1,3)"}, "024"),
        ({"usage_count": "in.()"}, ""),
        ({"title": 'in.("Скрипт 1",Скрипт 4)'}, "14"),
        ({"title": "like.*1"}, "1"),
        ({"title": "ilike.скрипт*"}, "01234"),
        ({"title": "match.[34]$"}, "34"),
        ({"agent_id": "is.null"}, "01234"),
        ({"agent_id": "not.is.null"}, ""),
        ({"or": "(usage_count.eq.0,usage_count.eq.4)"}, "04"),
        ({"not.or": "(usage_count.eq.0,usage_count.eq.4)"}, "123"),
        ({"or": '(title.eq."Скрипт 1",and(usage_count.gt.2,title.not.like.*4))'}, "13"),
        ({"and": "(usage_count.gte.1,or(usage_count.in.(1,2),usage_count.not.lt.4))"}, "124"),
        ({"variables->>n": "eq.3"}, "3"),
        ({"variables->n": "gt.3"}, "4"),
        ({"variables": 'cs.{"n":2}'}, "2"),
        ({"usage_count": "eq(any).{0,4}"}, "04"),
        ({"title": "fts.3"}, "3"),
        ({"created_at": "gt.2020-01-01T00:00:00+00:00", "limit": "2"}, "01"),
    ],
)  # fmt: skip
def test_filters(http: httpx.Client, scripts: list[dict[str, Any]], filters: dict[str, Any], found: str) -> None:
    mark = {"content": f"eq.{scripts[0]['content']}", "order": "usage_count"}
    assert "".join(titles(http.get("/sales_scripts", params={**mark, **filters}))) == found


def test_order_limit_offset_and_range(http: httpx.Client, scripts: list[dict[str, Any]]) -> None:
    mark = {"content": f"eq.{scripts[0]['content']}", "order": "agent_id.asc.nullsfirst,usage_count.desc"}
    assert titles(http.get("/sales_scripts", params={**mark, "limit": 2, "offset": 1})) == ["3", "2"]
    exact = {"Prefer": "count=exact"}
    page = http.get("/sales_scripts", params=mark, headers={**exact, "Range-Unit": "items", "Range": "1-2"})
    assert (page.status_code, page.headers["content-range"], titles(page)) == (206, "1-2/5", ["3", "2"])
    whole = http.get("/sales_scripts", params=mark, headers=exact)
    assert (whole.status_code, whole.headers["content-range"]) == (200, "0-4/5")
    head = http.head("/sales_scripts", params={**mark, "limit": 2}, headers=exact)
    assert (head.status_code, head.headers["content-range"], head.content) == (206, "0-1/5", b"")
    uncounted = http.get("/sales_scripts", params={**mark, "limit": 2})
    assert (uncounted.status_code, uncounted.headers["content-range"]) == (200, "0-1/*")
    beyond = http.get("/sales_scripts", params={**mark, "offset": 9}, headers=exact)
    assert (beyond.status_code, beyond.json()["code"]) == (416, "PGRST103")


def test_columns_with_other_names_types_and_json_paths(http: httpx.Client, scripts: list[dict[str, Any]]) -> None:
    select = "имя:title,usage_count::text,variables->>тон,номер:variables->n"
    answer = http.get("/sales_scripts", params={"id": f"eq.{scripts[3]['id']}", "select": select}, headers=SINGLE)
    assert answer.headers["content-type"].startswith("application/vnd.pgrst.object+json")
    assert answer.json() == {"имя": "Скрипт 3", "usage_count": "3", "тон": 'да, "вы"', "номер": 3}


def test_resources_inside_resources(http: httpx.Client, org: str, agent: str) -> None:
    sequence = {"org_id": org, "agent_id": agent, "name": "Проба", "trigger_type": "manual"}
    made = http.post("/agent_sequences", json=sequence, headers={**SHOW, **SINGLE}).json()
    steps = [{"sequence_id": made["id"], "step_order": n, "action_type": "wait"} for n in (1, 2, 3)]
    assert http.post("/sequence_steps", json=steps).status_code == 201
    one = {"id": f"eq.{made['id']}"}
    select = "name,sequence_steps(step_order),agents(name,org:organizations(id))"
    found = http.get(
        "/agent_sequences",
        params={**one, "select": select, "sequence_steps.order": "step_order.desc", "sequence_steps.limit": 2,
                "sequence_steps.step_order": "lt.3"},
        headers=SINGLE,
    ).json()  # fmt: skip
    assert found["sequence_steps"] == [{"step_order": 2}, {"step_order": 1}]
    assert found["agents"]["org"] == {"id": org}
    counted = http.get("/agent_sequences", params={**one, "select": "sequence_steps(count)"}).json()
    assert counted == [{"sequence_steps": [{"count": 3}]}]
    inner = {"select": "id,sequence_steps!inner(id)", "sequence_steps.step_order": "eq.9"}
    assert http.get("/agent_sequences", params={**one, **inner}).json() == []
    people = http.get(
        "/organizations", params={"id": f"eq.{org}", "select": "users!organization_members(email)"}
    ).json()
    assert len(people[0]["users"]) == 1
    members = http.get("/organization_members", params={"org_id": f"eq.{org}", "select": "role,users(id)"}).json()
    assert [(each["role"], bool(each["users"]["id"])) for each in members] == [("owner", True)]
    written = http.patch(
        "/agent_sequences", params={**one, "select": "name,agents(id)"}, json={"name": "Б"}, headers=SHOW
    )
    assert written.json() == [{"name": "Б", "agents": {"id": agent}}]
    assert http.delete("/agent_sequences", params=one).status_code == 204


def test_insert_update_upsert_delete(http: httpx.Client, agent: str, org: str) -> None:
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
    merge = {"Prefer": "resolution=merge-duplicates,return=representation,count=exact"}
    one = {"integration_type": f"eq.{row['integration_type']}"}
    conflict = {"on_conflict": "agent_id,integration_type"}
    merged = http.post("/agent_integrations", params=conflict, json={**row, "is_active": True}, headers=merge)
    assert (merged.status_code, merged.json()[0]["is_active"]) == (200, True)
    assert merged.json()[0]["settings"] == {"a": [1, None]}
    ignored = http.post(
        "/agent_integrations", params=conflict, json=[row],
        headers={"Prefer": "resolution=ignore-duplicates,return=representation"},
    )  # fmt: skip
    assert (ignored.status_code, ignored.json()) == (201, [])
    changed = http.patch("/agent_integrations", params=one, json={"settings": {}}, headers={"Prefer": "count=exact"})
    assert (changed.status_code, changed.headers["content-range"], changed.content) == (204, "0-0/1", b"")
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


def test_bulk_rows_take_defaults_when_asked(http: httpx.Client, org: str) -> None:
    rows = [{"org_id": org, "name": "Раз", "status": "active"}, {"org_id": org, "name": "Два"}]
    uneven = http.post("/agents", json=rows)
    assert (uneven.status_code, uneven.json()["code"]) == (400, "PGRST102")
    columns = {"columns": "org_id,name,status", "select": "id,status"}
    null = http.post("/agents", json=rows, params=columns)
    assert (null.status_code, null.json()["code"]) == (400, "23502")
    default = http.post(
        "/agents", json=rows, params=columns, headers={"Prefer": "missing=default,return=representation"}
    )
    assert [row["status"] for row in default.json()] == ["active", "draft"]
    ids = ",".join(row["id"] for row in default.json())
    assert http.delete("/agents", params={"id": f"in.({ids})"}).status_code == 204
    assert http.post("/agents", json=[]).status_code == 201


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
        ("/agents?or=id.eq.1", 400, "PGRST100"),
        ("/agents?select=no_such(id)", 400, "PGRST200"),
        ("/organizations?select=users(id)", 300, "PGRST201"),
        ("/agents?conversations.limit=1", 400, "PGRST108"),
        ("/a/b/c", 404, "PGRST125"),
        ("/rpc/no_such", 404, "PGRST202"),
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
        (b'{"name": "x"}', 400, "23502"),
        (b'{"name": "x", "org_id": "00000000-0000-4000-8000-000000000000"}', 409, "23503"),
        (b'{"name": "x", "org_id": "ORG", "status": "asleep"}', 400, "23514"),
    ],
)
def test_errors_of_writing(http: httpx.Client, org: str, body: bytes, status: int, code: str) -> None:
    answer = http.post("/agents", content=body.replace(b"ORG", org.encode()))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_one_object_or_none_at_all(http: httpx.Client, org: str, scripts: list[dict[str, Any]]) -> None:
    for query, count in (("content=eq.nothing", 0), (f"content=eq.{scripts[0]['content']}", 5)):
        answer = http.get(f"/sales_scripts?{query}", headers=SINGLE)
        assert (answer.status_code, answer.json()["code"]) == (406, "PGRST116")
        assert answer.json()["details"] == f"The result contains {count} rows"
    query = {"content": f"eq.{scripts[0]['content']}"}
    refused = http.delete("/sales_scripts", params=query, headers={**SHOW, **SINGLE})
    assert refused.status_code == 406, "удаление должно быть отменено"
    assert len(http.get("/sales_scripts", params=query).json()) == 5


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


def test_functions(http: httpx.Client, org: str, accounts: list[SeededAccount]) -> None:
    vector = [0.0, 1.0] + [0.0] * 1534
    chunk = {"org_id": org, "content": "Код 17", "embedding": vector}
    assert http.post("/knowledge_chunks", json=chunk).status_code == 201
    asked = {"query_embedding": str(vector), "org_uuid": org, "match_count": 5, "similarity_threshold": 0.45}
    found = http.post("/rpc/match_knowledge_chunks", json=asked, params={"select": "content,similarity"})
    assert found.json() == [{"content": "Код 17", "similarity": 1}], found.text
    asked["query_embedding"] = str([1.0] + [0.0] * 1535)
    assert http.post("/rpc/match_knowledge_chunks", json=asked).json() == []
    wrong = http.post("/rpc/match_knowledge_chunks", json={"org_uuid": org})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "PGRST202")
    assert http.delete("/knowledge_chunks", params={"content": "eq.Код 17"}).status_code == 204


def test_the_description_names_the_tables(http: httpx.Client) -> None:
    described = http.get("/").json()
    assert "/activity_logs" in described["paths"]
    assert "activity_type" in described["definitions"]["activity_logs"]["properties"]


def test_nulls_are_left_out_on_request(http: httpx.Client, agent: str) -> None:
    headers = {"Accept": "application/vnd.pgrst.object+json;nulls=stripped"}
    query = {"id": f"eq.{agent}", "select": "status,last_activity_at"}
    assert http.get("/agents", params=query, headers=headers).json() == {"status": "active"}
    assert http.get("/agents", headers={"Accept": "text/html"}).json()["code"] == "PGRST107"


def test_the_door_outlives_its_database(
    tmp_path: Any, serve: Callable[[Starlette], AbstractContextManager[str]]
) -> None:
    server = PostgresServer(tmp_path / "postgres", take_port(0, "проба"))
    load_schema(server.start())
    keys = make_keys()
    headers = {"apikey": keys.service_role_key}
    try:
        with serve(create_app(server.database_url, keys.service_role_key, keys.anon_key)) as url:
            address = f"{url}/rest/v1/agents"
            assert httpx.get(address, headers=headers).json() == []
            server.stop()
            away = httpx.get(address, headers=headers, timeout=10)
            assert away.status_code == 503 and away.json()["code"].startswith("PGRST00"), away.text
            server.start()
            assert httpx.get(address, headers=headers, timeout=10).json() == []
    finally:
        server.remove()
