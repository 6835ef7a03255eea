"""What a request's headers ask for: ``Accept``, ``Prefer`` and ``Range``."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from stand.rest.errors import RestError
from stand.rest.query import Query

_OBJECT = "application/vnd.pgrst.object+json"
_ARRAY = "application/vnd.pgrst.array+json"
_JSON = "application/json"


@dataclass(frozen=True)
class Wish:
    """What the headers ask for besides the address: single object, nulls left out, and ``Prefer``."""

    media: str
    single: bool
    strip_nulls: bool
    prefer: dict[str, str]

    @property
    def count(self) -> bool:
        return self.prefer.get("count") in ("exact", "planned", "estimated")

    @property
    def show(self) -> bool:
        return self.prefer.get("return") == "representation"


def read_wish(request: Request) -> Wish:
    """What the request's headers ask for; RestError PGRST107 when nothing that is accepted can be given."""
    prefer: dict[str, str] = {}
    for part in ",".join(request.headers.getlist("prefer")).split(","):
        name, _, value = part.strip().partition("=")
        if name in ("return", "count", "resolution", "missing"):
            prefer[name] = value
    accepted = [part.strip() for part in request.headers.get("accept", "*/*").split(",")]
    for part in accepted:
        media, *options = (word.strip() for word in part.split(";"))
        if media in (_OBJECT, _ARRAY, _JSON, "*/*", "application/*", "application/openapi+json"):
            strip = "nulls=stripped" in options and media in (_OBJECT, _ARRAY)
            shown = f"{media};nulls=stripped" if strip else media if media == _OBJECT else _JSON
            return Wish(shown, media == _OBJECT, strip, prefer)
    message = f"None of these media types are available: {', '.join(accepted)}"
    raise RestError(406, "PGRST107", message)


def apply_range(query: Query, text: str) -> None:
    """Narrow the query by a ``Range`` header (``0-9``); RestError PGRST103 when it is turned round."""
    first, dash, last = text.removeprefix("items=").partition("-")
    if not dash or not first.isdigit() or (last and not last.isdigit()):
        return  # an unreadable Range is to be ignored (RFC 9110)
    if last and int(last) < int(first):
        details = "The lower boundary must be lower than or equal to the upper boundary in the Range header."
        raise RestError(416, "PGRST103", "Requested range not satisfiable", details)
    clause = query.clause()
    clause.offset += int(first)
    if last:
        size = int(last) - int(first) + 1
        clause.limit = size if clause.limit is None else min(clause.limit, size)


def content_range(first: int, rows: int, total: int | None) -> str:
    """The ``Content-Range`` of an answer: ``0-9/25``, ``*`` for what is empty or was not counted."""
    span = f"{first}-{first + rows - 1}" if rows else "*"
    return f"{span}/{'*' if total is None else total}"
