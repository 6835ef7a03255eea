"""Sequences: their steps are carried out as they fall due (platform contract 9.4).

The database announces each new due time on the channel ``sequence_due``; between announcements the worker sleeps
until the next due time that it knows.
"""

import asyncio
from datetime import UTC, datetime

import httpx
import psycopg
from psycopg_pool import AsyncConnectionPool

from stand.engine.sequences import run_due
from stand.worker import log

CHANNEL = "sequence_due"
RETRY_STEP, RETRY_LIMIT = 0.2, 3.0


async def run_sequences(database_url: str, pool: AsyncConnectionPool, http: httpx.AsyncClient) -> None:
    """Carry out due steps until cancelled; survives a restart of the database."""
    attempt = 0
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listener:
                await listener.execute(f"listen {CHANNEL}")
                attempt = 0
                while True:
                    due = await run_due(pool, http)
                    await _next_announcement(listener, due)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            attempt += 1
            log.warn("worker.error", "Sequence runner lost the database", error=log.described(error))
            await asyncio.sleep(min(attempt * RETRY_STEP, RETRY_LIMIT))


async def _next_announcement(listener: psycopg.AsyncConnection, due: datetime | None) -> None:
    """Return on the next announcement, or at ``due``; announcements that came together count as one."""
    wait = None if due is None else max((due - datetime.now(UTC)).total_seconds(), 0.0)
    async for _ in listener.notifies(timeout=wait, stop_after=1):
        pass
