"""Breakages of what has to be kept, passed on and noted: settings, pipelines, an index, totals."""

from proof.fault import CLIENT, Fault, Http, Trigger, answer, delete, edit, edit_request, put, quietly
from proof.faults.matrix.unlisted import COMPLETIONS, PROMPT

UNASKED = "Без базы знаний агент отвечает, если так велено, и знает свои инструкции"
OF_ONE = "Знание одного агента в ответ другого не попадает"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "form-loses-what-was-typed",
        "форма создания агента теряет температуру, длину ответа и инструкции",
        ("Форма создаёт агента таким, каким он в ней задан",),
        "созданный в форме",
        Trigger(
            "agents",
            "NEW.temperature := 0; NEW.max_tokens := 128; NEW.instructions := null;",
            when="NEW.response_delay_seconds > 0",
        ),
    ),
    quietly(
        "synchronisation-deletes-others-pipelines",
        "синхронизация удаляет воронки других подключений",
        ("Повторная синхронизация повторяет то, что изменилось в Kommo",),
        "воронки других подключений|У другой организации воронки были",
        Trigger("crm_pipelines", "delete from crm_pipelines where connection_id <> NEW.connection_id;", after=True),
        ("2.*",),
    ),
    quietly(
        "another-temperature",
        "модель спрашивают с другой температурой и длиной, чем задано агенту",
        (PROMPT,),
        "не так, как задано агенту",
        Http("llm", "POST", COMPLETIONS, edit_request(put("temperature", 2), put("max_tokens", 1))),
    ),
    quietly(
        "knowledge-never-noted",
        "платформа отмечает, что базой знаний не пользовалась, хотя пользовалась",
        ("4.8",),
        "база знаний не использована",
        Http("web", "POST", "/api/chat$", edit(put("data.message.metadata.usedKnowledgeBase", False))),
        ("4.*", "API.3"),
    ),
    quietly(
        "knowledge-always-noted",
        "платформа отмечает, что пользовалась базой знаний, хотя ей не велели",
        (UNASKED,),
        "платформа отметила: использована",
        Http("web", "POST", "/api/chat$", edit(put("data.message.metadata.usedKnowledgeBase", True))),
        ("API.3",),
    ),
    quietly(
        "knowledge-used-unasked",
        "агент отвечает по базе знаний, хотя ему не велели ею пользоваться",
        (UNASKED,),
        "База знаний не разрешена, а в ответе агента",
        Http("web", "POST", "/api/chat$", edit_request(delete("useKnowledgeBase"))),
    ),
    quietly(
        "agents-knowledge-shared",
        "знание одного агента попадает в ответы всех",
        (OF_ONE,),
        "В ответе агента есть слово",
        Trigger("company_knowledge", "NEW.is_global := true;"),
    ),
    quietly(
        "agents-knowledge-unused",
        "собственное знание агента в его ответы не попадает",
        (OF_ONE,),
        "В ответе агента нет слова",
        Trigger("company_knowledge", "NEW.agent_id := null;"),
    ),
    quietly(
        "no-more-than-four-messages",
        "с пятого сообщения чат просит больше не писать (429)",
        ("История хранит порядок двенадцати сообщений",),
        "Подготовить не удалось: POST /api/chat ответил 429",
        Http("web", "POST", "/api/chat$", answer(429, {"success": False, "error": "Слишком много запросов"}), skip=4),
    ),
    quietly(
        "session-without-a-user",
        "вход проходит, а сеанс пуст",
        ("4.3",),
        "не отдаёт сеанса",
        Http("web", "GET", "/api/auth/session$", answer(200, text="null", type="application/json"), by=CLIENT),
        ("2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "DB.*", "API.*"),
    ),
    quietly(
        "no-conversations-in-all",
        "список разговоров говорит, что их всего ноль",
        ("API.2",),
        "а всего их сказано 0",
        Http("web", "GET", "/api/chat/conversations", edit(put("data.total", 0))),
        ("4.*",),
    ),
    quietly(
        "agents-settings-reset",
        "правка агента сбрасывает его настройки",
        ("`PATCH /api/agents/[id]` - правка агента работает",),
        "settings",
        Trigger("agents", "NEW.settings := '{}';", on="update"),
        ("4.*", "5.*", "6.*", "7.*"),
    ),
    quietly(
        "articles-not-indexed",
        "статьи базы знаний не попадают в индекс",
        ("Статья базы знаний находится не только по словам",),
        "индекс",
        Trigger("knowledge_chunks", swallow=True),
        ("4.8",),
    ),
    quietly(
        "failed-synchronisation-deletes",
        "неудачная синхронизация удаляет прежние воронки",
        ("Kommo не принимает ключ доступа",),
        "После неудачной синхронизации",
        Trigger(
            "crm_connections",
            "delete from crm_pipelines where connection_id = NEW.id;",
            on="update",
            when="NEW.metadata #>> '{sync,status}' = 'failed'",
            after=True,
        ),
        ("2.*",),
    ),
    quietly(
        "failed-synchronisation-empties-pipelines",
        "неудачная синхронизация оставляет воронки без этапов",
        ("Kommo не принимает ключ доступа",),
        "После неудачной синхронизации",
        Trigger(
            "crm_connections",
            "delete from crm_pipeline_stages where pipeline_id in "
            "(select id from crm_pipelines where connection_id = NEW.id);",
            on="update",
            when="NEW.metadata #>> '{sync,status}' = 'failed'",
            after=True,
        ),
        ("2.*",),
    ),
    quietly(
        "descriptions-of-pipelines-lost",
        "воронки хранятся без того, что о них сказал Kommo",
        ("Повторная синхронизация повторяет то, что изменилось в Kommo",),
        "metadata",
        Trigger("crm_pipelines", "NEW.metadata := '{}';"),
        ("2.*",),
    ),
)
