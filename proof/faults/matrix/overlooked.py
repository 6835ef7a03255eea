"""Breakages that left every scenario green when somebody tried them: what is stored, told and looked up."""

from proof.fault import Fault, Http, Trigger, delete, edit, edit_request, put, quietly, replace, rewrite
from proof.faults.matrix.unlisted import COMPLETIONS, OTHERS, PROMPT

PARTS = "Списки отдаются по частям и по отбору"
STORED = "Таблицы хранят созданное поле за полем"
ARTICLE = "Статья базы знаний находится не только по словам"
OF_ONE = "Знание одного агента в ответ другого не попадает"
TOLD = "Ответ агента попадает в обновления"
FIGURES = "Показатели инфопанели те же, что отдаёт API"
SCRIPT = "`PATCH /api/agents/[id]/scripts/[scriptId]` - правка скрипта работает"
RENAMED = "`PATCH /api/agents/[id]/scripts/[scriptId] (одно название)` - остальное остаётся"
AGENT = "`PATCH /api/agents/[id]` - правка агента работает"
SETTINGS = "`PATCH /api/agents/[id] (настройки)` - настройки агента меняются"

LISTS = tuple(
    quietly(name, promise, (PARTS,), says, Http("web", "GET", path, rewrite(pattern, "")), collateral)
    for name, promise, says, path, pattern, collateral in (
        ("agents-not-searched", "поиск агентов находит всех", "другим названием", "/api/agents", r"search=[^&]*&?", ()),
        (
            "any-status",
            "отбор агентов по состоянию ничего не отбирает",
            "отдан агент",
            "/api/agents",
            "status=[^&]*",
            (),
        ),
        ("first-page-again", "вторая страница агентов повторяет первую", "снова тот", "/api/agents", "page=2&?", ()),
        (
            "all-conversations",
            "разговоры отдаются все, а не сколько просят",
            "limit=1",
            "/conversations",
            "limit=1&?",
            (),
        ),
        ("no-offset", "разговоры всегда отдаются с начала", "offset=1", "/conversations", "&?offset=1", ()),
        (
            "all-updates",
            "обновления отдаются все, а не сколько просят",
            "Обновлений отдано",
            "/updates",
            "limit=1$",
            (),
        ),
    )
)
KEPT = (
    quietly(
        "miscounted-agents",
        "список агентов неверно говорит, сколько их всего",
        (PARTS,),
        "pagination.total",
        Http("web", "GET", r"^/api/agents\?", edit(put("pagination.total", 4711))),
    ),
    quietly(
        "prompt-not-stored",
        "подсказка агента для модели не хранится",
        (STORED,),
        "system_prompt в таблице «agents» пуст",
        Trigger("agents", "NEW.system_prompt := null;"),
    ),
    quietly(
        "talk-of-another-name",
        "разговор хранится не под тем названием",
        (STORED,),
        "«conversations» не то, что отправлено.*title|«conversations» не то, что отправлено.*название",
        Trigger("conversations", "NEW.title := upper(NEW.title);"),
        ("4.*", "API.*", "DB.3"),
    ),
    quietly(
        "created-in-other-words",
        "журнал не называет созданного агента в тексте события",
        (STORED,),
        "имя агента в description",
        Trigger("activity_logs", "NEW.description := 'Создан агент';", when="NEW.activity_type = 'agent_created'"),
    ),
    quietly(
        "answer-of-no-length",
        "событие об ответе агента не говорит, в каком он разговоре и какой длины",
        (TOLD,),
        "разговор – .*длина ответа в metadata",
        Trigger(
            "activity_logs",
            "NEW.conversation_id := null; NEW.metadata := '{\"message_length\": 0}';",
            when="NEW.activity_type = 'agent_response'",
        ),
    ),
    quietly(
        "knowledge-not-noted-for-later",
        "в сохранённом ответе не отмечено, что база знаний использована",
        ("4.8",),
        "usedKnowledgeBase в ответе – True, в сохранённом сообщении – False",
        Trigger(
            "message_logs",
            "NEW.metadata := NEW.metadata || '{\"usedKnowledgeBase\": false}';",
            when="NEW.role = 'assistant'",
        ),
    ),
    quietly(
        "new-agent-without-settings",
        "настройки нового агента не хранятся",
        (STORED, "`GET /api/agents/[id]` - возвращает агента"),
        "settings|настройки",
        Trigger("agents", "NEW.settings := '{}';"),
        ("4.*", "6.*", "5.*", "API.*", "7.*"),
    ),
)
CHANGED = (
    quietly(
        "change-resets-score",
        "правка скрипта сбрасывает его эффективность и число использований",
        (SCRIPT,),
        "эффективность|effectiveness",
        Trigger(
            "sales_scripts",
            "NEW.effectiveness_score := 0.5; NEW.usage_count := 0;",
            on="update",
            when="NEW.title <> OLD.title",
        ),
    ),
    quietly(
        "change-empties-the-rest",
        "правка одного названия стирает содержимое скрипта",
        (RENAMED,),
        "содержимое",
        Trigger(
            "sales_scripts",
            "NEW.content := '';",
            on="update",
            when="NEW.title <> OLD.title and NEW.content = OLD.content",
        ),
    ),
    quietly(
        "settings-unchangeable",
        "настройки агента не меняются",
        (SETTINGS,),
        "settings|настройки",
        Http("web", "PATCH", "^/api/agents/[^/]+$", edit_request(delete("settings")), body="settings"),
    ),
)
KNOWN = (
    quietly(
        "article-of-no-category",
        "статья базы знаний теряет категорию",
        (ARTICLE,),
        "стоит 0 раз",
        Trigger("knowledge_base_articles", "NEW.category_id := null;"),
    ),
    quietly(
        "article-stored-in-part",
        "от длинной статьи хранится только начало",
        (ARTICLE,),
        "содержимое",
        Trigger("knowledge_base_articles", "NEW.content := left(NEW.content, 200);"),
    ),
    quietly(
        "draft-published",
        "черновик статьи публикуется сам",
        (ARTICLE,),
        "isPublished|опубликован",
        Trigger("knowledge_base_articles", "NEW.is_published := true;"),
    ),
    quietly(
        "vectors-at-random",
        "векторы статей в индексе случайны",
        (ARTICLE,),
        "далеки друг от друга",
        Trigger(
            "knowledge_chunks",
            "NEW.embedding := (select array_agg(random() - 0.5) from generate_series(1, 1536))::real[]::vector;",
        ),
    ),
    quietly(
        "rules-of-conduct-missing",
        "в подсказке модели нет важных правил",
        (PROMPT,),
        "нет раздела «## Важные правила",
        Http("llm", "POST", COMPLETIONS, edit_request(replace("messages.0.content", "(?s)## Важные правила:.*", ""))),
    ),
    quietly(
        "critical-rules-missing",
        "в подсказке модели нет критических правил поведения",
        (PROMPT,),
        "нет раздела «## Критические правила",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(replace("messages.0.content", r"(?s)## Критические правила поведения:.*?(?=\n## )", "")),
        ),
    ),
    quietly(
        "company-without-its-title",
        "знания о компании стоят в подсказке среди прочего",
        (OF_ONE,),
        "под заголовком «## Знания о компании",
        Http("llm", "POST", COMPLETIONS, edit_request(replace("messages.0.content", "## Знания о компании:", ""))),
    ),
)
SHOWN = (
    quietly(
        "figures-without-change",
        "показатели не говорят, как изменились",
        (FIGURES,),
        "monthlyChange",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.monthlyChange", None), put("data.todayChange", None))),
        ("3.*",),
    ),
    quietly(
        "fewer-than-no-answers",
        "график показывает меньше нуля ответов",
        ("`GET /api/dashboard/charts?type=monthly` - график за месяц",),
        "value",
        Http("web", "GET", "/api/dashboard/charts", edit(put("data.*.value", -3))),
    ),
)
SPARED = (
    quietly(
        "scripts-of-all-go-with-an-agent",
        "вместе с агентом удаляются и общие скрипты организации",
        (OTHERS,),
        "таблица «sales_scripts»: .*пропало",
        Trigger(
            "agents",
            "delete from sales_scripts where org_id = OLD.org_id and agent_id is null;",
            on="delete",
            after=True,
        ),
    ),
    quietly(
        "talks-of-all-go-with-an-agent",
        "вместе с агентом удаляются разговоры других агентов",
        (OTHERS,),
        "разговоры: .*пропало",
        Trigger("agents", "delete from conversations where org_id = OLD.org_id;", on="delete", after=True),
    ),
    quietly(
        "platform-unwell",
        "платформа говорит о себе, что нездорова: Redis не отвечает",
        ("О себе платформа говорит, что здорова",),
        "говорить о неполадках.*redis: ECONNREFUSED",
        Http(
            "web",
            "GET",
            "^/api/health$",
            edit(
                put("overall_status", "degraded"),
                put("redis", "error"),
                put("redis_error", "ECONNREFUSED"),
            ),
        ),
    ),
)
FAULTS: tuple[Fault, ...] = (*SPARED, *LISTS, *KEPT, *CHANGED, *KNOWN, *SHOWN)
