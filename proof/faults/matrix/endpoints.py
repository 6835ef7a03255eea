"""The checklist's API endpoints, as a client of the API meets them."""

from typing import Any

from proof.fault import (
    CLIENT,
    Fault,
    Http,
    answer,
    append,
    delete,
    edit,
    edit_request,
    put,
    replace,
    reverse,
    status,
)
from proof.faults.matrix.chat import STRANGER
from proof.faults.matrix.scripts import SCRIPT

UPDATES = r"^/api/dashboard/updates"
CONVERSATIONS = r"^/api/chat/conversations"
CHAT = r"^/api/chat$"
SCRIPTS = r"^/api/agents/[^/]+/scripts(\?|$)"
RULES = r"^/api/agents/[^/]+/rules(\?|$)"
NOBODY = "11111111-1111-4111-8111-111111111111"

RULE: dict[str, Any] = {
    "id": "{uuid}",
    "org_id": "{uuid}",
    "agent_id": "{uuid}",
    "name": "Чужое правило",
    "description": None,
    "trigger_type": "manual",
    "conditions": [],
    "actions": [],
    "is_active": True,
    "priority": 10,
    "cooldown_minutes": None,
    "max_executions_per_day": None,
    "metadata": {},
    "created_at": "2025-01-26T12:00:00.000Z",
    "updated_at": "2025-01-26T12:00:00.000Z",
}

UPDATE = {"id": "{uuid}", "message": "Чужое событие", "timestamp": "26.01.2025, 12:00", "color": "blue"}

FAULTS = (
    Fault(
        "api-updates-empty",
        "GET /api/dashboard/updates отвечает 200 с пустым списком",
        ("API.1",),
        "Среди обновлений нет",
        (Http("web", "GET", UPDATES, edit(put("data", [])), by=CLIENT),),
        quiet=True,
    ),
    Fault(
        "api-updates-oldest-first",
        "GET /api/dashboard/updates отдаёт старое прежде нового",
        ("API.1",),
        "стоит ниже прежнего",
        (Http("web", "GET", UPDATES, edit(reverse("data")), by=CLIENT),),
        quiet=True,
    ),
    Fault(
        "api-updates-with-strangers",
        "GET /api/dashboard/updates отдаёт и чужое событие",
        ("API.1",),
        "чего нет в журнале этой организации",
        (Http("web", "GET", UPDATES, edit(append("data", UPDATE)), by=CLIENT),),
        quiet=True,
    ),
    Fault(
        "api-updates-without-success",
        "GET /api/dashboard/updates отвечает 200, но не говорит success",
        ("API.1",),
        "success",
        (Http("web", "GET", UPDATES, edit(put("success", False)), by=CLIENT),),
        quiet=True,
    ),
    Fault(
        "api-conversations-empty",
        "GET /api/chat/conversations отвечает 200 с пустым списком",
        ("API.2",),
        "нет в списке из 0",
        (Http("web", "GET", CONVERSATIONS, edit(put("data.conversations", []), put("data.total", 0)), by=CLIENT),),
        collateral=("4.2", "4.7"),
        quiet=True,
    ),
    Fault(
        "api-conversations-foreign",
        "GET /api/chat/conversations отдаёт разговоры чужой организации",
        ("API.2",),
        "организация – .*, ожидалось",
        (Http("web", "GET", CONVERSATIONS, edit(put("data.conversations.*.organizationId", NOBODY)), by=CLIENT),),
        quiet=True,
    ),
    Fault(
        "api-conversations-with-strangers",
        "GET /api/chat/conversations отдаёт и чужой разговор",
        ("API.2",),
        "содержит то, что принадлежит другим",
        (Http("web", "GET", CONVERSATIONS, edit(append("data.conversations", STRANGER)), by=CLIENT),),
        quiet=True,
        collateral=("4.2", "4.7"),
    ),
    Fault(
        "api-chat-fails",
        "POST /api/chat отвечает 500",
        ("API.3",),
        "POST /api/chat ответил 500",
        (Http("web", "POST", CHAT, status(500), by=CLIENT),),
        collateral=("5.6", "DB.3", "API.2"),
    ),
    Fault(
        "api-chat-stores-other-words",
        "POST /api/chat сохраняет не то сообщение, что отправлено",
        ("API.3",),
        "ожидались сообщение и ответ",
        (Http("web", "POST", CHAT, edit_request(replace("message", "слово", "дело")), by=CLIENT),),
        quiet=True,
    ),
    Fault(
        "api-chat-without-model",
        "в ответе POST /api/chat нет модели и расхода",
        ("API.3",),
        "Ответ POST /api/chat",
        (
            Http(
                "web",
                "POST",
                CHAT,
                edit(delete("data.model"), delete("data.usage"), delete("data.message.metadata")),
                by=CLIENT,
            ),
        ),
        collateral=("5.6",),
        quiet=True,
    ),
    Fault(
        "api-scripts-empty",
        "GET /api/agents/[id]/scripts отвечает 200 с пустым списком",
        ("API.4",),
        r"В списке \(0\) нет того, что создано: скрипт",
        (Http("web", "GET", SCRIPTS, edit(put("data", [])), by=CLIENT),),
        collateral=("5.*", "API.5"),
        quiet=True,
    ),
    Fault(
        "api-scripts-distorted",
        "GET /api/agents/[id]/scripts искажает содержимое скриптов",
        ("API.4",),
        "содержимое – .*, ожидалось",
        (Http("web", "GET", SCRIPTS, edit(replace("data.*.content", "тариф", "план")), by=CLIENT),),
        collateral=("5.*", "API.5"),
        quiet=True,
    ),
    Fault(
        "api-scripts-with-strangers",
        "GET /api/agents/[id]/scripts отдаёт и чужой скрипт",
        ("API.4",),
        "содержит то, что принадлежит другим",
        (Http("web", "GET", SCRIPTS, edit(append("data", {**SCRIPT, "title": "Чужой скрипт"})), by=CLIENT),),
        quiet=True,
        collateral=("5.*",),
    ),
    Fault(
        "api-scripts-of-another-organisation",
        "GET /api/agents/[id]/scripts отдаёт общие скрипты чужой организации",
        ("API.4",),
        "содержит то, что принадлежит другим: организации",
        (Http("web", "GET", SCRIPTS, edit(append("data", {**SCRIPT, "agentId": None})), by=CLIENT),),
        quiet=True,
        collateral=("5.*",),
    ),
    Fault(
        "api-script-not-written",
        "POST /api/agents/[id]/scripts подтверждает скрипт, которого не сохранил",
        ("API.5",),
        "Подтверждение создания|нет того, что создано: скрипт",
        (
            Http(
                "web", "POST", SCRIPTS, answer(200, {"success": True, "data": SCRIPT}), by=CLIENT, body="qualification"
            ),
        ),
        collateral=("5.4", "5.5", "API.4", "DB.4"),
        quiet=True,
    ),
    Fault(
        "api-script-variables-lost",
        "POST /api/agents/[id]/scripts не сохраняет переменные скрипта",
        ("API.5",),
        "переменные – .*, ожидалось",
        (Http("web", "POST", SCRIPTS, edit_request(delete("variables")), by=CLIENT, body="variables"),),
        quiet=True,
    ),
    Fault(
        "api-rules-empty",
        "GET /api/agents/[id]/rules отвечает 200 с пустым списком",
        ("API.6",),
        r"В списке \(0\) нет того, что создано: правило",
        (Http("web", "GET", RULES, edit(put("data", [])), by=CLIENT),),
        collateral=("6.*", "API.7"),
        quiet=True,
    ),
    Fault(
        "api-rules-distorted",
        "GET /api/agents/[id]/rules искажает условия правил",
        ("API.6",),
        "условия – .*, ожидалось",
        (Http("web", "GET", RULES, edit(put("data.*.conditions", [])), by=CLIENT),),
        collateral=("6.*", "API.7"),
        quiet=True,
    ),
    Fault(
        "api-rules-with-strangers",
        "GET /api/agents/[id]/rules отдаёт и чужое правило",
        ("API.6",),
        "содержит то, что принадлежит другим",
        (Http("web", "GET", RULES, edit(append("data", RULE)), by=CLIENT),),
        quiet=True,
        collateral=("6.*",),
    ),
    Fault(
        "api-rule-not-written",
        "POST /api/agents/[id]/rules подтверждает правило, которого не сохранил",
        ("API.7",),
        "нет того, что создано: правило",
        (Http("web", "POST", RULES, answer(200, {"success": True, "data": {"id": "{uuid}"}}), by=CLIENT),),
        collateral=("6.*", "API.6", "DB.5"),
        quiet=True,
    ),
    Fault(
        "api-rule-limit-lost",
        "POST /api/agents/[id]/rules не сохраняет дневной предел",
        ("API.7",),
        "не чаще в день – .*, ожидалось",
        (Http("web", "POST", RULES, edit_request(delete("max_executions_per_day")), by=CLIENT, body="per_day"),),
        quiet=True,
    ),
)
