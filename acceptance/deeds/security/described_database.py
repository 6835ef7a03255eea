"""What the database describes of itself to the service-role key: PostgREST's OpenAPI (platform contract 5.1).

The contract names tables; a deployment may have views and functions beside them, and each of them is a door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any
from uuid import uuid4

from acceptance.clients.database_keys import as_headers
from acceptance.world import World

FUNCTION = "/rpc/"


@dataclass(frozen=True)
class Column:
    """A column. kind: its type as PostgreSQL names it; filled: a row has to name it."""

    kind: str
    filled: bool


@dataclass(frozen=True)
class Described:
    """tables: of tables and views, their columns by name; functions: those that only read, their parameters by name.

    Both empty where the target does not describe itself.
    """

    tables: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def described(world: World) -> Described:
    """Ask for the description. Only a function that can be asked by GET is told: PostgREST lets it change nothing."""
    key = world.target.need("supabase_service_role_key")
    answer = world.database_door.request("GET", "/rest/v1/", headers=as_headers(key))
    try:
        body = answer.json()
    except ValueError:  # a gateway's page: as good as no description
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("definitions"), dict):
        world.evidence.text("База данных себя не описывает", "Спрошены только таблицы и функции из договора.")
        return Described()
    tables = {name: _columns(told) for name, told in body["definitions"].items()}
    functions = {
        path.removeprefix(FUNCTION): tuple(one["name"] for one in ways["get"].get("parameters", []) if "name" in one)
        for path, ways in (body.get("paths") or {}).items()
        if path.startswith(FUNCTION) and "get" in ways
    }
    return Described(tables, functions)


def _columns(told: Mapping[str, Any]) -> dict[str, Column]:
    required = set(told.get("required") or [])
    return {
        name: Column(str(one.get("format") or one.get("type")), name in required and "default" not in one)
        for name, one in (told.get("properties") or {}).items()
    }


def some_value(kind: str) -> Any:
    """A value of this type of PostgreSQL: enough for a row that nobody reads."""
    if kind == "uuid":
        return str(uuid4())
    if kind.startswith(("timestamp", "date")):
        return datetime.now(UTC).isoformat()
    if kind.startswith("json"):
        return {}
    if kind == "boolean":
        return False
    if kind.startswith(("int", "big", "small", "num", "double", "real")):
        return 1
    return [] if kind.endswith("[]") else f"acceptance-{token_hex(6)}"
