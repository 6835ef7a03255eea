"""Executions of rules and sequences as rows (platform contract 5.5, 9.3, 9.4), and their dialogs' words (7.9, 7.10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StrictBool, StrictInt, StrictStr, field_validator

from acceptance.contract.body import Row


def _with_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


#: Nobody promises of these that they tell their zone; without one it is UTC.
Moment = Annotated[datetime, AfterValidator(_with_zone)]


class ActionResult(Row):
    """What became of one action of a rule."""

    action: StrictStr
    success: StrictBool
    error: Any = None

    @field_validator("action", mode="before")
    @classmethod
    def _kind(cls, value: Any) -> Any:
        # The contract names the key, not its form: the kind alone or the whole action.
        return value.get("type") if isinstance(value, Mapping) else value


class RuleExecution(Row):
    """One row per executed rule; it has no status of its own."""

    id: UUID
    rule_id: UUID
    org_id: UUID
    lead_id: StrictStr | None
    execution_context: dict[str, Any]
    action_results: list[ActionResult]
    executed_at: AwareDatetime


class SequenceExecution(Row):
    """One row per lead that a sequence has been started for."""

    id: UUID
    sequence_id: UUID
    org_id: UUID
    lead_id: StrictStr
    current_step: StrictInt = Field(ge=0)
    status: Literal["running", "completed", "paused", "failed"]
    started_at: Moment
    completed_at: Moment | None
    next_execution_at: Moment | None
    error_message: StrictStr | None = None


RULE_TRIGGERS = {
    "Создание лида": "lead_created",
    "Обновление лида": "lead_updated",
    "Получение сообщения": "message_received",
    "Смена этапа": "stage_changed",
    "По времени": "time_based",
    "Вручную": "manual",
}
SEQUENCE_TRIGGERS = {
    "Вручную": "manual",
    "Создание лида": "lead_created",
    "Смена этапа": "stage_changed",
    "Подписка": "subscription",
    "Событие": "event",
}
CONDITIONS = {
    "Значение поля": "field_value",
    "Смена этапа": "stage_changed",
    "Прошло времени": "time_elapsed",
    "Событие": "event_triggered",
}
OPERATORS = {
    "Равно": "equals",
    "Содержит": "contains",
    "Больше": "greater_than",
    "Меньше": "less_than",
    "Изменилось на": "changed_to",
    "Не пусто": "not_empty",
}
UNITS = {"Минуты": "minutes", "Часы": "hours", "Дни": "days", "Недели": "weeks"}
ACTIONS = {
    "Отправить сообщение": "send_message",
    "Изменить этап": "change_stage",
    "Создать задачу": "create_task",
    "Обновить поле": "update_field",
    "Отправить email": "send_email",
    "Webhook": "webhook",
    "AI ответ": "ai_response",
}
STEPS = {
    "Отправить сообщение": "send_message",
    "Создать задачу": "create_task",
    "Отправить email": "send_email",
    "Webhook": "webhook",
    "AI ответ": "ai_response",
    "Ожидание": "wait",
    "Действие в Kommo": "kommo_action",
}


@dataclass(frozen=True)
class Input:
    """One input of a condition, an action or a step.

    told: its Russian name in messages. placeholder: by which it is found in the dialog (platform contract 7.9, 7.10);
    empty for the second combobox of a condition. choices: of that, label -> value.
    condition, action, step: the keys of the API under which its value may stand. Where the contract does not say which
    one it is, all that could be meant are allowed; empty where it has no such input.
    """

    told: str
    placeholder: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    condition: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    step: tuple[str, ...] = ()


FIELD = Input("Название поля", "Название поля", condition=("field",), action=("targetField",))
OPERATOR = Input("Сравнение", choices=OPERATORS, condition=("operator",))
VALUE = Input("Значение", "Значение", condition=("value",), action=("newValue",))
AMOUNT = Input("Количество", "Количество", condition=("timeValue",))
UNIT = Input("Единица", choices=UNITS, condition=("timeUnit",))
MESSAGE = Input("Текст сообщения", "Текст сообщения", action=("template",), step=("template",))
STAGE = Input("ID этапа", "ID этапа", action=("newValue", "targetField"))
TASK_TITLE = Input(
    "Название задачи", "Название задачи", action=("template", "newValue", "targetField"), step=("task_title",)
)
TASK_DESCRIPTION = Input("Описание задачи", "Описание задачи", step=("task_description",))
RECIPIENT = Input("Кому", "email@example.com", action=("recipient",), step=("recipient",))
MAIL = Input("Текст письма", "Текст письма", action=("template",), step=("template",))
URL = Input("Адрес", "https://example.com/webhook", action=("webhookUrl",), step=("webhook_url",))
PROMPT = Input("Промпт", "Промпт для генерации ответа", action=("aiPrompt",), step=("ai_prompt",))
DELAY = Input("Задержка", "0", step=("delay_minutes",))
