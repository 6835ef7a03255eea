"""Section 6: the rule engine."""

from proof.fault import (
    BROWSER,
    CLIENT,
    Fault,
    Http,
    Trigger,
    answer,
    delete,
    double,
    edit,
    edit_request,
    put,
    reverse,
    reword,
    status,
)

ALL = r"^/api/agents/[^/]+/rules(\?|$)"
ONE = r"^/api/agents/[^/]+/rules/[^/?]+$"
WEBHOOK = r"^/api/crm/webhook"
FAILED = {"success": False, "error": "Внутренняя ошибка сервера"}
RULE = {"id": "{uuid}", "is_active": True}
DONE = {"success": True, "data": RULE, "timestamp": "2025-01-26T12:00:00.000Z"}
RUNS = ("6.4", "6.5", "6.6")
# An execution that nobody ordered, logged as soon as an event arrives.
EXECUTE = (
    "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
    "select id, org_id, NEW.entity_id, '{{}}', '[]' from agent_rules where org_id = NEW.org_id and {which} "
    "and name like '%приёмки%';"
)

FAULTS = (
    Fault(
        "rules-list-empty",
        "вкладка «Правила» пуста, хотя API отдаёт правила",
        ("6.1",),
        "на вкладке «Правила» должно быть строк: 1",
        (Http("web", "GET", ALL, edit(put("data", [])), by=BROWSER),),
        collateral=("6.2", "6.4"),
        quiet=True,
    ),
    Fault(
        "rules-fail",
        "вкладка «Правила» не получает списка",
        ("6.1",),
        "Вкладка «Правила»|/rules",
        (Http("web", "GET", ALL, answer(500, FAILED), by=BROWSER),),
        collateral=("6.*",),
    ),
    Fault(
        "rules-without-empty-text",
        "пустая вкладка «Правила» ничего не говорит",
        ("6.1",),
        "Правила не созданы",
        (Http("web", "GET", r"^/manage/", reword("p", "Правила не созданы", "")),),
        collateral=("6.2", "6.3"),
        quiet=True,
    ),
    Fault(
        "rule-toast-without-write",
        "страница сообщает, что правило создано, а его нет",
        ("6.2",),
        "на вкладке «Правила» должно быть строк с названием|В API с названием",
        (Http("web", "POST", ALL, answer(200, {"success": True, "data": {"id": "{uuid}"}}), by=BROWSER),),
        collateral=("6.3",),
        quiet=True,
    ),
    Fault(
        "rule-write-without-toast",
        "правило создано, а платформа отвечает ошибкой",
        ("6.2",),
        "Вызов создания ответил 500",
        (Http("web", "POST", ALL, status(500), by=BROWSER),),
        collateral=("6.3",),
        quiet=True,
    ),
    Fault(
        "rule-twice-in-list",
        "правило стоит в списке дважды",
        ("6.2",),
        "на вкладке «Правила» должно быть строк с названием .* Видели: .*: 2",
        (Http("web", "GET", ALL, edit(double("data")), by=BROWSER),),
        collateral=("6.1", "6.4"),
        quiet=True,
    ),
    Fault(
        "condition-value-lost",
        "у условия не сохраняется значение",
        ("6.3",),
        "Хранится не то, что введено: .*условие",
        (Http("web", "POST", ALL, edit_request(delete("conditions.0.value")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "actions-reordered",
        "действия правила сохраняются в другом порядке",
        ("6.3",),
        "Хранится не то, что введено: .*действие",
        (Http("web", "POST", ALL, edit_request(reverse("actions")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "rule-priority-ignored",
        "приоритет правила не сохраняется",
        ("6.3",),
        "Хранится не то, что введено: .*приоритет",
        (Http("web", "POST", ALL, edit_request(put("priority", 10)), by=BROWSER, body='"priority": ?7'),),
        quiet=True,
    ),
    Fault(
        "rule-switch-not-written",
        "переключатель правила ничего не сохраняет",
        ("6.4",),
        "is_active = True, а в списке выключено",
        (Http("web", "PATCH", ONE, answer(200, DONE), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "rule-runs-when-off",
        "правило выполняется, хотя оно выключено",
        ("6.4",),
        "записей: 1, ожидалось 0",
        (Trigger("webhook_events", EXECUTE.format(which="not is_active")),),
        quiet=True,
    ),
    Fault(
        "rule-never-runs",
        "событие не выполняет правила",
        ("6.5",),
        "в журнале .* должна появиться запись о лиде",
        (Trigger("rule_executions", swallow=True),),
        collateral=RUNS,
        within=70,
    ),
    Fault(
        "rule-runs-for-all",
        "правило выполняется и для лида, который ему не подходит",
        ("6.5",),
        "записей о лиде .*: 1, ожидалось 0",
        (Trigger("webhook_events", EXECUTE.format(which="is_active"), when="NEW.event_subtype = 'lead_created'"),),
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "event-not-handled",
        "событие Kommo принято, но так и не обработано",
        ("6.5",),
        "в журнале .* должна появиться запись о лиде",
        (
            Http(
                "web",
                "POST",
                WEBHOOK,
                answer(200, {"success": True, "eventId": "{uuid}", "message": "ok"}),
                by=CLIENT,
            ),
        ),
        collateral=(*RUNS, "7.4", "7.5", "7.6"),
        within=70,
        quiet=True,
    ),
    Fault(
        "execution-of-another-organisation",
        "правило выполняется, но записывается за чужой организацией",
        ("6.5",),
        "Запись отнесена к организации",
        (
            Trigger(
                "rule_executions",
                "NEW.org_id := (select id from organizations where id <> NEW.org_id limit 1);",
            ),
        ),
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "execution-of-wrong-lead",
        "выполнение записано за другим лидом",
        ("6.6",),
        "должна появиться запись о лиде",
        (Trigger("rule_executions", "NEW.lead_id := '1';"),),
        collateral=RUNS,
        within=70,
        quiet=True,
    ),
    Fault(
        "execution-logged-twice",
        "одно выполнение записано дважды",
        ("6.6",),
        "записей: 4, ожидалось 2",
        (
            Trigger(
                "rule_executions",
                "if pg_trigger_depth() = 1 then insert into rule_executions (rule_id, org_id, lead_id, "
                "execution_context, action_results) values (NEW.rule_id, NEW.org_id, NEW.lead_id, "
                "NEW.execution_context, NEW.action_results); end if;",
            ),
        ),
        collateral=RUNS,
        quiet=True,
    ),
    Fault(
        "execution-without-results",
        "в журнале выполнения нет результатов действий",
        ("6.6",),
        "неверна – .*действия",
        (Trigger("rule_executions", "NEW.action_results := '[]';"),),
        quiet=True,
    ),
    Fault(
        "execution-with-wrong-time",
        "в журнале выполнения неверное время",
        ("6.6",),
        "неверна – .*время",
        (Trigger("rule_executions", "NEW.executed_at := now() - interval '1 day';"),),
        quiet=True,
    ),
)
