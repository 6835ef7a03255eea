"""Edits and deletions by the API: a value that cannot be set back, and neighbours changed or deleted along."""

from proof.changes import CLIENT, Http, Trigger
from proof.fault import Fault, answer, quietly, status
from proof.faults.matrix.scenarios import LONG_TEXT

OTHERS = "Чего ни делает владелец, других это не задевает"
TOGETHER = "Правки, удаления и длинные списки ничего не теряют"
REVERTED = "Правкой возвращают и обычное значение, и пустое, и убирают лишнее"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "scripts-go-with-their-agent",
        "с агентом удаляются и его скрипты",
        (OTHERS,),
        "таблица «sales_scripts»: прибавилось 0, пропало 1",
        Trigger("agents", "delete from sales_scripts where agent_id = OLD.id;", on="delete", after=False),
    ),
    quietly(
        "second-removal-of-an-agent-refused",
        "второе удаление того же агента отвечает 404",
        (OTHERS,),
        "DELETE /api/agents/.* ответил 404",
        Http("web", "DELETE", "^/api/agents/[^/]+$", status(404), skip=1, by=CLIENT),
    ),
    quietly(
        "scripts-copied-to-all",
        "новый скрипт появляется и у другой организации",
        (OTHERS,),
        "Задето чужое – .*скрипты: прибавилось",
        Trigger(
            "sales_scripts",
            "if pg_trigger_depth() = 1 then insert into sales_scripts (org_id, agent_id, title, script_type, content) "
            "select org_id, id, NEW.title, NEW.script_type, NEW.content from agents where org_id <> NEW.org_id "
            "and name like '%приёмки%'; end if;",
            after=True,
        ),
        ("5.*", "API.*", "DB.4"),
    ),
    quietly(
        "agents-take-the-log-along",
        "вместе с агентом пропадает журнал событий организации",
        (OTHERS,),
        "activity_logs",
        Trigger("agents", "delete from activity_logs where org_id = OLD.org_id;", on="delete", after=True),
    ),
    quietly(
        "agents-take-articles-along",
        "вместе с агентом пропадают статьи базы знаний",
        (OTHERS,),
        "knowledge_base_articles",
        Trigger(
            "agents",
            "delete from knowledge_base_articles where org_id = OLD.org_id;",
            on="delete",
            after=True,
        ),
        ("4.*",),
    ),
    quietly(
        "scripts-of-all-go-with-an-agent",
        "вместе с агентом удаляются и общие скрипты организации",
        (OTHERS,),
        "таблица «sales_scripts»: .*пропало",
        Trigger(
            "agents",
            "delete from sales_scripts where org_id = OLD.org_id and agent_id is null;",
            on="delete",
            after=True,
        ),
    ),
    quietly(
        "talks-of-all-go-with-an-agent",
        "вместе с агентом удаляются разговоры других агентов",
        (OTHERS,),
        "разговоры: .*пропало",
        Trigger("agents", "delete from conversations where org_id = OLD.org_id;", on="delete", after=True),
    ),
    quietly(
        "switch-of-one-sequence-switches-all",
        "выключение одной цепочки выключает все цепочки агента",
        (TOGETHER,),
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
        (TOGETHER,),
        "После правки другого изменились: скрипты",
        Trigger(
            "sales_scripts",
            "UPDATE sales_scripts SET content = NEW.content WHERE title = NEW.title AND id <> NEW.id;",
            on="update",
            when="pg_trigger_depth() = 0 and NEW.content <> OLD.content",
        ),
    ),
    quietly(
        "switch-of-one-integration-switches-all",
        "переключение интеграции одного агента переключает её у всех",
        (TOGETHER,),
        "После правки другого изменились: интеграции",
        Trigger(
            "agent_integrations",
            "update agent_integrations set is_active = NEW.is_active where org_id = NEW.org_id and id <> NEW.id;",
            on="update",
            when="pg_trigger_depth() = 0 and NEW.is_active <> OLD.is_active",
        ),
        ("2.*",),
    ),
    quietly(
        "ten-steps-at-most",
        "у цепочки хранятся только первые десять шагов",
        (TOGETHER,),
        "Хранится 10 шагов цепочки, отправлено 30",
        Trigger("sequence_steps", "if NEW.step_order > 10 then return null; end if;"),
    ),
    quietly(
        "ten-conditions-at-most",
        "у правила хранятся только первые десять условий",
        (TOGETHER,),
        "Хранится 10 условий правила, отправлено 30",
        Trigger(
            "agent_rules",
            "NEW.conditions := jsonb_path_query_array(NEW.conditions, '$[0 to 9]');",
            when="jsonb_array_length(NEW.conditions) > 10",
        ),
    ),
    quietly(
        "script-stays-at-its-stage",
        "отвязать скрипт от этапа нельзя: null при правке не сохраняется",
        (REVERTED,),
        "pipelineStageId – .*, ожидалось пусто",
        Trigger(
            "sales_scripts",
            "NEW.pipeline_stage_id := coalesce(NEW.pipeline_stage_id, OLD.pipeline_stage_id);",
            "update",
        ),
    ),
    quietly(
        "pause-cannot-be-taken-away",
        "убрать паузу у правила нельзя: null при правке принят, но не сохранён",
        (REVERTED,),
        "пауза в минутах – 0, ожидалось пусто",
        Trigger(
            "agent_rules", "NEW.cooldown_minutes := coalesce(NEW.cooldown_minutes, OLD.cooldown_minutes);", "update"
        ),
    ),
    quietly(
        "settings-are-added-up",
        "настройки агента при правке дополняются, и убрать ни одной нельзя",
        (REVERTED,),
        "settings – осталось прежнее: .*welcomeMessage",
        Trigger("agents", "NEW.settings := coalesce(OLD.settings, '{}') || NEW.settings;", "update"),
    ),
    quietly(
        "usual-temperature-not-stored",
        "правка не возвращает агенту обычную Temperature 0.7",
        (REVERTED,),
        "temperature – 1.3, ожидалось 0.7",
        Trigger("agents", "NEW.temperature := OLD.temperature;", "update", when="NEW.temperature = 0.7"),
    ),
    quietly(
        "conditions-of-start-are-added-up",
        "условия запуска цепочки при правке дополняются",
        (REVERTED,),
        "trigger_conditions – осталось прежнее: срок",
        Trigger(
            "agent_sequences", "NEW.trigger_conditions := OLD.trigger_conditions || NEW.trigger_conditions;", "update"
        ),
    ),
    quietly(
        "integration-not-switched-on-again",
        "выключенную интеграцию нельзя включить снова",
        (REVERTED,),
        "интеграция с Kommo с обычными: включено – нет, ожидалось да",
        Trigger("agent_integrations", "NEW.is_active := OLD.is_active;", "update", when="NEW.is_active"),
    ),
    quietly(
        "long-text-refused",
        "на длинный текст платформа отвечает ошибкой сервера",
        (LONG_TEXT,),
        "POST /api/agents.* ответил 500",
        Http("web", "POST", "^/api/agents", answer(500, {"success": False, "error": "Ошибка"}), body=".{9000}"),
    ),
)
