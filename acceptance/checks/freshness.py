"""Proof that what has just been made bears the time at which it was made."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from acceptance.clients.web import WebClient
from acceptance.evidence import Evidence
from acceptance.timing.clocks import JUST_NOW

FINEST = timedelta(milliseconds=1)  # two times of one moment may be told with more digits and with fewer


def expect_just_now(web: WebClient, times: dict[str, Any]) -> None:
    """AssertionError when one of these times is not about now by the target's own clock.

    times: what it is the time of, Russian -> datetime, or text in ISO 8601; without a zone it is UTC. Nothing is said
    where the target does not tell its time. Not noticed: a clock that is wrong together with the `Date` header.
    """
    ahead = web.http.clock_ahead
    if ahead is None:
        return
    now = datetime.now(UTC) + ahead
    wrong = [
        f"{what} – {moment:%d.%m.%Y %H:%M:%S %z}"
        for what, told in times.items()
        if _off(moment := read_moment(told), now)
    ]
    assert not wrong, f"Сделано только что, а время другое (сейчас {now:%d.%m.%Y %H:%M:%S %z}): {'; '.join(wrong)}"


def _off(moment: datetime, now: datetime) -> bool:
    return abs(moment - now) > JUST_NOW


def read_moment(told: Any) -> datetime:
    """A moment from a datetime, or from text in ISO 8601; without a zone it is UTC."""
    moment = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def note_unmoved(evidence: Evidence, what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Remark where the time of the last change is still the one that it was before: nobody promises that it moves.

    before, after: what was told of one thing; where that of before does not say when it was changed last, it was when
    the thing was made.
    """
    then = _told(before, "updated") or _told(after, "created")
    now = _told(after, "updated")
    if then is None or now is None:
        return
    if abs(now - then) < FINEST:
        evidence.remark(f"{what} не меняет времени изменения: оно прежнее")


def _told(thing: Mapping[str, Any], done: str) -> datetime | None:
    """When something was done to a thing, under either spelling."""
    told = thing.get(f"{done}At") or thing.get(f"{done}_at")
    return read_moment(told) if told else None
