"""Sales scripts (platform contract 4.5)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from starlette.responses import Response

from stand.engine.storage import Row, assignments, column_values, fetch_all, fetch_one, insert
from stand.web.api.agents import own_agent
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, Shape, ok
from stand.web.validation import CamelBody, InvalidInput, QueryText, Text, Uuid

NOT_FOUND = "Скрипт не найден"
ScriptType = Literal["greeting", "qualification", "presentation", "objection_handling", "closing"]

#: A script that shows on this agent's page: its own or the organisation's
SHOWN = "org_id = %(org)s and (agent_id = %(agent)s or agent_id is null)"


class ScriptChange(CamelBody):
    title: Text = ""
    script_type: ScriptType = "greeting"
    content: Text = ""
    pipeline_stage_id: Uuid | None = None
    variables: dict[str, Any] = Field(default_factory=dict)
    conditions: dict[str, Any] = Field(default_factory=dict)


class NewScript(ScriptChange):
    title: Text
    script_type: ScriptType
    content: Text


class ScriptQuery(CamelBody):
    stage_id: QueryText = None
    script_type: QueryText = None


def shown(row: Row) -> dict[str, Any]:
    """A row of ``sales_scripts`` as the API tells it."""
    return {
        "id": row["id"],
        "orgId": row["org_id"],
        "agentId": row["agent_id"],
        "pipelineStageId": row["pipeline_stage_id"],
        "title": row["title"],
        "scriptType": row["script_type"],
        "content": row["content"],
        "variables": row["variables"] or {},
        "conditions": row["conditions"] or {},
        "effectivenessScore": row["effectiveness_score"],
        "usageCount": row["usage_count"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


async def check_stage(call: Call, stage_id: str | None, field: str = "pipelineStageId") -> None:
    """A stage must be one of the organisation's own."""
    if stage_id is None:
        return
    found = await fetch_one(
        call.services.pool,
        "select 1 from crm_pipeline_stages s join crm_pipelines p on p.id = s.pipeline_id"
        " join crm_connections c on c.id = p.connection_id where s.id = %s and c.org_id = %s",
        [stage_id, call.org_id],
    )
    if found is None:
        raise InvalidInput.of(field, "Этап воронки не найден")


async def list_scripts(call: Call) -> Response:
    agent, query = await own_agent(call), call.query(ScriptQuery)
    rows = await fetch_all(
        call.services.pool,
        f"select * from sales_scripts where {SHOWN}"
        " and (%(stage)s::text is null or pipeline_stage_id::text = %(stage)s)"
        " and (%(type)s::text is null or script_type = %(type)s)"
        " order by effectiveness_score desc nulls last, usage_count desc nulls last, created_at desc",
        {"org": call.org_id, "agent": agent["id"], "stage": query.stage_id, "type": query.script_type},
    )
    return ok([shown(row) for row in rows])


async def create_script(call: Call) -> Response:
    agent, script = await own_agent(call), await call.body(NewScript)
    await check_stage(call, script.pipeline_stage_id)
    row = {"org_id": call.org_id, "agent_id": agent["id"], **script.model_dump()}
    return ok(shown(await insert(call.services.pool, "sales_scripts", row)))


async def change_script(call: Call) -> Response:
    agent = await own_agent(call, "Agent not found")
    script_id = call.path("script_id", "Script not found")
    columns = (await call.body(ScriptChange)).model_dump(exclude_unset=True)
    await check_stage(call, columns.get("pipeline_stage_id"))
    row = await fetch_one(
        call.services.pool,
        f"update sales_scripts set {assignments(columns)} where id = %(id)s and {SHOWN} returning *",
        {**column_values(columns), "id": script_id, "org": call.org_id, "agent": agent["id"]},
    )
    if row is None:
        raise ApiError(404, "Script not found")
    return ok(shown(row), stamped=True)


async def delete_script(call: Call) -> Response:
    """What is not there, or not ours, is not found: S1, unlike the route's other errors."""
    try:
        agent, script_id = await own_agent(call), call.path("script_id", NOT_FOUND)
    except ApiError as error:
        raise ApiError(404, NOT_FOUND, shape=Shape.S1) from error
    row = await fetch_one(
        call.services.pool,
        f"delete from sales_scripts where id = %(id)s and {SHOWN} returning id",
        {"id": script_id, "org": call.org_id, "agent": agent["id"]},
    )
    if row is None:
        raise ApiError(404, NOT_FOUND, shape=Shape.S1)
    return ok(stamped=True)


PATH = "/api/agents/{id}/scripts"
_changing = Errors(
    shape=Shape.S2,
    invalid="Validation failed",
    failed="Не удалось обновить скрипт",
    failed_code="SCRIPT_UPDATE_ERROR",
)
_deleting = Errors(shape=Shape.S2, failed="Не удалось удалить скрипт", failed_code="SCRIPT_DELETE_ERROR")

routes = [
    endpoint("GET", PATH, list_scripts, Errors(failed="Не удалось загрузить скрипты")),
    endpoint("POST", PATH, create_script, Errors(failed="Не удалось создать скрипт")),
    endpoint("PATCH", PATH + "/{script_id}", change_script, _changing),
    endpoint("DELETE", PATH + "/{script_id}", delete_script, _deleting),
]
