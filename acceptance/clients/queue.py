"""The job queue, over BullMQ's own keys and event stream (platform contract 1.4, 1.5)."""

import asyncio
import base64
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redis

from acceptance.clients.redis_link import connect, connect_async, redis_words
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import NotChecked, NotInTime
from acceptance.target.settings import Grant, Target
from acceptance.timing.vain import Patience

PREFIX = "bull"
SYNC_JOB = "crm:sync-pipelines"
#: How the names of jobs begin that a run makes up: no worker knows them, so that they have to fail.
MADE_UP = "priemka-"
PLACES = (
    ("wait", "list"), ("active", "list"), ("paused", "list"),
    ("prioritized", "zset"), ("delayed", "zset"), ("waiting-children", "zset"), ("completed", "zset"),
    ("failed", "zset"),
)  # fmt: skip
BLOCK_MS = 1000
LONGEST_IDLE = 35  # seconds: a worker that waits for jobs asks anew sooner, and looks for stalled ones every 30
AT_ONCE = 2000  # events asked for in one request


@dataclass(frozen=True)
class Event:
    """One entry of the queue's event stream. at: milliseconds of the Redis server's clock."""

    id: str
    name: str
    job_id: str
    fields: dict[str, str]

    @property
    def at(self) -> int:
        return int(self.id.partition("-")[0])


@dataclass(frozen=True)
class Job:
    """A job's hash. data: the payload as the producer put it; raw: every field of the hash as text."""

    queue: str
    id: str
    name: str
    data: dict[str, Any]
    raw: dict[str, str]

    @property
    def failed_reason(self) -> str | None:
        return self.raw.get("failedReason") or None

    @property
    def attempts(self) -> str:
        return self.raw.get("atm") or self.raw.get("attemptsMade") or "0"


class QueueClient:
    """One queue by name. Reading needs no grant; putting a probe job needs `write`."""

    def __init__(self, target: Target, evidence: Evidence, ledger: Ledger, name: str, run_id: str) -> None:
        self.name = name
        self._target = target
        self._evidence = evidence
        self._ledger = ledger
        self._run_id = run_id
        self._redis = connect(target)

    def named(self, name: str) -> "QueueClient":
        """Another queue of the same Redis."""
        return (
            self if name == self.name else QueueClient(self._target, self._evidence, self._ledger, name, self._run_id)
        )

    def key(self, rest: str) -> str:
        """A key of this queue."""
        return f"{PREFIX}:{self.name}:{rest}"

    # --- events --------------------------------------------------------------------------

    def bookmark(self) -> str:
        """The place in the event stream after everything that has happened so far."""
        with self._speaking():
            last: Any = self._redis.xrevrange(self.key("events"), count=1)
            return last[0][0] if last else "0-0"

    def events(self, after: str, job_id: str | None = None) -> list[Event]:
        """The events since a bookmark, oldest first; of one job when `job_id` is given."""
        found: list[Event] = []
        with self._speaking():
            while part := self._redis.xrange(self.key("events"), min=f"({after}", count=AT_ONCE):
                found += map(_event, part)
                after = found[-1].id
        return [event for event in found if job_id is None or event.job_id == job_id]

    def remembers(self, bookmark: str) -> bool:
        """True while the stream still holds all that has happened since: it is cut at its beginning when it is long."""
        with self._speaking():
            first: Any = self._redis.xrange(self.key("events"), count=1)
        return bookmark == "0-0" or not first or _place(first[0][0]) <= _place(bookmark)

    def wait_event(self, after: str, wanted: Callable[[Event], bool], *, within: float, what: str) -> Event:
        """The first event since a bookmark that `wanted` accepts, told by Redis as it happens.

        within: seconds; fewer where another scenario waited for the like in vain. Raises NotInTime with the events that
        were seen instead.
        """
        patience = Patience(what, within)
        deadline = time.monotonic() + patience.allowed
        place, seen = after, []
        while (left := deadline - time.monotonic()) > 0:
            for event in self.news(place, left):
                place = event.id
                if wanted(event):
                    patience.came()
                    return event
                seen.append(f"{event.name} {event.job_id}")
        patience.ended(patience.allowed)
        story = ", ".join(seen[-8:]) or "ни одного события"
        raise NotInTime(
            f"{what}: не дождались за {patience.allowed:g} с{patience.told}. События очереди «{self.name}»: {story}"
        )

    def news(self, after: str, within: float) -> list[Event]:
        """The next events after a place in the stream, as soon as there are any; empty when there are none.

        within: seconds at most, of which a second is waited; 0 does not wait.
        """
        block = min(BLOCK_MS, max(1, int(within * 1000))) if within > 0 else None
        with self._speaking():
            answer: Any = self._redis.xread({self.key("events"): after}, count=500, block=block)
        return [_event(entry) for entry in answer[0][1]] if answer else []

    def attach_timeline(self, after: str, job_id: str) -> None:
        """Evidence: the job's way through the queue, in milliseconds since its first event."""
        events = self.events(after, job_id)
        first = events[0].at if events else 0
        lines = [f"+{event.at - first:>6} мс  {event.name}" for event in events]
        self._evidence.text(f"Задание {job_id} в очереди «{self.name}»", "\n".join(lines) or "событий нет")

    # --- jobs ----------------------------------------------------------------------------

    def job(self, job_id: str) -> Job | None:
        """The job's hash, or None when there is none (a finished job may be gone already)."""
        with self._speaking():
            raw: Any = self._redis.hgetall(self.key(job_id))  # text: answers are decoded
        if not raw:
            return None
        try:
            data = json.loads(raw.get("data") or "{}")
        except json.JSONDecodeError:
            data = {}
        return Job(self.name, job_id, raw.get("name", ""), data if isinstance(data, dict) else {}, raw)

    def place(self, job_id: str) -> str:
        """Where the job is now: `wait`, `prioritized`, `delayed`, `active`, `completed`, `failed`, … or `нигде`."""
        with self._speaking():
            for place, kind in PLACES:
                key = self.key(place)
                found = self._redis.lpos(key, job_id) if kind == "list" else self._redis.zscore(key, job_id)
                if found is not None:
                    return place
        return "нигде"

    def queue_names(self) -> list[str]:
        """The names of all queues of this Redis."""
        with self._speaking():
            keys = list(self._redis.scan_iter(match=f"{PREFIX}:*:meta", count=1000))
        return sorted(key[len(PREFIX) + 1 : -len(":meta")] for key in keys)

    def find_elsewhere(self, job_id: str, matches: Callable[[Job], bool]) -> Job | None:
        """The job under the same id in another queue of this Redis, when `matches` accepts it."""
        for name in self.queue_names():
            if name != self.name and (job := self.named(name).job(job_id)) and matches(job):
                return job
        return None

    # --- what a live worker leaves -------------------------------------------------------

    def silence(self, seconds: float) -> None:
        """Let the Redis server answer nobody for so long (CLIENT PAUSE), by itself for no longer. Needs `deploy`."""
        self._target.require(Grant.DEPLOY)
        with self._speaking():
            try:
                self._redis.client_pause(round(seconds * 1000))
            except redis.ResponseError as error:  # some hosted Redis services do not offer it
                raise NotChecked(f"Redis не даёт себя приостановить (CLIENT PAUSE): {error}.", "") from error

    def worker_traces(self) -> list[str]:
        """What a live BullMQ worker of this queue leaves in Redis, in Russian; empty when there is no trace.

        A worker names its connections after the queue, waits in BZPOPMIN on its marker, and every 30 s sets the key
        `stalled-check` that lives as long.
        """
        traces = []
        with self._speaking():
            left = self._redis.pttl(self.key("stalled-check"))
            if left > 0:
                traces.append(f"ключ stalled-check поставлен воркером, живёт ещё {left / 1000:.0f} с")
            try:
                clients = self._redis.client_list()
            except redis.ResponseError as error:  # some hosted Redis services do not offer CLIENT LIST
                self._evidence.text("CLIENT LIST недоступен", str(error))
                clients = []
        # The JavaScript worker writes the queue's name in base64, the Python one plainly; `:qe` is a mere listener, and
        # what goes on after the name belongs to another queue. A process that hangs keeps its connections, unused.
        labels = (f"{PREFIX}:{base64.b64encode(self.name.encode()).decode()}", f"{PREFIX}:{self.name}")
        used = [
            name
            for client in clients
            if (name := client.get("name", "")) in labels or name.startswith(tuple(f"{one}:w:" for one in labels))
            if int(client.get("idle") or 0) <= LONGEST_IDLE
        ]
        if used:
            traces.append(f"соединений воркера с этой очередью: {len(used)}")
        return traces

    def state(self) -> dict[str, int]:
        """How many jobs are in each place."""
        with self._speaking():
            return {
                place: int(self._redis.llen(self.key(place)) if kind == "list" else self._redis.zcard(self.key(place)))
                for place, kind in PLACES
            }

    # --- probe jobs ----------------------------------------------------------------------

    def add_probe_job(self) -> str:
        """Put one `test-job` (platform contract 1.6) into this queue; its id. Needs the grant `write`."""
        self._target.require(Grant.WRITE)
        entry = self._ledger.will_create("job", queue=self.name)

        async def add() -> str:
            from bullmq import Queue

            queue = Queue(self.name, {"connection": connect_async(self._target)})
            try:
                data = {"test": True, "acceptanceRun": self._run_id, "timestamp": int(time.time() * 1000)}
                job = await queue.add("test-job", data, {"attempts": 1})
                return str(job.id)
            finally:
                await queue.close()

        job_id = _in_own_loop(add)
        self._ledger.created(entry, id=job_id)
        return job_id

    def remove_job(self, job_id: str) -> None:
        """Remove one job of this run, wherever it is."""
        self._target.require(Grant.WRITE)

        async def remove() -> None:
            from bullmq import Queue

            queue = Queue(self.name, {"connection": connect_async(self._target)})
            try:
                await queue.remove(job_id)
            finally:
                await queue.close()

        _in_own_loop(remove)

    def probe_jobs_of(self, run_id: str) -> list[str]:
        """Ids of the probe jobs of a run that are still in this queue."""
        found = []
        with self._speaking():
            for key in self._redis.scan_iter(match=self.key("[0-9]*"), count=1000):
                if key.count(":") == self.key("").count(":") and self._redis.type(key) == "hash":
                    data = self._redis.hget(key, "data") or ""
                    if f'"{run_id}"' in data:
                        found.append(key.rpartition(":")[2])
        return found

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with redis_words():
            yield


def _event(entry: Any) -> Event:
    fields = entry[1]
    return Event(entry[0], fields.get("event", ""), fields.get("jobId", ""), fields)


def _in_own_loop(work: Callable[[], Any]) -> Any:
    # Playwright's sync API has taken this thread's event loop: bullmq, which is asyncio only, gets a thread of its own.
    with ThreadPoolExecutor(1) as pool, redis_words(writing=True):
        return pool.submit(lambda: asyncio.run(work())).result()


def _place(event_id: str | bytes) -> tuple[int, int]:
    """A stream's id as numbers that are ordered as the stream is."""
    text = event_id.decode() if isinstance(event_id, bytes) else event_id
    moment, _, number = text.partition("-")
    return int(moment), int(number or 0)
