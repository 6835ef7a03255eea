"""The dashboard's answers (platform contract 4.2). Unknown fields are allowed."""

import re
from typing import Annotated, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr, StringConstraints

from acceptance.contract.body import Camel

# DD.MM.YYYY, HH:MM in the server's zone; the space may be one that does not break.
TIMESTAMP = re.compile(r"\d{2}\.\d{2}\.\d{4},\s\d{2}:\d{2}")

AGENT_CREATED = "Создан новый агент: {}"  # the journal's title and the update's message, with the agent's name
TALK_BEGUN = "Начался новый разговор"

Number = StrictInt | StrictFloat
Timestamp = Annotated[str, StringConstraints(strict=True, pattern=rf"^{TIMESTAMP.pattern}$")]


Whole = Annotated[StrictInt, Field(ge=0)]
Change = Number | Annotated[StrictStr, Field(min_length=1)]  # in per cent; how it is written is not promised


class Figures(Camel):
    """`data` of `GET /api/dashboard`, as far as the cards show it."""

    monthly_responses: Whole
    weekly_responses: Whole
    today_responses: Whole
    total_agents: Whole
    monthly_change: Change
    today_change: Change


class Update(Camel):
    """One entry of the recent updates."""

    id: Annotated[StrictStr, Field(min_length=1)]
    message: Annotated[StrictStr, Field(min_length=1)]
    timestamp: Timestamp
    color: Literal["green", "purple", "yellow", "blue"]


class Bar(Camel):
    """So many answers: fewer than none there cannot be."""

    label: StrictStr
    value: Number = Field(ge=0)


class Charts(Camel):
    """`GET /api/dashboard/charts`: one bar for each month, day or week."""

    success: Literal[True]
    data: list[Bar]


class Updates(Camel):
    """`GET /api/dashboard/updates`: newest first."""

    success: Literal[True]
    data: list[Update]
