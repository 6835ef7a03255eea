"""The log of executed rules: missing, doubled, of another lead, without results or circumstances."""

from proof.changes import Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.collateral import AUTOMATION, RULE_RUNS
from proof.faults.matrix.scenarios import KOMMO_REFUSES, RUN_BY_HAND, WEBHOOK_CALLED

MANUAL = "(select trigger_type from agent_rules where id = NEW.rule_id) = 'manual'"


def _context(code: str) -> Trigger:
    """The log of rules notes other circumstances than those of the event."""
    return Trigger("rule_executions", f"NEW.execution_context := {code};")


FAULTS: tuple[Fault, ...] = (
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
        collateral=RULE_RUNS,
        quiet=True,
    ),
    Fault(
        "execution-of-wrong-lead",
        "выполнение записано за другим лидом",
        ("6.6",),
        "должна появиться запись о лиде",
        (Trigger("rule_executions", "NEW.lead_id := '1';"),),
        collateral=RULE_RUNS,
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
        collateral=RULE_RUNS,
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
    quietly(
        "hand-runs-not-logged",
        "выполненное вручную в журнал не попадает",
        (RUN_BY_HAND,),
        "должна появиться запись",
        Trigger("rule_executions", f"if {MANUAL} then return null; end if;"),
    ),
    quietly(
        "edit-wipes-the-log",
        "правка правила стирает его журнал",
        ("Изменённое правило выполняется по-новому, а его журнал остаётся",),
        "записей: 0, ожидалось 2",
        Trigger(
            "agent_rules",
            "delete from rule_executions where rule_id = NEW.id;",
            on="update",
            when="NEW.priority is distinct from OLD.priority",
            after=True,
        ),
    ),
    quietly(
        "context-of-another-organisation",
        "в обстоятельствах выполнения правила названа другая организация",
        (WEBHOOK_CALLED,),
        "обстоятельства: organizationId",
        _context("""NEW.execution_context || '{"organizationId": "11111111-1111-4111-8111-111111111111"}'"""),
    ),
    quietly(
        "context-of-another-trigger",
        "в обстоятельствах выполнения правила назван другой триггер",
        (WEBHOOK_CALLED,),
        "обстоятельства: triggerType",
        _context("""NEW.execution_context || '{"triggerType": "manual"}'"""),
    ),
    quietly(
        "context-without-the-event",
        "в обстоятельствах выполнения правила нет самого события",
        (WEBHOOK_CALLED,),
        "обстоятельства: triggerData",
        _context("""NEW.execution_context || '{"triggerData": {}}'"""),
    ),
    quietly(
        "context-of-another-state",
        "в обстоятельствах выполнения правила поля лида – не те, что в событии",
        (WEBHOOK_CALLED,),
        "обстоятельства: currentState.price",
        _context("""jsonb_set(NEW.execution_context, '{currentState,price}', '1')"""),
    ),
    quietly(
        "state-before-is-another-leads",
        "прежним состоянием лида считается состояние другого лида",
        (WEBHOOK_CALLED,),
        "previousState – лида",
        Trigger(
            "webhook_events",
            "update webhook_events set entity_id = NEW.entity_id where org_id = NEW.org_id "
            "and entity_type = NEW.entity_type and id <> NEW.id;",
            when="NEW.entity_type = 'lead'",
        ),
        AUTOMATION,
    ),
    quietly(
        "refusal-of-kommo-told-as-success",
        "Kommo отказал, а действие правила записано успехом",
        (KOMMO_REFUSES,),
        "Создать задачу – успех",
        Trigger(
            "rule_executions",
            "NEW.action_results := "
            """replace(NEW.action_results::text, '"success": false', '"success": true')::jsonb;""",
        ),
        AUTOMATION,
    ),
)
