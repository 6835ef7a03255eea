"""Agents (platform contract 4.4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from stand.engine.activity import note
from stand.engine.storage import Row, assignments, column_values, count, execute, fetch_all, fetch_one, insert
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, Shape, ok
from stand.web.validation import Body, CamelBody, Digits, QueryText, Text

NOT_FOUND = "Агент не найден"
Status = Literal["active", "inactive", "draft"]


class AgentSettings(CamelBody):
    """Known keys are checked, others kept as they are."""

    model_config = ConfigDict(strict=True, extra="allow", alias_generator=to_camel)
    language: str | None = None
    welcome_message: str | None = None
    description: str | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    default_channels: list[str] | None = None
    knowledge_base_all_categories: bool | None = None
    create_task_on_not_found: bool | None = None
    not_found_message: str | None = None
    check_before_sending: bool | None = None


class AgentChange(CamelBody):
    name: Text = ""
    status: Status = "draft"
    model: str | None = None
    instructions: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    max_tokens: Annotated[int, Field(ge=128, le=8000)] = 2048
    response_delay_seconds: Annotated[int, Field(ge=0, le=86400)] = 0
    settings: AgentSettings = AgentSettings()

    def columns(self, only_given: bool) -> dict[str, Any]:
        """Column values of ``agents``; with ``only_given`` just those that the request names."""
        row = self.model_dump(exclude_unset=only_given, exclude={"settings"})
        if "model" in row:
            row["default_model"] = row.pop("model")
        if "instructions" in row:
            row["system_prompt"] = row["instructions"]
        if not only_given or "settings" in self.model_fields_set:
            row["settings"] = self.settings.model_dump(by_alias=True, exclude_unset=True)
        return row


class NewAgent(AgentChange):
    name: Text


class StatusChange(Body):
    status: Status


class AgentQuery(Body):
    search: QueryText = None
    status: Annotated[Status | None, Field(validate_default=True)] = None
    page: Digits = None
    limit: Digits = None


def shown(row: Row) -> dict[str, Any]:
    """A row of ``agents`` as the API tells it."""
    return {
        "id": row["id"],
        "name": row["name"],
        "status": row["status"],
        "model": row["default_model"],
        "messagesTotal": row["messages_total"],
        "lastActivityAt": row["last_activity_at"],
        "ownerName": row["owner_name"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "temperature": row["temperature"],
        "maxTokens": row["max_tokens"],
        "responseDelaySeconds": row["response_delay_seconds"],
        "instructions": row["instructions"],
        "settings": row["settings"] or {},
    }


async def own_agent(call: Call, missing: str = NOT_FOUND) -> Row:
    """The agent named in the path if it belongs to the caller's organisation, else 404."""
    return await call.own("agents", call.path("id", missing), missing)


async def list_agents(call: Call) -> Response:
    query = call.query(AgentQuery)
    page, limit = max(query.page or 1, 1), min(max(query.limit or 20, 1), 1000)
    where, params = "org_id = %(org)s", {"org": call.org_id, "limit": limit, "offset": (page - 1) * limit}
    if query.status:
        where, params = f"{where} and status = %(status)s", {**params, "status": query.status}
    if query.search:  # position(): the text is a text, not a pattern
        where = f"{where} and position(lower(%(search)s) in lower(name)) > 0"
        params["search"] = query.search
    rows = await fetch_all(
        call.services.pool,
        f"select * from agents where {where} order by created_at desc, id limit %(limit)s offset %(offset)s",
        params,
    )
    total = await count(call.services.pool, f"agents where {where}", params)
    return ok([shown(row) for row in rows], stamped=True, pagination={"total": total, "page": page, "limit": limit})


async def create_agent(call: Call) -> Response:
    agent = await call.body(NewAgent)
    row = {"org_id": call.org_id, **agent.columns(only_given=False)}
    created = await insert(call.services.pool, "agents", row)
    await note(
        call.services.pool,
        call.org_id,
        "agent_created",
        f"Создан новый агент: {agent.name}",
        f"Агент «{agent.name}» создан и готов к настройке",
        {"agent_name": agent.name},
        user_id=call.session.user_id,
        agent_id=created["id"],
    )
    return ok(shown(created), stamped=True)


async def get_agent(call: Call) -> Response:
    return ok(shown(await own_agent(call)))


async def _change(call: Call, columns: dict[str, Any]) -> Response:
    row = await fetch_one(
        call.services.pool,
        f"update agents set {assignments(columns)} where id = %(id)s and org_id = %(org)s returning *",
        {**column_values(columns), "id": call.path("id", NOT_FOUND), "org": call.org_id},
    )
    if row is None:
        raise ApiError(404, NOT_FOUND)
    return ok(shown(row))


async def change_agent(call: Call) -> Response:
    return await _change(call, (await call.body(AgentChange)).columns(only_given=True))


async def change_status(call: Call) -> Response:
    return await _change(call, (await call.body(StatusChange)).model_dump())


async def delete_agent(call: Call) -> Response:
    """Idempotent; what hangs on the agent goes with it (foreign keys)."""
    try:
        agent_id = call.path("id", NOT_FOUND)
    except ApiError:
        return ok()
    await execute(call.services.pool, "delete from agents where id = %s and org_id = %s", [agent_id, call.org_id])
    return ok()


async def delete_of_agent(call: Call, table: str, name: str) -> Response:
    """Delete the row of an agent that the path names; idempotent: what is not there, or not ours, is left alone."""
    try:
        ids = [call.path(name, ""), call.path("id", ""), call.org_id]
    except ApiError:
        return ok(stamped=True)
    await execute(call.services.pool, f"delete from {table} where id = %s and agent_id = %s and org_id = %s", ids)
    return ok(stamped=True)


_created = Errors(failed="Не удалось создать агента", failed_shape=Shape.S2, failed_code="AGENT_CREATE_ERROR")

routes = [
    endpoint("GET", "/api/agents", list_agents, Errors(failed="Не удалось загрузить агентов")),
    endpoint("POST", "/api/agents", create_agent, _created),
    endpoint("GET", "/api/agents/{id}", get_agent, Errors(failed="Не удалось загрузить агента")),
    endpoint("PATCH", "/api/agents/{id}", change_agent, Errors(failed="Не удалось обновить агента")),
    endpoint("PATCH", "/api/agents/{id}/status", change_status, Errors(failed="Не удалось обновить статус")),
    endpoint("DELETE", "/api/agents/{id}", delete_agent, Errors(failed="Не удалось удалить агента")),
]
