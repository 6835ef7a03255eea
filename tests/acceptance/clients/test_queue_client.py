"""The queue client against a real Redis, with the bullmq package as producer and consumer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import redis
from bullmq import Job, Queue, Worker
from pydantic import SecretStr

from acceptance.clients.queue import QueueClient
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger, read_ledger
from acceptance.outcomes import CheckBroken, NotInTime
from acceptance.target.settings import Target

QUEUE, OTHER = "agent-jobs", "gpt-agent-jobs"


def client(redis_url: str, file: Path, queue: str = QUEUE) -> QueueClient:
    target = Target(redis_url=SecretStr(redis_url), grants="write")
    return QueueClient(target, Evidence(), Ledger(file, "x"), queue, "run-1")


@pytest.fixture
def queue(redis_url: str, tmp_path: Path) -> QueueClient:
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
    return client(redis_url, tmp_path / "ledger.jsonl")


def add(redis_url: str, name: str, data: dict[str, Any], queue: str = QUEUE, **options: Any) -> str:
    async def put() -> str:
        producer = Queue(queue, {"connection": redis_url})
        job = await producer.add(name, data, options)
        await producer.close()
        return str(job.id)

    return asyncio.run(put())


class Consumer:
    """A BullMQ worker in a thread: works until the end of the `with` block."""

    def __init__(self, redis_url: str, work: Callable[[Job, str], Coroutine[Any, Any, Any]]) -> None:
        self._redis_url, self._work = redis_url, work
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._main()))

    async def _main(self) -> None:
        worker = Worker(QUEUE, self._work, {"connection": self._redis_url})
        self._up.set()
        await self._stop.wait()
        await worker.close()

    def __enter__(self) -> Consumer:
        self._thread.start()
        assert self._up.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()


async def succeed(job: Job, token: str) -> str:
    return "сделано"


async def fail(job: Job, token: str) -> None:
    raise ValueError("Kommo request failed: 401")


def test_a_jobs_way_through_the_queue(queue: QueueClient, redis_url: str) -> None:
    place = queue.bookmark()
    job_id = add(redis_url, "crm:sync-pipelines", {"orgId": "o"}, priority=4)
    assert queue.place(job_id) == "prioritized"
    job = queue.job(job_id)
    assert job is not None and (job.name, job.data, job.failed_reason) == ("crm:sync-pipelines", {"orgId": "o"}, None)
    with Consumer(redis_url, succeed):
        end = queue.wait_event(
            place, lambda event: event.job_id == job_id and event.name == "completed", within=5, what="x"
        )
    assert end.at > 1_600_000_000_000
    assert [event.name for event in queue.events(place, job_id)] == ["added", "waiting", "active", "completed"] or (
        {"added", "active", "completed"} <= {event.name for event in queue.events(place, job_id)}
    )
    assert queue.place(job_id) == "completed"


def test_a_job_that_fails(queue: QueueClient, redis_url: str) -> None:
    place = queue.bookmark()
    job_id = add(redis_url, "crm:sync-pipelines", {}, attempts=1)
    with Consumer(redis_url, fail):
        end = queue.wait_event(place, lambda event: event.name == "failed", within=5, what="x")
    assert end.job_id == job_id and "401" in end.fields["failedReason"]
    job = queue.job(job_id)
    assert job is not None and job.failed_reason == "Kommo request failed: 401" and job.attempts == "1"


def test_events_before_the_bookmark_do_not_count(queue: QueueClient, redis_url: str) -> None:
    add(redis_url, "yesterday", {})
    place = queue.bookmark()
    assert queue.events(place) == []
    with pytest.raises(NotInTime) as late:
        queue.wait_event(place, lambda event: event.name == "added", within=0.2, what="новое задание")
    assert str(late.value) == ("новое задание: не дождались за 0.2 с. События очереди «agent-jobs»: ни одного события")


def test_what_was_seen_instead_is_told(queue: QueueClient, redis_url: str) -> None:
    place = queue.bookmark()
    job_id = add(redis_url, "other", {})
    with pytest.raises(NotInTime, match=f"added {job_id}"):
        queue.wait_event(place, lambda event: event.job_id == "999", within=0.2, what="задание 999")


def test_more_events_than_fit_into_one_question(queue: QueueClient, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as connection, connection.pipeline() as pipe:
        for number in range(4500):
            pipe.xadd(queue.key("events"), {"event": "added", "jobId": str(number)})
        pipe.execute()
    assert len(queue.events("0-0")) == 4500
    assert [event.name for event in queue.events("0-0", "4499")] == ["added"]


@pytest.mark.parametrize(
    ("options", "place"), [({}, "wait"), ({"delay": 60_000}, "delayed"), ({"priority": 9}, "prioritized")]
)
def test_every_place_is_looked_at(queue: QueueClient, redis_url: str, options: dict[str, int], place: str) -> None:
    assert queue.place(add(redis_url, "test-job", {}, **options)) == place
    assert queue.state()[place] == 1


def test_a_job_that_is_nowhere(queue: QueueClient) -> None:
    assert queue.job("404") is None and queue.place("404") == "нигде"


def test_a_job_in_another_queue_is_found(queue: QueueClient, redis_url: str) -> None:
    job_id = add(redis_url, "crm:sync-pipelines", {"orgId": "o"}, OTHER)
    add(redis_url, "test-job", {}, "third")
    found = queue.find_elsewhere(job_id, lambda job: job.data.get("orgId") == "o")
    assert found is not None and found.queue == OTHER
    assert queue.find_elsewhere(job_id, lambda job: job.data.get("orgId") == "чужая") is None
    assert queue.queue_names() == sorted([OTHER, "third"])


def test_a_probe_job_is_noted_before_it_is_put_and_can_be_removed(queue: QueueClient, tmp_path: Path) -> None:
    job_id = queue.add_probe_job()
    noted = read_ledger(tmp_path / "ledger.jsonl").remaining()
    assert [(entry.kind, entry.where) for entry in noted] == [("job", {"queue": QUEUE, "id": job_id})]
    assert queue.probe_jobs_of("run-1") == [job_id] and queue.probe_jobs_of("run-2") == []
    queue.remove_job(job_id)
    assert queue.job(job_id) is None and queue.place(job_id) == "нигде"
    queue.remove_job(job_id)  # a second sweep finds nothing and does not complain


def test_traces_of_a_live_worker(queue: QueueClient, redis_url: str) -> None:
    assert queue.worker_traces() == []
    with Consumer(redis_url, succeed):
        place = queue.bookmark()
        add(redis_url, "test-job", {})
        queue.wait_event(place, lambda event: event.name == "completed", within=5, what="x")
        assert queue.worker_traces() != []
        assert queue.named(OTHER).worker_traces() == []


def test_refusals_of_redis(queue: QueueClient, redis_url: str, tmp_path: Path) -> None:
    port = redis_url.rpartition(":")[2]
    cases = {
        f"redis://default:wrong@127.0.0.1:{port}": ("Redis не принял пароль", "пароль в REDIS_URL"),
        f"redis://127.0.0.1:{port}": ("Redis не принял пароль", "пароль в REDIS_URL"),
        "redis://127.0.0.1:1": ("порт закрыт", "REDIS_URL"),
        "redis://nowhere.invalid": ("Имя из REDIS_URL не находится в DNS", "REDIS_URL"),
    }
    for url, (says, advice) in cases.items():
        with pytest.raises(CheckBroken) as told:
            client(url, tmp_path / "other.jsonl").bookmark()
        assert says in told.value.message and advice in told.value.advice, (url, told.value)


def test_a_user_who_may_not(queue: QueueClient, redis_url: str, tmp_path: Path) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        connection.acl_setuser("guest", enabled=True, passwords=["+guest"], keys=["bull:*"], commands=["+get"])
        guest = redis_url.replace("default:password-of-the-tests", "guest:guest")
        with pytest.raises(CheckBroken, match="не разрешает этому пользователю"):
            client(guest, tmp_path / "other.jsonl").bookmark()
        connection.acl_deluser("guest")
