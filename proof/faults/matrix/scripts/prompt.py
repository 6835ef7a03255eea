"""Scripts that an agent hears: which of them reach the prompt and the list behind it, and with which words."""

from proof.changes import CLIENT, Http, Sql, Trigger
from proof.fault import (
    Fault,
    answer,
    edit,
    edit_request,
    freeze,
    quietly,
    reject,
    replace,
    reverse,
    rewrite,
    text_request,
)
from proof.faults.matrix.model import model_told
from proof.faults.matrix.places import COMPLETIONS, ONE_SCRIPT, SCRIPTS

SECTION = r"## Скрипты продаж.*?(?=## Работа|## Релевантная|## Критические|\"\})"
BEST = "В разговоре с агентом – лучшие скрипты, его и общие"
STAGE = "Скрипт этапа воронки звучит только на своём этапе"
CHANGED = "Изменённый скрипт звучит по-новому, а удалённый не звучит"
NO_SCRIPT = {"success": False, "error": "Agent not found", "code": "NOT_FOUND"}
FAULTS: tuple[Fault, ...] = (
    Fault(
        "scripts-not-in-prompt",
        "скрипты не доходят до модели",
        ("5.6",),
        "Агент со скриптом не назвал его кодовое слово",
        (Http("llm", "POST", COMPLETIONS, text_request(SECTION, "")),),
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
        (Http("llm", "POST", COMPLETIONS, text_request("программу лояльности .*?дословно", "программу лояльности")),),
        quiet=True,
    ),
    quietly(
        "stranger-script-cut-in-prompt",
        "скрипт доходит до модели обрезанным",
        ("5.6",),
        "дошёл до модели не целиком",
        Http("llm", "POST", COMPLETIONS, edit_request(replace("messages.0.content", r"Конец: [0-9a-f]{8}", "…"))),
        ("4.8",),
    ),
    model_told(
        "one-script-told",
        "модель получает один скрипт из пяти",
        BEST,
        "считать от лучшего, – 1, ожидалось 1, 2, 3, 4, 5",
        r"(## Скрипты продаж\n\n### .*?)\n\n### .*?(?=\n\n## )",
        r"\1",
    ),
    quietly(
        "scripts-worst-first",
        "список скриптов – худшие первыми",
        (BEST, "API.4"),
        "по порядку",
        Http("web", "GET", SCRIPTS, edit(reverse("data")), by=CLIENT),
    ),
    quietly(
        "scripts-of-all-hidden",
        "скриптов всей организации в списке агента нет",
        (BEST,),
        "– 1, 2, 4, 5, 6, 7, ожидались 7",
        Http("web", "GET", SCRIPTS, edit(reject("data", '"agentId": null')), by=CLIENT),
    ),
    quietly(
        "script-of-all-unchangeable",
        "скрипт, общий для всех агентов, не изменить: он есть в списке, а правка его не находит",
        (BEST,),
        "ответил 404",
        Http("web", "PATCH", ONE_SCRIPT, answer(404, NO_SCRIPT), by=CLIENT),
        ("API.*",),
    ),
    quietly(
        "script-of-all-kept-as-it-was",
        "правка скрипта, общего для всех агентов, подтверждается, а он прежний",
        (BEST,),
        "Скрипт всей организации после правки: содержимое",
        Trigger("sales_scripts", "NEW.content := OLD.content;", on="update", when="OLD.agent_id is null"),
    ),
    quietly(
        "scripts-of-any-stage",
        "отбор скриптов по этапу ничего не отбирает",
        (STAGE,),
        "одного этапа",
        Http("web", "GET", SCRIPTS, rewrite(r"stageId=[^&]*&?", "")),
    ),
    quietly(
        "stages-script-everywhere",
        "скрипт этапа звучит на любом этапе",
        (STAGE,),
        "без лида назван скрипт первого этапа – да",
        Trigger("sales_scripts", "NEW.pipeline_stage_id := null;"),
    ),
    quietly(
        "stages-script-nowhere",
        "скрипт этапа не звучит и на своём этапе",
        (STAGE,),
        r"с лидом \(lead_id разговора\) назван скрипт его этапа – нет",
        Trigger("conversations", "NEW.lead_id := null;", on="update"),
    ),
    quietly(
        "lead-in-metadata-unread",
        "лида, названного в metadata разговора как lead_id, платформа не видит",
        (STAGE,),
        r"с лидом \(lead_id в metadata разговора\) назван скрипт его этапа – нет",
        Trigger(
            "conversations",
            "NEW.metadata := NEW.metadata - 'lead_id';",
            on="update",
            when="NEW.metadata ? 'lead_id'",
        ),
    ),
    quietly(
        "script-heard-as-it-was",
        "скрипт, которым агент уже пользовался, звучит по-прежнему и после правки",
        (CHANGED,),
        "Агент со скриптом не назвал его кодовое слово",
        Http("llm", "POST", COMPLETIONS, freeze(), body="программу лояльности"),
    ),
)
