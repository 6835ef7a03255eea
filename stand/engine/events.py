"""Stored webhook events: processed one after another within an organisation (platform contract 9.2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import httpx
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from stand.engine.activity import note
from stand.engine.context import Context
from stand.engine.rules import run_rules
from stand.engine.sequences import start_for_event
from stand.engine.storage import Row, execute, fetch_all, fetch_one, insert
from stand.engine.webhook_body import Event, read_event

log = logging.getLogger("stand.engine")

#: Subtype → rule trigger; everything else counts as an update of the lead
RULE_TRIGGERS = {
    "lead_created": "lead_created",
    "lead_status_changed": "stage_changed",
    "message_received": "message_received",
    "message_sent": "message_received",
}
ACTIVITY_TYPES = {"lead_created", "lead_updated", "task_created", "task_completed"}
RETRY_DELAY_MS = 2000  # doubled with every retry

Enqueue = Callable[[str, dict[str, Any], int], Awaitable[str]]


async def store_event(pool: AsyncConnectionPool, org_id: str, payload: dict[str, Any], provider: str = "kommo") -> Any:
    """Store an event that waits to be processed; its id. The database announces it (stand/web/events.py)."""
    event = read_event(payload)
    row = {
        "org_id": org_id,
        "provider": provider,
        "event_type": event.event_type,
        "event_subtype": event.subtype,
        "entity_id": event.entity_id,
        "entity_type": event.entity_type,
        "payload": payload,
    }
    return (await insert(pool, "webhook_events", row))["id"]


class EventProcessor:
    """Takes pending events to their end. ``enqueue(name, data, delay_ms)`` adds a job to the queue."""

    def __init__(self, pool: AsyncConnectionPool, http: httpx.AsyncClient, enqueue: Enqueue) -> None:
        self.pool, self.http, self._enqueue = pool, http, enqueue
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, org_id: str) -> asyncio.Lock:
        """One thing at a time per organisation, in the order of asking: events keep their order."""
        lock = self._locks.get(org_id)
        if lock is None:
            lock = self._locks[org_id] = asyncio.Lock()
        return lock

    async def pending(self) -> list[tuple[str, str]]:
        """Events that wait, oldest first, as (event id, organisation id)."""
        rows = await fetch_all(
            self.pool, "select id, org_id from webhook_events where status = 'pending' order by created_at, id"
        )
        return [(str(row["id"]), str(row["org_id"])) for row in rows]

    async def recover(self) -> None:
        """What a killed process was working on waits again, as a retry: rules that did run do not run twice."""
        await execute(
            self.pool,
            "update webhook_events set status = 'pending', retry_count = retry_count + 1 where status = 'processing'",
        )

    async def organisation_of(self, event_id: str) -> str | None:
        row = await fetch_one(self.pool, "select org_id from webhook_events where id = %s", [event_id])
        return str(row["org_id"]) if row else None

    async def process(self, event_id: str, org_id: str) -> None:
        """Process one event if it is still pending when its turn comes; a failure is noted and retried."""
        async with self.turn(org_id):
            row = await fetch_one(
                self.pool,
                "update webhook_events set status = 'processing', processing_started_at = clock_timestamp()"
                " where id = %s and status = 'pending' returning *",
                [event_id],
            )
            if row is None:
                return
            try:
                done = await self._handle(row)
            except Exception as error:
                log.exception("webhook event %s failed", event_id)
                await self._failed(row, error)
                return
            await execute(
                self.pool,
                "update webhook_events set status = 'completed', processed_at = clock_timestamp(), error = null,"
                " execution_context = %s where id = %s",
                [Jsonb(done), event_id],
            )

    async def _handle(self, row: Row) -> dict[str, Any]:
        """Handlers, rules, sequences, activity entry; what was set off, for ``execution_context``."""
        event = read_event(row["payload"])
        org_id, event_id = str(row["org_id"]), str(row["id"])
        await self._keep(org_id, event)
        context = Context(
            organization_id=org_id,
            trigger_type=RULE_TRIGGERS.get(event.subtype or "", "lead_updated"),
            lead_id=event.lead_id,
            trigger_data=row["payload"],
            current_state=event.entity,
            previous_state=await self._previous(row, event),
            event_id=event_id,
            event_type=event.event_type,
            event_subtype=event.subtype,
        )
        executions = await run_rules(self.pool, self.http, context, retried=row["retry_count"] > 0)
        started = await start_for_event(
            self.pool,
            org_id,
            event.subtype,
            event.lead_id,
            event_id,
            {"triggerData": row["payload"], "lead": event.entity},
        )
        await self._log_activity(org_id, event)
        return {"rules": [one.as_json() for one in executions], "sequences": started}

    async def _keep(self, org_id: str, event: Event) -> None:
        """Tasks and calls are kept in tables of their own, one row each however often they are told of."""
        item = event.entity
        if event.event_type == "tasks" and item.get("id") is not None:
            await execute(
                self.pool,
                "insert into crm_tasks (org_id, task_id, entity_id, entity_type, text, metadata)"
                " values (%s, %s, %s, %s, %s, %s) on conflict (org_id, task_id) do update"
                " set text = excluded.text, metadata = excluded.metadata, updated_at = now()",
                [org_id, str(item["id"]), event.entity_id, event.entity_type, item.get("text"), Jsonb(item)],
            )
        if event.event_type == "calls" and item.get("id") is not None:
            await execute(
                self.pool,
                "insert into crm_calls (org_id, call_id, direction, metadata) values (%s, %s, %s, %s)"
                " on conflict (org_id, call_id) do update set metadata = excluded.metadata, updated_at = now()",
                [org_id, str(item["id"]), item.get("direction"), Jsonb(item)],
            )

    async def _previous(self, row: Row, event: Event) -> dict[str, Any] | None:
        """The entity's state before: what the last event about it told, and what Kommo says itself."""
        if event.entity_id is None:
            return None
        earlier = await fetch_one(
            self.pool,
            "select payload from webhook_events where org_id = %s and entity_type = %s and entity_id = %s"
            " and created_at < %s order by created_at desc limit 1",
            [row["org_id"], event.entity_type, event.entity_id, row["created_at"]],
        )
        state = read_event(earlier["payload"]).entity if earlier else {}
        return {**state, **event.previous} or None

    async def _log_activity(self, org_id: str, event: Event) -> None:
        kind = event.subtype if event.subtype in ACTIVITY_TYPES else "action_executed"
        named = f" ({event.subtype})" if event.subtype else ""
        await note(
            self.pool,
            org_id,
            kind,
            f"Webhook событие: {event.event_type}",
            f"Обработано событие {event.event_type}{named}",
            {"entity_id": event.entity_id, "entity_type": event.entity_type},
        )

    async def _failed(self, row: Row, error: Exception) -> None:
        """Once more a little later through the queue, at most ``max_retries`` times."""
        count = row["retry_count"] + 1
        again = count <= row["max_retries"]
        delay = RETRY_DELAY_MS * 2 ** (count - 1)
        await execute(
            self.pool,
            "update webhook_events set status = %s, error = %s, retry_count = %s,"
            " next_retry_at = case when %s then clock_timestamp() + %s * interval '1 millisecond' end"
            " where id = %s",
            [
                "retrying" if again else "failed",
                str(error) or type(error).__name__,
                min(count, row["max_retries"]),
                again,
                delay,
                row["id"],
            ],
        )
        if again:
            await self._enqueue("webhook:retry", {"eventId": str(row["id"]), "retryCount": count}, delay)
