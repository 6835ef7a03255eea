"""Breakages of records, answers and figures that are compared field by field with what was sent, done and told."""

from proof.fault import (
    BROWSER,
    Fault,
    Http,
    Sql,
    Trigger,
    append,
    delete,
    edit,
    put,
    quietly,
    rewrite,
    text,
    text_request,
)

HEALTH = r"^/health$"
METRICS = r"^/metrics$"
PROMETHEUS = r"^/metrics/prometheus$"
RAILWAY = r"/graphql"
SAME_FIGURES = "Показатели для Prometheus читаются и сходятся с остальными"
ONE_QUEUE = "Веб-приложение и воркер работают с одной очередью"
ENTRY = "Действие Webhook доходит до адреса, а неудача записана неудачей"
KEPT = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
HIDDEN = "Другая организация событий Kommo не видит"
AGAIN = "Повторная синхронизация повторяет то, что изменилось в Kommo"
RENEWED = "Ключ доступа к Kommo просрочен и обновляется сам"
BY_HAND = "Цепочку запускает клиент API"
POSTED = "`POST /api/agents/[id]/sequences` - создание цепочки"
LISTED = "`GET /api/agents/[id]/sequences` - возвращает цепочки"
REARRANGED = "Шаги в диалоге меняют местами и убирают"
# A click on a button of a block with such words does nothing.
DEAD_IN_BLOCK = (
    "addEventListener('click', (event) => { const one = event.target.closest?.('.block button'); "
    "if (one && %s) event.stopImmediatePropagation(); }, true);"
)
# A list in which «Ожидание» is chosen is gone two seconds later, wherever the dialog is by then.
VANISHING = (
    "setInterval(() => document.querySelectorAll('[role=combobox]').forEach((one) => { "
    "if (one.textContent.trim() !== 'Ожидание') return; one.born ??= Date.now(); "
    "if (Date.now() - one.born > 2000) one.style.visibility = 'hidden'; }), 50);"
)
SUM_OF_ALL = "показатели для Prometheus должны совпасть с JSON"


def _log_line(event: str, level: str, words: str) -> dict[str, object]:
    told = f'{{"level":"{level}","service":"worker","event":"{event}","message":"{words}"}}' if event else words
    return {
        "timestamp": "2999-01-01T00:00:00.000Z",
        "message": told,
        "severity": level,
        "attributes": [],
        "tags": None,
    }


def _logged(*edits: dict[str, object]) -> Http:
    return Http("railway", "POST", RAILWAY, edit(*edits), body="deploymentLogs")


WORKER = (
    quietly(
        "deployment-stopped",
        "развёртывание воркера удалось, но остановлено",
        ("1.1",),
        "удалось, но остановлено",
        Http("railway", "POST", RAILWAY, edit(put("data.deployment.deploymentStopped", True)), body=r"deployment\s*\("),
    ),
    quietly(
        "log-ends-disconnected",
        "последнее, что говорит журнал воркера, – что соединение с Redis потеряно",
        ("1.5",),
        "соединение должно вернуться",
        _logged(
            put("data.deploymentLogs.*.tags", None),
            append("data.deploymentLogs", _log_line("redis.disconnect", "warn", "Redis disconnected")),
        ),
    ),
    quietly(
        "log-out-of-memory",
        "в журнале воркера после готовности – нехватка памяти",
        ("1.5",),
        "ошибка программы: .*heap out of memory",
        _logged(
            append("data.deploymentLogs", _log_line("", "error", "FATAL ERROR: JavaScript heap out of memory")),
        ),
    ),
    quietly(
        "jobs-at-work-for-ever",
        "health check без конца говорит о заданиях в работе, которых нет",
        (SAME_FIGURES,),
        "одно и то же число заданий в работе",
        Http("worker", "GET", HEALTH, edit(put("worker.jobsProcessing", 25))),
    ),
    quietly(
        "means-are-nought",
        "средняя длительность каждого вида заданий – ноль",
        (ONE_QUEUE,),
        SUM_OF_ALL,
        Http("worker", "GET", METRICS, edit(put("jobs.byType.*.avgTime", 0), put("jobs.byType.*.totalTime", 5000))),
    ),
    quietly(
        "prometheus-without-types",
        "показатели для Prometheus не знают видов заданий",
        (ONE_QUEUE,),
        SUM_OF_ALL,
        Http("worker", "GET", PROMETHEUS, text(r"(?m)^.*worker_jobs_by_type_.*$", "")),
    ),
    quietly(
        "prometheus-of-another-mean",
        "средняя длительность для Prometheus – не та, что в показателях",
        (SAME_FIGURES,),
        SUM_OF_ALL,
        Http("worker", "GET", PROMETHEUS, text(r"(?m)^(worker_avg_processing_time_ms) .*$", r"\1 4711")),
    ),
)


def _context(code: str) -> Trigger:
    """The log of rules notes other circumstances than those of the event."""
    return Trigger("rule_executions", f"NEW.execution_context := {code};")


RULES = (
    quietly(
        "context-of-another-organisation",
        "в обстоятельствах выполнения правила названа другая организация",
        (ENTRY,),
        "обстоятельства: organizationId",
        _context("""NEW.execution_context || '{"organizationId": "11111111-1111-4111-8111-111111111111"}'"""),
    ),
    quietly(
        "context-of-another-trigger",
        "в обстоятельствах выполнения правила назван другой триггер",
        (ENTRY,),
        "обстоятельства: triggerType",
        _context("""NEW.execution_context || '{"triggerType": "manual"}'"""),
    ),
    quietly(
        "context-without-the-event",
        "в обстоятельствах выполнения правила нет самого события",
        (ENTRY,),
        "обстоятельства: triggerData",
        _context("""NEW.execution_context || '{"triggerData": {}}'"""),
    ),
    quietly(
        "context-of-another-state",
        "в обстоятельствах выполнения правила поля лида – не те, что в событии",
        (ENTRY,),
        "обстоятельства: currentState.price",
        _context("""jsonb_set(NEW.execution_context, '{currentState,price}', '1')"""),
    ),
    quietly(
        "every-priority-is-ten",
        "в списке у каждого правила один и тот же приоритет",
        ("6.1",),
        "в колонке 5 – «10»",
        Http("web", "GET", r"^/api/agents/[^/]+/rules(\?|$)", edit(put("data.*.priority", 10)), by=BROWSER),
        ("6.*",),
    ),
    quietly(
        "equals-sent-as-contains",
        "диалог правила отправляет «Содержит» вместо «Равно»",
        ("6.2",),
        "Сравнение.* – contains",
        Http(
            "web",
            "POST",
            r"^/api/agents/[^/]+/rules$",
            text_request('"equals"', '"contains"'),
            by=BROWSER,
        ),
        ("6.*",),
    ),
)
EVENTS = (
    quietly(
        "events-told-as-something-else",
        "о событиях Kommo в журнале событий сказано не то, чем они были",
        (KEPT,),
        "не хватает: .*Webhook событие: leads",
        Trigger("activity_logs", "NEW.title := 'Событие';", when="NEW.title like 'Webhook событие%'"),
        (HIDDEN,),
    ),
    quietly(
        "events-page-empty",
        "страница Webhooks не показывает событий",
        (KEPT,),
        "Страница Webhooks: по словам .* должно быть строк",
        Http("web", "GET", r"^/api/webhooks/events", edit(put("data", [])), by=BROWSER),
    ),
    quietly(
        "history-ignores-state",
        "история событий отдаёт и не те, о чьём состоянии спросили",
        (KEPT,),
        r"\?status=failed отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks\?.*status=", rewrite("status=[^&]*", "")),
    ),
    quietly(
        "history-ignores-time",
        "история событий отдаёт и те, что случились раньше, чем спросили",
        (KEPT,),
        "start_date=.* отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks\?.*start_date=", rewrite("start_date=[^&]*", "")),
    ),
    quietly(
        "history-drops-what-fits",
        "история событий не находит и того, что подходит",
        (KEPT,),
        "нет события .*, хотя оно такое",
        Http("web", "GET", r"^/api/webhooks\?.*status=completed", rewrite("status=completed", "status=failed")),
    ),
    quietly(
        "history-ignores-number",
        "история событий отдаёт больше, чем спросили",
        (KEPT,),
        "limit=1 отдаёт событий: [2-9]",
        Http("web", "GET", r"^/api/webhooks\?.*limit=1($|&)", rewrite("limit=1($|&)", r"limit=50\1")),
    ),
)


def _noted(code: str) -> Trigger:
    """The platform notes something else about a synchronisation that is done."""
    return Trigger("crm_connections", code, on="update", when="NEW.metadata #>> '{sync,status}' = 'completed'")


SYNCHRONISATION = (
    quietly(
        "note-names-no-pipelines",
        "в отметке о синхронизации не названы воронки",
        (AGAIN,),
        "в отметке не названа ни одна",
        _noted("NEW.metadata := jsonb_set(NEW.metadata, '{sync,pipelinesPreview}', '[]');"),
        ("2.5",),
    ),
    quietly(
        "note-names-another-account",
        "в отметке о синхронизации назван другой аккаунт Kommo",
        (AGAIN,),
        "baseDomain в отметке",
        _noted("""NEW.metadata := jsonb_set(NEW.metadata, '{sync,baseDomain}', '"other.example"');"""),
    ),
    quietly(
        "note-is-of-another-job",
        "у интеграции записано не то задание",
        (AGAIN,),
        "номер задания у интеграции",
        Trigger(
            "agent_integrations",
            """NEW.settings := jsonb_set(NEW.settings, '{sync_job_id}', '"0"');""",
            on="update",
            when="NEW.settings ? 'sync_job_id'",
        ),
        ("2.*",),
    ),
    Fault(
        "synchronisation-renames-connection",
        "синхронизация меняет аккаунт Kommo в подключении",
        (AGAIN,),
        "base_domain подключения",
        (
            Sql(
                "create table kept_domains as select id, base_domain from crm_connections",
                "update crm_connections c set base_domain = k.base_domain from kept_domains k where k.id = c.id;; "
                "drop table kept_domains",
                "select exists (select from crm_connections c join kept_domains k using (id) "
                "where c.base_domain <> k.base_domain)",
            ),
            _noted("NEW.base_domain := NEW.base_domain || '.other';"),
        ),
        collateral=("2.*", "6.*", "7.*"),
        quiet=True,
    ),
    quietly(
        "reply-without-figures",
        "в ответе на нажатие «Синхронизировать» нет того, что обещано",
        (AGAIN,),
        "В ответе на нажатие .details. нет: pipelines",
        Http("web", "POST", r"^/api/agents/[^/]+/integrations/[^/]+/sync$", edit(delete("details.pipelines"))),
    ),
    quietly(
        "key-for-ever",
        "срок нового ключа Kommo – 2100 год",
        (RENEWED,),
        "так надолго Kommo ключей не даёт",
        Trigger(
            "crm_connections",
            "NEW.expires_at := '2100-01-01';",
            on="update",
            when="NEW.access_token is distinct from OLD.access_token",
        ),
    ),
    Fault(
        "key-renewed-once",
        "вместе с новым ключом Kommo не запоминается, чем его обновлять",
        (RENEWED,),
        "закончилось неудачей .*401",
        (
            Sql(  # what was not noted is, once the fault is over: else nobody could renew the key any more
                "create table kept_tokens (connection uuid, token text, noted timestamptz default clock_timestamp())",
                "update crm_connections c set refresh_token = (select token from kept_tokens "
                "where connection = c.id order by noted desc limit 1) "
                "where id in (select connection from kept_tokens);; drop table kept_tokens",
                "select exists (select from kept_tokens)",
            ),
            Trigger(
                "crm_connections",
                "insert into kept_tokens (connection, token) values (NEW.id, NEW.refresh_token); "
                "NEW.refresh_token := OLD.refresh_token;",
                on="update",
                when="NEW.refresh_token is distinct from OLD.refresh_token",
            ),
        ),
        collateral=("2.*",),
        quiet=True,
    ),
    quietly(
        "integration-of-1970",
        "на странице интеграций дата подключения – 1970 год",
        ("2.1",),
        "год 1970, а подключена интеграция не тогда",
        Http(
            "web",
            "GET",
            r"^/api/agents/[^/]+/integrations$",
            edit(
                put("integrations.*.created_at", "1970-01-01T12:00:00.000Z"),
                put("integrations.*.updated_at", "1970-01-01T12:00:00.000Z"),
            ),
            by=BROWSER,
        ),
    ),
    quietly(
        "integration-of-no-date",
        "на странице интеграций вместо даты подключения – не дата",
        ("2.1",),
        "вместо даты",
        Http(
            "web",
            "GET",
            r"^/api/agents/[^/]+/integrations$",
            edit(put("integrations.*.created_at", "завтра"), put("integrations.*.updated_at", "завтра")),
            by=BROWSER,
        ),
    ),
    quietly(
        "integration-made-long-ago",
        "API отдаёт новую интеграцию как давнюю",
        ("`GET /api/agents/[id]/integrations/[integrationId]` - возвращает интеграцию",),
        "создание интеграции",
        Http(
            "web",
            "GET",
            r"^/api/agents/[^/]+/integrations/[0-9a-f-]{36}$",
            edit(put("integration.created_at", "1970-01-01T12:00:00.000Z")),
        ),
    ),
)
SEQUENCES = (
    quietly(
        "initial-data-lost",
        "у цепочки, которую запустил клиент API, пропали начальные данные",
        (BY_HAND,),
        "нет начальных данных",
        Http("web", "PUT", r"/sequences\?sequenceId=", edit_request(delete("initial_data"))),
    ),
    quietly(
        "contact-lost",
        "у цепочки, которую запустил клиент API, пропал контакт",
        (BY_HAND,),
        "contact_id",
        Trigger("sequence_executions", "NEW.contact_id := null;"),
    ),
    quietly(
        "trigger-conditions-lost",
        "условия запуска цепочки не сохраняются",
        (POSTED,),
        "trigger_conditions",
        Trigger("agent_sequences", "NEW.trigger_conditions := '{}';"),
        (LISTED,),
    ),
    quietly(
        "task-of-step-lost",
        "название задачи в шаге цепочки не сохраняется",
        (POSTED,),
        "шаги",
        Trigger("sequence_steps", "NEW.task_title := null;"),
        (LISTED, "7.*"),
    ),
    *(
        quietly(
            f"step-button-dead-{name}",
            f"кнопка шага «{told}» ничего не делает",
            (REARRANGED,),
            "Хранится не то, что введено: .*шаг",
            Http("web", "GET", r"^/manage/", inject(DEAD_IN_BLOCK % f"/{words}/.test(one.textContent)")),
        )
        for name, told, words in (("up", "↑", "↑"), ("down", "↓", "↓"), ("drop", "удалить", "^$"))
    ),
    quietly(
        "chosen-step-vanishes",
        "вид шага, выбранный в диалоге, пропадает через две секунды",
        ("7.3",),
        "должно остаться видно всё, что выбрано и набрано.*в списке «Ожидание»",
        Http("web", "GET", r"^/manage/", inject(VANISHING)),
        ("7.*",),
    ),
)
FAULTS: tuple[Fault, ...] = (*WORKER, *RULES, *EVENTS, *SYNCHRONISATION, *SEQUENCES)
