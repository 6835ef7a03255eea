"""The Redis seam: jobs that are lost or claimed as soon as they are in the queue, and a worker that does nothing."""

import asyncio
import json
import threading
import time
from typing import Any

import redis

from proof.changes import JobFate

BLOCK_MS = 500
STARTED_WITHIN = 10.0
HOUR = 3600.0
#: Fates that give a job other options.
OPTIONS: dict[str, dict[str, Any]] = {
    "levelled": {"priority": 4},
    "untried": {"attempts": 1},
    "hurried": {"backoff": {"type": "fixed", "delay": 2000}},
    "forgotten": {"removeOnComplete": {"count": 5}},
    "prompt": {"delay": 0},
}
NOBODY = "11111111-1111-4111-8111-111111111111"


class JobWatcher:
    """Sees each job that is added to the queue and does with it what the fault says, until stopped."""

    def __init__(self, redis_url: str, queue_name: str, change: JobFate) -> None:
        self._redis = redis.Redis.from_url(redis_url, decode_responses=True)
        self._prefix, self._fate = f"bull:{queue_name}", change.fate
        last = self._redis.xrevrange(f"{self._prefix}:events", count=1)
        self._place = last[0][0] if last else "0-0"
        self.changed = 0
        self._made: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leave the queue alone."""
        self._stopped.set()
        self._thread.join()
        self._redis.close()

    def _watch(self) -> None:
        events = f"{self._prefix}:events"
        while not self._stopped.is_set():
            since: dict[Any, Any] = {events: self._place}
            told: Any = self._redis.xread(since, block=BLOCK_MS)
            for _, entries in told or ():
                for self._place, fields in entries:
                    if fields.get("event") == "added":
                        self._meet(fields["jobId"])

    def _meet(self, job_id: str) -> None:
        if job_id in self._made:
            return
        self.changed += 1
        if self._fate in ("foreign", "renamed", "emptied", "domainless", *OPTIONS):
            self._rewrite(f"{self._prefix}:{job_id}")
            return
        if self._fate == "doubled":
            self._double(job_id)
            return
        if self._fate == "failed":
            self._redis.xadd(f"{self._prefix}:events", {"event": "failed", "jobId": job_id, "failedReason": "сбой"})
            return
        for place in ("wait", "active"):
            self._redis.lrem(f"{self._prefix}:{place}", 0, job_id)
        self._redis.zrem(f"{self._prefix}:prioritized", job_id)
        if self._fate == "delayed":
            due = int((time.time() + HOUR) * 1000)
            self._redis.zadd(f"{self._prefix}:delayed", {job_id: due * 0x1000})
        elif self._fate == "moved":
            self._redis.rename(f"{self._prefix}:{job_id}", f"{self._prefix}-other:{job_id}")
            self._redis.lpush(f"{self._prefix}-other:wait", job_id)
        elif self._fate == "lost":
            self._redis.delete(f"{self._prefix}:{job_id}")
        else:
            self._redis.xadd(f"{self._prefix}:events", {"event": "completed", "jobId": job_id, "returnvalue": "null"})

    def _rewrite(self, key: str) -> None:
        data = json.loads(self._redis.hget(key, "data") or "{}")
        if self._fate == "renamed":
            self._redis.hset(key, "name", "no-such-job")
        elif self._fate in OPTIONS:
            options, others = json.loads(self._redis.hget(key, "opts") or "{}"), OPTIONS[self._fate]
            self._redis.hset(key, "opts", json.dumps({**options, **others}))
            for name in {"priority", "delay"} & others.keys():
                self._redis.hset(key, name, others[name])
        elif self._fate == "domainless":
            self._redis.hset(key, "data", json.dumps({name: one for name, one in data.items() if name != "baseDomain"}))
        else:
            self._redis.hset(key, "data", json.dumps({**data, "orgId": NOBODY} if self._fate == "foreign" else {}))

    def _double(self, job_id: str) -> None:
        """Another job like it, as BullMQ would have made it from a second press."""
        other = f"{job_id}-2"
        self._made.add(other)
        self._redis.copy(f"{self._prefix}:{job_id}", f"{self._prefix}:{other}")
        priority = float(self._redis.zscore(f"{self._prefix}:prioritized", job_id) or 0)
        if priority:
            self._redis.zadd(f"{self._prefix}:prioritized", {other: priority})
        else:
            self._redis.lpush(f"{self._prefix}:wait", other)
        self._redis.xadd(f"{self._prefix}:events", {"event": "added", "jobId": other, "name": "crm:sync-pipelines"})


class Idler:
    """A BullMQ worker that completes each job without doing anything, until stopped."""

    def __init__(self, redis_url: str, queue_name: str) -> None:
        self._url, self._queue = redis_url, queue_name
        self.changed = 0
        self._up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._work()), daemon=True)
        self._thread.start()
        if not self._up.wait(STARTED_WITHIN):
            raise RuntimeError("the idle worker did not start")

    def stop(self) -> None:
        """Give the queue back."""
        if self._loop and self._end:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    async def _work(self) -> None:
        from bullmq import Worker

        async def nothing(job: object, token: str) -> None:
            self.changed += 1

        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        worker = Worker(self._queue, nothing, {"connection": self._url})
        self._up.set()
        await self._end.wait()
        await worker.close()
