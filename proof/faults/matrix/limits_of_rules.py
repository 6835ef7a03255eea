"""Breakages of what is beyond the usual in rules and sequences: many conditions, odd numbers, a second time."""

from proof.fault import CLIENT, Fault, Http, Trigger, delete, edit_request, freeze, quietly, status
from proof.faults.matrix.arriving import ALL_SORTS
from proof.faults.matrix.engine import CONDITIONS
from proof.faults.matrix.whose_turn import EVERY_AGENTS_RULES, RESTARTED

ALL_HOLD = "Правило с несколькими условиями выполняется, только когда верны все"
CALLED = "Действие Webhook доходит до адреса, а неудача записана неудачей"
SWITCHED = "О переключении правила страница сообщает"
BY_HAND = "Цепочку запускает клиент API"
TOGETHER = "Правки, удаления и длинные списки ничего не теряют"
REVERTED = "Правкой возвращают и обычное значение, и пустое, и убирают лишнее"
EVERYWHERE = ("6.*", "7.*", "API.*", "DB.5", "DB.6")


def _never_runs(which: str) -> Trigger:
    """Rules with such conditions are stored, and never run."""
    return Trigger(
        "agent_rules", "NEW.is_active := false;", on="insert or update", when=f"NEW.conditions::text {which}"
    )


def _meanwhile(change: str) -> Trigger:
    """Between the press of the button, while the worker is stopped, and its start: what it makes of what runs."""
    code = f"update sequence_executions set {change} where status = 'running' and current_step > 1;"
    return Trigger("agent_integrations", code, on="update", after=True)


RULES = (
    quietly(
        "two-conditions-at-most",
        "третье условие правила и все следующие не проверяются",
        (ALL_HOLD,),
        "записей: 1, ожидалось 0",
        Trigger(
            "agent_rules",
            "NEW.conditions := jsonb_build_array(NEW.conditions -> 0, NEW.conditions -> 1);",
            on="insert or update",
            when="jsonb_array_length(NEW.conditions) > 2",
        ),
        EVERYWHERE,
    ),
    quietly(
        "fractions-not-compared",
        "«Больше» и «Меньше» не сравнивают дробных чисел",
        (CONDITIONS,),
        "score; Сравнение = Больше; Значение = 12.4» – верно, а правило не выполнено",
        _never_runs(r"""~ '"value": "-?\d+[.,]\d'"""),
    ),
    quietly(
        "numbers-below-zero-not-compared",
        "«Больше» и «Меньше» не сравнивают отрицательных чисел",
        (CONDITIONS,),
        "debt; Сравнение = Больше; Значение = -10» – верно, а правило не выполнено",
        _never_runs(r"""~ '"field": "debt"'"""),
    ),
    quietly(
        "zero-is-empty",
        "условие «Не пусто» считает ноль пустым",
        (CONDITIONS,),
        "calls; Сравнение = Не пусто» – верно, а правило не выполнено",
        _never_runs(r"""~ '"field": "calls"'"""),
    ),
    quietly(
        "webhook-without-its-query",
        "вызов правила теряет параметры адреса: всё, что стоит после вопросительного знака",
        (CALLED,),
        "первый без параметров адреса",
        Trigger(
            "agent_rules",
            r"""NEW.actions := regexp_replace(NEW.actions::text, '(http://[^"?]*)\?[^"]*', '\1', 'g')::jsonb;""",
        ),
        EVERYWHERE,
    ),
    quietly(
        "state-before-is-another-leads",
        "прежним состоянием лида считается состояние другого лида",
        (CALLED,),
        "previousState – лида",
        Trigger(
            "webhook_events",
            "update webhook_events set entity_id = NEW.entity_id where org_id = NEW.org_id "
            "and entity_type = NEW.entity_type and id <> NEW.id;",
            when="NEW.entity_type = 'lead'",
        ),
        EVERYWHERE,
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
        EVERYWHERE,
    ),
    quietly(
        "answer-names-another-rule",
        "в ответ на создание второго правила платформа называет номер первого",
        (SWITCHED,),
        "на создание .* платформа назвала номер другого",
        Http("web", "POST", "^/api/agents/[^/]+/rules$", freeze(), by=CLIENT),
        EVERYWHERE,
    ),
    quietly(
        "large-events-lost",
        "событие Kommo, тело которого больше четырёх килобайт, теряется",
        (ALL_SORTS,),
        "назвала сохранённым, должно быть в webhook_events.*байт",
        Trigger(
            "webhook_events",
            "delete from webhook_events where id = NEW.id;",
            when="length(NEW.payload::text) > 4096",
            after=True,
        ),
        EVERYWHERE,
    ),
)
SEQUENCES = (
    quietly(
        "second-start-by-hand-ignored",
        "второй ручной запуск цепочки для того же лида отвечает первым и ничего не делает",
        (BY_HAND,),
        "записей: 1, ожидалось 2",
        Http("web", "PUT", r"/sequences\?sequenceId=", freeze()),
    ),
    quietly(
        "steps-without-metadata",
        "metadata и kommo_action шага не сохраняются",
        ("`POST /api/agents/[id]/sequences` - создание цепочки",),
        r"шаги \(3\): metadata – .*шаги \(4\): kommo_action – пусто",
        Trigger("sequence_steps", "NEW.metadata := '{}'; NEW.kommo_action := null;"),
    ),
    Fault(
        "restart-begins-sequences-anew",
        "после перезапуска воркера начатая цепочка идёт с первого шага, и сообщения уходят дважды",
        (RESTARTED,),
        "пришли вызовы: первый, первый, последний",
        (_meanwhile("current_step = 1, next_execution_at = clock_timestamp()"),),
        collateral=EVERYWHERE,
        within=200,
        quiet=True,
    ),
    Fault(
        "restart-ends-sequences",
        "перезапуск воркера обрывает начатые цепочки",
        (RESTARTED,),
        "Цепочка остановилась: failed",
        (_meanwhile("status = 'failed', error_message = 'restart', next_execution_at = null"),),
        collateral=EVERYWHERE,
        within=200,
        quiet=True,
    ),
)
CHANGES = (
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
    Fault(
        "half-a-sequence-stays",
        "цепочка, шаг которой не сохранился, остаётся без него",
        ("Если шаг цепочки сохранить нельзя, не остаётся и цепочки",),
        "а цепочка осталась, шагов в ней 1",
        (
            Http("web", "POST", "/sequences$", edit_request(delete("steps.1")), body="3000000000"),
            Http("web", "POST", "/sequences$", status(500), body="3000000000"),
        ),
        quiet=True,
    ),
)
FAULTS: tuple[Fault, ...] = (*RULES, *SEQUENCES, *CHANGES)
