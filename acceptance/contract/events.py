"""Kommo's events as the API tells of them (platform contract 4.11)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import StrictInt, StrictStr

from acceptance.contract.body import Camel, Success


class StoredEvent(Camel):
    """One event in the history; what is null may be left out."""

    id: UUID
    event_type: StrictStr
    event_subtype: StrictStr | None = None
    entity_type: StrictStr | None = None
    entity_id: StrictStr | None = None
    status: StrictStr
    retry_count: StrictInt
    max_retries: StrictInt
    error: Any = None
    created_at: datetime
    processed_at: datetime | None = None
    payload_preview: Any = None


class History(Success):
    """The organisation's events, or a page of them."""

    data: list[StoredEvent]
    pagination: dict[str, Any]
