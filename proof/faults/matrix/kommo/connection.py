"""The connection to Kommo: the note of the last synchronisation in its metadata, and the renewal of its access key."""

from proof.changes import Sql, Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.scenarios import SYNCHRONISED_AGAIN

RENEWED = "Ключ доступа к Kommo обновляется сам, пока не истёк и когда истёк"


def _noted(code: str) -> Trigger:
    """The platform notes something else about a synchronisation that is done."""
    return Trigger("crm_connections", code, on="update", when="NEW.metadata #>> '{sync,status}' = 'completed'")


FAULTS: tuple[Fault, ...] = (
    Fault(
        "sync-counts-wrong",
        "платформа отмечает не столько воронок и этапов, сколько сохранила",
        ("2.5",),
        "Отмечено воронок и этапов",
        (
            Trigger(
                "crm_connections",
                "NEW.metadata := jsonb_set(NEW.metadata, '{sync,stagesCount}', '1');",
                on="update",
                when="NEW.metadata #>> '{sync,status}' = 'completed'",
            ),
        ),
        quiet=True,
    ),
    quietly(
        "error-stays-noted",
        "у завершённой синхронизации в отметке остаётся прежняя ошибка",
        ("2.5",),
        "а в отметке осталась ошибка",
        Trigger(
            "crm_connections",
            """NEW.metadata := jsonb_set(NEW.metadata, '{sync,error}', '"Kommo request failed: 401"');""",
            on="update",
            when="NEW.metadata #>> '{sync,status}' = 'completed'",
        ),
    ),
    quietly(
        "note-names-no-pipelines",
        "в отметке о синхронизации не названы воронки",
        (SYNCHRONISED_AGAIN,),
        "в отметке не названа ни одна",
        _noted("NEW.metadata := jsonb_set(NEW.metadata, '{sync,pipelinesPreview}', '[]');"),
        ("2.5",),
    ),
    quietly(
        "note-names-another-account",
        "в отметке о синхронизации назван другой аккаунт Kommo",
        (SYNCHRONISED_AGAIN,),
        "baseDomain в отметке",
        _noted("""NEW.metadata := jsonb_set(NEW.metadata, '{sync,baseDomain}', '"other.example"');"""),
    ),
    quietly(
        "note-is-of-another-job",
        "у интеграции записано не то задание",
        (SYNCHRONISED_AGAIN,),
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
        (SYNCHRONISED_AGAIN,),
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
        "synchronisation-wipes-note",
        "синхронизация стирает остальное в metadata подключения",
        (SYNCHRONISED_AGAIN,),
        "Подключение после синхронизации: metadata",
        Trigger("crm_connections", "NEW.metadata := jsonb_build_object('sync', NEW.metadata -> 'sync');", on="update"),
    ),
    Fault(
        "note-wiped-once-more",
        "синхронизация стирает остальное в metadata подключения, и прежние его уже стёрли",
        (SYNCHRONISED_AGAIN,),
        "Подключение после синхронизации: metadata",
        (
            Sql(
                "create table kept_metadata as select id, metadata from crm_connections;; "
                "update crm_connections set metadata = '{}'",
                "update crm_connections c set metadata = k.metadata from kept_metadata k where k.id = c.id;; "
                "drop table kept_metadata",
                "select to_regclass('public.kept_metadata') is not null",
            ),
            _noted("NEW.metadata := jsonb_build_object('sync', NEW.metadata -> 'sync');"),
        ),
        quiet=True,
    ),
    quietly(
        "key-renewed-too-late",
        "ключ Kommo обновляется, только когда уже истёк",
        (RENEWED,),
        "истекал меньше чем через 60 с, а платформа его не обновила",
        Trigger(  # the worker is told that there is enough time
            "crm_connections",
            "NEW.expires_at := NEW.expires_at + interval '1 day';",
            on="update",
            when="NEW.expires_at between now() and now() + interval '60 seconds'",
        ),
    ),
    quietly(
        "key-for-a-minute-and-a-half",
        "срок нового ключа Kommo, который действует сутки, – полторы минуты",
        (RENEWED,),
        "Kommo даёт ключ на сутки",
        Trigger(
            "crm_connections",
            "NEW.expires_at := now() + interval '86400 milliseconds';",
            on="update",
            when="NEW.access_token is distinct from OLD.access_token",
        ),
    ),
    quietly(
        "credentials-read-on-renewal-only",
        "учётные данные Kommo не читаются, пока ключ доступа действует",
        ("Без учётных данных Kommo синхронизация не удаётся, хотя ключ доступа действует",),
        "синхронизация должна быть отмечена неудачной",
        Trigger("crm_credentials", "NEW.client_secret := OLD.client_secret;", on="update"),
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
        "failure-without-its-time",
        "синхронизация отмечена неудачной, а когда это случилось, не записано",
        ("Kommo не принимает ключ доступа",),
        r"когда это случилось \(failedAt\), нет",
        Trigger(
            "crm_connections",
            "NEW.metadata := NEW.metadata #- '{sync,failedAt}';",
            on="update",
            when="NEW.metadata #>> '{sync,status}' = 'failed'",
        ),
    ),
)
