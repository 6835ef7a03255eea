"""Breakages of what rules and sequences do: conditions, triggers, order, and what becomes of the lead itself."""

from proof.fault import Fault, Http, KommoAnswers, Trigger, answer, delete, edit, edit_request, put, quietly
from proof.faults.matrix.unlisted import COMPLETIONS

CONDITIONS = "Условия верны тогда, когда должны"
MESSAGES = "Правило без условий и с триггером «Получение сообщения» выполняют только сообщения"
DEEDS = "Действия правила делают с лидом то, что в них написано"
STEPS = "Шаги цепочки делают с лидом то, что в них написано"
STOPS = "Цепочка останавливается на шаге, который не удался"
EDITED = "Правка цепочки не стирает её журнал и не обрывает начатого"
EVENTS = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
HISTORY = r"^/api/webhooks\?"
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
        ("Правила выполняются по приоритету",),
        "пришли вызовы: последний, первый",
        _rules_as("NEW.priority := 50;"),
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
        within=70,
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
SEQUENCES = (
    quietly(
        "failed-step-told-as-success",
        "шаг цепочки не удался, а она отмечена завершённой",
        (STOPS,),
        "в состоянии «completed»",
        Trigger(
            "sequence_executions",
            "NEW.status := 'completed'; NEW.completed_at := clock_timestamp();",
            on="update",
            when="NEW.status = 'failed'",
        ),
    ),
    quietly(
        "failed-step-without-a-reason",
        "цепочка остановилась на ошибке, а на какой, не записано",
        (STOPS,),
        "на какой, не записано",
        Trigger("sequence_executions", "NEW.error_message := null;", on="update", when="NEW.status = 'failed'"),
    ),
    quietly(
        "failed-step-passed-over",
        "после шага, который не удался, цепочка идёт дальше",
        (STOPS,),
        "должна кончиться неудачей|в состоянии «completed»",
        Trigger(
            "sequence_executions",
            "NEW.status := 'running'; NEW.error_message := null; NEW.current_step := NEW.current_step + 1; "
            "NEW.next_execution_at := clock_timestamp();",
            on="update",
            when="NEW.status = 'failed'",
        ),
    ),
    quietly(
        "sequence-makes-no-task",
        "шаг цепочки, который создаёт задачу, ничего не делает",
        (STEPS,),
        "Создать задачу – 0",
        Trigger("sequence_steps", "NEW.action_type := 'wait';", when="NEW.action_type = 'create_task'"),
        ("7.*",),
    ),
    quietly(
        "edit-wipes-log-of-sequence",
        "правка шагов цепочки стирает её журнал",
        (EDITED,),
        "записей: 0, ожидалось 1",
        Trigger(
            "sequence_steps",
            "delete from sequence_executions where sequence_id = OLD.sequence_id;",
            on="delete",
            after=True,
        ),
    ),
    quietly(
        "edit-ends-what-runs",
        "правка цепочки обрывает то, что по ней уже идёт",
        (EDITED,),
        "состояние",
        Trigger(
            "agent_sequences",
            "update sequence_executions set status = 'paused' where sequence_id = NEW.id;",
            on="update",
            when="NEW.description is distinct from OLD.description",
            after=True,
        ),
    ),
    quietly(
        "edited-steps-not-stored",
        "правка цепочки не меняет её шагов",
        (EDITED,),
        "Хранится не то, что введено: .*шаг",
        Http("web", "PATCH", "/sequences/", edit_request(delete("steps"))),
    ),
    quietly(
        "log-outlives-its-sequence",
        "цепочки нет, а её журнал остался",
        ("Вместе с цепочкой исчезает её журнал",),
        "записей: 1, ожидалось 0",
        Trigger("sequence_executions", "if pg_trigger_depth() > 0 then return null; end if;", on="delete"),
    ),
)
STORED = (
    quietly(
        "event-loses-its-payload",
        "у обработанного события не остаётся того, с чем оно пришло",
        (EVENTS,),
        "payload",
        Trigger("webhook_events", "NEW.payload := '{}';", on="update", when="NEW.status = 'completed'"),
    ),
    quietly(
        "event-of-no-lead",
        "событие хранится без вида того, с чем оно случилось",
        (EVENTS,),
        "entity_type",
        Trigger("webhook_events", "NEW.entity_type := null;"),
    ),
    quietly(
        "event-of-another-kind",
        "сообщение владельца хранится как сообщение клиента",
        (EVENTS,),
        "event_subtype",
        Trigger(
            "webhook_events", "NEW.event_subtype := 'message_received';", when="NEW.event_subtype = 'message_sent'"
        ),
    ),
    quietly(
        "event-retried-needlessly",
        "у события, обработанного с первого раза, записаны повторы",
        (EVENTS,),
        "retry_count",
        Trigger("webhook_events", "NEW.retry_count := 2;", on="update", when="NEW.status = 'completed'"),
    ),
    quietly(
        "event-ends-at-no-time",
        "у обработанного события не записано, когда его обработали",
        (EVENTS,),
        "не записано время – processed_at",
        Trigger("webhook_events", "NEW.processed_at := null;", on="update", when="NEW.status = 'completed'"),
    ),
    quietly(
        "history-without-leads",
        "история событий не говорит, о каком лиде событие",
        (EVENTS,),
        "entity_id",
        Http("web", "GET", HISTORY, edit(put("data.*.entityId", "1"))),
    ),
    quietly(
        "history-without-events",
        "история событий пуста",
        (EVENTS,),
        "стоит 0 раз",
        Http("web", "GET", HISTORY, edit(put("data", []))),
    ),
    quietly(
        "one-event-without-payload",
        "событие отдаётся без того, с чем пришло",
        (EVENTS,),
        "не отдаёт, с чем пришло",
        Http(
            "web",
            "GET",
            r"^/api/webhooks/[0-9a-f-]{36}$",
            edit(delete("data.payload"), delete("data.payloadPreview")),
        ),
    ),
    quietly(
        "events-not-found",
        "поиск по событиям ничего не находит",
        (EVENTS,),
        "не находит",
        Http("web", "GET", r"^/api/webhooks/events\?", edit(put("data", []))),
    ),
    Fault(
        "not-processed-again",
        "повторная обработка события обещана, но её нет",
        (EVENTS,),
        "должно быть обработано ещё раз",
        (Http("web", "POST", r"^/api/webhooks/[0-9a-f-]{36}$", answer(200, {"success": True, "message": "ok"})),),
        within=75,
        quiet=True,
    ),
    quietly(
        "event-stored-twice",
        "одно событие Kommo хранится дважды",
        (EVENTS,),
        "сохранено о тех же лидах",
        Trigger(
            "webhook_events",
            "if pg_trigger_depth() = 1 then insert into webhook_events (org_id, provider, event_type, event_subtype, "
            "entity_id, entity_type, payload) values (NEW.org_id, NEW.provider, NEW.event_type, NEW.event_subtype, "
            "NEW.entity_id, NEW.entity_type, NEW.payload); end if;",
        ),
        ("6.*", "7.*"),
    ),
)
FAULTS: tuple[Fault, ...] = (*RULES, *SEQUENCES, *STORED)
