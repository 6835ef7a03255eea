"""The dashboard's answers (platform contract 4.2). Unknown fields are allowed."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, StringConstraints

# DD.MM.YYYY, HH:MM in the server's zone; the space may be one that does not break.
TIMESTAMP = re.compile(r"\d{2}\.\d{2}\.\d{4},\s\d{2}:\d{2}")

Number = StrictInt | StrictFloat
Timestamp = Annotated[str, StringConstraints(strict=True, pattern=rf"^{TIMESTAMP.pattern}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Update(_Body):
    """One entry of the recent updates."""

    id: Annotated[StrictStr, Field(min_length=1)]
    message: Annotated[StrictStr, Field(min_length=1)]
    timestamp: Timestamp
    color: Literal["green", "purple", "yellow", "blue"]


class Updates(_Body):
    """`GET /api/dashboard/updates`: newest first."""

    success: Literal[True]
    data: list[Update]


class FiguresData(_Body):
    """How many answers the agents gave, and how many agents there are. The changes are per cent."""

    monthly_responses: Number = Field(alias="monthlyResponses")
    monthly_change: Number | None = Field(alias="monthlyChange")
    weekly_responses: Number = Field(alias="weeklyResponses")
    today_responses: Number = Field(alias="todayResponses")
    today_change: Number | None = Field(alias="todayChange")
    total_agents: Number = Field(alias="totalAgents")


class Figures(_Body):
    """`GET /api/dashboard`."""

    success: Literal[True]
    data: FiguresData
