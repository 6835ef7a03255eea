"""Section 5: sales scripts."""

from typing import Any

from proof.fault import (
    BROWSER,
    Fault,
    Http,
    Sql,
    Trigger,
    answer,
    append,
    delete,
    edit,
    edit_request,
    put,
    reject,
    replace,
    reword,
    status,
    text_request,
)

PAGE = r"^/manage/[^/]+/ai-agents/[^/]+/scripts"
ALL = r"^/api/agents/[^/]+/scripts(\?|$)"
ONE = r"^/api/agents/[^/]+/scripts/[^/?]+$"
LLM = r"/chat/completions"
SCRIPT: dict[str, Any] = {
    "id": "{uuid}",
    "orgId": "{uuid}",
    "agentId": "{uuid}",
    "pipelineStageId": None,
    "title": "Скрипт",
    "scriptType": "greeting",
    "content": "Здравствуйте",
    "variables": {},
    "conditions": {},
    "effectivenessScore": 0.5,
    "usageCount": 0,
    "createdAt": "2025-01-26T12:00:00.000Z",
    "updatedAt": "2025-01-26T12:00:00.000Z",
}
DONE = {"success": True, "timestamp": "2025-01-26T12:00:00.000Z"}
FAILED = {"success": False, "error": "Не удалось загрузить скрипты"}
NOT_SO = "не то, что сделал владелец"
SECTION = r"## Скрипты продаж.*?(?=## Работа|## Релевантная|## Критические|\"\})"

FAULTS = (
    Fault(
        "new-script-in-the-old-ones-place",
        "новый скрипт вытесняет прежние скрипты агента",
        ("5.3",),
        "нет скрипта|пропали",
        (
            Trigger(
                "sales_scripts",
                "delete from sales_scripts where agent_id = NEW.agent_id and id <> NEW.id;",
                after=True,
            ),
        ),
        collateral=("5.*", "API.4", "DB.4"),
        quiet=True,
    ),
    Fault(
        "scripts-page-404",
        "страницы скриптов нет",
        ("5.1",),
        "Страница скриптов: адрес .*/scripts ответил 404",
        (Http("web", "GET", PAGE, status(404)),),
        collateral=("5.*",),
    ),
    Fault(
        "scripts-without-create-button",
        "на странице скриптов нет кнопки «Создать скрипт»",
        ("5.2",),
        "кнопка «Создать скрипт»",
        (Http("web", "GET", PAGE, reword("button", "Создать скрипт", "Добавить")),),
        collateral=("5.3",),
        quiet=True,
    ),
    Fault(
        "scripts-fail",
        "страница скриптов не получает списка",
        ("5.2",),
        "список не показан|/scripts",
        (Http("web", "GET", ALL, answer(500, FAILED), by=BROWSER),),
        collateral=("5.*",),
    ),
    Fault(
        "scripts-list-empty",
        "список на странице скриптов пуст, хотя API отдаёт скрипты",
        ("5.2",),
        "страница должна показать то, что отдаёт API",
        (Http("web", "GET", ALL, edit(put("data", [])), by=BROWSER),),
        collateral=("5.*",),
        quiet=True,
    ),
    Fault(
        "scripts-list-with-strangers",
        "на странице скриптов есть и чужой скрипт",
        ("5.2",),
        "На странице лишнее, чего API не отдаёт: Чужой скрипт",
        (Http("web", "GET", ALL, edit(append("data", {**SCRIPT, "title": "Чужой скрипт"})), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-toast-without-write",
        "страница сообщает, что скрипт создан, а он не создан",
        ("5.3",),
        NOT_SO,
        (Http("web", "POST", ALL, answer(200, {"success": True, "data": SCRIPT}), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-write-without-toast",
        "скрипт создан, а страница сообщает об ошибке",
        ("5.3",),
        "вызов POST ответил 500",
        (Http("web", "POST", ALL, status(500), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-lost-on-reload",
        "скрипт есть в списке до перезагрузки страницы",
        ("5.3",),
        "Страница скриптов: в списке после перезагрузки",
        (Http("web", "GET", ALL, edit(reject("data", "приёмки")), by=BROWSER, skip=2),),
        collateral=("5.2", "5.4", "5.5"),
        quiet=True,
    ),
    Fault(
        "script-content-cut",
        "сохраняется не всё содержимое скрипта",
        ("5.3",),
        "содержимое – .*, ожидалось",
        (Http("web", "POST", ALL, edit_request(replace("content", r"^(.{120}).*$", r"\1")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-edit-not-written",
        "страница сообщает, что скрипт изменён, а он прежний",
        ("5.4",),
        NOT_SO,
        (Http("web", "PATCH", ONE, answer(200, {**DONE, "data": SCRIPT}), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-type-not-edited",
        "при правке скрипта не сохраняется его тип",
        ("5.4",),
        "тип – .*, ожидалось",
        (Http("web", "PATCH", ONE, edit_request(delete("scriptType")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-edit-spreads",
        "правка одного скрипта меняет и соседний",
        ("5.4",),
        NOT_SO,
        (
            Trigger(
                "sales_scripts",
                "if pg_trigger_depth() = 1 then update sales_scripts set content = NEW.content "
                "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
                on="update",
            ),
        ),
        quiet=True,
    ),
    Fault(
        "script-not-deleted",
        "страница сообщает, что скрипт удалён, а он остался",
        ("5.5",),
        "лишний скрипт",
        (Http("web", "DELETE", ONE, answer(200, DONE), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-deleted-with-neighbour",
        "вместе со скриптом удаляется соседний",
        ("5.5",),
        "нет скрипта",
        (
            Trigger(
                "sales_scripts",
                "if pg_trigger_depth() = 1 then delete from sales_scripts "
                "where agent_id = OLD.agent_id and id <> OLD.id; end if;",
                on="delete",
            ),
        ),
        quiet=True,
    ),
    Fault(
        "scripts-not-in-prompt",
        "скрипты не доходят до модели",
        ("5.6",),
        "Агент со скриптом не назвал его кодовое слово",
        (Http("llm", "POST", LLM, text_request(SECTION, "")),),
        quiet=True,
    ),
    Fault(
        "scripts-for-every-agent",
        "скрипт одного агента достаётся всем",
        ("5.6",),
        "Агент без скриптов тоже назвал кодовое слово",
        (
            Sql(
                "select 1", "delete from sales_scripts where agent_id is null and title like '%приёмки%'", "select true"
            ),
            Trigger("sales_scripts", "NEW.agent_id := null;"),
        ),
        collateral=("5.*", "API.4", "API.5", "DB.4"),
        quiet=True,
    ),
    Fault(
        "script-without-words",
        "от скрипта в подсказку доходит только название",
        ("5.6",),
        "Агент со скриптом не назвал его кодовое слово",
        (Http("llm", "POST", LLM, text_request("программу лояльности .*?дословно", "программу лояльности")),),
        quiet=True,
    ),
)
