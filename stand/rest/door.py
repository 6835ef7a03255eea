"""The door: PostgREST's HTTP interface over the stand's database, under ``/rest/v1`` as Supabase serves it."""

from __future__ import annotations

import asyncio
import difflib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from psycopg_pool import PoolTimeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.pool import make_pool
from stand.rest.catalogue import call, description
from stand.rest.errors import RestError, from_postgres, unknown_column, unknown_table
from stand.rest.keys import ANONYMOUS, SERVICE_ROLE
from stand.rest.query import parse_query
from stand.rest.sql import Statement

_CONNECT_SECONDS = 1.0
_MEDIA = "application/json; charset=utf-8"
_NO_KEY = {
    "message": "No API key found in request",
    "hint": "No `apikey` request header or url param was found.",
}
_WRONG_KEY = {
    "message": "Invalid API key",
    "hint": "Double check your Supabase `anon` or `service_role` API key.",
}
_CLOSED = {
    "message": "Access to schema is forbidden",
    "hint": "Accessing the schema via the Data API is only allowed using a secret API key.",
}
_TABLES = """
select c.relname from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f') order by c.relname
"""
_COLUMNS = """
select a.attname from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relname = %s
"""


def create_app(database_url: str, service_role_key: str, public_key: str = "") -> Starlette:
    """The door. Connections open with the first request; ``await app.state.close()`` ends them."""
    keys = {service_role_key: SERVICE_ROLE, public_key: ANONYMOUS}
    door = _Door(database_url, {key: role for key, role in keys.items() if key})
    app = Starlette(
        routes=[
            Route("/rest/v1/", door.describe, methods=["GET"]),
            Route("/rest/v1/rpc/{function}", door.call, methods=["GET", "POST"]),
            Route("/rest/v1/{table}", door.answer, methods=["GET", "POST", "PATCH", "DELETE"]),
        ],
    )
    app.state.close = door.close
    return app


@dataclass(frozen=True)
class _Outcome:
    """A statement's row: JSON text, number of rows in it, total where counted."""

    body: str
    rows: int
    total: int | None


class _Door:
    """Answers whoever has one of the ``keys``, in the role that it stands for."""

    def __init__(self, database_url: str, keys: dict[str, str]) -> None:
        # not prepared: a prepared "select *" would outlive a change of its table
        self._pool = make_pool(
            database_url, max_size=6, timeout=_CONNECT_SECONDS, autocommit=True, prepare_threshold=None
        )
        self._opening = asyncio.Lock()
        self._keys = keys

    async def close(self) -> None:
        """End the connections to the database."""
        await self._pool.close()

    async def answer(self, request: Request) -> Response:
        """The answer to a request about a table, errors included."""
        return await self._guarded(request, lambda one: one.answer())

    async def call(self, request: Request) -> Response:
        """The answer to the call of a function, errors included."""
        return await self._guarded(request, lambda one: one.call())

    async def describe(self, request: Request) -> Response:
        """The description of all that there is, which Supabase gives for the service-role key alone."""
        return await self._guarded(request, lambda one: one.describe())

    async def _guarded(self, request: Request, act: Act) -> Response:
        key = request.headers.get("apikey")
        role = self._keys.get(key or "")
        if role is None:
            return JSONResponse(_WRONG_KEY if key else _NO_KEY, 401)
        try:
            return await self._answer(request, role, act)
        except RestError as error:
            return Response(json.dumps(error.body, ensure_ascii=False), error.status, media_type=_MEDIA)

    async def _answer(self, request: Request, role: str, act: Act) -> Response:
        body = await request.body()
        try:
            async with self._opening:
                await self._pool.open()
            async with self._pool.connection() as connection:
                return await act(_Exchange(connection, request, body, role))
        except (PoolTimeout, psycopg.OperationalError) as error:
            if isinstance(error, psycopg.Error) and error.sqlstate:
                raise from_postgres(error) from error
            message = "Database connection error. Retrying the connection."
            raise RestError(503, "PGRST000", message, str(error)) from error


class _Exchange:
    """One request answered on one connection."""

    def __init__(self, connection: psycopg.AsyncConnection, request: Request, body: bytes, role: str) -> None:
        self._connection = connection
        self._role = role
        self._request = request
        self._body = body
        self._table = request.path_params.get("table", "")
        asked = (part.strip() for part in request.headers.get("prefer", "").split(","))
        self._prefer = [part for part in asked if part.startswith(("return=", "count="))]

    async def answer(self) -> Response:
        statement = Statement(self._table, parse_query(self._request.query_params.multi_items()))
        columns = await self._columns()
        match self._request.method:
            case "POST":
                content = self._json()
                rows = content if isinstance(content, list) else [content]
                text = statement.insert(self._named(rows, columns), json.dumps(rows), shown=self._shown)
            case "PATCH":
                row = self._json()
                text = statement.update(self._named([row], columns), json.dumps(row), shown=self._shown)
            case "DELETE":
                text = statement.delete(shown=self._shown)
            case _:
                return await self._read(statement)
        return await self._write(statement, text)

    async def call(self) -> Response:
        """What a function of the database answers; a call by GET may change nothing."""
        reads = self._request.method == "GET"
        arguments = dict(self._request.query_params) if reads else self._json()
        if not isinstance(arguments, dict):
            raise RestError(400, "PGRST102", "Empty or invalid json")
        text, parameters = await call(self._connection, self._role, self._request.path_params["function"], arguments)
        outcome = await self._run(text, parameters, read_only=reads)
        return self._response(200, outcome.body, _span(0, outcome.rows, None))

    async def describe(self) -> Response:
        """The description of the tables and functions."""
        if self._role != SERVICE_ROLE:
            return JSONResponse(_CLOSED, 401)
        return JSONResponse(await description(self._connection, self._role), media_type="application/openapi+json")

    async def _read(self, statement: Statement) -> Response:
        text = statement.read(total="count=exact" in self._prefer)
        outcome = await self._run(text, statement.parameters, read_only=True)
        partial = outcome.total is not None and outcome.rows < outcome.total
        span = _span(statement.query.offset, outcome.rows, outcome.total)
        return self._response(206 if partial else 200, outcome.body, span)

    @property
    def _shown(self) -> bool:
        """Whether the rows that are written are asked for, too: that takes the right to read them."""
        return "return=representation" in self._prefer

    async def _write(self, statement: Statement, text: Composed) -> Response:
        outcome = await self._run(text, statement.parameters)
        shown, method = self._shown, self._request.method
        status = 201 if method == "POST" else 200 if shown else 204
        span = _span(0, outcome.rows if method == "PATCH" else 0, None)
        return self._response(status, outcome.body if shown else "", span)

    async def _columns(self) -> set[str]:
        """The table's columns, asked for each time: a table may be renamed while the door is open."""
        found = await (await self._connection.execute(_COLUMNS, [self._table])).fetchall()
        if not found:
            known = [name for (name,) in await (await self._connection.execute(_TABLES)).fetchall()]
            similar = difflib.get_close_matches(self._table, known, 1)
            raise unknown_table(self._table, similar[0] if similar else None)
        return {name for (name,) in found}

    def _json(self) -> Any:
        try:
            return json.loads(self._body)
        except ValueError as error:
            raise RestError(400, "PGRST102", "Empty or invalid json", str(error)) from None

    def _named(self, rows: list[Any], columns: set[str]) -> list[str]:
        """The columns that all rows of a body name, and the table has."""
        if not rows or any(not isinstance(row, dict) for row in rows):
            raise RestError(400, "PGRST102", "Empty or invalid json")
        if any(row.keys() != rows[0].keys() for row in rows):
            raise RestError(400, "PGRST102", "All object keys must match")
        for name in rows[0]:
            if name not in columns:
                raise unknown_column(name, self._table)
        return list(rows[0])

    async def _run(self, text: Composed, parameters: dict[str, str], *, read_only: bool = False) -> _Outcome:
        begin = SQL("begin read only; set local role {}" if read_only else "begin; set local role {}")
        try:
            async with self._connection.cursor() as cursor:
                await cursor.execute(begin.format(Identifier(self._role)))
                await cursor.execute(text, parameters)
                row = await cursor.fetchone()
                assert row is not None
                await cursor.execute("commit")
                return _Outcome(*row)
        except psycopg.Error as error:
            raise from_postgres(error) from error
        finally:
            if not self._connection.closed and self._connection.info.transaction_status:
                await self._connection.execute("rollback")

    def _response(self, status: int, body: str, span: str) -> Response:
        headers = {"content-range": span}
        if self._prefer:
            headers["preference-applied"] = ", ".join(self._prefer)
        return Response(body, status, headers, None if status == 204 else _MEDIA)


Act = Callable[[_Exchange], Awaitable[Response]]


def _span(first: int, rows: int, total: int | None) -> str:
    """The ``Content-Range`` of an answer: ``0-9/25``, ``*`` for what is empty or was not counted."""
    span = f"{first}-{first + rows - 1}" if rows else "*"
    return f"{span}/{'*' if total is None else total}"
