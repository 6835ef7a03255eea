"""What the door can tell of itself and call: PostgREST's description (OpenAPI 2.0) of a role's tables and functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Placeholder

from stand.rest.errors import unknown_function

_COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, null), a.attnotnull, a.atthasdef from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')
  and has_table_privilege(%s, c.oid, 'select') order by c.relname, a.attnum
"""
_FUNCTIONS = """
select p.proname, p.proargnames, p.provolatile, p.proretset or t.typtype = 'c', p.pronargs - p.pronargdefaults,
  array(select format_type(one, null) from unnest(p.proargtypes) with ordinality as types(one, place) order by place)
from pg_proc p join pg_type t on t.oid = p.prorettype
where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  and has_function_privilege(%s, p.oid, 'execute') order by p.proname
"""


async def description(connection: psycopg.AsyncConnection, role: str) -> dict[str, Any]:
    """The tables, views and functions of schema ``public`` that this role may use, as PostgREST describes them."""
    definitions: dict[str, Any] = {}
    for table, column, kind, required, default in await _all(connection, _COLUMNS, role):
        told = definitions.setdefault(table, {"type": "object", "required": [], "properties": {}})
        told["properties"][column] = {"format": kind, **({"default": "…"} if default else {})}
        if required:
            told["required"].append(column)
    paths: dict[str, Any] = {"/": {"get": {}}, **{f"/{table}": {"get": {}, "post": {}} for table in definitions}}
    for name, names, volatile, _, required, kinds in await _all(connection, _FUNCTIONS, role):
        parameters = [
            {"name": one, "in": "query", "required": place < required, "format": kind}
            for place, (one, kind) in enumerate(zip(names or [], kinds, strict=False))
        ]
        asked = {} if volatile == "v" else {"get": {"parameters": parameters}}
        paths[f"/rpc/{name}"] = {**asked, "post": {}}
    return {"swagger": "2.0", "paths": paths, "definitions": definitions}


async def call(
    connection: psycopg.AsyncConnection, role: str, function: str, arguments: Mapping[str, Any]
) -> tuple[Composed, dict[str, str]]:
    """The statement that calls a function with named arguments, and its parameters. RestError when there is none."""
    fitting = [
        (dict(zip(names or [], kinds, strict=False)), rows)
        for name, names, _, rows, _, kinds in await _all(connection, _FUNCTIONS, role)
        if name == function and arguments.keys() <= set(names or [])
    ]
    if not fitting:
        raise unknown_function(function)
    known, rows = fitting[0]
    given = SQL(", ").join(
        SQL("{} => {}::").format(Identifier(one), Placeholder(one)) + SQL(known[one]) for one in arguments
    )
    called = SQL("{}({})").format(Identifier("public", function), given)
    parameters = {name: one if isinstance(one, str) else json.dumps(one) for name, one in arguments.items()}
    if not rows:
        return SQL("select to_json({})::text, 1, null").format(called), parameters
    listed = SQL(
        "select coalesce(json_agg(row_to_json(one)), '[]')::text, count(*), null from (select * from {}) as one"
    )
    return listed.format(called), parameters


async def _all(connection: psycopg.AsyncConnection, query: str, role: str) -> list[tuple[Any, ...]]:
    return await (await connection.execute(query, [role])).fetchall()
