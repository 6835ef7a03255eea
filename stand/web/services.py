"""What the web app holds while it runs: pool, HTTP client, queue, work that goes on after a reply."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from psycopg_pool import AsyncConnectionPool
from tenacity import AsyncRetrying, retry_if_exception_type, wait_fixed

from stand.engine.events import EventProcessor
from stand.pool import make_pool
from stand.web.queue import JobQueue
from stand.web.settings import Settings

log = logging.getLogger("stand.web")


@dataclass
class Services:
    """Shared by all requests of one process."""

    settings: Settings
    pool: AsyncConnectionPool
    http: httpx.AsyncClient
    queue: JobQueue
    events: EventProcessor
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @classmethod
    def create(cls, settings: Settings) -> Services:
        """Build the parts; nothing is connected yet."""
        # Not prepared: a table changed by an operator must not fail statements that remember its old shape.
        pool = make_pool(settings.database_url, timeout=5, autocommit=True, prepare_threshold=None)
        http, queue = make_http_client(), JobQueue(settings.redis_url, settings.queue_name)
        return cls(settings, pool, http, queue, EventProcessor(pool, http, queue.add))

    def later(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Go on with ``work`` after the reply; a failure is logged as ``what``."""
        task = asyncio.create_task(work, name=what)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("%s failed", task.get_name(), exc_info=error)

    async def open(self) -> None:
        """Wait until the database answers, however long it takes to start, then open the pool."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(psycopg.OperationalError), wait=wait_fixed(0.1)
        ):
            with attempt:
                await (await psycopg.AsyncConnection.connect(self.settings.database_url)).close()
        await self.pool.open(wait=True)

    async def close(self) -> None:
        """Finish what was begun (5 s at most) and let go of everything."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=5)
        await self.queue.close()
        await self.http.aclose()
        await self.pool.close()


def make_http_client() -> httpx.AsyncClient:
    """For Kommo, the LLM and webhooks of rules; trusts SSL_CERT_FILE, and knows no proxies of the machine."""
    context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or None)
    return httpx.AsyncClient(verify=context, trust_env=False, timeout=httpx.Timeout(15))
