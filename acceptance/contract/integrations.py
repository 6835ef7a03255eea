"""An agent's integration in the API (platform contract 4.9)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import StrictBool

from acceptance.contract.body import Row, Success


class Integration(Row):
    """A row of `agent_integrations`."""

    id: UUID
    agent_id: UUID
    org_id: UUID
    integration_type: Literal["kommo"]
    is_installed: StrictBool
    is_active: StrictBool
    created_at: datetime | None = None


class IntegrationReply(Success):
    """One integration, as it is or as it has become."""

    integration: Integration
