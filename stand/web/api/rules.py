"""Automation rules of an agent (platform contract 4.6)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.responses import Response

from stand.engine.context import Context
from stand.engine.rules import preview_rules, run_rules
from stand.engine.storage import assignments, column_values, fetch_all, fetch_one, insert
from stand.web.api.agents import delete_of_agent, own_agent
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, Shape, ok
from stand.web.validation import Body, CamelBody, Text

Trigger = Literal["lead_created", "lead_updated", "message_received", "stage_changed", "time_based", "manual"]


class Condition(CamelBody):
    type: Literal["field_value", "stage_changed", "time_elapsed", "event_triggered", "custom_condition"]
    field: str | None = None
    operator: Literal["equals", "contains", "greater_than", "less_than", "changed_to", "not_empty"] | None = None
    value: Any = None
    time_unit: Literal["minutes", "hours", "days", "weeks"] | None = None
    time_value: Annotated[float, Field(ge=0, le=1e6)] | None = None
    custom_logic: str | None = None


class Action(CamelBody):
    type: Literal["send_message", "change_stage", "create_task", "update_field", "send_email", "webhook", "ai_response"]
    template: str | None = None
    target_field: str | None = None
    new_value: Any = None
    recipient: str | None = None
    webhook_url: str | None = None
    ai_prompt: str | None = None


class RuleChange(Body):
    name: Text = ""
    description: str | None = None
    trigger_type: Trigger = "lead_created"
    conditions: list[Condition] = Field(default_factory=list)
    actions: list[Action] = Field(default_factory=list)
    is_active: bool = True
    priority: Annotated[int, Field(ge=1, le=100)] = 10
    cooldown_minutes: Annotated[int, Field(ge=0)] | None = None
    max_executions_per_day: Annotated[int, Field(ge=1)] | None = None

    def columns(self, only_given: bool) -> dict[str, Any]:
        """Column values; conditions and actions exactly with the keys that were sent."""
        row = self.model_dump(exclude_unset=only_given, exclude={"conditions", "actions"})
        for name in ("conditions", "actions"):
            if not only_given or name in self.model_fields_set:
                row[name] = [_as_sent(one) for one in getattr(self, name)]
        return row


def _as_sent(part: CamelBody) -> dict[str, Any]:
    return {key: _tidy(value) for key, value in part.model_dump(by_alias=True, exclude_unset=True).items()}


def _tidy(value: Any) -> Any:
    """A whole number that validation made a float is whole again."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class NewRule(RuleChange):
    name: Text
    trigger_type: Trigger
    conditions: list[Condition]
    actions: list[Action]


class Execute(CamelBody):
    trigger_type: Trigger
    trigger_data: dict[str, Any]
    lead_id: str | None = None
    contact_id: str | None = None
    previous_state: dict[str, Any] | None = None
    current_state: dict[str, Any] | None = None


async def list_rules(call: Call) -> Response:
    agent = await own_agent(call)
    everything = call.request.query_params.get("active_only") == "false"
    rows = await fetch_all(
        call.services.pool,
        "select * from agent_rules where org_id = %s and agent_id = %s and (is_active or %s)"
        " order by priority, created_at, id",
        [call.org_id, agent["id"], everything],
    )
    return ok(rows)


async def create_rule(call: Call) -> Response:
    agent, rule = await own_agent(call), await call.body(NewRule)
    row = {"org_id": call.org_id, "agent_id": agent["id"], "metadata": {}, **rule.columns(only_given=False)}
    return ok({"id": (await insert(call.services.pool, "agent_rules", row))["id"]})


async def execute_rules(call: Call) -> Response:
    """Run (or with ``?preview=true`` only weigh) this agent's active rules with the trigger."""
    agent, wanted = await own_agent(call), await call.body(Execute)
    context = Context(
        organization_id=call.org_id,
        trigger_type=wanted.trigger_type,
        lead_id=wanted.lead_id,
        contact_id=wanted.contact_id,
        trigger_data=wanted.trigger_data,
        current_state=wanted.current_state,
        previous_state=wanted.previous_state,
    )
    services, agent_id = call.services, str(agent["id"])
    if call.request.query_params.get("preview") == "true":
        return ok({"preview": True, "rules": await preview_rules(services.pool, context, agent_id)})
    async with services.events.turn(call.org_id):
        executions = await run_rules(services.pool, services.http, context, agent_id)
    return ok({"preview": False, "executions": [one.as_json() for one in executions]})


async def change_rule(call: Call) -> Response:
    agent = await own_agent(call, "Agent not found")
    rule_id = call.path("rule_id", "Rule not found")
    columns = (await call.body(RuleChange)).columns(only_given=True)
    row = await fetch_one(
        call.services.pool,
        f"update agent_rules set {assignments(columns)}"
        " where id = %(id)s and org_id = %(org)s and agent_id = %(agent)s returning *",
        {**column_values(columns), "id": rule_id, "org": call.org_id, "agent": agent["id"]},
    )
    if row is None:
        raise ApiError(404, "Rule not found")
    return ok(row, stamped=True)


async def delete_rule(call: Call) -> Response:
    return await delete_of_agent(call, "agent_rules", "rule_id")


PATH = "/api/agents/{id}/rules"
_changing = Errors(
    shape=Shape.S2,
    invalid="Validation failed",
    failed="Не удалось обновить правило",
    failed_code="RULE_UPDATE_ERROR",
)
_deleting = Errors(shape=Shape.S2, failed="Не удалось удалить правило", failed_code="RULE_DELETE_ERROR")

routes = [
    endpoint("GET", PATH, list_rules, Errors(failed="Не удалось загрузить правила")),
    endpoint("POST", PATH, create_rule, Errors(failed="Не удалось создать правило")),
    endpoint("PUT", PATH, execute_rules, Errors(failed="Не удалось выполнить правила")),
    endpoint("PATCH", PATH + "/{rule_id}", change_rule, _changing),
    endpoint("DELETE", PATH + "/{rule_id}", delete_rule, _deleting),
]
