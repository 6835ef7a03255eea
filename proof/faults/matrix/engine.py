"""Breakages of what rules do: their conditions, triggers and order, and what becomes of the lead itself."""

from proof.fault import Fault, Http, KommoAnswers, Trigger, edit_request, put, quietly
from proof.faults.matrix.unlisted import COMPLETIONS

CONDITIONS = "Условия верны тогда, когда должны"
MESSAGES = "Правило без условий и с триггером «Получение сообщения» выполняют только сообщения"
DEEDS = "Действия правила делают с лидом то, что в них написано"
EVERYWHERE = ("6.*", "API.*", "DB.5")


def _rules_as(code: str, when: str = "") -> Trigger:
    """Rules are stored as if something else had been ordered."""
    return Trigger("agent_rules", code, on="insert or update", when=when)


def _conditions(old: str, new: str) -> Trigger:
    return _rules_as(f"NEW.conditions := replace(NEW.conditions::text, '{old}', '{new}')::jsonb;")


def _actions(old: str, new: str) -> Trigger:
    return _rules_as(f"NEW.actions := replace(NEW.actions::text, '{old}', '{new}')::jsonb;")


def _without_conditions(which: str) -> Trigger:
    return _rules_as("NEW.conditions := '[]';", when=which)


RULES = (
    quietly(
        "changed-to-means-equals",
        "условие «Изменилось на» верно и тогда, когда ничего не менялось",
        (CONDITIONS,),
        "Изменилось на; Значение = Иван» – неверно, а правило выполнено",
        _conditions('"changed_to"', '"equals"'),
        EVERYWHERE,
    ),
    quietly(
        "not-empty-always-true",
        "условие «Не пусто» верно для любого поля",
        (CONDITIONS,),
        "phone; Сравнение = Не пусто» – неверно, а правило выполнено",
        _without_conditions("NEW.conditions::text like '%\"not_empty\"%'"),
        EVERYWHERE,
    ),
    quietly(
        "hours-taken-for-minutes",
        "часы в условии «Прошло времени» считаются минутами",
        (CONDITIONS,),
        "Количество = 193; Единица = Часы» – неверно, а правило выполнено",
        _conditions('"hours"', '"minutes"'),
        EVERYWHERE,
    ),
    quietly(
        "weeks-never-pass",
        "условие «Прошло времени» в неделях не выполняется никогда",
        (CONDITIONS,),
        "Количество = 1; Единица = Недели» – верно, а правило не выполнено",
        _rules_as("NEW.is_active := false;", when="NEW.conditions::text like '%\"weeks\"%'"),
        EVERYWHERE,
    ),
    quietly(
        "any-event-will-do",
        "условие «Событие» верно для любого события",
        (CONDITIONS,),
        "Событие: Значение = lead_created» – неверно, а правило выполнено",
        _without_conditions("NEW.conditions::text like '%\"event_triggered\"%'"),
        EVERYWHERE,
    ),
    quietly(
        "only-the-first-condition-counts",
        "из нескольких условий правила проверяется только первое",
        ("Правило с несколькими условиями выполняется, только когда верны все",),
        "записей: 1, ожидалось 0",
        _rules_as(
            "NEW.conditions := jsonb_build_array(NEW.conditions -> 0);", when="jsonb_array_length(NEW.conditions) > 1"
        ),
        EVERYWHERE,
    ),
    quietly(
        "every-update-changes-the-stage",
        "условие «Смена этапа» верно и тогда, когда лид остался на своём этапе",
        ("Условие «Смена этапа» верно, только когда этап сменился",),
        "ожидалось 0",
        _without_conditions("NEW.trigger_type = 'lead_updated' and NEW.conditions::text like '%stage_changed%'"),
        EVERYWHERE,
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
        "priority-not-heeded",
        "правила выполняются в том порядке, в каком созданы, а не по приоритету",
        ("Правила всех агентов выполняются по приоритету",),
        "пришли вызовы: последний, первый",
        _rules_as("NEW.priority := 50;"),
        EVERYWHERE,
    ),
    quietly(
        "priority-as-text",
        "приоритеты сравниваются как слова: 100 раньше 9",
        ("Правила всех агентов выполняются по приоритету",),
        "пришли вызовы: последний, первый",
        _rules_as("NEW.priority := left(NEW.priority::text, 1)::int;"),
        EVERYWHERE,
    ),
    quietly(
        "daily-limit-is-one",
        "сколько бы раз в день ни было позволено, правило выполняется один",
        ("Правило, которому позволено два раза в день, третий раз не выполняется",),
        "записей: 1, ожидалось 2",
        _rules_as("NEW.max_executions_per_day := least(NEW.max_executions_per_day, 1);"),
        EVERYWHERE,
    ),
    quietly(
        "daily-limit-of-one-only",
        "предел в день соблюдается, только когда он – один",
        ("Правило, которому позволено два раза в день, третий раз не выполняется",),
        "записей: 3, ожидалось 2",
        _rules_as("NEW.max_executions_per_day := nullif(greatest(NEW.max_executions_per_day, 2), 2);"),
        EVERYWHERE,
    ),
    Fault(
        "rule-does-nothing-in-kommo",
        "журнал правила говорит об успехе, а в Kommo ничего не сделано",
        (DEEDS,),
        "в Kommo должно быть сделано",
        (
            KommoAnswers(500),
            Trigger(
                "rule_executions",
                "NEW.action_results := "
                """replace(NEW.action_results::text, '"success": false', '"success": true')::jsonb;""",
            ),
        ),
        collateral=("2.*",),
        quiet=True,
    ),
    quietly(
        "rule-sets-another-stage",
        "правило переводит лид не на тот этап",
        (DEEDS,),
        "Изменить этап – 0",
        _actions('"142"', '"143"'),
        EVERYWHERE,
    ),
    quietly(
        "rule-makes-another-task",
        "задача в Kommo названа не так, как велит правило",
        (DEEDS,),
        "Создать задачу – 0",
        _actions("Перезвонить до обеда", "Новая задача"),
        EVERYWHERE,
    ),
    quietly(
        "rule-tells-twice",
        "правило отправляет одно сообщение дважды",
        (DEEDS,),
        "сделано не один раз: Отправить сообщение",
        _rules_as(
            "NEW.actions := jsonb_build_array(NEW.actions -> 0) || NEW.actions;",
            when="NEW.actions -> 0 ->> 'type' = 'send_message'",
        ),
        EVERYWHERE,
    ),
    quietly(
        "rules-ask-another-model",
        "промпт правила получает не та модель, что обещана",
        (DEEDS,),
        "Промпт правила получила модель cheap/model",
        Http("llm", "POST", COMPLETIONS, edit_request(put("model", "cheap/model")), body="gpt-4o-mini"),
    ),
)
FAULTS: tuple[Fault, ...] = RULES
