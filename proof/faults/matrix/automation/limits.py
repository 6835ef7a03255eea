"""A rule's priority, its pause and its limit per day: not heeded, or heeded for ever."""

from proof.changes import Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.collateral import AUTOMATION, RULES_ONLY
from proof.faults.matrix.rules_written import rules_as

LIMITS_END = "Пауза и дневной предел правила кончаются в срок"
NOT_TWICE = "Правило, у которого задано «{}», не выполняется второй раз"


def _counted_for_all(limit: str, since: str) -> Trigger:
    """What any rule of the organisation has done stands against a rule that has this limit."""
    own = f"(select {limit} from agent_rules where id = NEW.rule_id)"
    before = f"select count(*) from rule_executions where org_id = NEW.org_id and executed_at > {since.format(own=own)}"
    least = own if limit.startswith("max") else f"least({own}, 1)"
    return Trigger("rule_executions", f"if ({before}) >= {least} then return null; end if;")


def _unless_first(which: str, allowed: str = "1") -> str:
    """Such rules are not run again once they have been run so many times."""
    earlier = "(select count(*) from rule_executions where rule_id = NEW.rule_id)"
    return (
        f"if exists (select from agent_rules where id = NEW.rule_id and {which} and {allowed} <= {earlier}) "
        "then return null; end if;"
    )


#: The first execution of a rule with a pause, where another event about its lead has come meanwhile, is done twice.
_TWICE = (
    "if pg_trigger_depth() = 1 and (select cooldown_minutes from agent_rules where id = NEW.rule_id) is not null "
    "and (select count(*) from rule_executions where rule_id = NEW.rule_id) = 1 "
    "and (select count(*) from webhook_events where org_id = NEW.org_id and entity_id = NEW.lead_id) > 1 then "
    "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
    "values (NEW.rule_id, NEW.org_id, NEW.lead_id, NEW.execution_context, NEW.action_results); end if;"
)

FAULTS: tuple[Fault, ...] = (
    quietly(
        "priority-not-heeded",
        "правила выполняются в том порядке, в каком созданы, а не по приоритету",
        ("Правила всех агентов выполняются по приоритету",),
        "пришли вызовы: последний, первый",
        rules_as("NEW.priority := 50;"),
        RULES_ONLY,
    ),
    quietly(
        "priority-as-text",
        "приоритеты сравниваются как слова: 100 раньше 9",
        ("Правила всех агентов выполняются по приоритету",),
        "пришли вызовы: последний, первый",
        rules_as("NEW.priority := left(NEW.priority::text, 1)::int;"),
        RULES_ONLY,
    ),
    quietly(
        "daily-limit-is-one",
        "сколько бы раз в день ни было позволено, правило выполняется один",
        ("Правило, которому позволено два раза в день, третий раз не выполняется",),
        "записей: 1, ожидалось 2",
        rules_as("NEW.max_executions_per_day := least(NEW.max_executions_per_day, 1);"),
        RULES_ONLY,
    ),
    quietly(
        "daily-limit-of-one-only",
        "предел в день соблюдается, только когда он – один",
        ("Правило, которому позволено два раза в день, третий раз не выполняется",),
        "записей: 3, ожидалось 2",
        rules_as("NEW.max_executions_per_day := nullif(greatest(NEW.max_executions_per_day, 2), 2);"),
        RULES_ONLY,
    ),
    quietly(
        "pause-after-any-rule",
        "пауза правила наступает и тогда, когда выполнено другое",
        (NOT_TWICE.format("пауза в минутах"),),
        "должна появиться запись",
        _counted_for_all("cooldown_minutes", "now() - make_interval(mins => {own})"),
        AUTOMATION,
    ),
    quietly(
        "daily-limit-counts-every-rule",
        "в дневной предел правила идут и выполнения других",
        (NOT_TWICE.format("не чаще в день"),),
        "должна появиться запись",
        _counted_for_all("max_executions_per_day", "current_date"),
        AUTOMATION,
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
        AUTOMATION,
    ),
    quietly(
        "daily-limit-for-life",
        "дневной предел считается за всё время, и назавтра правило не выполняется",
        (LIMITS_END,),
        "выполнения двухдневной давности идут в него и сегодня",
        Trigger("rule_executions", _unless_first("max_executions_per_day > 1", "max_executions_per_day")),
    ),
    quietly(
        "two-at-once-overrun-the-pause",
        "два события в один и тот же миг выполняют правило дважды, хотя у него пауза",
        (NOT_TWICE.format("пауза в минутах"),),
        "записей: 2, ожидалось 1",
        Trigger("rule_executions", _TWICE, after=True),
        AUTOMATION,
    ),
    quietly(
        "daily-limit-not-with-a-pause",
        "дневной предел не соблюдается у правила, у которого есть и пауза",
        (LIMITS_END,),
        "записей: 2, ожидалось 1",
        rules_as("NEW.max_executions_per_day := null;", when="NEW.cooldown_minutes is not null"),
        RULES_ONLY,
    ),
)
