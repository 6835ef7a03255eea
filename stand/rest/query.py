"""PostgREST's query language, read: columns, embedded resources, filters, order, limits.

Only reads text; what names mean is decided where SQL is made (``statements``). Parse errors: PGRST100.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from stand.rest.errors import RestError, parse_error

OPERATORS = {
    "eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "like", "ilike": "ilike",
    "match": "~", "imatch": "~*", "cs": "@>", "cd": "<@", "ov": "&&", "sl": "<<", "sr": ">>", "nxr": "&<",
    "nxl": "&>", "adj": "-|-", "in": "in", "is": "is", "isdistinct": "is distinct from",
    "fts": "to_tsquery", "plfts": "plainto_tsquery", "phfts": "phraseto_tsquery",
    "wfts": "websearch_to_tsquery",
}  # fmt: skip
_OPERATION = re.compile(r"(?P<op>[a-z]+)(?:\((?P<extra>[^)]*)\))?\.(?P<value>.*)", re.DOTALL)
_CAST = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]*(\[\])?")
_ARROW = re.compile(r"(->>|->)")


@dataclass(frozen=True)
class Field:
    """A column, perhaps with a way into its JSON: ``steps`` are (``->`` or ``->>``, key)."""

    column: str
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Column:
    """One selected column; ``field.column`` ``*`` means all."""

    field: Field
    alias: str | None
    cast: str | None


@dataclass(frozen=True)
class Embed:
    """A related resource inside each row: ``alias:relation!hint!inner(items)``."""

    relation: str
    alias: str | None
    hint: str | None
    inner: bool
    items: tuple[Column | Embed, ...]

    @property
    def key(self) -> str:
        """The name it has in the answer and in further parameters."""
        return self.alias or self.relation


@dataclass(frozen=True)
class Condition:
    """``field`` compared with ``value``; ``extra`` is any/all, or the language of a text search."""

    field: Field
    operator: str
    value: str
    negated: bool = False
    extra: str | None = None


@dataclass(frozen=True)
class Group:
    """``and`` / ``or`` of conditions."""

    kind: str
    negated: bool
    members: tuple[Condition | Group, ...]


@dataclass(frozen=True)
class Order:
    """One term of an order; ``nulls`` is ``first``, ``last`` or None."""

    field: Field
    descending: bool
    nulls: str | None


@dataclass
class Clause:
    """What narrows and sorts one resource."""

    filters: list[Condition | Group] = field(default_factory=list)
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0


@dataclass
class Query:
    """A request's parameters; ``clauses`` by the path of embedded resources, the empty path is the root's."""

    items: tuple[Column | Embed, ...] = (Column(Field("*"), None, None),)
    clauses: dict[tuple[str, ...], Clause] = field(default_factory=dict)
    columns: list[str] | None = None
    on_conflict: list[str] | None = None

    def clause(self, path: tuple[str, ...] = ()) -> Clause:
        """The clause of the resource at ``path``, empty unless something was said."""
        return self.clauses.setdefault(path, Clause())


def parse_query(parameters: Iterable[tuple[str, str]]) -> Query:
    """Read a request's parameters (names may repeat)."""
    query = Query()
    for name, value in parameters:
        if name == "select":
            query.items = parse_select(value)
        elif name == "columns":
            query.columns = [_name(part) for part in split(value)]
        elif name == "on_conflict":
            query.on_conflict = [_name(part) for part in split(value)]
        elif name != "apikey":
            _narrow(query, name, value)
    return query


def _narrow(query: Query, name: str, value: str) -> None:
    *path, last = split(name, ".")
    negated = last in ("and", "or") and bool(path) and path[-1] == "not"
    if negated:
        path.pop()
    clause = query.clause(tuple(_name(part) for part in path))
    if last == "order":
        clause.order = [_parse_order(term) for term in split(value)]
    elif last in ("limit", "offset"):
        number = _parse_number(last, value)
        if last == "limit":
            clause.limit = number
        else:
            clause.offset = number
    elif last in ("and", "or"):
        clause.filters.append(_parse_group(last, negated, value))
    else:
        clause.filters.append(_parse_condition(last, value, quoted=False))


def split(text: str, separator: str = ",") -> list[str]:
    """Cut ``text`` at separators outside of quotes and brackets; empty text gives no parts."""
    parts, depth, quoted, escaped, current = [], 0, False, False, ""
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\" and quoted:
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "({[":
            depth += 1
        elif not quoted and char in ")}]":
            depth -= 1
        elif char == separator and not quoted and depth <= 0:
            parts.append(current)
            current = ""
            continue
        current += char
    return [*parts, current] if text else []


def parse_select(text: str) -> tuple[Column | Embed, ...]:
    """Read a ``select``: ``id,alias:name,settings->>language,total::text,sequence_steps!inner(*)``."""
    return tuple(_parse_item(part.strip()) for part in split(text))


def _parse_item(text: str) -> Column | Embed:
    head, bracket, inside = text.partition("(")
    alias, _, rest = head.rpartition(":") if "::" not in head else _split_alias(head)
    name = alias.strip() or None
    if bracket:
        if not inside.endswith(")") or not rest:
            raise parse_error("select parameter", text)
        relation, *marks = rest.split("!")
        hints = [mark for mark in marks if mark not in ("inner", "left")]
        hint = hints[0] if hints else None
        return Embed(_name(relation), name and _name(name), hint, "inner" in marks, parse_select(inside[:-1]))
    expression, _, cast = rest.partition("::")
    if not expression or (cast and not _CAST.fullmatch(cast)):
        raise parse_error("select parameter", text)
    return Column(_parse_field(expression), name and _name(name), cast or None)


def _split_alias(head: str) -> tuple[str, str, str]:
    found = re.match(r'("[^"]*"|[^":]+):(?!:)', head)
    return (found.group(1), ":", head[found.end() :]) if found else ("", "", head)


def _parse_field(text: str) -> Field:
    column, *rest = _ARROW.split(text.strip())
    if not column:
        raise parse_error("field", text)
    return Field(_name(column), tuple((rest[n], _unquote(rest[n + 1])) for n in range(0, len(rest), 2)))


def _parse_order(text: str) -> Order:
    name, *marks = split(text.strip(), ".")
    if not name or any(mark not in ("asc", "desc", "nullsfirst", "nullslast") for mark in marks):
        raise parse_error("order", text)
    nulls = "first" if "nullsfirst" in marks else "last" if "nullslast" in marks else None
    return Order(_parse_field(name), "desc" in marks, nulls)


def _parse_number(name: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise parse_error(name, text) from None
    if number < 0:
        raise RestError(416, "PGRST103", "Requested range not satisfiable", f"{name.capitalize()} is negative")
    return number


def _parse_condition(name: str, text: str, *, quoted: bool) -> Condition:
    negated = text.startswith("not.")
    found = _OPERATION.fullmatch(text.removeprefix("not."))
    if not found or found["op"] not in OPERATORS:
        raise parse_error("filter", text)
    value = found["value"]
    if quoted and found["op"] != "in":  # inside and/or a value may stand in quotes
        value = _unquote(value)
    return Condition(_parse_field(name), found["op"], value, negated, found["extra"])


def _parse_group(kind: str, negated: bool, text: str) -> Group:
    if not (text.startswith("(") and text.endswith(")")):
        raise parse_error("logic tree", text)
    return Group(kind, negated, tuple(_parse_member(part.strip(), text) for part in split(text[1:-1])))


def _parse_member(text: str, whole: str) -> Condition | Group:
    if found := re.match(r"(not\.)?(and|or)(?=\()", text):
        return _parse_group(found[2], bool(found[1]), text[found.end() :])
    name, *rest = split(text, ".")
    if not rest:
        raise parse_error("logic tree", whole)
    return _parse_condition(name, text[len(name) + 1 :], quoted=True)


def parse_list(text: str) -> list[str]:
    """Read the value of ``in``: ``(a,"b,c")``."""
    if not (text.startswith("(") and text.endswith(")")):
        raise parse_error("filter", f"in.{text}")
    return [_unquote(part) for part in split(text[1:-1])]


def _name(text: str) -> str:
    """A name out of its quotes; some characters cannot stand in a statement with parameters."""
    if "%" in text or "\0" in text:
        raise parse_error("name", text)
    return _unquote(text)


def _unquote(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text
