"""What a rule's actions do with the lead in Kommo: nothing, something else, too much."""

from proof.changes import Http, KommoAnswers, Trigger
from proof.fault import Fault, edit_request, put, quietly
from proof.faults.matrix.collateral import AUTOMATION, RULES_ONLY
from proof.faults.matrix.places import COMPLETIONS
from proof.faults.matrix.rules_written import rules_as
from proof.faults.matrix.scenarios import WEBHOOK_CALLED

DEEDS = "Действия правила делают с лидом то, что в них написано"


def _actions(old: str, new: str) -> Trigger:
    return rules_as(f"NEW.actions := replace(NEW.actions::text, '{old}', '{new}')::jsonb;")


def _and_sets(field: str, value: str) -> Trigger:
    """Whatever changes a lead's stage sets another of its fields, too."""
    action = f'[{{"type": "update_field", "targetField": "{field}", "newValue": "{value}"}}]'
    return Trigger(
        "agent_rules",
        f"NEW.actions := NEW.actions || '{action}';",
        when="NEW.actions::text like '%change_stage%'",
    )


FAULTS: tuple[Fault, ...] = (
    quietly(
        "stranger-actions-fail",
        "правило выполняется, а его действие записано неудачей",
        ("6.5",),
        "Webhook – неудача|почему, не записано",
        Trigger(
            "rule_executions",
            "NEW.action_results := "
            """replace(NEW.action_results::text, '"success": true', '"success": false')::jsonb;""",
        ),
        ("6.*",),
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
        RULES_ONLY,
    ),
    quietly(
        "rule-makes-another-task",
        "задача в Kommo названа не так, как велит правило",
        (DEEDS,),
        "Создать задачу – 0",
        _actions("Перезвонить до обеда", "Новая задача"),
        RULES_ONLY,
    ),
    quietly(
        "rule-tells-twice",
        "правило отправляет одно сообщение дважды",
        (DEEDS,),
        "сделано не один раз: Отправить сообщение",
        rules_as(
            "NEW.actions := jsonb_build_array(NEW.actions -> 0) || NEW.actions;",
            when="NEW.actions -> 0 ->> 'type' = 'send_message'",
        ),
        RULES_ONLY,
    ),
    quietly(
        "rules-ask-another-model",
        "промпт правила получает не та модель, что обещана",
        (DEEDS,),
        "Промпт правила получила модель cheap/model",
        Http("llm", "POST", COMPLETIONS, edit_request(put("model", "cheap/model")), body="gpt-4o-mini"),
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
        AUTOMATION,
    ),
    quietly(
        "rule-renames-the-lead",
        "смена этапа заодно переименовывает лид",
        (DEEDS,),
        "чего никто не велел: name",
        _and_sets("name", "Лид"),
        AUTOMATION,
    ),
    quietly(
        "rule-moves-the-lead",
        "смена этапа переносит лид в воронку, которой нет",
        (DEEDS,),
        "чего никто не велел: pipeline_id",
        _and_sets("pipeline_id", "1"),
        AUTOMATION,
    ),
    quietly(
        "webhook-without-its-query",
        "вызов правила теряет параметры адреса: всё, что стоит после вопросительного знака",
        (WEBHOOK_CALLED,),
        "первый без параметров адреса",
        Trigger(
            "agent_rules",
            r"""NEW.actions := regexp_replace(NEW.actions::text, '(http://[^"?]*)\?[^"]*', '\1', 'g')::jsonb;""",
        ),
        AUTOMATION,
    ),
    quietly(
        "custom-field-of-another-number",
        "правило меняет не то поле лида, чей номер назван",
        (DEEDS,),
        "Обновить поле «304051» – 0",
        _actions("304051", "304052"),
        RULES_ONLY,
    ),
    quietly(
        "webhook-not-found-is-a-success",
        "вызов, на который адрес ответил 404, записан успехом",
        (WEBHOOK_CALLED,),
        "Webhook – успех",
        Trigger(
            "rule_executions",
            """NEW.action_results := (select jsonb_agg(case when one::text like '%404%' """
            """then one || '{"success": true}' else one end) """
            "from jsonb_array_elements(NEW.action_results) one);",
            when="NEW.action_results::text like '%404%'",
        ),
    ),
)
