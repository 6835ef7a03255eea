"""Breakages of when and for whom rules and sequences are at work: an edit, another agent, a pause that ends."""

from proof.fault import CLIENT, Fault, Http, Trigger, edit, quietly, reverse
from proof.faults.matrix.at_work import STEPS
from proof.faults.matrix.engine import DEEDS

EDITED = "Изменённое правило выполняется по-новому, а его журнал остаётся"
EVERY_AGENTS_RULES = "Правила всех агентов выполняются по приоритету"
EVERY_AGENTS_SEQUENCES = "Событие запускает цепочки всех агентов организации, а событие другой – ни одной"
LIMITS_END = "Пауза и дневной предел правила кончаются в срок"
NOT_TWICE = "Правило, у которого задано «{}», не выполняется второй раз"
PASSES = "Цепочка проходит все шаги до конца, и отложенный – в срок"
STAGES = "Цепочка с триггером «Смена этапа» не замечает других событий, а каждая смена запускает её снова"
RESTARTED = "Пока воркер остановлен, задание ждёт и не теряется, а начатая цепочка потом идёт дальше"
REFUSED = "Отказ Kommo записан неудачей и у правила, и у цепочки"
EVERYWHERE = ("6.*", "7.*", "API.*", "DB.5", "DB.6")


def _others_stay_out(table: str) -> Trigger:
    """Of an organisation, one agent only has any that are at work."""
    code = f"if exists (select from {table} where org_id = NEW.org_id and agent_id <> NEW.agent_id) "
    return Trigger(table, f"{code}then NEW.is_active := false; end if;")


def _counted_for_all(limit: str, since: str) -> Trigger:
    """What any rule of the organisation has done stands against a rule that has this limit."""
    own = f"(select {limit} from agent_rules where id = NEW.rule_id)"
    before = f"select count(*) from rule_executions where org_id = NEW.org_id and executed_at > {since.format(own=own)}"
    least = own if limit.startswith("max") else f"least({own}, 1)"
    return Trigger("rule_executions", f"if ({before}) >= {least} then return null; end if;")


def _and_sets(field: str, value: str) -> Trigger:
    """Whatever changes a lead's stage sets another of its fields, too."""
    action = f'[{{"type": "update_field", "targetField": "{field}", "newValue": "{value}"}}]'
    return Trigger(
        "agent_rules",
        f"NEW.actions := NEW.actions || '{action}';",
        when="NEW.actions::text like '%change_stage%'",
    )


def _unless_first(which: str, allowed: str = "1") -> str:
    """Such rules are not run again once they have been run so many times."""
    earlier = "(select count(*) from rule_executions where rule_id = NEW.rule_id)"
    return (
        f"if exists (select from agent_rules where id = NEW.rule_id and {which} and {allowed} <= {earlier}) "
        "then return null; end if;"
    )


RULES = (
    quietly(
        "edited-rule-acts-as-before",
        "правило изменили, а оно делает то же, что и раньше",
        (EDITED,),
        "пришли вызовы: первый, ожидались: последний",
        Trigger("agent_rules", "NEW.actions := OLD.actions;", on="update"),
        EVERYWHERE,
    ),
    quietly(
        "edited-rule-asks-as-before",
        "правило изменили, а условия действуют прежние",
        (EDITED,),
        "должна появиться запись",
        Trigger("agent_rules", "NEW.conditions := OLD.conditions;", on="update"),
        EVERYWHERE,
    ),
    quietly(
        "rules-of-one-agent-only",
        "событие выполняет правила только одного агента организации",
        (EVERY_AGENTS_RULES,),
        "должна появиться запись",
        _others_stay_out("agent_rules"),
        EVERYWHERE,
    ),
    quietly(
        "pause-after-any-rule",
        "пауза правила наступает и тогда, когда выполнено другое",
        (NOT_TWICE.format("пауза в минутах"),),
        "должна появиться запись",
        _counted_for_all("cooldown_minutes", "now() - make_interval(mins => {own})"),
        EVERYWHERE,
    ),
    quietly(
        "daily-limit-counts-every-rule",
        "в дневной предел правила идут и выполнения других",
        (NOT_TWICE.format("не чаще в день"),),
        "должна появиться запись",
        _counted_for_all("max_executions_per_day", "current_date"),
        EVERYWHERE,
    ),
    Fault(
        "pause-never-ends",
        "правило с паузой выполняется один раз и больше никогда",
        (LIMITS_END,),
        "прошла, а правило больше не выполняется",
        (Trigger("rule_executions", _unless_first("cooldown_minutes is not null")),),
        within=180,
        quiet=True,
    ),
    quietly(
        "pause-in-seconds",
        "минуты паузы считаются секундами",
        (LIMITS_END,),
        "записей: 2, ожидалось 1",
        Trigger("agent_rules", "NEW.cooldown_minutes := NEW.cooldown_minutes / 60;"),
        EVERYWHERE,
    ),
    quietly(
        "daily-limit-for-life",
        "дневной предел считается за всё время, и назавтра правило не выполняется",
        (LIMITS_END,),
        "выполнения двухдневной давности идут в него и сегодня",
        Trigger("rule_executions", _unless_first("max_executions_per_day > 1", "max_executions_per_day")),
    ),
)
SEQUENCES = (
    quietly(
        "sequences-of-one-agent-only",
        "событие запускает цепочки только одного агента организации",
        (EVERY_AGENTS_SEQUENCES,),
        "должна появиться запись",
        _others_stay_out("agent_sequences"),
        EVERYWHERE,
    ),
    Fault(
        "delayed-steps-never-due",
        "отложенный шаг цепочки не выполняется, сколько ни ждать",
        (PASSES,),
        "должна пройти все шаги",
        (
            Trigger(
                "sequence_executions",
                "NEW.next_execution_at := NEW.next_execution_at + interval '1 hour';",
                on="update",
                when="NEW.next_execution_at > clock_timestamp() + interval '300 milliseconds'",
            ),
        ),
        collateral=EVERYWHERE,
        within=200,
        quiet=True,
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
        collateral=EVERYWHERE,
        within=200,
        quiet=True,
    ),
    Fault(
        "steps-go-to-the-last-lead",
        "шаги цепочки, начатой для двух лидов, достаются последнему",
        (STEPS,),
        "Отправить сообщение – 0",
        (
            Trigger(
                "sequence_executions",
                "NEW.lead_id := coalesce((select lead_id from sequence_executions where sequence_id = NEW.sequence_id "
                "and started_at > NEW.started_at limit 1), NEW.lead_id);",
                on="update",
                when="NEW.next_execution_at < OLD.next_execution_at",
            ),
            Trigger(
                "sequence_executions",
                "NEW.lead_id := NEW.execution_data -> 'lead' ->> 'id';",
                on="update",
                when="NEW.status = 'completed'",
            ),
        ),
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
        "oldest-sequence-first",
        "список цепочек начинается со старых",
        ("`GET /api/agents/[id]/sequences` - возвращает цепочки",),
        "Список цепочек не по порядку",
        Http("web", "GET", "/sequences$", edit(reverse("data")), by=CLIENT),
    ),
)
IN_KOMMO = (
    quietly(
        "refusal-of-kommo-told-as-success",
        "Kommo отказал, а действие правила записано успехом",
        (REFUSED,),
        "Создать задачу – успех",
        Trigger(
            "rule_executions",
            "NEW.action_results := "
            """replace(NEW.action_results::text, '"success": false', '"success": true')::jsonb;""",
        ),
        EVERYWHERE,
    ),
    quietly(
        "refusal-of-kommo-passed-over",
        "Kommo отказал, а цепочка идёт дальше",
        (REFUSED,),
        "в состоянии «completed»",
        Trigger(
            "sequence_executions",
            "NEW.status := 'running'; NEW.error_message := null; NEW.current_step := 2; "
            "NEW.next_execution_at := clock_timestamp();",
            on="update",
            when="NEW.status = 'failed'",
        ),
        EVERYWHERE,
    ),
    quietly(
        "long-task-cut",
        "название задачи доходит до Kommo обрезанным",
        (DEEDS,),
        "Создать задачу – 0",
        Trigger(
            "agent_rules",
            "NEW.actions := replace(NEW.actions::text, ' и спросить, куда везти', '')::jsonb;",
            on="insert or update",
        ),
        EVERYWHERE,
    ),
    quietly(
        "rule-renames-the-lead",
        "смена этапа заодно переименовывает лид",
        (DEEDS,),
        "чего никто не велел: name",
        _and_sets("name", "Лид"),
        EVERYWHERE,
    ),
    quietly(
        "rule-moves-the-lead",
        "смена этапа переносит лид в воронку, которой нет",
        (DEEDS,),
        "чего никто не велел: pipeline_id",
        _and_sets("pipeline_id", "1"),
        EVERYWHERE,
    ),
    quietly(
        "task-without-its-description",
        "описание задачи не доходит до Kommo",
        (STEPS,),
        "Описание задачи – 0",
        Trigger("sequence_steps", "NEW.task_description := null;"),
        EVERYWHERE,
    ),
)
FAULTS: tuple[Fault, ...] = (*RULES, *SEQUENCES, *IN_KOMMO)
