"""The REST door through the client that the suite uses: what supabase-py sends is understood."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from postgrest.exceptions import APIError
from supabase import Client, create_client
from supabase.lib.client_options import SyncClientOptions

from stand.seed import SeededAccount


@pytest.fixture(scope="module")
def client(supabase: Any) -> Iterator[Client]:
    with httpx.Client() as http:
        options = SyncClientOptions(httpx_client=http, postgrest_client_retry=False)
        yield create_client(supabase.url, supabase.keys.service_role_key, options)


@pytest.fixture
def account(accounts: list[SeededAccount]) -> SeededAccount:
    return accounts[0]


def test_select_with_filters_order_range_and_count(client: Client, account: SeededAccount) -> None:
    table = client.table("agents")
    found = (
        table.select("id,name,status", count="exact")
        .eq("org_id", account.org_id)
        .in_("status", ["active", "draft"])
        .order("created_at", desc=True)
        .range(0, 1)
        .execute()
    )
    assert found.count == 3
    assert [row["status"] for row in found.data] == ["draft", "active"]
    some = table.select("id").eq("org_id", account.org_id).or_("status.eq.draft,name.like.*Анна*").execute()
    assert len(some.data) == 2
    rest = table.select("*").eq("org_id", account.org_id).not_.in_("status", ["active"]).is_("owner_name", "null")
    assert rest.execute().data == []
    head = table.select("*", count="exact", head=True).eq("org_id", account.org_id).execute()
    assert head.count == 4 and head.data == []


def test_one_row_or_none(client: Client, account: SeededAccount) -> None:
    query = client.table("agents").select("id,conversations(title,message_logs(role))")
    row = query.eq("id", account.agent_ids[0]).single().execute().data
    assert [message["role"] for message in row["conversations"][0]["message_logs"]] == ["user", "assistant"]
    none = client.table("agents").select("id").eq("id", str(uuid.uuid4())).maybe_single().execute()
    assert none is None or none.data is None
    with pytest.raises(APIError) as refused:
        client.table("agents").select("id").eq("org_id", account.org_id).single().execute()
    assert refused.value.code == "PGRST116"


def test_write_and_take_back(client: Client, account: SeededAccount) -> None:
    table, name = client.table("sales_scripts"), f"Скрипт «{uuid.uuid4().hex}», 50%"
    row = {"org_id": account.org_id, "title": name, "content": 'Добрый день, "друг"!\nВторая строка'}
    made = table.insert([row, {**row, "variables": {"a": None}}], default_to_null=False).execute().data
    assert [each["variables"] for each in made] == [{}, {"a": None}]
    assert made[0]["content"] == row["content"] and made[0]["effectiveness_score"] == 0.5
    changed = table.update({"usage_count": 3}).eq("title", name).contains("variables", {"a": None}).execute().data
    assert [each["id"] for each in changed] == [made[1]["id"]]
    merged = table.upsert({**made[0], "title": name, "usage_count": 7}).execute().data
    assert (merged[0]["id"], merged[0]["usage_count"]) == (made[0]["id"], 7)
    assert len(table.delete(count="exact").eq("title", name).execute().data) == 2
    assert table.select("id").eq("title", name).execute().data == []


def test_errors_bear_the_codes_that_the_suite_reads(client: Client, account: SeededAccount) -> None:
    def code(query: Any) -> str:
        with pytest.raises(APIError) as refused:
            query.execute()
        return refused.value.code

    assert code(client.table("no_such_table").select("*")) == "PGRST205"
    assert code(client.table("agents").select("no_such")) == "42703"
    assert code(client.table("agents").insert({"no_such": 1})) == "PGRST204"
    assert code(client.table("organizations").insert({"name": "x", "slug": "teply-dom"})) == "23505"
    assert code(client.rpc("no_such", {})) == "PGRST202"


def test_functions(client: Client, account: SeededAccount) -> None:
    asked = {"query_embedding": [1.0] + [0.0] * 1535, "org_uuid": account.org_id, "agent_uuid": None}
    assert client.rpc("match_knowledge_chunks", asked).limit(3).execute().data == []


def test_an_anonymous_client_reads_nothing(supabase: Any, account: SeededAccount) -> None:
    with httpx.Client() as http:
        anonymous = create_client(supabase.url, supabase.keys.anon_key, SyncClientOptions(httpx_client=http))
        assert anonymous.table("agents").select("id").execute().data == []
