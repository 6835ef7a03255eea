"""The door: PostgREST's HTTP interface over the stand's database, served at ``/`` as PostgREST does."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import Response

from stand.pool import make_pool
from stand.rest.catalogue import Catalogue
from stand.rest.errors import RestError, from_postgres, not_single
from stand.rest.keys import role_of
from stand.rest.query import Query, parse_query
from stand.rest.statements import Statement
from stand.rest.wish import Wish, apply_range, content_range, read_wish

#: What a structure read some time ago may get wrong: then it is read again and the request tried once more.
_STALE = {"PGRST200", "PGRST202", "PGRST204", "PGRST205", "42P01", "42703", "42883"}
_CONNECT_SECONDS = 1.0


@dataclass(frozen=True)
class Outcome:
    """A statement's row: JSON text, number of rows in it, total where counted, rows newly inserted."""

    body: str | None
    rows: int
    total: int | None
    inserted: int


class Door:
    """ASGI application; its connections open with the first request and end with ``close()``."""

    def __init__(self, database_url: str, known_tokens: dict[str, str], jwt_secret: str | None = None) -> None:
        # not prepared: a prepared "select *" would outlive a change of its table
        self._pool = make_pool(
            database_url, max_size=6, timeout=_CONNECT_SECONDS, autocommit=True, prepare_threshold=None
        )
        self._opening = asyncio.Lock()
        self._known = known_tokens
        self._secret = jwt_secret
        self._catalogue: Catalogue | None = None

    async def close(self) -> None:
        """End the connections to the database."""
        await self._pool.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except RestError as error:
            headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
            body = json.dumps(error.body, ensure_ascii=False)
            response = Response(
                b"" if request.method == "HEAD" else body,
                error.status,
                headers,
                "application/json; charset=utf-8",
            )
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        role = role_of(token, self._known, self._secret) if token else "anon"
        for header in ("accept-profile", "content-profile"):
            if request.headers.get(header, "public") != "public":
                details = "Only the following schemas are exposed: public"
                raise RestError(406, "PGRST106", f"Invalid schema: {request.headers[header]}", None, details)
        wish = read_wish(request)
        body = await request.body()
        try:
            async with self._opening:
                await self._pool.open()
            async with self._pool.connection() as connection:
                return await self._with_fresh_catalogue(connection, request, body, role, wish)
        except (PoolTimeout, psycopg.OperationalError) as error:
            if isinstance(error, psycopg.Error) and error.sqlstate:
                raise from_postgres(error, role) from error
            message = "Database connection error. Retrying the connection."
            raise RestError(503, "PGRST000", message, str(error)) from error

    async def _with_fresh_catalogue(
        self, connection: psycopg.AsyncConnection, request: Request, body: bytes, role: str, wish: Wish
    ) -> Response:
        fresh = self._catalogue is None
        if self._catalogue is None:
            self._catalogue = await Catalogue.read(connection)
        while True:
            try:
                return await _Exchange(connection, self._catalogue, request, body, role, wish).answer()
            except RestError as error:
                if fresh or error.body["code"] not in _STALE:
                    raise
                fresh, self._catalogue = True, await Catalogue.read(connection)


class _Exchange:
    """One request answered on one connection with one reading of the structure."""

    def __init__(
        self,
        connection: psycopg.AsyncConnection,
        catalogue: Catalogue,
        request: Request,
        body: bytes,
        role: str,
        wish: Wish,
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._request = request
        self._body = body
        self._role = role
        self._wish = wish

    async def answer(self) -> Response:
        place = [part for part in self._request.scope["path"].split("/") if part]
        method = self._request.method
        if not place and method in ("GET", "HEAD"):
            return self._description()
        if len(place) == 2 and place[0] == "rpc":
            return await self._call(place[1])
        if len(place) != 1:
            raise RestError(404, "PGRST125", "Invalid path specified in request URL")
        handlers = {
            "GET": self._read,
            "HEAD": self._read,
            "POST": self._insert,
            "PATCH": self._update,
            "DELETE": self._delete,
        }
        if method not in handlers:
            raise RestError(405, "PGRST117", f"Unsupported HTTP method: {method}")
        return await handlers[method](place[0])

    async def _read(self, table: str) -> Response:
        query = self._query()
        return await self._show(query, self._statement(query, lambda made: made.read(table, total=self._wish.count)))

    async def _show(self, query: Query, statement: tuple[Composed, dict[str, str]]) -> Response:
        outcome = await self._run(statement, read_only=self._request.method in ("GET", "HEAD"))
        first = query.clause().offset
        total = outcome.total
        if total is not None and first > total:
            details = f"An offset of {first} was requested, but there are only {total} rows."
            raise RestError(416, "PGRST103", "Requested range not satisfiable", details)
        partial = total is not None and outcome.rows < total
        headers = {"content-range": content_range(first, outcome.rows, total)}
        return self._response(206 if partial else 200, outcome.body or "", headers)

    async def _insert(self, table: str) -> Response:
        content = self._json()
        rows = content if isinstance(content, list) else [content]
        prefer = self._wish.prefer
        resolution = prefer.get("resolution")
        statement = self._statement(
            self._query(),
            lambda made: made.insert(
                table, self._body.decode(), rows,
                resolution=resolution, defaults=prefer.get("missing") == "default", show=self._wish.show,
            ),
        )  # fmt: skip
        if not rows:  # nothing to insert: the names were checked all the same
            return self._done(Outcome("[]", 0, 0, 0), 201)
        outcome = await self._run(statement)
        return self._done(outcome, 200 if resolution == "merge-duplicates" and not outcome.inserted else 201)

    async def _update(self, table: str) -> Response:
        content = self._json()
        row = content[0] if isinstance(content, list) and len(content) == 1 else content
        if not isinstance(row, dict):
            raise RestError(400, "PGRST102", "Empty or invalid json")
        if not row:
            self._catalogue.table(table)
            return self._done(Outcome("[]", 0, 0, 0), 200 if self._wish.show else 204)
        body = json.dumps(row, ensure_ascii=False)
        statement = self._statement(self._query(), lambda made: made.update(table, body, row, show=self._wish.show))
        outcome = await self._run(statement)
        return self._done(outcome, 200 if self._wish.show else 204, listed=True)

    async def _delete(self, table: str) -> Response:
        statement = self._statement(self._query(), lambda made: made.delete(table, show=self._wish.show))
        return self._done(await self._run(statement), 200 if self._wish.show else 204)

    async def _call(self, name: str) -> Response:
        if self._request.method == "POST":
            arguments = self._json() if self._body else {}
            if not isinstance(arguments, dict):
                raise RestError(400, "PGRST102", "Empty or invalid json")
            query = self._query()
        elif self._request.method in ("GET", "HEAD"):
            known = {
                each for function in self._catalogue.functions if function.name == name for each in function.arguments
            }
            given = self._request.query_params.multi_items()
            arguments = {key: value for key, value in given if key in known}
            query = self._query(leave_out=known)
        else:
            raise RestError(405, "PGRST101", "Only GET, HEAD and POST verbs are allowed on RPC")
        function = self._catalogue.function(name, set(arguments))
        statement = self._statement(query, lambda made: made.call(function, arguments, total=self._wish.count))
        if function.void:
            await self._run(statement)
            return Response(status_code=204)
        if function.rows:
            return await self._show(query, statement)
        outcome = await self._run(statement)
        return self._response(200, outcome.body or "", {"content-range": content_range(0, outcome.rows, None)})

    def _description(self) -> Response:
        """A short OpenAPI document: which tables and functions there are."""
        tables = self._catalogue.tables.values()
        paths = [f"/{table.name}" for table in tables] + [f"/rpc/{each.name}" for each in self._catalogue.functions]
        content = {
            "swagger": "2.0",
            "info": {"title": "standard public schema", "version": "stand"},
            "paths": {path: {} for path in paths},
            "definitions": {
                table.name: {"type": "object", "properties": {column: {} for column in table.columns}}
                for table in tables
            },
        }
        return self._response(200, json.dumps(content), {}, "application/openapi+json")

    # -- the steps all of them share ---------------------------------------------------------------------------

    def _query(self, leave_out: set[str] | None = None) -> Query:
        given = self._request.query_params.multi_items()
        query = parse_query((name, value) for name, value in given if name not in (leave_out or ()))
        wanted = self._request.headers.get("range", "")
        if wanted and self._request.method in ("GET", "HEAD"):
            apply_range(query, wanted)
        return query

    def _json(self) -> Any:
        try:
            return json.loads(self._body)
        except ValueError as error:
            raise RestError(400, "PGRST102", "Empty or invalid json", str(error)) from None

    def _statement(self, query: Query, make: Any) -> tuple[Composed, dict[str, str]]:
        statement = Statement(self._catalogue, query, strip_nulls=self._wish.strip_nulls)
        return make(statement), statement.parameters

    async def _run(self, statement: tuple[Composed, dict[str, str]], *, read_only: bool = False) -> Outcome:
        claims = json.dumps({"role": self._role})
        begin = SQL(
            "begin {}; set local role {}; select set_config('request.jwt.claims', {}, true)"
        ).format(SQL("read only" if read_only else ""), Identifier(self._role), Literal(claims))  # fmt: skip
        text, parameters = statement
        try:
            async with self._connection.cursor() as cursor:
                await cursor.execute(begin)
                await cursor.execute(text, parameters)
                row = await cursor.fetchone()
                assert row is not None
                outcome = Outcome(*row)
                if self._wish.single and outcome.rows != 1:
                    raise not_single(outcome.rows)
                await cursor.execute("commit")
                return outcome
        except psycopg.Error as error:
            raise from_postgres(error, self._role) from error
        finally:
            if not self._connection.closed and self._connection.info.transaction_status:
                await self._connection.execute("rollback")

    def _done(self, outcome: Outcome, status: int, *, listed: bool = False) -> Response:
        total = outcome.rows if self._wish.count else None
        span = content_range(0, outcome.rows if listed else 0, total)
        return self._response(status, outcome.body or "" if self._wish.show else "", {"content-range": span})

    def _response(self, status: int, body: str, headers: dict[str, str], media: str | None = None) -> Response:
        applied = ", ".join(f"{name}={value}" for name, value in self._wish.prefer.items())
        if applied:
            headers["preference-applied"] = applied
        if self._wish.single and body.startswith("["):
            body = json.dumps(json.loads(body)[0], ensure_ascii=False)
        if self._request.method == "HEAD":
            body = ""
        content_type = f"{media or self._wish.media}; charset=utf-8" if status != 204 else None
        return Response(body.encode(), status, headers, content_type)
