"""Breakages of sequences that are at work, and of Kommo's events as the platform keeps and serves them."""

from proof.fault import Fault, Http, Trigger, answer, delete, edit, edit_request, put, quietly, rewrite, status

STEPS = "Шаги цепочки делают с каждым лидом то, что в них написано"
STOPS = "Цепочка останавливается на шаге, который не удался"
EDITED = "Правка цепочки не стирает её журнал и не обрывает начатого"
EVENTS = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
FORGED = "Событие с неверной подписью ничего не значит"
PREVIEW = "Просмотр правил ничего не выполняет"
HISTORY = r"^/api/webhooks\?"

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
OF_EVENTS = "NEW.activity_type in ('lead_created', 'lead_updated', 'action_executed')"
STORED = (
    quietly(
        "events-not-in-activity-log",
        "событий Kommo нет в журнале событий",
        (EVENTS,),
        "в журнале событий .activity_logs. должны быть записи о событиях Kommo",
        Trigger("activity_logs", "delete from activity_logs where id = NEW.id;", when=OF_EVENTS, after=True),
    ),
    quietly(
        "events-without-words",
        "о событиях Kommo в журнале событий сказано «undefined»",
        (EVENTS,),
        "не хватает: .*Webhook событие",
        Trigger("activity_logs", "NEW.title := 'undefined';", when=OF_EVENTS),
    ),
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
        within=45,
        quiet=True,
    ),
    quietly(
        "anybody-signs-events",
        "событие с неверной подписью принимается",
        (FORGED,),
        "принято \\(200\\)",
        Http("web", "POST", "^/api/crm/webhook$", status(200)),
    ),
    quietly(
        "preview-runs-rules",
        "просмотр правил не показывает их, а выполняет",
        (PREVIEW,),
        "preview",
        Http("web", "PUT", "/rules\\?preview=true$", rewrite("\\?preview=true", "")),
    ),
    quietly(
        "preview-says-yes-to-all",
        "просмотр говорит, что выполнились бы и те правила, чьё условие неверно",
        (PREVIEW,),
        "Выполнилось бы правил: 2",
        Http("web", "PUT", "/rules\\?preview=true$", edit(put("data.rules.*.willExecute", True))),
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
FAULTS: tuple[Fault, ...] = (*SEQUENCES, *STORED)
