"""Reading what Kommo sends to the webhook (platform contract 9.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EVENT_TYPES = ("leads", "contacts", "customers", "tasks", "messages", "calls", "companies")
#: Key inside the body's part → subtype; the first that is present wins
SUBTYPES = {
    "leads": {"status": "lead_status_changed", "add": "lead_created", "update": "lead_updated"},
    "contacts": {"add": "contact_created", "update": "contact_updated"},
}
ENTITY_TYPES = {"1": "contact", "2": "lead", "contacts": "contact", "leads": "lead"}


@dataclass(frozen=True)
class Event:
    """One event: its columns in ``webhook_events`` and the entity's fields as sent."""

    event_type: str
    subtype: str | None
    entity_id: str | None
    entity_type: str | None
    entity: dict[str, Any]

    @property
    def lead_id(self) -> str | None:
        """The lead that the event is about, if it is about one."""
        return self.entity_id if self.entity_type == "lead" else None

    @property
    def previous(self) -> dict[str, Any]:
        """What Kommo itself says of the state before: ``old_status_id``, ``old_pipeline_id``."""
        return {name.removeprefix("old_"): value for name, value in self.entity.items() if name.startswith("old_")}


def _first(part: Any) -> dict[str, Any]:
    """The first element of a list, when it is an object."""
    return part[0] if isinstance(part, list) and part and isinstance(part[0], dict) else {}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def read_event(body: dict[str, Any]) -> Event:
    """What the body tells of; an event of no known kind is ``unknown``."""
    kind = next((name for name in EVENT_TYPES if name in body), "unknown")
    part = body.get(kind)
    if kind in SUBTYPES:
        given = part if isinstance(part, dict) else {}
        key = next((name for name in SUBTYPES[kind] if _first(given.get(name))), None)
        entity = _first(given.get(key)) if key else {}
        subtype = SUBTYPES[kind][key] if key else None
        return Event(kind, subtype, _text(entity.get("id")), kind.removesuffix("s") if key else None, entity)
    item = _first(part) or (_first(part.get("add")) if isinstance(part, dict) else {})
    linked_id, linked_type = _linked(item)
    match kind if item else "":
        case "messages":
            incoming = item.get("direction") in (None, "in")
            return Event(kind, "message_received" if incoming else "message_sent", linked_id, linked_type, item)
        case "tasks":
            own = (_text(item.get("id")), "task")
            entity_id, entity_type = (linked_id, linked_type) if linked_id else own
            return Event(kind, "task_created", entity_id, entity_type, item)
        case "calls":
            return Event(kind, "call_started", _text(item.get("id")), "call", item)
    return Event(kind, None, _text(item.get("id")), None, item)


def _linked(item: dict[str, Any]) -> tuple[str | None, str | None]:
    entity_id = item.get("entity_id", item.get("element_id"))
    entity_type = _text(item.get("entity_type", item.get("element_type")))
    return _text(entity_id), ENTITY_TYPES.get(entity_type or "", entity_type)


def base_domain(body: dict[str, Any]) -> str | None:
    """The account's domain: ``account.base_domain``, or its subdomain below amocrm.ru."""
    account = body.get("account")
    if not isinstance(account, dict):
        return None
    if isinstance(account.get("base_domain"), str) and account["base_domain"]:
        return account["base_domain"]
    subdomain = account.get("subdomain")
    if not isinstance(subdomain, str) or not subdomain:
        return None
    return subdomain if "." in subdomain else f"{subdomain}.amocrm.ru"
