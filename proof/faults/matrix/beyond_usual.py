"""Breakages of jobs and of Kommo's synchronisation that show only beyond the usual: many, none, twice, side by side."""

from proof.fault import Fault, Http, JobFate, Process, Trigger, edit, freeze, put, quietly, text
from proof.faults.matrix.jobs import OF_KOMMO, OTHERS
from proof.faults.matrix.mixed_up import AGAIN

SIDE_BY_SIDE = "Долгое задание не задерживает других, а одинаковые выполняются оба"
INSTALLED_TWICE = "Интеграцию подключают второй раз"

SYNCHRONISED = (
    quietly(
        "five-pipelines-at-most",
        "из воронок Kommo хранятся только первые пять",
        ("2.5",),
        "нет воронки «Филиал",
        Trigger(
            "crm_connections",
            "delete from crm_pipelines where connection_id = NEW.id and id not in "
            "(select id from crm_pipelines where connection_id = NEW.id order by sort_order limit 5);",
            "update",
            when="NEW.metadata #>> '{sync,status}' = 'completed'",
            after=True,
        ),
        ("2.*",),
    ),
    quietly(
        "ten-stages-at-most",
        "из этапов воронки хранятся только первые десять",
        ("2.5",),
        "у воронки «Опт .* этапы: в Kommo",
        Trigger(
            "crm_pipeline_stages",
            "if (select count(*) from crm_pipeline_stages where pipeline_id = NEW.pipeline_id) >= 10"
            " then return null; end if;",
        ),
        ("2.*",),
    ),
    quietly(
        "renamed-stage-keeps-its-name",
        "переименованный в Kommo этап остаётся на платформе под старым именем",
        (AGAIN,),
        "у воронки .* этапы: в Kommo .*новое имя",
        Trigger("crm_pipeline_stages", "NEW.name := OLD.name;", "update"),
        ("2.*",),
    ),
    quietly(
        "pipeline-without-stages-fails",
        "воронка без этапов срывает синхронизацию",
        (AGAIN,),
        "закончилось неудачей|воркер должен завершить задание",
        Trigger(
            "crm_pipelines",
            "raise exception 'no stages';",
            "insert or update",
            when="NEW.metadata #> '{_embedded,statuses}' = '[]'",
        ),
        ("2.*",),
    ),
    quietly(
        "none-in-kommo-leaves-all",
        "в Kommo не осталось воронок, а на платформе они остались",
        (AGAIN,),
        "В Kommo нет ни одной воронки, а на платформе остались",
        Trigger(
            "crm_connections",
            "insert into crm_pipelines (connection_id, external_id, name) values (NEW.id, '1', 'Прежняя');",
            "update",
            when="NEW.metadata #>> '{sync,status}' = 'completed' and NEW.metadata #>> '{sync,pipelinesCount}' = '0'",
            after=True,
        ),
        ("2.*",),
    ),
    quietly(
        "job-names-no-account",
        "задание на синхронизацию не называет аккаунта Kommo",
        ("2.3",),
        "не называет подключения к Kommo – нет baseDomain",
        JobFate("domainless"),
        ("2.*",),
    ),
    quietly(
        "two-presses-have-one-job",
        "второе нажатие «Синхронизировать» нового задания не создаёт",
        (AGAIN,),
        "Нового задания нет: платформа назвала",
        Http("web", "POST", "/integrations/[^/]+/sync$", freeze()),
        ("2.*",),
    ),
    quietly(
        "second-installation-wipes-settings",
        "повторное подключение интеграции стирает её настройки",
        (INSTALLED_TWICE,),
        "settings",
        Trigger("agent_integrations", "NEW.settings := '{}';", "update", when="OLD.settings ? 'last_synced_at'"),
        ("2.*",),
    ),
)
QUEUED = (
    Fault(
        "one-job-at-a-time",
        "воркер берёт по одному заданию, а говорит, что двадцать пять",
        (SIDE_BY_SIDE,),
        "ждало, пока кончится долгое",
        (
            Process("worker", "restarted", {"JOB_CONCURRENCY": "1"}),
            Http("worker", "GET", "^/health$", edit(put("worker.concurrency", 25))),
        ),
        collateral=OTHERS,
        quiet=True,
    ),
    quietly(
        "like-jobs-taken-for-one",
        "второе такое же задание не ставится, и ответ называет номер первого",
        (SIDE_BY_SIDE,),
        "Два одинаковых задания kommo:send-message получили один номер",
        Http("web", "POST", "^/api/jobs$", freeze(), body="kommo:send-message"),
        OTHERS,
    ),
    quietly(
        "each-job-done-twice",
        "каждое задание выполняется дважды",
        (OF_KOMMO,),
        "Kommo получил сообщение .* 2 раз",
        JobFate("doubled"),
        (*OTHERS, "6.*", "7.*"),
    ),
    quietly(
        "log-stands-still",
        "все строки журнала воркера – с одним и тем же временем",
        (OF_KOMMO,),
        "между ними 0 с",
        Http(
            "railway",
            "POST",
            "^/graphql/v2",
            text(
                r'("key":\s*"timestamp",\s*"value":\s*"\\")[^"\\]+',
                r"\g<1>2999-01-01T00:00:00.000Z",
            ),
            body="deploymentLogs",
        ),
        OTHERS,
    ),
)
FAULTS: tuple[Fault, ...] = (*SYNCHRONISED, *QUEUED)
