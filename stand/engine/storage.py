"""Short ways to PostgreSQL over a pool; rows are dictionaries whatever the pool's own row factory is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

Row = dict[str, Any]
Params = Sequence[Any] | Mapping[str, Any]
#: Asks for one row, over whatever connection the asker may use
Ask = Callable[[str, Params], Awaitable[Row | None]]


async def run(connection: psycopg.AsyncConnection[Any], sql: str, params: Params = ()) -> psycopg.AsyncCursor[Row]:
    """Execute one statement on a connection that is already held (a transaction); returns its cursor."""
    return await connection.cursor(row_factory=dict_row).execute(sql, params)


async def fetch_all(pool: AsyncConnectionPool, sql: str, params: Params = ()) -> list[Row]:
    """All rows of one statement."""
    async with pool.connection() as connection:
        return await (await run(connection, sql, params)).fetchall()


async def fetch_one(pool: AsyncConnectionPool, sql: str, params: Params = ()) -> Row | None:
    """The first row of one statement, or None."""
    async with pool.connection() as connection:
        return await (await run(connection, sql, params)).fetchone()


async def count(pool: AsyncConnectionPool, source: str, params: Params) -> int:
    """How many rows there are; ``source`` is a table with its conditions."""
    row = await fetch_one(pool, f"select count(*) as n from {source}", params)
    return row["n"] if row else 0


async def execute(pool: AsyncConnectionPool, sql: str, params: Params = ()) -> int:
    """Carry out one statement; the number of rows it touched."""
    async with pool.connection() as connection:
        return (await run(connection, sql, params)).rowcount


def column_values(row: Mapping[str, Any]) -> Row:
    """A row ready to be a statement's named parameters: dictionaries and lists become jsonb."""
    return {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in row.items()}


async def insert(pool: AsyncConnectionPool, table: str, row: Mapping[str, Any]) -> Row:
    """Insert one row and return it as stored; ``table`` and column names come from the code only."""
    return (await fetch_all(pool, insert_sql(table, row), column_values(row)))[0]


def insert_sql(table: str, row: Mapping[str, Any]) -> str:
    """``insert … returning *`` with named parameters."""
    names = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    return f"insert into {table} ({names}) values ({marks}) returning *"


def assignments(changes: Mapping[str, Any]) -> str:
    """The ``set`` part of an update for these columns, ``updated_at`` included."""
    return ", ".join([*(f"{name} = %({name})s" for name in changes), "updated_at = now()"])


def asking(pool: AsyncConnectionPool) -> Ask:
    """One row at a time over any connection of the pool."""
    return partial(fetch_one, pool)


def asking_on(connection: psycopg.AsyncConnection[Any]) -> Ask:
    """One row at a time over a connection that is held already: takes no second one from its pool."""

    async def ask(sql: str, params: Params = ()) -> Row | None:
        return await (await run(connection, sql, params)).fetchone()

    return ask
