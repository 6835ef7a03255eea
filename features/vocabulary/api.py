"""The API as its clients use it: calls, callers, what an answer has to show, what may be wrong with a body."""

from typing import Any

from acceptance.checks.agents import served_agents
from acceptance.checks.api import collections, served
from acceptance.checks.api.collections import RULES, SCRIPTS, SEQUENCES
from acceptance.checks.automation import hand_runs
from acceptance.deeds.api import api
from acceptance.deeds.api.calls import CALLS, Call
from acceptance.deeds.api.flaws import Flaw, with_value, without
from acceptance.dictionary.slots import one_of
from acceptance.scene.scene import cell, rows_of

BY_NAME = {str(call): call for call in CALLS}

one_of("Call", "вызов", {name: call for name, call in BY_NAME.items() if name != "POST /api/agents"})
one_of(
    "AnswerShows",
    "что в ответе",
    {
        "новый агент стоит в нём выше прежнего": served.updates_newest_first,
        "этот разговор есть в списке": served.conversation_listed,
        "сообщение и ответ агента отдаются снова": served.message_kept,
        "этот скрипт есть в списке без искажений": collections.listed(SCRIPTS),
        "отправленный скрипт отдаётся снова без искажений": collections.kept(SCRIPTS),
        "скрипт отдаётся уже изменённым": collections.changed(SCRIPTS),
        "скрипт больше не отдаётся, и второй раз его не удалить": collections.gone(SCRIPTS),
        "это правило есть в списке без искажений": collections.listed(RULES),
        "отправленное правило отдаётся снова без искажений": collections.kept(RULES),
        "правило отдаётся уже изменённым": collections.changed(RULES),
        "правило больше не отдаётся, и второе удаление ничего не ломает": collections.gone(RULES),
        "эта цепочка есть в списке": collections.listed(SEQUENCES),
        "отправленная цепочка есть в списке": collections.kept(SEQUENCES),
        "цепочка больше не отдаётся": collections.gone(SEQUENCES),
        "выполнено только это правило": hand_runs.only_this_rule,
        "выполнилось бы только это правило": hand_runs.only_this_would_run,
        "цепочка запущена": hand_runs.started,
        "этот агент отдаётся без искажений": served_agents.agent_served,
        "агент отдаётся уже изменённым": served_agents.agent_changed,
        "агент отдаётся уже неактивным": served_agents.agent_switched,
        "эта интеграция отдаётся": served.integration_served,
        "интеграция отдаётся уже включённой": served.integration_switched,
        "он такого вида, как обещано": served.as_promised,
        "платформа здорова": served.healthy,
    },
)
one_of(
    "Caller",
    "кто",
    {
        "клиент без входа": api.call_without_session,
        "владелец другой организации": api.call_from_elsewhere,
    },
)
one_of(
    "Purpose",
    "для чего",
    {
        "для чтения": api.read,
        "для изменения": api.change,
        "для чтения и изменения": api.read_and_change,
    },
)

FLAWS: dict[str, Flaw] = {
    "нет имени": without("name"),
    "пустое имя": with_value("name", ""),
    "нет названия": without("title"),
    "нет содержимого": without("content"),
    "неизвестный тип": with_value("scriptType", "farewell"),
    "неверный номер этапа": with_value("pipelineStageId", "этап"),
    "неизвестный триггер": with_value("trigger_type", "full_moon"),
    "неизвестное действие": with_value("actions", [{"type": "dance"}]),
    "неизвестное условие": with_value("conditions", [{"type": "mood"}]),
    "приоритет больше 100": with_value("priority", 101),
    "приоритет меньше 1": with_value("priority", 0),
    "нет шагов": with_value("steps", []),
    "у шага нет номера": with_value("steps", [{"action_type": "wait"}]),
    "пустой текст": with_value("message", ""),
    "нет текста": without("message"),
    "неверный номер агента": with_value("agentId", "агент"),
    "температура больше 2": with_value("temperature", 2.5),
    "температура меньше 0": with_value("temperature", -0.1),
    "токенов меньше 128": with_value("maxTokens", 127),
    "токенов больше 8000": with_value("maxTokens", 8001),
    "задержка больше суток": with_value("responseDelaySeconds", 86401),
    "номер агента не той версии": with_value("agentId", "11111111-1111-0111-8111-111111111111"),
    "номер этапа не того варианта": with_value("pipelineStageId", "11111111-1111-4111-0111-111111111111"),
    "пауза меньше 0": with_value("cooldown_minutes", -1),
    "меньше раза в день": with_value("max_executions_per_day", 0),
    "номер шага меньше 1": with_value("steps", [{"step_order": 0, "action_type": "wait"}]),
    "задержка шага меньше 0": with_value("steps", [{"step_order": 1, "action_type": "wait", "delay_minutes": -1}]),
}


def flaws_of(table: Any) -> list[tuple[Call, Flaw, str]]:
    """Call, flaw and the flaw's name of each row of a step's table `вызов | ошибка`. Raises ScenarioMistake."""
    rows = rows_of(table, "вызов", "ошибка")
    return [(cell(row, "вызов", BY_NAME), cell(row, "ошибка", FLAWS), row["ошибка"]) for row in rows]
