"""The consumer: the real BullMQ worker, kept alive over Redis outages, with log lines and counters around jobs."""

import asyncio
import time
from typing import Any

import redis.asyncio as redis
from bullmq import Job, Worker

from stand.worker import log
from stand.worker.jobs import Tools, handler_of
from stand.worker.metrics import Metrics
from stand.worker.redis_link import CONNECT_SECONDS, RedisLink, redis_pool
from stand.worker.settings import WorkerSettings

KEEP_COMPLETED = {"count": 1000, "age": 24 * 3600}
KEEP_FAILED = {"count": 5000, "age": 7 * 24 * 3600}
LOCK_MILLISECONDS = 30_000
STUCK_SECONDS = 20.0  # a command that got no answer; BZPOPMIN blocks for 10 s at most
POOL_SIZE = 6  # one of them waits for jobs; each idle slot of the library would else open its own
NUDGE_SECONDS = 0.05
AFTER_OUTAGE_MILLISECONDS = 500


class Consumer:
    """Takes jobs of the queue, at most ``concurrency`` at once, and hands each to its handler."""

    def __init__(self, settings: WorkerSettings, link: RedisLink, metrics: Metrics, tools: Tools) -> None:
        self._settings = settings
        self._link = link
        self._metrics = metrics
        self._tools = tools
        self._worker: Worker | None = None
        self._closing = False

    async def run(self) -> None:
        """Work until ``close``; a worker that gave up is followed by a new one."""
        while not self._closing:
            await self._link.ready.wait()
            client = redis.Redis(
                connection_pool=redis_pool(
                    self._settings.redis_url,
                    redis.BlockingConnectionPool,
                    max_connections=POOL_SIZE,
                    timeout=None,
                    decode_responses=True,
                    socket_connect_timeout=CONNECT_SECONDS,
                    socket_timeout=STUCK_SECONDS,
                )
            )
            worker = Worker(
                self._settings.queue_name,
                self._process,
                {
                    "connection": client,
                    "autorun": False,
                    "concurrency": self._settings.concurrency,
                    "lockDuration": LOCK_MILLISECONDS,
                    "removeOnComplete": KEEP_COMPLETED,
                    "removeOnFail": KEEP_FAILED,
                    "runRetryDelay": AFTER_OUTAGE_MILLISECONDS,
                },
            )
            worker.on("error", self._on_error)
            worker.on("stalled", lambda job_id: log.warn("job.stalled", "Job stalled", jobId=job_id))
            self._worker = worker
            started = asyncio.create_task(self._announce(worker))
            try:
                await worker.run()
            except (redis.RedisError, OSError) as error:
                self._on_error(error)  # Redis went away between the watch's word and ours
            finally:
                started.cancel()
                await client.aclose()
                await client.connection_pool.disconnect()

    async def _announce(self, worker: Worker) -> None:
        # The library looks for stalled jobs half a minute after its start; the platform's worker does so at once.
        await worker.runStalledJobsCheck()
        log.info(
            "worker.ready",
            "Worker started successfully",
            queueName=self._settings.queue_name,
            concurrency=self._settings.concurrency,
        )

    def _on_error(self, error: Exception, *_: Any) -> None:
        log.error("worker.error", "Worker error", error=log.described(error))

    async def _process(self, job: Job, token: str) -> Any:
        name, about = job.name, {"jobId": job.id, "jobName": job.name}
        log.info("job.start", f"Job started: {name}", **about, jobData=job.data)
        self._metrics.started(name)
        began = time.perf_counter()
        succeeded = False
        try:
            result = await handler_of(name)(job, self._tools)
            succeeded = True
        except Exception as error:
            spent = _milliseconds(began)
            log.error("job.failed", f"Job failed: {name}", **about, duration=spent, error=log.described(error))
            log.plain(f"[metrics] Job {name} failed: {error}", failure=True)
            raise
        else:
            log.info("job.complete", f"Job completed: {name}", **about, duration=_milliseconds(began))
            return result
        finally:
            self._metrics.ended(name, _milliseconds(began), succeeded)

    async def close(self) -> None:
        """Take no further jobs, finish those under way."""
        self._closing = True
        worker = self._worker
        if worker is None:
            return
        closing = asyncio.create_task(worker.close())
        while not closing.done():
            await asyncio.wait((closing,), timeout=NUDGE_SECONDS)
            if not worker.jobs:
                # The library at times loses track of a slot that blocks in BZPOPMIN, for 5 s.
                worker.cancelProcessing()
        await closing


def _milliseconds(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
