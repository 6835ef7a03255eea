"""How a value of the API or of a table is told in a message, and what its field is called there."""

import json
from typing import Any

#: Fields of the API and columns of the tables -> their names in messages; any other is told by its own.
NAMES = {
    "name": "название",
    "title": "название",
    "description": "описание",
    "content": "содержимое",
    "variables": "переменные",
    "conditions": "условия",
    "actions": "действия",
    "steps": "шаги",
    "trigger_type": "триггер",
    "priority": "приоритет",
    "cooldown_minutes": "пауза в минутах",
    "max_executions_per_day": "не чаще в день",
    "is_active": "включено",
    "scriptType": "тип",
    "script_type": "тип",
    "org_id": "организация",
    "organization_id": "организация",
    "agent_id": "агент",
    "user_id": "пользователь",
    "status": "состояние",
    "type": "вид",
    "action_type": "вид",
    "field": "название поля",
    "operator": "сравнение",
    "value": "значение",
    "template": "текст сообщения",
    "webhook_url": "адрес",
    "delay_minutes": "задержка в минутах",
    "step_order": "место шага",
}


def shown(value: Any) -> str:
    """A value in words: text in quotes, nothing as «пусто», what is nested as JSON."""
    if value is None:
        return "пусто"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, str):
        return f"«{value}»"
    return json.dumps(value, ensure_ascii=False, default=str)


def difference(field: str, found: Any, wanted: Any) -> str:
    """What is wrong with one field, as every check says it: «приоритет – 1, ожидалось 37»."""
    return f"{NAMES.get(field, field)} – {shown(found)}, ожидалось {shown(wanted)}"
