"""Automation rules in the API (platform contract 4.6)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StrictStr

from acceptance.contract.body import Camel, Row, Stamped, Success

Trigger = Literal["lead_created", "lead_updated", "message_received", "stage_changed", "time_based", "manual"]
ConditionType = Literal["field_value", "stage_changed", "time_elapsed", "event_triggered", "custom_condition"]
Operator = Literal["equals", "contains", "greater_than", "less_than", "changed_to", "not_empty"]
TimeUnit = Literal["minutes", "hours", "days", "weeks"]
ActionType = Literal[
    "send_message", "change_stage", "create_task", "update_field", "send_email", "webhook", "ai_response"
]


class Condition(Camel):
    type: ConditionType
    field: StrictStr | None = None
    operator: Operator | None = None
    value: Any = None
    time_unit: TimeUnit | None = None
    time_value: float | None = None


class Action(Camel):
    type: ActionType
    template: StrictStr | None = None
    target_field: StrictStr | None = None
    new_value: Any = None
    recipient: StrictStr | None = None
    webhook_url: StrictStr | None = None
    ai_prompt: StrictStr | None = None


class Rule(Row):
    """A rule as the list tells it: a row with column names."""

    id: UUID
    org_id: UUID
    agent_id: UUID | None = None
    name: StrictStr
    description: StrictStr | None = None
    trigger_type: Trigger
    conditions: list[Condition]
    actions: list[Action]
    is_active: StrictBool
    priority: StrictInt = Field(ge=1, le=100)
    cooldown_minutes: StrictInt | None = None
    max_executions_per_day: StrictInt | None = None
    created_at: datetime
    updated_at: datetime


class RuleList(Success):
    data: list[Rule]


class RuleRun(Camel):
    """What came of one rule that was run by hand."""

    rule_id: UUID
    success: StrictBool


class RulesRun(Row):
    preview: Literal[False]
    executions: list[RuleRun]


class RulesRunByHand(Success):
    data: RulesRun


class RuleSeen(Camel):
    """What would become of one rule; in which form it is told is open."""

    rule: Any
    will_execute: StrictBool


class RulesSeen(Row):
    preview: Literal[True]
    rules: list[RuleSeen]


class RulesPreviewed(Success):
    data: RulesSeen


class ChangedName(Row):
    """Of a changed rule only these keys are spelt alike in camelCase and in snake_case."""

    id: UUID
    name: StrictStr


class RuleChanged(Stamped):
    data: ChangedName
