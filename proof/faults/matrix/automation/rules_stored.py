"""Rules as they are stored and served: fields lost or altered, and others changed along with one."""

from proof.changes import CLIENT, Http, Trigger
from proof.fault import Fault, freeze, quietly, rewrite
from proof.faults.matrix.collateral import AUTOMATION

RULE_CALLS = ("6.*", "API.6", "API.7", "DB.5")
SWITCHED = "О переключении правила страница сообщает"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "stranger-emoji-dropped",
        "эмодзи в названиях правил пропадают",
        ("6.2",),
        "найдено 0|назвала номер другого: «Правило приёмки",
        Trigger("agent_rules", "NEW.name := replace(NEW.name, '😀', '');", on="insert or update"),
        RULE_CALLS,
    ),
    quietly(
        "stranger-apostrophe-refused",
        "правило с апострофом в названии не сохраняется",
        ("6.2",),
        "ответил 500",
        Trigger("agent_rules", "raise exception 'syntax error';", when="position('''' in NEW.name) > 0"),
        ("6.*", "API.6", "API.7", "DB.5"),
    ),
    quietly(
        "stranger-description-lost",
        "описание правила не сохраняется",
        ("6.2",),
        "описание",
        Trigger("agent_rules", "NEW.description := null;", on="insert or update"),
        RULE_CALLS,
    ),
    quietly(
        "rule-harms-its-agent",
        "создание правила стирает инструкции агента",
        ("6.2",),
        "которого никто не менял",
        Trigger("agent_rules", "update agents set instructions = null where id = NEW.agent_id;", after=True),
        ("6.*", "API.*", "4.*", "5.*", "7.*"),
    ),
    quietly(
        "stranger-switch-switches-all",
        "переключатель одного правила переключает все правила агента",
        ("6.4",),
        "Владелец этого не трогал",
        Trigger(
            "agent_rules",
            "if pg_trigger_depth() = 1 then update agent_rules set is_active = NEW.is_active "
            "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-switch-resets-the-rest",
        "переключатель правила сбрасывает его описание",
        ("6.4",),
        "изменилось другое",
        Trigger(
            "agent_rules", "NEW.description := null;", on="update", when="NEW.is_active is distinct from OLD.is_active"
        ),
        ("6.*",),
    ),
    quietly(
        "switch-leaves-copies",
        "каждое переключение правила оставляет его копию",
        ("6.4",),
        "прибавилось 1",
        Trigger(
            "agent_rules",
            "insert into agent_rules (org_id, agent_id, name, trigger_type, conditions, actions, is_active) values "
            "(NEW.org_id, NEW.agent_id, NEW.name || ' (копия)', NEW.trigger_type, NEW.conditions, NEW.actions, false);",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-edit-resets-unshown",
        "правка правила сбрасывает поля, которых в диалоге нет",
        ("Правило меняют в диалоге",),
        "пауза в минутах",
        Trigger("agent_rules", "NEW.cooldown_minutes := null;", on="update", when="NEW.name = OLD.name"),
        ("6.*",),
    ),
    quietly(
        "stranger-removal-removes-the-newest",
        "с удалённым правилом пропадает и соседнее",
        ("Об удалении правила страница сообщает",),
        "В API нет «Правило",
        Trigger(
            "agent_rules",
            "if pg_trigger_depth() = 1 then "
            "delete from agent_rules where agent_id = OLD.agent_id and id <> OLD.id; end if;",
            on="delete",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "operators-swapped",
        "«Меньше» в условиях хранится как «Больше»",
        ("Хранятся все виды условий и действий, со всем заполненным",),
        "условие 4",
        Trigger(
            "agent_rules",
            """NEW.conditions := replace(NEW.conditions::text, '"less_than"', '"greater_than"')::jsonb;""",
            on="insert or update",
        ),
        ("6.*", "API.*", "DB.5"),
    ),
    quietly(
        "inactive-rules-served-as-active",
        "API отдаёт выключенные правила среди включённых",
        ("Включённые правила API отдаёт отдельно от выключенных",),
        "active_only=true",
        Http("web", "GET", r"/rules\?active_only=true", rewrite("active_only=true", "active_only=false")),
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
        "usual-priority-not-stored",
        "правка не возвращает правилу обычную важность",
        ("`PATCH /api/agents/[id]/rules/[ruleId] (обычная важность)` - она сохраняется",),
        "приоритет – ",
        Trigger("agent_rules", "NEW.priority := OLD.priority;", on="update", when="NEW.priority = 10"),
    ),
    quietly(
        "answer-names-another-rule",
        "в ответ на создание второго правила платформа называет номер первого",
        (SWITCHED,),
        "на создание .* платформа назвала номер другого",
        Http("web", "POST", "^/api/agents/[^/]+/rules$", freeze(), by=CLIENT),
        AUTOMATION,
    ),
)
