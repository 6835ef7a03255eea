"""What the bodies of the web application's API have in common (platform contract 4.1)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictStr
from pydantic.alias_generators import to_camel

from acceptance.contract.reading import read_as


class Row(BaseModel):
    """An object whose keys are column names. Unknown keys are allowed: a deployment may say more."""

    model_config = ConfigDict(extra="ignore")


class Camel(BaseModel):
    """An object whose keys are written in camelCase. Unknown keys are allowed."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)


class Success(Row):
    """`{success: true, …}`."""

    success: Literal[True]


class Stamped(Success):
    """`{success: true, timestamp, …}`."""

    timestamp: datetime


class Identified(Row):
    """`{id}`: all that some routes tell of what they created."""

    id: UUID


class Created(Success):
    """`{success: true, data: {id}}`."""

    data: Identified


class Refusal(Row):
    """An error body: S1 `{success: false, error, details?}`."""

    success: Literal[False]
    error: StrictStr = Field(min_length=1)
    details: Any = None


class CodedRefusal(Refusal):
    """An error body: S2 adds a code and the time."""

    code: StrictStr = Field(min_length=1)
    timestamp: datetime


def read_refusal(body: Any, what: str) -> Refusal:
    """An error body in either of the two shapes, or an AssertionError. what: Russian, whose body it is."""
    coded = isinstance(body, dict) and "code" in body
    return read_as(CodedRefusal if coded else Refusal, body, what)
