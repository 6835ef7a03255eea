"""What happens in a run, as its processes write it down: one line of JSON for each event, one type for each kind.

A line whose event or fields nobody knows is refused where it is read, and cannot be written at all.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.files import mask_all

#: Why a run has ended that the one who started it has stopped.
FROM_KEYBOARD = "Прогон прерван с клавиатуры."


class RecordError(Exception):
    """A line of records is none; the message says what is wrong with it."""


def now() -> str:
    """This moment with its time zone, to the millisecond."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


class _Record(BaseModel):
    """at: when it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    at: str = Field(default_factory=now)


class _Told(_Record):
    """An event that tells an outcome."""

    verdict: Verdict
    reason: str = ""
    advice: str = ""
    setting: str = ""

    @property
    def outcome(self) -> Outcome:
        """The outcome as one."""
        return Outcome(self.verdict, self.reason, self.advice, self.setting)


class Begun(_Record):
    """A process has begun. ids: of the scenarios that it may run."""

    event: Literal["begun"] = "begun"
    ids: list[str]
    pid: int = 0


class Started(_Record):
    """An attempt at a scenario is under way."""

    event: Literal["started"] = "started"
    id: str


class Finished(_Told):
    """An attempt has ended.

    uuid: of its Allure result; started: epoch seconds; duration: seconds; step: the one that decided, if one did.
    """

    event: Literal["finished"] = "finished"
    id: str
    uuid: str = ""
    started: float
    duration: float
    step: str = ""


class ScopeError(_Told):
    """A hook or cleanup of a feature, a rule or the run has failed: it spoils all scenarios inside."""

    event: Literal["scope_error"] = "scope_error"
    ids: list[str]


class Fault(_Record):
    """The product misbehaved in a way that became known after the scenario had been recorded."""

    event: Literal["fault"] = "fault"
    id: str
    reason: str


class Aborted(_Told):
    """The run, or this process' part of it, was cut short."""

    event: Literal["aborted"] = "aborted"


class Refused(_Record):
    """The settings are wrong: nothing was run."""

    event: Literal["refused"] = "refused"
    reason: str


class Stopped(_Record):
    """behave's --stop has ended the process after a failure."""

    event: Literal["stopped"] = "stopped"


class Absent(_Record):
    """The part of the run that has these scenarios is not among those that were merged. reason: which part it is."""

    event: Literal["absent"] = "absent"
    ids: list[str]
    reason: str


class Problem(_Record):
    """The run as a whole is not sound."""

    event: Literal["problem"] = "problem"
    reason: str
    advice: str


class Remark(_Record):
    """Worth knowing, and no part of a verdict. where: the scenario that met it."""

    event: Literal["note"] = "note"
    text: str
    where: str = ""


class Ended(_Record):
    """The process has come to its end."""

    event: Literal["ended"] = "ended"


Record = (
    Begun | Started | Finished | ScopeError | Fault | Aborted | Refused | Stopped | Absent | Problem | Remark | Ended
)
_READER: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="event")])


def told(outcome: Outcome) -> dict[str, str]:
    """The fields of an outcome, for an event that tells one."""
    return {
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "advice": outcome.advice,
        "setting": outcome.setting,
    }


def written(record: Record) -> str:
    """One line for the file, without secrets."""
    return type(record).model_validate(mask_all(record.model_dump(mode="json"))).model_dump_json()


def read(line: str) -> Record:
    """The event that a line tells. Raises RecordError for one that nobody knows; ValueError for half a line."""
    try:
        return _READER.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        if first["type"] == "json_invalid":
            raise ValueError("only a killed writer leaves half a line") from error
        place = ".".join(map(str, first["loc"]))
        raise RecordError(f"{place}: {first['msg']}" if place else str(first["msg"])) from error
