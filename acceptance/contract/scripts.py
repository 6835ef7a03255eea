"""Sales scripts in the API (platform contract 4.5)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import StrictInt, StrictStr

from acceptance.contract.body import Camel, Row, Stamped, Success

ScriptType = Literal["greeting", "qualification", "presentation", "objection_handling", "closing"]


class Script(Camel):
    """A script as the lists and the reply to its creation tell it. agent_id is None for the organisation's own."""

    id: UUID
    org_id: UUID
    agent_id: UUID | None = None
    pipeline_stage_id: UUID | None = None
    title: StrictStr
    script_type: ScriptType
    content: StrictStr
    variables: dict[str, Any] | None = None
    conditions: dict[str, Any] | None = None
    effectiveness_score: float | None = None
    usage_count: StrictInt | None = None
    created_at: datetime
    updated_at: datetime


class ScriptList(Success):
    data: list[Script]


class ListedScript(Camel):
    """What a script says, as a list tells it: all that the page's own promises are about."""

    id: UUID
    agent_id: UUID | None = None
    title: StrictStr
    script_type: StrictStr
    content: StrictStr
    pipeline_stage_id: UUID | None = None
    effectiveness_score: float | None = None
    usage_count: int | None = None


class ListedScripts(Success):
    data: list[ListedScript]


class ScriptReply(Success):
    data: Script


class ChangedText(Row):
    """Of a changed script only these keys are spelt alike in camelCase and in snake_case."""

    id: UUID
    title: StrictStr
    content: StrictStr


class ScriptChanged(Stamped):
    data: ChangedText
