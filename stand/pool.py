"""The PostgreSQL connections that each service of the stand keeps, and how it gets over a restart of the server."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool


def make_pool(database_url: str, *, max_size: int = 8, timeout: float = 30.0, **connection: Any) -> AsyncConnectionPool:
    """A pool that is still to be opened. timeout: seconds to wait for a connection; connection: psycopg's settings."""
    return AsyncConnectionPool(
        database_url,
        min_size=1,
        max_size=max_size,
        open=False,
        timeout=timeout,
        reconnect_timeout=1.0,  # or else, after a long outage, it would pause for a minute between attempts
        max_idle=30,  # what a rush opened is given back soon: each connection costs a server process
        check=check_connection,
        kwargs=connection,
    )


async def check_connection(connection: psycopg.AsyncConnection[Any]) -> None:
    """Raise psycopg.OperationalError when the server has ended this idle connection.

    A server that goes, or is killed, leaves something to read: only then it is asked, which costs a round trip.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        await AsyncConnectionPool.check_connection(connection)
