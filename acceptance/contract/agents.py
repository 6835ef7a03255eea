"""Agents in the API (platform contract 4.4)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import StrictInt, StrictStr

from acceptance.contract.body import Camel, Success


class Agent(Camel):
    """An agent as the API tells it."""

    id: UUID
    name: StrictStr
    status: Literal["active", "inactive", "draft"]
    model: StrictStr | None
    messages_total: StrictInt | None
    last_activity_at: datetime | None
    owner_name: StrictStr | None
    created_at: datetime
    updated_at: datetime
    temperature: float | None
    max_tokens: StrictInt | None
    response_delay_seconds: StrictInt | None
    instructions: StrictStr | None
    settings: dict[str, Any] | None


class AgentReply(Success):
    data: Agent
