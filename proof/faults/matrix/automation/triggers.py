"""Which events run which rules: none, too many, those of others; and the run by hand."""

from proof.changes import CLIENT, Http, Trigger
from proof.fault import Fault, answer, edit, put, quietly, rewrite
from proof.faults.matrix.collateral import AUTOMATION, RULE_RUNS
from proof.faults.matrix.rules_written import others_stay_out
from proof.faults.matrix.scenarios import ALL_SORTS_OF_EVENTS, RUN_BY_HAND

WEBHOOK = r"^/api/crm/webhook"
# An execution that nobody ordered, logged as soon as an event arrives.
EXECUTE = (
    "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
    "select id, org_id, NEW.entity_id, '{{}}', '[]' from agent_rules where org_id = NEW.org_id and {which} "
    "and name like '%приёмки%';"
)
MESSAGES = "Правило без условий и с триггером «Получение сообщения» выполняют только сообщения"
PREVIEW = "Просмотр правил ничего не выполняет"
EDITED = "Изменённое правило выполняется по-новому, а его журнал остаётся"
EVERY_AGENTS_RULES = "Правила всех агентов выполняются по приоритету"
FAULTS: tuple[Fault, ...] = (
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
        collateral=RULE_RUNS,
        within=70,
    ),
    Fault(
        "rule-runs-for-all",
        "правило выполняется и для лида, который ему не подходит",
        ("6.5",),
        "записей о лиде .*: 1, ожидалось 0",
        (Trigger("webhook_events", EXECUTE.format(which="is_active"), when="NEW.event_subtype = 'lead_created'"),),
        collateral=RULE_RUNS,
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
        collateral=(*RULE_RUNS, "7.4", "7.5", "7.6"),
        within=70,
        quiet=True,
    ),
    quietly(
        "stranger-switched-off-runs",
        "событие выполняет и выключенное правило",
        ("6.5",),
        "записей: \\d, ожидалось 0",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            "select id, org_id, NEW.entity_id, '{}', '[]' from agent_rules where org_id = NEW.org_id "
            "and not is_active and name like '%приёмки%';",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "other-events-run-it",
        "правило на создание лида выполняется и при его обновлении",
        ("6.5",),
        "записей: [23], ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            """select id, org_id, NEW.entity_id, '{"leadId": 1}', '[]' from agent_rules where org_id = NEW.org_id """
            "and is_active and trigger_type = 'lead_created' and name like '%приёмки%';",
            when="NEW.event_subtype = 'lead_updated'",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-events-reach-everybody",
        "событие одной организации выполняет правила другой",
        ("Событие другой организации правила не выполняет",),
        "записей: 2, ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            "select id, org_id, NEW.entity_id, '{}', '[]' from agent_rules where org_id <> NEW.org_id "
            "and name like '%приёмки%';",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "deleted-rule-acts",
        "действия удалённого правила выполняются и дальше",
        ("Удалённое правило больше ничего не делает",),
        "пришли вызовы: .*первый.*, ожидались: последний",
        Trigger(
            "agent_rules",
            "update agent_rules set actions = actions || OLD.actions where agent_id = OLD.agent_id;",
            on="delete",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "runs-nothing-by-hand",
        "правило, которое запускают вручную, не выполняется",
        (RUN_BY_HAND,),
        "Выполнено правил: 0",
        Http("web", "PUT", "/rules$", answer(200, {"success": True, "data": {"preview": False, "executions": []}})),
    ),
    quietly(
        "runs-other-agents-rules-by-hand",
        "запуск правил одного агента выполняет и правила другого",
        (RUN_BY_HAND, PREVIEW),
        "Выполнено правил: 2|Выполнилось бы правил: 2",
        Trigger(
            "agent_rules",
            "NEW.agent_id := coalesce((select agent_id from agent_rules where org_id = NEW.org_id "
            "and trigger_type = NEW.trigger_type and name like '%приёмки%' order by created_at limit 1), "
            "NEW.agent_id);",
            when="NEW.trigger_type in ('manual', 'time_based')",
        ),
    ),
    quietly(
        "events-run-manual-rules",
        "правило с триггером «Вручную» выполняется по событиям Kommo",
        (RUN_BY_HAND,),
        "ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            """select id, org_id, NEW.entity_id, '{"leadId": 1}', '[]' from agent_rules where org_id = NEW.org_id """
            "and is_active and trigger_type = 'manual' and name like '%приёмки%';",
            after=True,
        ),
    ),
    quietly(
        "clients-messages-set-nothing-off",
        "входящее сообщение правила не выполняет",
        (MESSAGES,),
        "должна появиться запись",
        Trigger("rule_executions", swallow=True, when="NEW.execution_context ->> 'eventSubtype' = 'message_received'"),
    ),
    quietly(
        "own-messages-set-nothing-off",
        "исходящее сообщение правила не выполняет",
        (MESSAGES,),
        "должна появиться запись",
        Trigger("rule_executions", swallow=True, when="NEW.execution_context ->> 'eventSubtype' = 'message_sent'"),
    ),
    quietly(
        "events-run-timed-rules",
        "правило с триггером «По времени» выполняется по событиям Kommo",
        ("Правило с триггером «По времени» выполняет только клиент API",),
        "ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            """select id, org_id, NEW.entity_id, '{"leadId": 1}', '[]' from agent_rules where org_id = NEW.org_id """
            "and is_active and trigger_type = 'time_based' and name like '%приёмки%';",
            after=True,
        ),
    ),
    quietly(
        "preview-runs-rules",
        "просмотр правил не показывает их, а выполняет",
        (PREVIEW,),
        "preview",
        Http("web", "PUT", "/rules\\?preview=true$", rewrite("\\?preview=true", "")),
    ),
    quietly(
        "preview-says-yes-to-all",
        "просмотр говорит, что выполнились бы и те правила, чьё условие неверно",
        (PREVIEW,),
        "Выполнилось бы правил: 2",
        Http("web", "PUT", "/rules\\?preview=true$", edit(put("data.rules.*.willExecute", True))),
    ),
    quietly(
        "edited-rule-acts-as-before",
        "правило изменили, а оно делает то же, что и раньше",
        (EDITED,),
        "пришли вызовы: первый, ожидались: последний",
        Trigger("agent_rules", "NEW.actions := OLD.actions;", on="update"),
        AUTOMATION,
    ),
    quietly(
        "edited-rule-asks-as-before",
        "правило изменили, а условия действуют прежние",
        (EDITED,),
        "должна появиться запись",
        Trigger("agent_rules", "NEW.conditions := OLD.conditions;", on="update"),
        AUTOMATION,
    ),
    quietly(
        "rules-of-one-agent-only",
        "событие выполняет правила только одного агента организации",
        (EVERY_AGENTS_RULES,),
        "должна появиться запись",
        others_stay_out("agent_rules"),
        AUTOMATION,
    ),
    quietly(
        "rules-of-agents-at-work-only",
        "правила выключенного агента не выполняются",
        (EVERY_AGENTS_RULES,),
        "должна появиться запись",
        Trigger(
            "agents",
            "update agent_rules set is_active = false where agent_id = NEW.id;",
            on="update",
            when="NEW.status <> 'active'",
            after=True,
        ),
        AUTOMATION,
    ),
    quietly(
        "contacts-set-nothing-off",
        "события о контактах не выполняют правил с триггером «Обновление лида»",
        (ALL_SORTS_OF_EVENTS,),
        "записей не столько: Создание контакта – 0",
        Trigger("rule_executions", swallow=True, when="NEW.execution_context -> 'triggerData' ? 'contacts'"),
    ),
)
