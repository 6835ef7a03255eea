"""Breakages of what a client of the API does by hand, of lists that are asked for in part, and of what stays behind."""

from proof.fault import Fault, Http, Trigger, answer, edit, put, quietly, rewrite, status

RULES = "Правило с триггером «Вручную» выполняет только клиент API"
MANUAL = "(select trigger_type from agent_rules where id = NEW.rule_id) = 'manual'"

FAULTS: tuple[Fault, ...] = (
    quietly(
        "inactive-rules-served-as-active",
        "API отдаёт выключенные правила среди включённых",
        ("Включённые правила API отдаёт отдельно от выключенных",),
        "active_only=true",
        Http("web", "GET", r"/rules\?active_only=true", rewrite("active_only=true", "active_only=false")),
    ),
    quietly(
        "inactive-sequences-served-as-active",
        "API отдаёт выключенные цепочки среди включённых",
        ("Включённые цепочки API отдаёт отдельно от выключенных",),
        "active_only=true",
        Http("web", "GET", r"/sequences\?active_only=true", rewrite("active_only=true", "")),
    ),
    quietly(
        "runs-nothing-by-hand",
        "правило, которое запускают вручную, не выполняется",
        (RULES,),
        "Выполнено правил: 0",
        Http("web", "PUT", "/rules$", answer(200, {"success": True, "data": {"preview": False, "executions": []}})),
    ),
    quietly(
        "hand-runs-not-logged",
        "выполненное вручную в журнал не попадает",
        (RULES,),
        "должна появиться запись",
        Trigger("rule_executions", f"if {MANUAL} then return null; end if;"),
    ),
    quietly(
        "events-run-manual-rules",
        "правило с триггером «Вручную» выполняется по событиям Kommo",
        (RULES,),
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
        "switch-wipes-the-log",
        "переключение цепочки стирает её журнал",
        ("Выключение цепочки не стирает её журнал",),
        "записей: 0, ожидалось 1",
        Trigger(
            "agent_sequences",
            "delete from sequence_executions where sequence_id = NEW.id;",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("7.*",),
    ),
    quietly(
        "agents-take-the-log-along",
        "вместе с агентом пропадает журнал событий организации",
        ("Чего ни делает владелец, других это не задевает",),
        "activity_logs",
        Trigger("agents", "delete from activity_logs where org_id = OLD.org_id;", on="delete", after=True),
    ),
    quietly(
        "inactive-rules-served-unasked",
        "API отдаёт выключенные правила тому, кто не просил их",
        ("Включённые правила API отдаёт отдельно от выключенных",),
        r"/rules: ",
        Http("web", "GET", r"/rules$", rewrite("/rules$", "/rules?active_only=false")),
        ("API.6",),
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
        ("Цепочку запускает клиент API",),
        "не выполнение",
        Http("web", "PUT", "/sequences", edit(put("data.execution_id", "11111111-1111-4111-8111-111111111111"))),
    ),
    quietly(
        "agents-take-articles-along",
        "вместе с агентом пропадают статьи базы знаний",
        ("Чего ни делает владелец, других это не задевает",),
        "knowledge_base_articles",
        Trigger(
            "agents",
            "delete from knowledge_base_articles where org_id = OLD.org_id;",
            on="delete",
            after=True,
        ),
        ("4.*",),
    ),
)
