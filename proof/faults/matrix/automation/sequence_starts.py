"""When a sequence starts and goes on: by an event, by hand, and after a restart of the worker."""

from proof.changes import Http, Trigger
from proof.fault import Fault, delete, edit, edit_request, freeze, put, quietly, status
from proof.faults.matrix.collateral import AUTOMATION, SEQUENCE_RUNS
from proof.faults.matrix.entities import NOBODY
from proof.faults.matrix.rules_written import others_stay_out

START = (
    "insert into sequence_executions (sequence_id, org_id, lead_id, current_step, status, execution_data) "
    "select id, org_id, NEW.entity_id, 1, 'running', '{}' from agent_sequences "
    "where org_id = NEW.org_id and not is_active and name like '%приёмки%';"
)
BY_HAND = "Цепочку запускает клиент API"
EVERY_AGENTS_SEQUENCES = "Событие запускает цепочки всех агентов организации, а событие другой – ни одной"
STAGES = "Цепочка с триггером «Смена этапа» не замечает других событий, а каждая смена запускает её снова"
RESTARTED = "Пока воркер остановлен, задание ждёт и не теряется, а начатая цепочка потом идёт дальше"


def _meanwhile(change: str) -> Trigger:
    """Between the press of the button, while the worker is stopped, and its start: what it makes of what runs."""
    code = f"update sequence_executions set {change} where status = 'running' and current_step > 1;"
    return Trigger("agent_integrations", code, on="update", after=True)


FAULTS: tuple[Fault, ...] = (
    Fault(
        "sequence-runs-when-off",
        "цепочка запускается, хотя её выключили",
        ("7.4",),
        "записей: [12], ожидалось 0",
        (Trigger("webhook_events", START),),
        collateral=("7.5",),
        quiet=True,
    ),
    Fault(
        "sequence-starts-when-off",
        "выключенная цепочка запускается",
        ("7.5", "7.4"),
        "записей: [12], ожидалось 0",
        (Trigger("webhook_events", START),),
        quiet=True,
    ),
    Fault(
        "sequence-never-starts",
        "событие не запускает цепочку",
        ("7.5",),
        "в журнале .* должна появиться запись о лиде",
        (Trigger("sequence_executions", swallow=True),),
        collateral=SEQUENCE_RUNS,
        within=70,
    ),
    Fault(
        "sequence-starts-as-failed",
        "цепочка запускается сразу в состоянии «failed»",
        ("7.5",),
        "в состоянии «failed»|failed",
        (Trigger("sequence_executions", "NEW.status := 'failed';", on="update"),),
        collateral=SEQUENCE_RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-of-another-organisation",
        "цепочка запускается, но записывается за чужой организацией",
        ("7.5",),
        "Запись отнесена к организации",
        (
            Trigger(
                "sequence_executions",
                "NEW.org_id := (select id from organizations where id <> NEW.org_id limit 1);",
            ),
        ),
        collateral=SEQUENCE_RUNS,
        quiet=True,
    ),
    quietly(
        "others-event-starts-sequence",
        "событие другой организации запускает цепочку",
        (EVERY_AGENTS_SEQUENCES,),
        "записей: 2, ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into sequence_executions (sequence_id, org_id, lead_id, status) "
            "select id, org_id, NEW.entity_id, 'running' from agent_sequences where org_id <> NEW.org_id "
            "and name like '%приёмки%';",
            after=True,
        ),
        ("7.*",),
    ),
    quietly(
        "sequences-of-one-agent-only",
        "событие запускает цепочки только одного агента организации",
        (EVERY_AGENTS_SEQUENCES,),
        "должна появиться запись",
        others_stay_out("agent_sequences"),
        AUTOMATION,
    ),
    quietly(
        "switched-off-starts",
        "выключенную цепочку API запускает",
        ("Выключенную цепочку не запустить",),
        "выполнен",
        Http("web", "PUT", "/sequences", status(200)),
    ),
    quietly(
        "names-another-execution",
        "API называет не то выполнение, которое начал",
        (BY_HAND,),
        "не выполнение",
        Http("web", "PUT", "/sequences", edit(put("data.execution_id", NOBODY))),
    ),
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
        "second-start-by-hand-ignored",
        "второй ручной запуск цепочки для того же лида отвечает первым и ничего не делает",
        (BY_HAND,),
        "записей: 1, ожидалось 2",
        Http("web", "PUT", r"/sequences\?sequenceId=", freeze()),
    ),
    Fault(
        "restart-pauses-sequences",
        "после перезапуска воркера начатые цепочки стоят",
        (RESTARTED,),
        "должна пройти все шаги",
        (
            Trigger(
                "agent_integrations",
                "update sequence_executions set status = 'paused', next_execution_at = null where status = 'running';",
                on="update",
                after=True,
            ),
        ),
        collateral=AUTOMATION,
        within=200,
        quiet=True,
    ),
    Fault(
        "restart-begins-sequences-anew",
        "после перезапуска воркера начатая цепочка идёт с первого шага, и сообщения уходят дважды",
        (RESTARTED,),
        "пришли вызовы: первый, первый, последний",
        (_meanwhile("current_step = 1, next_execution_at = clock_timestamp()"),),
        collateral=AUTOMATION,
        within=200,
        quiet=True,
    ),
    Fault(
        "restart-ends-sequences",
        "перезапуск воркера обрывает начатые цепочки",
        (RESTARTED,),
        "Цепочка остановилась: failed",
        (_meanwhile("status = 'failed', error_message = 'restart', next_execution_at = null"),),
        collateral=AUTOMATION,
        within=200,
        quiet=True,
    ),
    quietly(
        "sequence-once-in-a-lifetime",
        "для одного лида цепочка запускается только один раз",
        (STAGES,),
        "записей: 1, ожидалось 2",
        Trigger(
            "sequence_executions",
            "delete from sequence_executions where id = NEW.id and exists (select from sequence_executions e "
            "where e.sequence_id = NEW.sequence_id and e.lead_id = NEW.lead_id and e.id <> NEW.id);",
            after=True,
        ),
    ),
    quietly(
        "subscriptions-start-with-a-lead",
        "создание лида запускает и цепочки, которые ждут подписки",
        (STAGES,),
        "записей: [12], ожидалось 0",
        Trigger(
            "webhook_events",
            START.replace("not is_active", "is_active and trigger_type = 'subscription'"),
            when="NEW.event_subtype = 'lead_created'",
        ),
    ),
)
