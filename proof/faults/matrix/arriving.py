"""Breakages of events of Kommo's as they arrive: whose they are, and of whom of several they tell."""

from proof.fault import Fault, Trigger, quietly

ALL_SORTS = "Хранятся события о контактах, задачах, звонках и о нескольких лидах сразу, и правила их замечают"
BY_ACCOUNT = "Событие попадает в ту организацию, чей аккаунт Kommo его прислал"

SEVERAL = (
    quietly(
        "contacts-set-nothing-off",
        "события о контактах не выполняют правил с триггером «Обновление лида»",
        (ALL_SORTS,),
        "записей не столько: Создание контакта – 0",
        Trigger("rule_executions", swallow=True, when="NEW.execution_context -> 'triggerData' ? 'contacts'"),
    ),
    quietly(
        "last-of-several-leads",
        "из нескольких лидов события запоминается последний",
        (ALL_SORTS,),
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
        (ALL_SORTS,),
        "event_subtype",
        Trigger(
            "webhook_events",
            "NEW.event_subtype := 'lead_created';",
            when="NEW.payload -> 'leads' ? 'add' and NEW.payload -> 'leads' ? 'status'",
        ),
    ),
)
ADDRESSED = (
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
)
FAULTS: tuple[Fault, ...] = (*SEVERAL, *ADDRESSED)
