"""Kommo's events as they arrive and are stored: lost, doubled, of another kind, for another organisation."""

from proof.changes import Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.collateral import AUTOMATION
from proof.faults.matrix.scenarios import ALL_SORTS_OF_EVENTS, EVENTS_KEPT

OF_EVENTS = "NEW.activity_type in ('lead_created', 'lead_updated', 'action_executed')"
BY_ACCOUNT = "Событие попадает в ту организацию, чей аккаунт Kommo его прислал"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "events-not-in-activity-log",
        "событий Kommo нет в журнале событий",
        (EVENTS_KEPT,),
        "в журнале событий .activity_logs. должны быть записи о событиях Kommo",
        Trigger("activity_logs", "delete from activity_logs where id = NEW.id;", when=OF_EVENTS, after=True),
    ),
    quietly(
        "events-without-words",
        "о событиях Kommo в журнале событий сказано «undefined»",
        (EVENTS_KEPT,),
        "не хватает: .*Webhook событие",
        Trigger("activity_logs", "NEW.title := 'undefined';", when=OF_EVENTS),
    ),
    quietly(
        "event-loses-its-payload",
        "у обработанного события не остаётся того, с чем оно пришло",
        (EVENTS_KEPT,),
        "payload",
        Trigger("webhook_events", "NEW.payload := '{}';", on="update", when="NEW.status = 'completed'"),
    ),
    quietly(
        "event-of-no-lead",
        "событие хранится без вида того, с чем оно случилось",
        (EVENTS_KEPT,),
        "entity_type",
        Trigger("webhook_events", "NEW.entity_type := null;"),
    ),
    quietly(
        "event-of-another-kind",
        "сообщение владельца хранится как сообщение клиента",
        (EVENTS_KEPT,),
        "event_subtype",
        Trigger(
            "webhook_events", "NEW.event_subtype := 'message_received';", when="NEW.event_subtype = 'message_sent'"
        ),
    ),
    quietly(
        "event-retried-needlessly",
        "у события, обработанного с первого раза, записаны повторы",
        (EVENTS_KEPT,),
        "retry_count",
        Trigger("webhook_events", "NEW.retry_count := 2;", on="update", when="NEW.status = 'completed'"),
    ),
    quietly(
        "event-ends-at-no-time",
        "у обработанного события не записано, когда его обработали",
        (EVENTS_KEPT,),
        "не записано время – processed_at",
        Trigger("webhook_events", "NEW.processed_at := null;", on="update", when="NEW.status = 'completed'"),
    ),
    quietly(
        "event-stored-twice",
        "одно событие Kommo хранится дважды",
        (EVENTS_KEPT,),
        "сохранено о тех же лидах",
        Trigger(
            "webhook_events",
            "if pg_trigger_depth() = 1 then insert into webhook_events (org_id, provider, event_type, event_subtype, "
            "entity_id, entity_type, payload) values (NEW.org_id, NEW.provider, NEW.event_type, NEW.event_subtype, "
            "NEW.entity_id, NEW.entity_type, NEW.payload); end if;",
        ),
        ("6.*", "7.*"),
    ),
    quietly(
        "events-told-as-something-else",
        "о событиях Kommo в журнале событий сказано не то, чем они были",
        (EVENTS_KEPT,),
        "не хватает: .*Webhook событие: leads",
        Trigger("activity_logs", "NEW.title := 'Событие';", when="NEW.title like 'Webhook событие%'"),
    ),
    quietly(
        "last-of-several-leads",
        "из нескольких лидов события запоминается последний",
        (ALL_SORTS_OF_EVENTS,),
        "entity_id",
        Trigger(
            "webhook_events",
            "NEW.entity_id := NEW.payload -> 'leads' -> 'add' -> -1 ->> 'id';",
            when="jsonb_array_length(NEW.payload -> 'leads' -> 'add') > 1",
        ),
    ),
    quietly(
        "creation-before-stage",
        "событие о смене этапа, в котором есть и новый лид, запоминается созданием",
        (ALL_SORTS_OF_EVENTS,),
        "event_subtype",
        Trigger(
            "webhook_events",
            "NEW.event_subtype := 'lead_created';",
            when="NEW.payload -> 'leads' ? 'add' and NEW.payload -> 'leads' ? 'status'",
        ),
    ),
    quietly(
        "large-events-lost",
        "событие Kommo, тело которого больше четырёх килобайт, теряется",
        (ALL_SORTS_OF_EVENTS,),
        "назвала сохранённым, должно быть в webhook_events.*байт",
        Trigger(
            "webhook_events",
            "delete from webhook_events where id = NEW.id;",
            when="length(NEW.payload::text) > 4096",
            after=True,
        ),
        AUTOMATION,
    ),
    quietly(
        "shared-account-is-the-firsts",
        "событие из аккаунта, который есть у двух организаций, достаётся первой из них",
        (BY_ACCOUNT,),
        "аккаунт обеих, в заголовке вторая – 1 событий, верной организации – 0",
        Trigger(
            "webhook_events",
            "NEW.org_id := coalesce((select org_id from crm_connections where base_domain = "
            "NEW.payload -> 'account' ->> 'base_domain' order by created_at limit 1), NEW.org_id);",
        ),
    ),
    quietly(
        "subdomain-is-nobodys",
        "событие, аккаунт которого назван поддоменом, теряется",
        (BY_ACCOUNT,),
        "назван поддоменом – 0 событий",
        Trigger(
            "webhook_events",
            "delete from webhook_events where id = NEW.id;",
            when="NEW.payload -> 'account' ? 'subdomain'",
            after=True,
        ),
    ),
    quietly(
        "message-without-direction-is-ours",
        "сообщение, о направлении которого не сказано, считается исходящим",
        (EVENTS_KEPT,),
        "event_subtype – «message_sent», ожидалось «message_received»",
        Trigger(
            "webhook_events",
            "NEW.event_subtype := 'message_sent';",
            when="NEW.event_type = 'messages' and NEW.payload::text not like '%direction%'",
        ),
    ),
)
