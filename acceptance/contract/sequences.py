"""Sequences in the API (platform contract 4.7), as far as they are the same on all deployments (5.5)."""

from uuid import UUID

from pydantic import StrictBool, StrictStr

from acceptance.contract.body import Row, Success


class Sequence(Row):
    """A sequence as the list tells it: a row with column names."""

    id: UUID
    org_id: UUID
    agent_id: UUID | None
    name: StrictStr
    is_active: StrictBool


class SequenceList(Success):
    data: list[Sequence]


class Started(Row):
    execution_id: UUID


class SequenceStarted(Success):
    """Of a sequence that was started by hand."""

    data: Started
