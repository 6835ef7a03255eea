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
        yield create_client(supabase.url, supabase.key, options)


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
    assert table.select("*").eq("org_id", account.org_id).is_("owner_name", "null").execute().data == []
    named = table.select("name").like("name", "%Анна%").gte("created_at", "2020-01-01").eq("org_id", account.org_id)
    assert [row["name"] for row in named.execute().data] == ["Анна, консультант по продажам"]


def test_write_and_take_back(client: Client, account: SeededAccount) -> None:
    table, name = client.table("sales_scripts"), f"Скрипт «{uuid.uuid4().hex}», 50%"
    row = {"org_id": account.org_id, "title": name, "content": 'Добрый день, "друг"!\nВторая строка'}
    made = table.insert(row).execute().data
    assert made[0]["content"] == row["content"] and made[0]["effectiveness_score"] == 0.5
    changed = table.update({"usage_count": 3}).eq("title", name).execute().data
    assert [(each["id"], each["usage_count"]) for each in changed] == [(made[0]["id"], 3)]
    assert len(table.delete().eq("title", name).execute().data) == 1
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
