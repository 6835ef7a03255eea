"""Automation rules: which of them an event sets off, and the log of what they did (platform contract 9.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from stand.engine.actions import Action, Scene, perform
from stand.engine.activity import note
from stand.engine.conditions import hold
from stand.engine.context import Context
from stand.engine.storage import Row, asking, execute, fetch_all, fetch_one


@dataclass(frozen=True)
class Execution:
    """One rule that ran: ``results`` holds a line ``{action, success, error?}`` per action."""

    rule_id: str
    results: list[dict[str, Any]]

    @property
    def error(self) -> str | None:
        """The first action's complaint, if any failed."""
        return next((one["error"] for one in self.results if not one["success"]), None)

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "ruleId": self.rule_id,
            "actions": self.results,
            "success": self.error is None,
        }
        return shown if self.error is None else {**shown, "error": self.error}


async def run_rules(
    pool: AsyncConnectionPool,
    http: httpx.AsyncClient,
    context: Context,
    agent_id: str | None = None,
    retried: bool = False,
) -> list[Execution]:
    """Run the organisation's active rules with this trigger, by priority, each logged in ``rule_executions``.

    ``agent_id`` narrows to one agent's rules. ``retried``: leave out rules that this very event already ran.
    Calls for one organisation must not overlap, or cooldown and daily limit could be overrun.
    """
    executions = []
    for rule in await _candidates(pool, context, agent_id):
        if retried and await _ran_for(pool, rule, context):
            continue
        if await refusal(pool, rule, context) is None:
            executions.append(await _run(pool, http, rule, context))
    return executions


async def preview_rules(pool: AsyncConnectionPool, context: Context, agent_id: str) -> list[dict[str, Any]]:
    """What ``run_rules`` would do: ``{rule, willExecute, reason?}`` per rule; nothing is carried out."""
    shown = []
    for rule in await _candidates(pool, context, agent_id):
        reason = await refusal(pool, rule, context)
        line = {"rule": rule, "willExecute": reason is None}
        shown.append(line if reason is None else {**line, "reason": reason})
    return shown


async def refusal(pool: AsyncConnectionPool, rule: Row, context: Context) -> str | None:
    """Why the rule does not run now; None when it does."""
    if not hold(rule["conditions"], context):
        return "Условия не выполнены"
    cooldown, limit = rule["cooldown_minutes"], rule["max_executions_per_day"]
    if not cooldown and not limit:
        return None
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    past = await fetch_one(
        pool,
        "select count(*) filter (where executed_at >= %s) as today,"
        " coalesce(bool_or(executed_at > now() - %s::interval), false) as lately"
        " from rule_executions where rule_id = %s",
        [today, timedelta(minutes=cooldown or 0), rule["id"]],
    )
    if past and cooldown and past["lately"]:
        return "Не истекло время ожидания после прошлого выполнения"
    if past and limit and past["today"] >= limit:
        return "Достигнут дневной лимит выполнений"
    return None


async def _candidates(pool: AsyncConnectionPool, context: Context, agent_id: str | None) -> list[Row]:
    return await fetch_all(
        pool,
        "select * from agent_rules where org_id = %(org)s and trigger_type = %(trigger)s and is_active"
        " and (%(agent)s::uuid is null or agent_id = %(agent)s::uuid) order by priority, created_at, id",
        {"org": context.organization_id, "trigger": context.trigger_type, "agent": agent_id},
    )


async def _ran_for(pool: AsyncConnectionPool, rule: Row, context: Context) -> bool:
    found = await fetch_one(
        pool,
        "select 1 from rule_executions where rule_id = %s and execution_context ->> 'eventId' = %s",
        [rule["id"], context.event_id],
    )
    return found is not None


async def _run(pool: AsyncConnectionPool, http: httpx.AsyncClient, rule: Row, context: Context) -> Execution:
    told = {**context.as_json(), "ruleId": str(rule["id"]), "ruleName": rule["name"]}
    scene = Scene(asking(pool), http, context.organization_id, context.lead_id, context.current_state or {}, told)
    results = [await perform(scene, Action.of_rule(action)) for action in rule["actions"]]
    await execute(  # a rule deleted in the meantime has no log any more
        pool,
        "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results)"
        " select id, org_id, %s, %s, %s from agent_rules where id = %s",
        [context.lead_id, Jsonb(told), Jsonb(results), rule["id"]],
    )
    await note(
        pool,
        rule["org_id"],
        "rule_executed",
        f"Выполнено правило: {rule['name']}",
        f"Действий: {len(results)}, с ошибкой: {sum(not one['success'] for one in results)}",
        {"rule_id": str(rule["id"]), "lead_id": context.lead_id},
        agent_id=rule["agent_id"],
    )
    return Execution(str(rule["id"]), results)
