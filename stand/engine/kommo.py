"""Kommo's API v4 on behalf of an organisation (platform contract 5.6, 9.3)."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

import httpx

from stand.engine.storage import Ask

#: Fields of a lead that Kommo keeps by name; all others are custom fields
LEAD_FIELDS = {"name", "price", "status_id", "pipeline_id", "responsible_user_id", "loss_reason_id", "closed_at"}
NUMBERS = LEAD_FIELDS - {"name"}
TASK_TERM = 24 * 3600  # seconds until a task is due


class KommoError(Exception):
    """Kommo refused, or the organisation is not connected to it."""


@dataclass(frozen=True)
class Kommo:
    """One organisation's account."""

    http: httpx.AsyncClient
    base_domain: str
    access_token: str

    @classmethod
    async def of(cls, ask: Ask, http: httpx.AsyncClient, org_id: str) -> Kommo:
        """The organisation's account; KommoError when none is connected.

        ``ask``: whoever holds a connection already must not take a second one.
        """
        row = await ask(
            "select base_domain, access_token from crm_connections where org_id = %s and provider = 'kommo'"
            " order by created_at limit 1",
            [org_id],
        )
        if row is None:
            raise KommoError("CRM connection not found")
        return cls(http, row["base_domain"], row["access_token"])

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request below ``/api/v4``; the parsed reply or None. Raises KommoError."""
        try:
            reply = await self.http.request(
                method,
                f"https://{self.base_domain}/api/v4/{path}",
                json=body,
                headers={"Authorization": f"Bearer {self.access_token}"},
            )
        except httpx.HTTPError as error:
            raise KommoError(f"Kommo request failed: {error or type(error).__name__}") from error
        if reply.is_error:
            raise KommoError(f"Kommo request failed: {reply.status_code} {reply.text[:200]}")
        try:
            return reply.json() if reply.content else None
        except ValueError as error:
            raise KommoError("Kommo answered with something that is not JSON") from error

    async def lead(self, lead_id: str) -> dict[str, Any]:
        """The lead's fields."""
        found = await self.call("GET", f"leads/{number(lead_id)}")
        if not isinstance(found, dict):
            raise KommoError(f"Kommo knows no lead {lead_id}")
        return found

    async def change_lead(self, lead_id: str, changes: dict[str, Any]) -> None:
        await self.call("PATCH", f"leads/{number(lead_id)}", changes)

    async def set_field(self, lead_id: str, field: str, value: Any) -> None:
        """Set one field of a lead, a built-in one by its name, a custom one by id or code."""
        if field in LEAD_FIELDS:
            await self.change_lead(lead_id, {field: number(value) if field in NUMBERS else value})
            return
        key = {"field_id": int(field)} if field.isdigit() else {"field_code": field}
        await self.change_lead(lead_id, {"custom_fields_values": [{**key, "values": [{"value": value}]}]})

    async def add_note(self, lead_id: str, text: str) -> None:
        await self.call("POST", f"leads/{number(lead_id)}/notes", [{"note_type": "common", "params": {"text": text}}])

    async def add_task(self, lead_id: str, text: str) -> None:
        task = {
            "text": text,
            "entity_id": number(lead_id),
            "entity_type": "leads",
            "complete_till": int(time.time()) + TASK_TERM,
        }
        await self.call("POST", "tasks", [task])


def number(value: Any) -> int:
    """Kommo's ids and amounts are numbers, whatever they arrived as; KommoError when they cannot be."""
    if not re.fullmatch(r"-?[0-9]+", str(value).strip()):
        raise KommoError(f"«{value}» — не число: Kommo ждёт числовой id или сумму")
    return int(value)
