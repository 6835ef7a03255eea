"""Sequences of an agent (platform contract 4.7)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import psycopg
from pydantic import Field
from starlette.responses import Response

from stand.engine.sequences import CannotStart, start
from stand.engine.storage import assignments, column_values, fetch_all, insert_sql, run
from stand.web.api.agents import delete_of_agent, own_agent
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, Shape, ok
from stand.web.validation import Body, InvalidInput, Text, is_uuid

NOT_FOUND = "Последовательность не найдена"
CANNOT_START = "Не удалось запустить последовательность"
Trigger = Literal["manual", "lead_created", "stage_changed", "subscription", "event"]


class KommoAction(Body):
    type: Text
    data: dict[str, Any]
    entity_id: str | int | None = None
    entity_type: str | None = None


class Step(Body):
    step_order: Annotated[int, Field(ge=1, le=10_000)]
    delay_minutes: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    action_type: Literal["send_message", "create_task", "send_email", "webhook", "ai_response", "wait", "kommo_action"]
    template: str | None = None
    recipient: str | None = None
    webhook_url: str | None = None
    ai_prompt: str | None = None
    task_title: str | None = None
    task_description: str | None = None
    kommo_action: KommoAction | None = None
    metadata: dict[str, Any] | None = None


Steps = Annotated[list[Step], Field(min_length=1)]


class SequenceChange(Body):
    name: Text = ""
    description: str | None = None
    trigger_type: Trigger = "manual"
    trigger_conditions: dict[str, Any] | None = None
    is_active: bool = True
    steps: Steps = Field(default_factory=list)


class NewSequence(SequenceChange):
    name: Text
    trigger_type: Trigger
    steps: Steps


class Start(Body):
    lead_id: Text
    contact_id: str | None = None
    initial_data: dict[str, Any] | None = None


async def list_sequences(call: Call) -> Response:
    agent = await own_agent(call)
    only_active = call.request.query_params.get("active_only") == "true"
    rows = await fetch_all(
        call.services.pool,
        "select s.*, coalesce((select jsonb_agg(to_jsonb(t) order by t.step_order, t.created_at)"
        " from sequence_steps t where t.sequence_id = s.id), '[]') as steps"
        " from agent_sequences s where s.org_id = %s and s.agent_id = %s and (s.is_active or not %s)"
        " order by s.created_at desc, s.id",
        [call.org_id, agent["id"], only_active],
    )
    return ok(rows)


async def _add_steps(connection: psycopg.AsyncConnection[Any], sequence_id: Any, steps: list[Step]) -> None:
    for step in steps:
        row = {"sequence_id": sequence_id, **step.model_dump(exclude_none=True)}
        await run(connection, insert_sql("sequence_steps", row), column_values(row))


async def create_sequence(call: Call) -> Response:
    """All or nothing: the steps are stored with the sequence."""
    agent, sequence = await own_agent(call), await call.body(NewSequence)
    row = {
        "org_id": call.org_id,
        "agent_id": agent["id"],
        **sequence.model_dump(exclude={"steps", "trigger_conditions"}),
        "trigger_conditions": sequence.trigger_conditions or {},
    }
    async with call.services.pool.connection() as connection, connection.transaction():
        cursor = await run(connection, insert_sql("agent_sequences", row), column_values(row))
        created = await cursor.fetchone()
        assert created is not None
        await _add_steps(connection, created["id"], sequence.steps)
    return ok({"id": created["id"]})


async def start_sequence(call: Call) -> Response:
    """Unknown, foreign and inactive sequences cannot be started: 500, as the contract has it."""
    sequence_id = call.request.query_params.get("sequenceId")
    if not sequence_id or not is_uuid(sequence_id):
        raise InvalidInput.of("sequenceId", "ID последовательности обязателен", told=True)
    wanted = await call.body(Start)
    agent = await own_agent(call)
    try:
        execution_id = await start(
            call.services.pool,
            call.org_id,
            sequence_id,
            wanted.lead_id,
            wanted.contact_id,
            {"initial_data": wanted.initial_data or {}, "lead": wanted.initial_data or {}},
            str(agent["id"]),
        )
    except CannotStart as error:
        raise ApiError(500, CANNOT_START) from error
    return ok({"execution_id": execution_id})


async def change_sequence(call: Call) -> Response:
    """``steps``, when given, replace the old ones; running executions go on with the new."""
    agent, sequence_id = await own_agent(call), call.path("sequence_id", NOT_FOUND)
    change = await call.body(SequenceChange)
    columns = change.model_dump(exclude_unset=True, exclude={"steps"})
    async with call.services.pool.connection() as connection, connection.transaction():
        cursor = await run(
            connection,
            f"update agent_sequences set {assignments(columns)}"
            " where id = %(id)s and org_id = %(org)s and agent_id = %(agent)s returning id",
            {**column_values(columns), "id": sequence_id, "org": call.org_id, "agent": agent["id"]},
        )
        if await cursor.fetchone() is None:
            raise ApiError(404, NOT_FOUND)
        if "steps" in change.model_fields_set:
            await run(connection, "delete from sequence_steps where sequence_id = %s", [sequence_id])
            await _add_steps(connection, sequence_id, change.steps)
        # Executions of a sequence that was switched on again may be due at once.
        await run(connection, "select pg_notify('sequence_due', %s)", [sequence_id])
    return ok(stamped=True)


async def delete_sequence(call: Call) -> Response:
    """Executions and steps go along (foreign keys)."""
    return await delete_of_agent(call, "agent_sequences", "sequence_id")


PATH = "/api/agents/{id}/sequences"
_changing = Errors(
    shape=Shape.S2,
    invalid="Validation failed",
    failed="Не удалось обновить последовательность",
    failed_code="SEQUENCE_UPDATE_ERROR",
)

routes = [
    endpoint("GET", PATH, list_sequences, Errors(failed="Не удалось загрузить последовательности")),
    endpoint("POST", PATH, create_sequence, Errors(failed="Не удалось создать последовательность")),
    endpoint("PUT", PATH, start_sequence, Errors(failed=CANNOT_START)),
    endpoint("PATCH", PATH + "/{sequence_id}", change_sequence, _changing),
    endpoint("DELETE", PATH + "/{sequence_id}", delete_sequence, Errors(shape=Shape.S2)),
]
