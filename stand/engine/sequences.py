"""Sequences: started for a lead, their steps carried out as they fall due (platform contract 9.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import psycopg
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from stand.engine.actions import Action, Scene, perform
from stand.engine.activity import note
from stand.engine.storage import Row, asking_on, fetch_all, run

#: Event → sequence trigger; other events start nothing
TRIGGERS = {"lead_created": "lead_created", "lead_status_changed": "stage_changed"}

#: Executions whose time may come: an inactive sequence rests until it is switched on again.
RUNNABLE = (
    "sequence_executions e join agent_sequences s on s.id = e.sequence_id"
    " where e.status = 'running' and e.next_execution_at is not null and s.is_active"
)


class CannotStart(Exception):
    """There is no such active sequence in the organisation."""


async def start(
    pool: AsyncConnectionPool,
    org_id: str,
    sequence_id: str,
    lead_id: str,
    contact_id: str | None = None,
    data: dict[str, Any] | None = None,
    agent_id: str | None = None,
) -> str:
    """Start an active sequence of the organisation (of that agent) for a lead; the execution's id. CannotStart."""
    async with pool.connection() as connection, connection.transaction():
        cursor = await run(
            connection,
            "insert into sequence_executions"
            " (sequence_id, org_id, lead_id, contact_id, current_step, status, execution_data)"
            " select id, org_id, %s, %s, 0, 'running', %s from agent_sequences"
            " where id = %s and org_id = %s and is_active and (%s::uuid is null or agent_id = %s::uuid)"
            " returning id, (select name from agent_sequences s where s.id = sequence_id),"
            " (select agent_id from agent_sequences s where s.id = sequence_id)",
            [lead_id, contact_id, Jsonb(data or {}), sequence_id, org_id, agent_id, agent_id],
        )
        execution = await cursor.fetchone()
        if execution is None:
            raise CannotStart(sequence_id)
        cursor = await run(
            connection,
            "select * from sequence_steps where sequence_id = %s and step_order = 1 limit 1",
            [sequence_id],
        )
        await _schedule(connection, execution["id"], await cursor.fetchone())
    await note(
        pool,
        org_id,
        "sequence_executed",
        f"Запущена цепочка: {execution['name']}",
        f"Цепочка запущена для лида {lead_id}",
        {"lead_id": lead_id, "execution_id": str(execution["id"])},
        agent_id=execution["agent_id"],
    )
    return str(execution["id"])


async def start_for_event(
    pool: AsyncConnectionPool,
    org_id: str,
    subtype: str | None,
    lead_id: str | None,
    event_id: str,
    data: dict[str, Any],
) -> list[str]:
    """Start every active sequence that waits for this kind of event; ids of the new executions.

    ``data`` goes into ``execution_data``; ``data["lead"]`` are the lead's fields, for templates.
    An event that is processed once more starts nothing twice (``eventId`` in ``execution_data``).
    """
    trigger = TRIGGERS.get(subtype or "")
    if trigger is None or lead_id is None:
        return []
    rows = await fetch_all(
        pool,
        "select id from agent_sequences s where org_id = %s and trigger_type = %s and is_active"
        " and not exists (select 1 from sequence_executions e"
        "   where e.sequence_id = s.id and e.execution_data ->> 'eventId' = %s)"
        " order by created_at, id",
        [org_id, trigger, event_id],
    )
    told = {"eventId": event_id, "triggerType": trigger, **data}
    return [await start(pool, org_id, str(row["id"]), lead_id, data=told) for row in rows]


async def run_due(pool: AsyncConnectionPool, http: httpx.AsyncClient) -> datetime | None:
    """Carry out every step that is due and return when the next one will be (None: none is waiting).

    Any number of workers may call this: an execution is locked while its step runs, and others pass it by.
    The database tells channel ``sequence_due`` about new due times.
    """
    while True:
        async with pool.connection() as connection, connection.transaction():
            cursor = await run(
                connection,
                f"select e.*, e.next_execution_at <= now() as is_due from {RUNNABLE}"
                " order by e.next_execution_at limit 1 for update of e skip locked",
            )
            execution = await cursor.fetchone()
            if execution is None or not execution["is_due"]:
                return execution["next_execution_at"] if execution else None
            await _advance(http, connection, execution)


async def _advance(
    http: httpx.AsyncClient,
    connection: psycopg.AsyncConnection[Any],
    execution: Row,
) -> None:
    """Carry out the step whose turn it is, then say when the next one is due."""
    step = await _step(connection, execution, ">=")
    if step is None:  # the steps were replaced by fewer
        await _schedule(connection, execution["id"], None)
        return
    data = execution["execution_data"] or {}
    told = {
        "organizationId": str(execution["org_id"]),
        "sequenceId": str(execution["sequence_id"]),
        "executionId": str(execution["id"]),
        "leadId": execution["lead_id"],
        "contactId": execution["contact_id"],
        "step": step["step_order"],
    }
    state = data.get("lead") or {}
    scene = Scene(asking_on(connection), http, str(execution["org_id"]), execution["lead_id"], state, told)
    result = {"step": step["step_order"], **await perform(scene, Action.of_step(step))}
    await run(
        connection,
        "update sequence_executions set execution_data ="
        " jsonb_set(coalesce(execution_data, '{}'), '{steps}',"
        "   coalesce(execution_data -> 'steps', '[]') || %s::jsonb) where id = %s",
        [Jsonb([result]), execution["id"]],
    )
    if result["success"]:
        await _schedule(connection, execution["id"], await _step(connection, {**execution, **_at(step)}, ">"))
    else:
        await run(
            connection,
            "update sequence_executions set status = 'failed', error_message = %s, next_execution_at = null,"
            " current_step = %s where id = %s",
            [result["error"], step["step_order"], execution["id"]],
        )


def _at(step: Row) -> Row:
    return {"current_step": step["step_order"]}


async def _step(connection: psycopg.AsyncConnection[Any], execution: Row, relation: str) -> Row | None:
    """The first step at (``>=``) or after (``>``) the execution's current one."""
    cursor = await run(
        connection,
        f"select * from sequence_steps where sequence_id = %s and step_order {relation} %s order by step_order limit 1",
        [execution["sequence_id"], execution["current_step"]],
    )
    return await cursor.fetchone()


async def _schedule(connection: psycopg.AsyncConnection[Any], execution_id: str, step: Row | None) -> None:
    """``step`` comes next after its delay; none: the execution is complete."""
    if step is None:
        await run(
            connection,
            "update sequence_executions set status = 'completed', completed_at = clock_timestamp(),"
            " next_execution_at = null where id = %s",
            [execution_id],
        )
        return
    await run(
        connection,
        "update sequence_executions set current_step = %s,"
        " next_execution_at = clock_timestamp() + make_interval(mins => %s) where id = %s",
        [step["step_order"], step["delay_minutes"], execution_id],
    )
