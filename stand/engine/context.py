"""What a rule or a sequence knows of the event that set it off (platform contract 9.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Context:
    """One event as rules see it. ``current_state`` holds the lead's fields, ``previous_state`` where known."""

    organization_id: str
    trigger_type: str
    lead_id: str | None = None
    contact_id: str | None = None
    trigger_data: dict[str, Any] = field(default_factory=dict)
    current_state: dict[str, Any] | None = None
    previous_state: dict[str, Any] | None = None
    event_id: str | None = None
    event_type: str | None = None
    event_subtype: str | None = None

    @property
    def event_names(self) -> set[str]:
        """Everything this event may be called by."""
        names = {self.trigger_type, self.trigger_data.get("type"), self.event_type, self.event_subtype}
        return {str(name) for name in names if name}

    def as_json(self) -> dict[str, Any]:
        """The keys of the contract; those without a value are left out, except the lead."""
        known = {
            "contactId": self.contact_id,
            "currentState": self.current_state,
            "previousState": self.previous_state,
            "eventId": self.event_id,
            "eventType": self.event_type,
            "eventSubtype": self.event_subtype,
        }
        return {
            "organizationId": self.organization_id,
            "triggerType": self.trigger_type,
            "leadId": self.lead_id,
            "triggerData": self.trigger_data,
            **{name: value for name, value in known.items() if value is not None},
        }
