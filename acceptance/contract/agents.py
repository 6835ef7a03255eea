"""Agents in the API (platform contract 4.4)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, StrictInt, StrictStr

from acceptance.contract.body import Camel, Row, Success

Status = Literal["active", "inactive", "draft"]


class Agent(Camel):
    """An agent as the API tells it. What may be null may be left out as well."""

    id: UUID
    name: StrictStr
    status: Status
    model: StrictStr | None = None
    messages_total: StrictInt | None = None
    last_activity_at: datetime | None = None
    owner_name: StrictStr | None = None
    created_at: datetime
    updated_at: datetime
    temperature: float | None = None
    max_tokens: StrictInt | None = None
    response_delay_seconds: StrictInt | None = None
    instructions: StrictStr | None = None
    settings: dict[str, Any] | None = None


class AgentReply(Success):
    data: Agent


class Pagination(Row):
    """Where a list stands: how many there are in all, which page this is and how long a page is."""

    total: StrictInt = Field(ge=0)
    page: StrictInt
    limit: StrictInt


class AgentList(Success):
    data: list[Agent]
    pagination: Pagination


class ChangedAgent(Row):
    """Of a changed agent only these keys are spelt alike in camelCase and as columns."""

    id: UUID
    name: StrictStr
    status: Status


class AgentChanged(Success):
    data: ChangedAgent
