"""Breakages of calls that used to be made by nobody: who is let in, what is served, what a switch changes."""

from proof.fault import BROWSER, Fault, Http, Sql, Trigger, answer, delete, edit, put, quietly, status

NOBODY = "Без входа ничего не прочесть"
NOTHING = "Без входа ничего не изменить"
ELSEWHERE = "Другая организация событий Kommo не видит"
ARTICLE = "Статья базы знаний находится не только по словам"
CHARTS = r"^/api/dashboard/charts\?type="
INTEGRATION = r"^/api/agents/[^/]+/integrations/[0-9a-f-]{36}$"
PANEL = answer(200, text="<h1>Панель управления</h1>", type="text/html; charset=utf-8")
LET_IN = answer(200, {"success": True, "data": []})


def _unguarded(name: str, promise: str, says: str, *change: Http) -> Fault:
    return Fault(name, promise, (NOBODY if change[0].method == "GET" else NOTHING,), says, change, quiet=True)


GUARDS = (
    _unguarded(
        "jobs-shown-to-anybody",
        "задания видны и без входа",
        "GET /api/jobs/status → 200",
        Http("web", "GET", "^/api/jobs/status$", answer(200, {"jobs": []})),
    ),
    _unguarded(
        "integration-shown-to-anybody",
        "интеграция видна и без входа",
        r"GET /api/agents/\[id\]/integrations/\[integrationId\] → 200",
        Http("web", "GET", INTEGRATION, LET_IN),
    ),
    _unguarded(
        "event-shown-to-anybody",
        "событие Kommo видно и без входа",
        r"GET /api/webhooks/\[eventId\] → 200",
        Http("web", "GET", r"^/api/webhooks/[0-9a-f-]{36}$", LET_IN),
    ),
    _unguarded(
        "anybody-synchronises",
        "синхронизацию запускает и тот, кто не вошёл",
        r"\[integrationId\]/sync → 200",
        Http("web", "POST", "/integrations/[^/]+/sync$", LET_IN),
    ),
    _unguarded(
        "anybody-switches-integrations",
        "интеграцию выключает и тот, кто не вошёл",
        r"PATCH /api/agents/\[id\]/integrations/\[integrationId\] → 200",
        Http("web", "PATCH", INTEGRATION, LET_IN),
    ),
    _unguarded(
        "anybody-repeats-events",
        "событие Kommo обрабатывает снова и тот, кто не вошёл",
        r"POST /api/webhooks/\[eventId\] → 200",
        Http("web", "POST", r"^/api/webhooks/[0-9a-f-]{36}$", LET_IN),
    ),
    quietly(
        "events-of-others-shown",
        "событие Kommo видно и другой организации",
        (ELSEWHERE,),
        "Другой организации отдано событие",
        Trigger(
            "organizations",
            "update webhook_events set org_id = NEW.id where id = "
            "(select id from webhook_events order by created_at desc limit 1);",
            after=True,
        ),
    ),
    quietly(
        "chat-opens-to-anybody",
        "страница чата открывается и без входа",
        ("Без входа не открыть – Тестовый чат",),
        "адрес не стал /login",
        Http("web", "GET", "^/manage/[^/]+/test-chat", PANEL, by=BROWSER),
        ("4.*",),
    ),
    quietly(
        "number-of-tenant-not-compared",
        "номер организации в адресе может быть любым",
        ("Вошедшему не открыть организацию, чей номер в адресе неверен",),
        "адрес не стал /login",
        Http("web", "GET", "^/manage/[^/]+$", PANEL, by=BROWSER),
        ("3.*",),
    ),
    quietly(
        "dashboard-of-others-opens",
        "инфопанель чужой организации открывается",
        ("Вошедшему не открыть организацию, в которой он не состоит",),
        "адрес не стал /login",
        Http("web", "GET", "^/manage/[^/]+$", PANEL, by=BROWSER),
        ("3.*",),
    ),
)
CALLS = (
    quietly(
        "agents-status-not-stored",
        "смена статуса агента ничего не меняет",
        ("`PATCH /api/agents/[id]/status` - агент выключается",),
        "состояние – «active», ожидалось «inactive»",
        Http("web", "PATCH", r"^/api/agents/[^/]+/status$", answer(200, {"success": True, "data": {}})),
    ),
    quietly(
        "status-of-all-agents",
        "смена статуса задевает и другого агента",
        ("`PATCH /api/agents/[id]/status` - агент выключается",),
        "которого никто не менял",
        Trigger(
            "agents",
            "if pg_trigger_depth() = 1 then update agents set status = NEW.status where org_id = NEW.org_id "
            "and name like '%приёмки%'; end if;",
            on="update",
            when="NEW.status is distinct from OLD.status",
            after=True,
        ),
    ),
    quietly(
        "integration-without-its-agent",
        "интеграция отдаётся как чужая",
        ("`GET /api/agents/[id]/integrations/[integrationId]` - возвращает интеграцию",),
        "агент",
        Http("web", "GET", INTEGRATION, edit(put("integration.agent_id", "11111111-1111-4111-8111-111111111111"))),
    ),
    quietly(
        "integration-stays-off",
        "включение интеграции не хранится",
        ("`PATCH /api/agents/[id]/integrations/[integrationId]` - включение интеграции",),
        "Интеграция в списке",
        Http("web", "GET", r"^/api/agents/[^/]+/integrations$", edit(put("integrations.*.is_active", False))),
        ("2.*",),
    ),
    quietly(
        "chart-without-values",
        "график отдаётся без чисел",
        ("`GET /api/dashboard/charts?type=weekly` - график по неделям",),
        "value",
        Http("web", "GET", CHARTS + "weekly", edit(delete("data.*.value"))),
    ),
    quietly(
        "any-chart-served",
        "график неизвестного вида отдаётся",
        ("Графика неизвестного вида API не отдаёт",),
        "а ожидался отказ",
        Http("web", "GET", CHARTS + "hourly", LET_IN),
    ),
    quietly(
        "jobs-not-listed",
        "список длинных заданий – не список",
        ("`GET /api/jobs/status` - список длинных заданий",),
        "jobs",
        Http("web", "GET", "^/api/jobs/status$", edit(put("jobs", None))),
    ),
    quietly(
        "never-ready",
        "платформа говорит о себе, что не готова",
        ("`GET /api/health/ready` - отвечает и без входа",),
        "status",
        Http("web", "GET", "^/api/health/ready$", edit(put("status", "starting"))),
    ),
    quietly(
        "health-without-a-verdict",
        "платформа не говорит, здорова ли она",
        ("`GET /api/health` - отвечает и без входа",),
        "overall_status",
        Http("web", "GET", "^/api/health$", edit(delete("overall_status"))),
    ),
    quietly(
        "health-refuses-heads",
        "на запрос без тела health check отвечает ошибкой",
        ("`HEAD /api/health` - отвечает и без входа",),
        "ожидался успех",
        Http("web", "HEAD", "^/api/health$", status(405)),
    ),
    quietly(
        "article-cut",
        "API отдаёт статью не такой, какой её написали",
        (ARTICLE,),
        "содержимое",
        Http("web", "GET", r"^/api/knowledge-base/articles\?", edit(put("data.*.content", "Текст."))),
    ),
    quietly(
        "article-not-searched",
        "поиск статей ничего не находит",
        (ARTICLE,),
        "по названию.*стоит 0 раз",
        Http("web", "GET", r"^/api/knowledge-base/articles\?search", edit(put("data", []))),
    ),
    quietly(
        "category-not-listed",
        "категория базы знаний не отдаётся",
        (ARTICLE,),
        "Категория статьи",
        Http("web", "GET", "^/api/knowledge-base/categories$", edit(put("data", []))),
    ),
)


def _without_zone(table: str, column: str) -> Sql:
    change = f"alter table {table} alter column {column} type {{}} using {column} at time zone 'UTC'"
    proof = "select data_type = 'timestamp without time zone' from information_schema.columns where table_name = "
    return Sql(
        change.format("timestamp"), change.format("timestamptz"), f"{proof}'{table}' and column_name = '{column}'"
    )


FIGURES = "Ответ агента и сам агент прибавляются к показателям"
SEEN = (
    quietly(
        "journal-without-zone",
        "время в журнале событий хранится без часового пояса",
        ("DB.1",),
        "время без часового пояса",
        _without_zone("activity_logs", "created_at"),
        ("3.*",),
    ),
    quietly(
        "executions-without-zone",
        "время выполнения правил хранится без часового пояса",
        ("6.6",),
        "executed_at",
        _without_zone("rule_executions", "executed_at"),
        ("6.*",),
    ),
    quietly(
        "figures-stand-still",
        "показатели инфопанели не растут, сколько бы агент ни отвечал",
        (FIGURES,),
        "Ответы ИИ сегодня",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.todayResponses", 0))),
        ("3.*",),
    ),
    quietly(
        "figures-shrink",
        "с каждым ответом агента показатель месяца убывает",
        (FIGURES,),
        "Ответы ИИ за этот месяц",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.monthlyResponses", 0))),
        ("3.*",),
    ),
    quietly(
        "agents-not-counted",
        "новый агент к показателям не прибавляется",
        (FIGURES,),
        "Агенты – 0",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.totalAgents", 0))),
        ("3.*",),
    ),
)
FAULTS: tuple[Fault, ...] = (*GUARDS, *CALLS, *SEEN)
