"""The producer's side of the job queue (platform contract 1.4)."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

#: priority and delay in ms by job name (platform contract 1.6); any other name: 4 / 0
ORDER = {
    "kommo:send-message": (10, 0),
    "kommo:webhook": (9, 0),
    "webhook:retry": (8, 0),
    "process-asset": (7, 0),
    "extract-knowledge-graph": (6, 0),
    "process-large-file": (5, 0),
    "generate-report": (3, 1000),
    "process-bulk-data": (2, 2000),
    "fine-tune-model": (1, 5000),
}
DEADLINE = 5.0


class JobQueue:
    """Adds jobs; the heavy client is loaded and connected at first use, so that start-up stays light."""

    def __init__(self, redis_url: str, name: str) -> None:
        self.name = name
        self._url = redis_url
        self._client: Any = None
        self._queue: Any = None
        self._opening = asyncio.Lock()

    async def add(self, name: str, data: dict[str, Any], delay_ms: int | None = None) -> str:
        """Enqueue one job and return its id. Raises redis errors or TimeoutError when Redis is away."""
        priority, delay = ORDER.get(name, (4, 0))
        options = {
            "priority": priority,
            "attempts": 3,
            "backoff": {"type": "exponential", "delay": 2000},
            "removeOnComplete": {"count": 100},
            "removeOnFail": {"count": 50},
        }
        if delay_ms is not None or delay:
            options["delay"] = delay if delay_ms is None else delay_ms
        await self._open()
        job = await asyncio.wait_for(self._queue.add(name, data, options), DEADLINE)
        return str(job.id)

    async def ping(self) -> None:
        """Raises when Redis does not answer in time."""
        await self._open()
        await asyncio.wait_for(self._client.ping(), DEADLINE)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _open(self) -> None:
        async with self._opening:
            if self._queue is not None:
                return
            # A third of the app's memory and 0.15 s: off the event loop, and only when a job is to be added.
            bullmq = await asyncio.to_thread(importlib.import_module, "bullmq")
            from redis.asyncio import Redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff

            # bullmq's own connection would go on trying for minutes; a person waits for this answer.
            self._client = Redis.from_url(
                self._url, decode_responses=True, retry=Retry(NoBackoff(), 1), socket_connect_timeout=3
            )
            self._queue = bullmq.Queue(self.name, {"connection": self._client})
