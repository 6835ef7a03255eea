"""The pool: connections that the server has ended are noticed, and those that it has not cost no question."""

from __future__ import annotations

import asyncio

import psycopg
from psycopg_pool import AsyncConnectionPool

from stand.pool import make_pool


async def _number_of(pool: AsyncConnectionPool) -> int:
    async with pool.connection() as connection:
        return connection.info.backend_pid


def test_a_connection_that_the_server_has_ended_is_replaced(database_url: str) -> None:
    async def use() -> tuple[int, int]:
        async with make_pool(database_url, max_size=1, timeout=5, autocommit=True) as pool:
            first = await _number_of(pool)
            with psycopg.connect(database_url, autocommit=True) as operator:
                ended = "select pg_terminate_backend(%s, 5000)"  # milliseconds until it has gone
                assert operator.execute(ended, [first]).fetchone() == (True,)
            return first, await _number_of(pool)

    first, second = asyncio.run(use())
    assert first != second


def test_a_sound_connection_is_not_asked(database_url: str) -> None:
    async def use() -> str:
        async with make_pool(database_url, max_size=1, autocommit=True) as pool:
            async with pool.connection() as connection:
                await connection.execute("select 'the last question'")
                pid = connection.info.backend_pid
            assert await _number_of(pool) == pid
            with psycopg.connect(database_url) as operator:
                row = operator.execute("select query from pg_stat_activity where pid = %s", [pid]).fetchone()
            assert row is not None
            return row[0]

    assert asyncio.run(use()) == "select 'the last question'"
