"""The engine's parts that need no web app: conditions, Kommo's bodies, due steps of sequences."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from stand.engine import sequences
from stand.engine.conditions import hold
from stand.engine.context import Context
from stand.engine.storage import fetch_one
from stand.engine.webhook_body import base_domain, read_event
from stand.seed import SeededAccount
from stand.web.retrieval import CHUNK_LENGTH, chunks_of

LEAD = {
    "price": 1500,
    "name": "Окна для дачи",
    "status_id": 11,
    "created_at": time.time() - 7200,
    "custom_fields_values": [{"field_code": "CITY", "values": [{"value": "Тверь"}]}],
}
BEFORE = {"price": 1000, "status_id": 10}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"type": "field_value", "field": "price", "operator": "equals", "value": "1500"}, True),
        ({"type": "field_value", "field": "price", "operator": "equals", "value": "150"}, False),
        ({"type": "field_value", "field": "CITY", "operator": "equals", "value": "Тверь"}, True),
        ({"type": "field_value", "field": "name", "operator": "contains", "value": "дачи"}, True),
        ({"type": "field_value", "field": "name", "operator": "contains", "value": "офиса"}, False),
        ({"type": "field_value", "field": "price", "operator": "greater_than", "value": "1000"}, True),
        ({"type": "field_value", "field": "price", "operator": "greater_than", "value": "9000"}, False),
        ({"type": "field_value", "field": "price", "operator": "less_than", "value": 9000}, True),
        ({"type": "field_value", "field": "price", "operator": "less_than", "value": "много"}, False),
        ({"type": "field_value", "field": "price", "operator": "changed_to", "value": "1500"}, True),
        ({"type": "field_value", "field": "price", "operator": "changed_to", "value": "1000"}, False),
        ({"type": "field_value", "field": "name", "operator": "not_empty"}, True),
        ({"type": "field_value", "field": "phone", "operator": "not_empty"}, False),
        ({"type": "stage_changed"}, True),
        ({"type": "time_elapsed", "timeValue": 1, "timeUnit": "hours"}, True),
        ({"type": "time_elapsed", "timeValue": 1, "timeUnit": "days"}, False),
        ({"type": "event_triggered", "value": "lead_updated"}, True),
        ({"type": "event_triggered", "value": "lead_created"}, False),
        ({"type": "event_triggered"}, True),
        ({"type": "custom_condition", "customLogic": "true"}, False),
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    context = Context("o", "lead_updated", "1", current_state=LEAD, previous_state=BEFORE)
    assert hold([condition], context) is expected
    assert hold([], context) and not hold([condition, {"type": "custom_condition"}], context)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"leads": {"add": [{"id": 1}]}}, ("leads", "lead_created", "1", "lead")),
        ({"leads": {"add": [{"id": 1}], "status": [{"id": 2}]}}, ("leads", "lead_status_changed", "2", "lead")),
        ({"leads": {"update": [{"id": 3}]}, "tasks": []}, ("leads", "lead_updated", "3", "lead")),
        ({"contacts": {"add": [{"id": 4}]}}, ("contacts", "contact_created", "4", "contact")),
        ({"messages": [{"entity_id": 5, "entity_type": "lead"}]}, ("messages", "message_received", "5", "lead")),
        (
            {"messages": {"add": [{"entity_id": 5, "entity_type": "lead", "direction": "out"}]}},
            ("messages", "message_sent", "5", "lead"),
        ),
        ({"tasks": [{"id": 6}]}, ("tasks", "task_created", "6", "task")),
        ({"calls": [{"id": 7}]}, ("calls", "call_started", "7", "call")),
        ({"something": 1}, ("unknown", None, None, None)),
        ({"leads": "nonsense"}, ("leads", None, None, None)),
    ],
)
def test_kommo_bodies(body: dict[str, Any], expected: tuple[str | None, ...]) -> None:
    event = read_event(body)
    assert (event.event_type, event.subtype, event.entity_id, event.entity_type) == expected


def test_accounts_are_named_by_domain_or_subdomain() -> None:
    assert base_domain({"account": {"base_domain": "a.example:8443"}}) == "a.example:8443"
    assert base_domain({"account": {"subdomain": "acme"}}) == "acme.amocrm.ru"
    assert base_domain({"account": {"subdomain": "acme.kommo.com"}}) == "acme.kommo.com"
    assert base_domain({}) is None


def test_chunks_fit_and_lose_nothing() -> None:
    text = "Короткое предложение. " * 60 + "а" * 1000
    pieces = chunks_of(text)
    assert all(0 < len(piece) <= CHUNK_LENGTH for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def add_sequence(connection: psycopg.Connection, org_id: str, *steps: tuple[str, int, dict[str, Any]]) -> str:
    query = "insert into agent_sequences (org_id, name, trigger_type) values (%s, 'Ц', 'manual') returning id"
    sequence_id = connection.execute(query, [org_id]).fetchone()[0]  # type: ignore[index]
    for order, (kind, delay, kommo) in enumerate(steps, 1):
        connection.execute(
            "insert into sequence_steps (sequence_id, step_order, action_type, delay_minutes, kommo_action)"
            " values (%s, %s, %s, %s, %s)",
            [sequence_id, order, kind, delay, Jsonb(kommo)],
        )
    return str(sequence_id)


def test_due_steps_are_carried_out_in_order(database_url: str, accounts: list[SeededAccount]) -> None:
    org_id = accounts[0].org_id
    with psycopg.connect(database_url) as connection:
        quick = add_sequence(connection, org_id, ("wait", 0, {}), ("wait", 0, {}))
        slow = add_sequence(connection, org_id, ("wait", 0, {}), ("wait", 30, {}))
        wrong = add_sequence(connection, org_id, ("kommo_action", 0, {"type": "fly"}), ("wait", 0, {}))
        empty = add_sequence(connection, org_id)

    async def scenario() -> tuple[dict[str, Any], datetime | None]:
        async with AsyncConnectionPool(database_url, min_size=1) as pool, httpx.AsyncClient() as http:
            started = {one: await sequences.start(pool, org_id, one, "55") for one in (quick, slow, wrong, empty)}
            due, _ = await asyncio.gather(sequences.run_due(pool, http), sequences.run_due(pool, http))
            query = "select * from sequence_executions where id = %s"
            return {one: await fetch_one(pool, query, [ident]) for one, ident in started.items()}, due

    rows, due = asyncio.run(scenario())
    assert [one["step"] for one in rows[quick]["execution_data"]["steps"]] == [1, 2]
    assert rows[quick]["status"] == "completed" and rows[quick]["completed_at"]
    assert (rows[slow]["status"], rows[slow]["current_step"]) == ("running", 2)
    assert due is None or due > datetime.now(UTC), "what is due was carried out"
    assert rows[slow]["next_execution_at"] > datetime.now(UTC)
    assert rows[wrong]["status"] == "failed" and "fly" in rows[wrong]["error_message"]
    assert rows[empty]["status"] == "completed"
