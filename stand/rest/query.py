"""PostgREST's query language, read: columns, filters, order, limits. Names are quoted and values parameters in ``sql``.

Only reads text; whether names mean anything is the database's to say. Parse errors: PGRST100.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stand.rest.errors import parse_error

OPERATORS = {
    "eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "like", "ilike": "ilike",
    "in": "= any", "is": "is",
}  # fmt: skip
STATES = ("null", "not_null", "true", "false", "unknown")


@dataclass(frozen=True)
class Condition:
    """``column`` compared with ``value``."""

    column: str
    operator: str
    value: str


@dataclass
class Query:
    """A request's parameters; the column ``*`` means all."""

    columns: list[str] = field(default_factory=lambda: ["*"])
    conditions: list[Condition] = field(default_factory=list)
    order: list[tuple[str, str]] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0


def parse_query(parameters: Iterable[tuple[str, str]]) -> Query:
    """Read a request's parameters (names may repeat)."""
    query = Query()
    for name, value in parameters:
        if name == "select":
            query.columns = [_name(part) for part in value.split(",")]
        elif name == "order":
            query.order = [_parse_order(term) for term in value.split(",")]
        elif name == "limit":
            query.limit = _parse_number(name, value)
        elif name == "offset":
            query.offset = _parse_number(name, value)
        else:
            query.conditions.append(_parse_condition(name, value))
    return query


def _parse_order(text: str) -> tuple[str, str]:
    name, _, direction = text.partition(".")
    if direction not in ("", "asc", "desc"):
        raise parse_error("order", text)
    return _name(name), direction or "asc"


def _parse_number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise parse_error(name, text)
    return int(text)


def _parse_condition(name: str, text: str) -> Condition:
    operator, dot, value = text.partition(".")
    if not dot or operator not in OPERATORS:
        raise parse_error("filter", text)
    if operator == "is" and value not in STATES:
        raise parse_error("is filter", value)
    if operator in ("like", "ilike"):
        value = value.replace("*", "%")
    if operator == "in":
        value = _array(value)
    return Condition(_name(name), operator, value)


def _array(text: str) -> str:
    """The list ``(a,"b,c")`` as PostgreSQL writes an array, which quotes its elements in the same way."""
    if not (text.startswith("(") and text.endswith(")")):
        raise parse_error("filter", f"in.{text}")
    return "{" + text[1:-1] + "}"


def _name(text: str) -> str:
    """A column's name. Empty ones, and characters of the language that this door does not speak, are refused."""
    if not text or any(sign in text for sign in '%\0"():>!'):
        raise parse_error("name", text)
    return text
