"""What is kept of an exchange: which kind of call it is, and which fields its answer has. No values.

Only Python's own library here: the proxy, which has an environment of its own, reads this file as well.
"""

import json
import re
from typing import Any

UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
TENANT = re.compile(r"^/manage/[^/?]+")
NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
GRAPHQL = re.compile(r"\{\s*(\w+)")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
RUSSIAN_TIME = re.compile(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d")
NAME_OF_FIELD = re.compile(r"[A-Za-z_]\w*")
ITEMS = "*"


def template(path: str, body: str = "") -> str:
    """A call's kind: path and names of the query, whatever the ids are. body: tells GraphQL's calls apart."""
    address, _, query = path.partition("?")
    address = NUMBER.sub("[n]", UUID.sub("[id]", TENANT.sub("/manage/[tenantId]", address)))
    names = sorted({part.partition("=")[0] for part in query.split("&") if part})
    if "graphql" in address and (asked := GRAPHQL.search(_query_of(body))):
        address += f" {asked[1]}"
    return address + ("?" + "&".join(names) if names else "")


def kind_of(value: Any) -> str:
    """`null`, `bool`, `number`, `id`, `time`, `text`, `blank`, `list`, `dict`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        if not value:
            return "blank"
        if UUID.fullmatch(value):
            return "id"
        return "time" if TIME.fullmatch(value) or RUSSIAN_TIME.fullmatch(value) else "text"
    return "list" if isinstance(value, list) else "dict"


def fields(body: Any) -> dict[str, list[str]]:
    """Dotted path -> kinds of what stands there. `*` stands for each entry of a list, or of an object of free keys."""
    found: dict[str, set[str]] = {}
    _walk(body, (), found)
    return {path: sorted(kinds) for path, kinds in sorted(found.items())}


def merged(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fields of two answers of one kind."""
    return {path: sorted({*one.get(path, ()), *other.get(path, ())}) for path in sorted({*one, *other})}


def is_free(value: dict[str, Any]) -> bool:
    """True for an object whose keys are data: names of jobs, ids."""
    return bool(value) and not all(NAME_OF_FIELD.fullmatch(key) for key in value)


def _walk(value: Any, path: tuple[str, ...], found: dict[str, set[str]]) -> None:
    kinds = found.setdefault(".".join(path), set())
    kinds.add(kind_of(value))
    if isinstance(value, list):
        if len(value) > 1:
            kinds.add("many")
        for part in value:
            _walk(part, (*path, ITEMS), found)
    elif isinstance(value, dict):
        free = is_free(value)
        for key, part in value.items():
            _walk(part, (*path, ITEMS if free else key), found)


def _query_of(body: str) -> str:
    try:
        return str(json.loads(body).get("query", ""))
    except (ValueError, AttributeError):
        return ""
