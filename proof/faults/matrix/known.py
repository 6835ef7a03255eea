"""What an agent draws on, what it remembers, and which lists tell of it: each was broken once and nobody noticed."""

from proof.fault import (
    CLIENT,
    Fault,
    Http,
    Trigger,
    answer,
    edit,
    edit_request,
    freeze,
    put,
    quietly,
    reject,
    replace,
    reverse,
    rewrite,
    text_request,
)
from proof.faults.matrix.overlooked import ARTICLE, PARTS
from proof.faults.matrix.unlisted import COMPLETIONS, PROMPT

KNOWS = "Агент знает своё и общее, а чужого не знает"
AT_ONCE = "Одновременные разговоры не путаются"
BY_TEXT = "Статья, которой нет в поиске по смыслу, находится по тексту"
BEST = "В разговоре с агентом – лучшие скрипты, его и общие"
STAGE = "Скрипт этапа воронки звучит только на своём этапе"
REGISTERS = "Новый владелец регистрируется на странице и входит"
TALKS, SCRIPTS = "^/api/chat/conversations", r"^/api/agents/[^/]+/scripts(\?|$)"
# Of a request to the model, as JSON: what was said before, by owner and agent, up to the newest message.
SYSTEM, ROUND = r'("role":"system".*?"\},)', r'(\{"role":"user",[^{}]*\},\{"role":"assistant",[^{}]*\},)'


def _told(name: str, promise: str, scenario: str, says: str, pattern: str, replacement: str) -> Fault:
    """The model is told something else than it should be: pattern and replacement are of the prompt's text."""
    change = edit_request(replace("messages.0.content", pattern, replacement))
    return quietly(name, promise, (scenario,), says, Http("llm", "POST", COMPLETIONS, change))


REMEMBERED = (
    quietly(
        "remembers-the-oldest",
        "модель получает давние сообщения разговора вместо последних",
        (PROMPT,),
        "Модели переданы сообщения",
        Http("llm", "POST", COMPLETIONS, text_request(ROUND + r'(\{"role":"user",[^{}]*\}\])', r"\2")),
    ),
    quietly(
        "remembers-everything",
        "модель получает больше прежних сообщений, чем обещано",
        (PROMPT,),
        "прежних сообщений: 12, ожидалось не больше 10",
        Http("llm", "POST", COMPLETIONS, text_request(SYSTEM + ROUND, r"\1\2\2")),
    ),
    quietly(
        "remembers-other-conversations",
        "модель получает сообщения другого разговора",
        (PROMPT,),
        "чего в этом разговоре не говорили",
        Http("llm", "POST", COMPLETIONS, text_request(SYSTEM, r'\1{"role":"user","content":"Чужое сообщение"},')),
    ),
    quietly(
        "answers-mixed-up",
        "на вопрос в одном разговоре приходит ответ на вопрос другого",
        (AT_ONCE,),
        "агент ответил не о том",
        Http("llm", "POST", COMPLETIONS, freeze(), body="красят забор"),
    ),
    quietly(
        "long-message-cut",
        "от длинного сообщения владельца хранится начало",
        ("API.3",),
        "ожидались сообщение и ответ",
        Trigger("message_logs", "NEW.content := left(NEW.content, 255);", when="NEW.role = 'user'"),
        ("4.*", "API.2"),
    ),
    quietly(
        "tokens-miscounted",
        "ответ чата сообщает не столько токенов, сколько сосчитала модель",
        ("API.3",),
        "Платформа сообщает о токенах",
        Http("web", "POST", "^/api/chat$", edit(put("data.usage.promptTokens", 1)), by=CLIENT),
    ),
)
DRAWN_ON = (
    quietly(
        "draft-heard",
        "агент отвечает по черновику статьи",
        (KNOWS,),
        "в черновике статьи: слово .* названо",
        Trigger("knowledge_base_articles", "NEW.is_published := true;"),
        ("4.8",),
    ),
    quietly(
        "document-of-another-heard",
        "агент отвечает по документу другого агента",
        (KNOWS,),
        "в документе другого агента: слово .* названо",
        Trigger("knowledge_chunks", "NEW.agent_id := null;", on="update"),
    ),
    quietly(
        "stages-knowledge-everywhere",
        "знание для одного этапа воронки звучит в любом разговоре",
        (KNOWS,),
        "для одного этапа воронки: слово .* названо",
        Trigger("company_knowledge", "NEW.pipeline_stage_id := null;"),
    ),
    quietly(
        "own-knowledge-lost",
        "из знаний о компании агент знает только общие",
        (KNOWS,),
        "для этого агента: слово .* не названо",
        Trigger("company_knowledge", "NEW.agent_id := null;", when="not NEW.is_global"),
    ),
    quietly(
        "knowledge-loses-priority",
        "важность знания о компании теряется",
        (KNOWS,),
        "приоритет – 0, ожидалось 7",
        Trigger("company_knowledge", "NEW.priority := 0;"),
    ),
    quietly(
        "others-objections-heard",
        "агент отвечает по возражениям другой организации",
        (KNOWS,),
        "возражения другой организации: слово .* названо",
        Trigger("objection_responses", "NEW.org_id := (select org_id from agents order by created_at desc limit 1);"),
    ),
    _told(
        "objections-left-out",
        "ответы на возражения не доходят до модели",
        KNOWS,
        "в ответах на возражения: слово .* не названо",
        r"## Работа с возражениями клиентов:.*?(?=\n## )",
        "",
    ),
    _told(
        "no-search-by-text",
        "статья, которой нет в индексе, не находится и по тексту",
        BY_TEXT,
        "в статье, которой нет в индексе: слово .* не названо",
        r"## Релевантная информация из документов:.*?30%.*?(?=\n## )",
        "",
    ),
    _told(
        "source-misnamed",
        "модель не узнаёт, из какой статьи найденное",
        BY_TEXT,
        "не названа",
        r"\*Источник: [^*]*\*",
        "*Источник: Документ*",
    ),
    _told(
        "all-equally-close",
        "всё найденное выдаётся за точное совпадение",
        BY_TEXT,
        r"не «\[Релевантность: 30%\]»",
        r"Релевантность: \d+%",
        "Релевантность: 100%",
    ),
    quietly(
        "beginning-indexed",
        "в индекс поиска по смыслу попадает только начало статьи",
        (ARTICLE,),
        "статей с вектором 0, ожидалось 2",
        Trigger("knowledge_chunks", when="(NEW.metadata ->> 'chunk_index')::int > 0", swallow=True),
    ),
    quietly(
        "category-of-no-parent",
        "категория базы знаний теряет ту, в которую входит",
        (ARTICLE,),
        "parentId – пусто",
        Trigger("knowledge_base_categories", "NEW.parent_id := null;"),
    ),
    quietly(
        "articles-uncounted",
        "в списке категорий у каждой ноль статей",
        (ARTICLE,),
        "articlesCount – 0, ожидалось 1",
        Http("web", "GET", "/knowledge-base/categories", edit(put("data.*.articlesCount", 0))),
    ),
)
CHOSEN = (
    _told(
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
        "scripts-of-any-type",
        "отбор скриптов по типу ничего не отбирает",
        (PARTS,),
        "отданы и скрипты типов",
        Http("web", "GET", SCRIPTS, rewrite(r"scriptType=[^&]*&?", "")),
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
        "с лидом назван скрипт его этапа – нет",
        Trigger("conversations", "NEW.lead_id := null;", on="update"),
    ),
    quietly(
        "conversations-by-beginning",
        "разговор, который продолжен, не поднимается в списке",
        ("API.2",),
        "не в порядке обновления",
        Http("web", "GET", TALKS, edit(reverse("data.conversations")), by=CLIENT),
    ),
    Fault(
        "russian-name-refused",
        "регистрация под русским именем не удаётся",
        (REGISTERS,),
        "register ответил 500",
        (Http("web", "POST", "^/api/auth/register", answer(500, {"error": "Внутренняя ошибка"}), body="Новосёлова"),),
    ),
)  # fmt: skip
FAULTS: tuple[Fault, ...] = (*REMEMBERED, *DRAWN_ON, *CHOSEN)
