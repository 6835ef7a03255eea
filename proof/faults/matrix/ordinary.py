"""Breakages at what is ordinary: a value that is the usual one, ids that repeat, a conversation that grows long."""

from proof.fault import Http, Trigger, delete, edit, quietly

FAULTS = (
    quietly(
        "usual-type-not-stored",
        "правка не возвращает скрипту обычный тип",
        ("`PATCH /api/agents/[id]/scripts/[scriptId] (обычный тип)` - он сохраняется",),
        "scriptType",
        Trigger(
            "sales_scripts",
            "NEW.script_type := OLD.script_type;",
            on="update",
            when="NEW.script_type = 'greeting'",
        ),
    ),
    quietly(
        "usual-priority-not-stored",
        "правка не возвращает правилу обычную важность",
        ("`PATCH /api/agents/[id]/rules/[ruleId] (обычная важность)` - она сохраняется",),
        "priority",
        Trigger("agent_rules", "NEW.priority := OLD.priority;", on="update", when="NEW.priority = 10"),
    ),
    quietly(
        "zero-temperature-not-stored",
        "правка не ставит агенту Temperature 0",
        ("`PATCH /api/agents/[id] (обычные значения)` - они сохраняются",),
        "temperature",
        Trigger("agents", "NEW.temperature := OLD.temperature;", on="update", when="NEW.temperature = 0"),
    ),
    quietly(
        "stage-ids-kept-once",
        "этапы с номерами, которые есть в каждой воронке Kommo, хранятся только у первой",
        ("2.5",),
        "Успешно реализовано",
        Trigger(
            "crm_pipeline_stages",
            "IF EXISTS (SELECT FROM crm_pipeline_stages WHERE external_id = NEW.external_id) THEN RETURN NULL; END IF;",
            when="NEW.external_id in ('142', '143')",
        ),
    ),
    quietly(
        "long-conversation-cut",
        "API отдаёт только первые пятьдесят сообщений разговора",
        ("Модель получает инструкции агента, прежние сообщения и новое",),
        "а API отдаёт 50",
        Http(
            "web", "GET", r"^/api/chat\?.*conversationId=", edit(delete("data.messages.51"), delete("data.messages.50"))
        ),
    ),
    quietly(
        "switch-of-one-sequence-switches-all",
        "выключение одной цепочки выключает все цепочки агента",
        ("Правки, удаления и длинные списки ничего не теряют",),
        "После правки другого изменились: цепочки",
        Trigger(
            "agent_sequences",
            "UPDATE agent_sequences SET is_active = false WHERE agent_id = NEW.agent_id AND id <> NEW.id;",
            on="update",
            when="pg_trigger_depth() = 0 and OLD.is_active and not NEW.is_active",
        ),
    ),
    quietly(
        "namesake-changed-too",
        "правка скрипта задевает скрипт другого агента с тем же названием",
        ("Правки, удаления и длинные списки ничего не теряют",),
        "После правки другого изменились: скрипты",
        Trigger(
            "sales_scripts",
            "UPDATE sales_scripts SET content = NEW.content WHERE title = NEW.title AND id <> NEW.id;",
            on="update",
            when="pg_trigger_depth() = 0 and NEW.content <> OLD.content",
        ),
    ),
    quietly(
        "long-list-cut",
        "список скриптов обрывается",
        ("Правки, удаления и длинные списки ничего не теряют",),
        "В списке .скрипты. нет 2 из 30",
        Http("web", "GET", r"^/api/agents/[^/]+/scripts$", edit(delete("data.28"), delete("data.27"))),
    ),
)
