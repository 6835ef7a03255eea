"""Breakages of what has to agree: the worker's figures and its log, a synchronisation and all that tells of it."""

from proof.fault import BROWSER, Fault, Http, Sql, Trigger, append, delete, edit, put, quietly, reject, text

HEALTH = r"^/health$"
METRICS = r"^/metrics$"
PROMETHEUS = r"^/metrics/prometheus$"
RAILWAY = r"/graphql"
SAME_FIGURES = "Показатели для Prometheus читаются и сходятся с остальными"
ONE_QUEUE = "Веб-приложение и воркер работают с одной очередью"
SUM_OF_ALL = "показатели для Prometheus должны совпасть с JSON"
AGAIN = "Повторная синхронизация повторяет то, что изменилось в Kommo"
REFUSED_KEY = "Kommo не принимает ключ доступа"
RENEWED = "Ключ доступа к Kommo обновляется сам, пока не истёк и когда истёк"


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
        "failures-not-logged",
        "о неудачных заданиях журнал воркера молчит",
        (REFUSED_KEY,),
        "должен содержать job.failed",
        _logged(reject("data.deploymentLogs", r"job\.failed")),
    ),
    quietly(
        "failures-without-cause",
        "о неудачных заданиях журнал воркера говорит без причины",
        (REFUSED_KEY,),
        "нет причины",
        Http("railway", "POST", RAILWAY, text(r'"key": ?"error"', '"key": "trouble"'), body="deploymentLogs"),
    ),
    quietly(
        "failures-are-no-errors",
        "неудача задания в журнале воркера – не ошибка",
        (REFUSED_KEY,),
        "level – info",
        Http("railway", "POST", RAILWAY, text(r'"severity": ?"error"', '"severity": "info"'), body="deploymentLogs"),
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
        "baseDomain в отметке – |Подключение после синхронизации: base_domain",
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
FAULTS: tuple[Fault, ...] = (*WORKER, *SYNCHRONISATION)
