"""What is made with what is not said, or said at the end of a range, or beyond it; ids without a version."""

from typing import Any

from proof.changes import CLIENT, Http
from proof.fault import Fault, answer, edit_request, put, quietly
from proof.faults.matrix.places import CHAT

DEFAULTS = "Чего не сказано, то обычное, а крайние значения принимаются"
WRONG = "Неверные данные отклоняются с объяснением"
REFUSAL: dict[str, Any] = {"success": False, "error": "Некорректные данные", "details": []}


def _taken_for(name: str, promise: str, says: str, path: str, field: str, value: Any) -> Fault:
    """Where a field is not said, something else than the usual is stored."""
    change = Http("web", "POST", path, edit_request(put(field, value)), by=CLIENT, body=rf'^(?!.*"{field}")')
    return quietly(name, promise, (DEFAULTS,), says, change)


FAULTS: tuple[Fault, ...] = (
    _taken_for(
        "agent-at-work-at-once",
        "агент, о состоянии которого не сказано, сразу включён",
        "агент: состояние – «active», ожидалось «draft»",
        "^/api/agents$",
        "status",
        "active",
    ),
    _taken_for(
        "rule-of-another-priority",
        "правило, о важности которого не сказано, получает другую",
        "правило: приоритет – 50, ожидалось 10",
        "^/api/agents/[^/]+/rules$",
        "priority",
        50,
    ),
    _taken_for(
        "knowledge-not-for-all",
        "знание о компании, о котором не сказано, чьё оно, доходит не до всех агентов",
        "знание о компании: is_global",
        "^/api/agents/[^/]+/knowledge$",
        "isGlobal",
        False,
    ),
    quietly(
        "most-tokens-refused",
        "агенту нельзя задать столько токенов, сколько обещано",
        (DEFAULTS,),
        "POST /api/agents ответил 400",
        Http("web", "POST", "^/api/agents$", answer(400, REFUSAL), body=r'"maxTokens": ?8000\b'),
    ),
    quietly(
        "id-without-a-version-looked-for",
        "номер, который не UUID, платформа ищет, а не отклоняет",
        (WRONG,),
        r"номер агента не той версии.*404",
        Http("web", "POST", CHAT, answer(404, {"success": False, "error": "Агент не найден"}), body="1111-0111-8111"),
    ),
    quietly(
        "too-many-tokens-taken",
        "агенту можно задать больше токенов, чем обещано",
        (WRONG,),
        "токенов больше 8000",
        Http("web", "POST", "^/api/agents$", edit_request(put("maxTokens", 8000)), body=r'"maxTokens": ?8001\b'),
    ),
)
