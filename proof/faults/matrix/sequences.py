"""Section 7: sequences."""

from proof.fault import (
    BROWSER,
    Fault,
    Http,
    Trigger,
    answer,
    delete,
    edit,
    edit_request,
    put,
    reject,
    status,
)

ALL = r"^/api/agents/[^/]+/sequences(\?|$)"
ONE = r"^/api/agents/[^/]+/sequences/[^/?]+$"
FAILED = {"success": False, "error": "Внутренняя ошибка сервера"}
DONE = {"success": True, "timestamp": "2025-01-26T12:00:00.000Z"}
RUNS = ("7.4", "7.5", "7.6")
START = (
    "insert into sequence_executions (sequence_id, org_id, lead_id, current_step, status, execution_data) "
    "select id, org_id, NEW.entity_id, 1, 'running', '{}' from agent_sequences "
    "where org_id = NEW.org_id and not is_active and name like '%приёмки%';"
)

FAULTS = (
    Fault(
        "sequences-list-empty",
        "вкладка «Цепочки» пуста, хотя API отдаёт цепочки",
        ("7.1",),
        "на вкладке «Цепочки» должно быть строк: 1",
        (Http("web", "GET", ALL, edit(put("data", [])), by=BROWSER),),
        collateral=("7.2", "7.4"),
        quiet=True,
    ),
    Fault(
        "sequences-fail",
        "вкладка «Цепочки» не получает списка",
        ("7.1",),
        "Вкладка «Цепочки»|/sequences",
        (Http("web", "GET", ALL, answer(500, FAILED), by=BROWSER),),
        collateral=("7.*",),
    ),
    Fault(
        "sequence-toast-without-write",
        "страница сообщает, что цепочка создана, а её нет",
        ("7.2",),
        "на вкладке «Цепочки» должно быть строк с названием|В API с названием",
        (Http("web", "POST", ALL, answer(200, {"success": True, "data": {"id": "{uuid}"}}), by=BROWSER),),
        collateral=("7.3",),
        quiet=True,
    ),
    Fault(
        "sequence-lost-on-reload",
        "цепочка есть в списке до перезагрузки страницы",
        ("7.2",),
        "на вкладке «Цепочки» должно быть строк с названием",
        (Http("web", "GET", ALL, edit(reject("data", "приёмки")), by=BROWSER, skip=2),),
        collateral=("7.1", "7.4"),
        quiet=True,
    ),
    Fault(
        "sequence-write-without-toast",
        "цепочка создана, а платформа отвечает ошибкой",
        ("7.2",),
        "Вызов создания ответил 500",
        (Http("web", "POST", ALL, status(500), by=BROWSER),),
        collateral=("7.3",),
        quiet=True,
    ),
    Fault(
        "last-step-lost",
        "у цепочки не сохраняется последний шаг",
        ("7.3",),
        "Хранится не то, что введено: .*шаг",
        (Http("web", "POST", ALL, edit_request(delete("steps.-1")), by=BROWSER, body="Спасибо за заявку"),),
        quiet=True,
    ),
    Fault(
        "step-delay-lost",
        "у шага не сохраняется задержка",
        ("7.3",),
        "Хранится не то, что введено: .*шаг",
        (Http("web", "POST", ALL, edit_request(put("steps.0.delay_minutes", 0)), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "steps-reordered",
        "шаги цепочки сохраняются в другом порядке",
        ("7.3",),
        "Хранится не то, что введено: .*шаг",
        (
            Trigger(
                "sequence_steps",
                "NEW.step_order := case NEW.step_order when 1 then 2 when 2 then 1 else NEW.step_order end;",
            ),
        ),
        collateral=("7.5", "7.6"),
        quiet=True,
    ),
    Fault(
        "sequence-switch-not-written",
        "переключатель цепочки ничего не сохраняет",
        ("7.4",),
        "is_active = True, а в списке выключено",
        (Http("web", "PATCH", ONE, answer(200, DONE), by=BROWSER),),
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
        "sequence-runs-when-off",
        "цепочка запускается, хотя её выключили",
        ("7.4",),
        "записей: [12], ожидалось 0",
        (Trigger("webhook_events", START),),
        collateral=("7.5",),
        quiet=True,
    ),
    Fault(
        "sequence-never-starts",
        "событие не запускает цепочку",
        ("7.5",),
        "в журнале .* должна появиться запись о лиде",
        (Trigger("sequence_executions", swallow=True),),
        collateral=RUNS,
        within=70,
    ),
    Fault(
        "sequence-starts-as-failed",
        "цепочка запускается сразу в состоянии «failed»",
        ("7.5",),
        "в состоянии «failed»|failed",
        (Trigger("sequence_executions", "NEW.status := 'failed';", on="update"),),
        collateral=RUNS,
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
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-ends-at-once",
        "в журнале цепочки стоит время конца, хотя она ещё идёт",
        ("7.6",),
        "неверна – .*конец",
        (Trigger("sequence_executions", "NEW.completed_at := clock_timestamp();", on="update"),),
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-logged-twice",
        "один запуск цепочки записан дважды",
        ("7.6",),
        "записей: 4, ожидалось 2",
        (
            Trigger(
                "sequence_executions",
                "if pg_trigger_depth() = 1 then insert into sequence_executions (sequence_id, org_id, lead_id, "
                "current_step, status, execution_data) values (NEW.sequence_id, NEW.org_id, NEW.lead_id, 1, "
                "'running', NEW.execution_data); end if;",
            ),
        ),
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-step-wrong",
        "в журнале цепочки неверный текущий шаг",
        ("7.6",),
        "неверна – .*текущий шаг",
        (Trigger("sequence_executions", "NEW.current_step := 2;", on="update"),),
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-next-step-late",
        "следующий шаг цепочки назначен не на то время",
        ("7.6",),
        "неверна – .*следующий шаг",
        (
            Trigger(
                "sequence_executions",
                "NEW.next_execution_at := NEW.next_execution_at + interval '1 day';",
                on="update",
                when="NEW.next_execution_at is not null",
            ),
        ),
        quiet=True,
    ),
    Fault(
        "sequence-start-time-wrong",
        "в журнале цепочки неверное время начала",
        ("7.6",),
        "неверна – .*начало",
        (Trigger("sequence_executions", "NEW.started_at := NEW.started_at - interval '1 day';"),),
        collateral=("7.5",),
        quiet=True,
    ),
)
