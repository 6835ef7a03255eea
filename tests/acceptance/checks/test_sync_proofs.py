"""The proofs about one press of the button, against a real Redis with jobs that differ in all that they may."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from bullmq import Queue
from pydantic import SecretStr

from acceptance.checks.kommo import sync
from acceptance.clients.queue import SYNC_JOB, QueueClient
from acceptance.deeds.kommo import kommo
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.pages.integrations import SyncPressed
from acceptance.scene.kinds import INTEGRATION, Thing
from acceptance.scene.seen import SyncRun
from acceptance.target.settings import Target

WEBS, WORKERS = "agent-jobs", "gpt-agent-jobs"
OWN = "00000000-0000-4000-8000-000000000001"
DATA = {"provider": "kommo", "orgId": OWN, "connectionId": "c", "baseDomain": "d"}


class NoDatabase:
    """Stands where a target names no Supabase."""

    def rows(self, *_: Any, **__: Any) -> list[dict[str, Any]]:
        raise NotChecked("Не задана настройка SUPABASE_URL.", "SUPABASE_URL")


class Platform:
    """A web application, a worker that names its queue, and a browser page with a button, without their processes."""

    def __init__(self, redis_url: str, folder: Path, queue_name: str | None, listened: str = WEBS) -> None:
        self.redis_url = redis_url
        self.redis = redis.Redis.from_url(redis_url, decode_responses=True)
        self.redis.flushall()
        self.target = Target(
            redis_url=SecretStr(redis_url), queue_name=queue_name, worker_url="http://worker", grants="write,sync"
        )
        self.evidence = Evidence()
        self.ledger = Ledger(folder / "l.jsonl", "x")
        self.queue = QueueClient(self.target, self.evidence, self.ledger, queue_name or listened, "run-1")
        self.web = SimpleNamespace(organisation_id=OWN, integrations=lambda _: [])
        connected = SimpleNamespace(connected=True, error=None)
        self.worker = SimpleNamespace(queue_name=lambda: listened, health=lambda: SimpleNamespace(redis=connected))
        self.database: Any = NoDatabase()
        self.on_press: Any = None

    def page(self, kind: Any) -> Any:
        return SimpleNamespace(open=lambda *_: None, press_sync=self._pressed)

    def _pressed(self) -> SyncPressed:
        named = self.on_press()
        return SyncPressed(200, {"success": True, "details": {"jobId": named} if named else {}})

    def add(self, queue: str = WEBS, name: str = SYNC_JOB, **options: Any) -> str:
        async def put() -> str:
            producer = Queue(queue, {"connection": self.redis_url})
            job = await producer.add(name, DATA, options)
            await producer.close()
            return str(job.id)

        return asyncio.run(put())

    def event(self, job_id: str, *names: str, queue: str = WEBS) -> None:
        for name in names:
            self.redis.xadd(f"bull:{queue}:events", {"event": name, "jobId": job_id})

    def done(self, job_id: str, *, keep: bool = True) -> str:
        """The worker has taken and completed a job, and removed it where jobs are not kept."""
        self.event(job_id, "active", "completed")
        self.redis.hset(f"bull:{WEBS}:{job_id}", "processedOn", "1")
        if not keep:
            self.redis.delete(f"bull:{WEBS}:{job_id}")
        return job_id

    def press(self, act: Any) -> SyncRun:
        self.on_press = act
        things = SimpleNamespace(known=lambda kind: Thing(kind, "i", "Kommo CRM", "a"))
        scene = SimpleNamespace(world=self, web=self.web, things=things, open_page=self.page)
        return kommo.press(scene)  # type: ignore[arg-type]


@pytest.fixture
def platform(redis_url: str, tmp_path: Path) -> Platform:
    return Platform(redis_url, tmp_path, WEBS)


def judge(platform: Platform, run: SyncRun) -> None:
    sync.expect_job_added(platform, run, within=0.3)  # type: ignore[arg-type]
    sync.expect_job_completed(platform, run, within=0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options",
    [{}, {"priority": 4}, {"priority": 0, "delay": 10_000}, {"jobId": f"crm-sync-{OWN}"}],
    ids=["plain", "with priority", "delayed", "number of its own"],
)
def test_a_job_in_any_place_and_of_any_number(platform: Platform, options: dict[str, Any]) -> None:
    judge(platform, platform.press(lambda: platform.done(platform.add(**options))))


def test_a_job_that_is_removed_as_soon_as_it_is_done(platform: Platform) -> None:
    def act() -> str:
        job_id = platform.add()
        for _ in range(1000):  # the worker is busy with it for a while
            platform.redis.ping()
        return platform.done(job_id, keep=False)

    judge(platform, platform.press(act))


def test_a_stream_of_which_only_the_end_is_kept(platform: Platform) -> None:
    run = platform.press(platform.add)
    platform.event(run.job_id, "active")
    platform.redis.delete(f"bull:{WEBS}:events")
    platform.redis.hset(f"bull:{WEBS}:{run.job_id}", "processedOn", "1")
    platform.event(run.job_id, "completed")
    judge(platform, run)


def test_a_job_that_the_platform_does_not_name_is_one_all_the_same(platform: Platform) -> None:
    def act() -> None:
        platform.done(platform.add())

    run = platform.press(act)
    assert run.named == "" and run.job_id
    judge(platform, run)


def test_nothing_named_and_nothing_added(platform: Platform) -> None:
    run = platform.press(lambda: None)
    with pytest.raises(AssertionError, match="не назвала номер задания"):
        sync.expect_job_added(platform, run, within=0.1)  # type: ignore[arg-type]


def test_the_number_of_an_earlier_job(platform: Platform) -> None:
    earlier = platform.done(platform.add())
    run = platform.press(lambda: earlier)
    told = f"Нового задания нет: платформа назвала {earlier}, которое было в очереди уже до нажатия"
    with pytest.raises(AssertionError, match=told):
        sync.expect_job_added(platform, run, within=0.1)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=told):
        sync.expect_job_completed(platform, run, within=0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize("queue_name", [WEBS, None])
def test_a_worker_that_listens_to_another_queue(redis_url: str, tmp_path: Path, queue_name: str | None) -> None:
    """A job is there (item 2.3), not processed (item 2.4), though one of its number ends in the worker's own queue."""
    platform = Platform(redis_url, tmp_path, queue_name, listened=WORKERS)
    platform.add(WORKERS, "test-job")

    def act() -> str:
        job_id = platform.add(WEBS)
        platform.event(job_id, "active", "completed", queue=WORKERS)
        return job_id

    run = platform.press(act)
    sync.expect_job_added(platform, run, within=0.2)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=f"задание в «{WEBS}», воркер слушает «{WORKERS}»"):
        sync.expect_job_completed(platform, run, within=0.2)  # type: ignore[arg-type]


def test_a_wrong_queue_name_is_told_by_the_job_that_is_elsewhere(redis_url: str, tmp_path: Path) -> None:
    """The setting is wrong, web and worker agree: the job is processed."""
    platform = Platform(redis_url, tmp_path, "other-jobs")
    run = platform.press(lambda: platform.done(platform.add(WEBS)))
    with pytest.raises(AssertionError, match=f"создано в очереди «{WEBS}», а QUEUE_NAME называет «other-jobs»"):
        sync.expect_job_added(platform, run, within=0.1)  # type: ignore[arg-type]
    sync.expect_job_completed(platform, run, within=0.2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "trouble", [NotChecked("нет", "REDIS_URL"), CheckBroken("Redis не отвечает прогону"), AssertionError("/health")]
)
def test_pressing_needs_no_queue(platform: Platform, trouble: Exception) -> None:
    class Blind(Platform):
        queue = property(lambda self: (_ for _ in ()).throw(trouble))  # type: ignore[assignment]

    blind = Blind.__new__(Blind)
    vars(blind).update({name: value for name, value in vars(platform).items() if name != "queue"})
    run = blind.press(lambda: "7")
    assert run.named == "7"
    with pytest.raises(type(trouble)):
        sync.expect_job_added(blind, run, within=0.1)  # type: ignore[arg-type]


def test_a_job_that_is_claimed_to_be_done(platform: Platform) -> None:
    run = platform.press(platform.add)
    platform.event(run.job_id, "completed")
    with pytest.raises(AssertionError, match="завершено, но воркер его не брал"):
        sync.expect_job_completed(platform, run, within=0.2)  # type: ignore[arg-type]


NOTE = {"provider": "kommo", "baseDomain": "k.example", "pipelinesPreview": [{"externalId": "1", "name": "П"}]}
DETAILS = {"jobId": "7", "pipelines": 0, "fields": 0, "channels": 0}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ""),
        ({"details": {"jobId": "7"}}, "нет: pipelines, fields, channels"),
        ({"settings": {"sync_job_id": "6"}}, "номер задания у интеграции"),
        ({"note": {**NOTE, "baseDomain": "other.example"}}, "baseDomain в отметке"),
        ({"note": {**NOTE, "provider": None}}, "provider в отметке"),
        ({"note": {**NOTE, "pipelinesPreview": []}}, "не названа ни одна"),
        ({"note": {**NOTE, "pipelinesPreview": [{"externalId": "2", "name": "П"}]}}, "а на платформе её нет"),
        ({"was": {"base_domain": "before.example", "metadata": {}}}, "base_domain – .*before.example"),
        ({"was": {"base_domain": "k.example", "metadata": {"accountName": "К"}}}, "metadata"),
        ({"settings": {"sync_job_id": "7"}}, "last_synced_at"),
        ({"settings": {"sync_job_id": "7", "last_synced_at": "1970-01-01T00:00:00+00:00"}}, "время другое"),
    ],
)
def test_what_is_told_of_a_synchronisation_agrees(change: dict[str, Any], wrong: str) -> None:
    settings = change.get("settings", {"sync_job_id": "7", "last_synced_at": datetime.now(UTC).isoformat()})
    connection = {"id": "c", "base_domain": "k.example", "metadata": {"sync": change.get("note", NOTE), "other": 1}}
    tables = {
        "crm_connections": [{**connection, "expires_at": None}],
        "agent_integrations": [{"settings": settings}],
        "crm_pipelines": [{"id": "p", "external_id": "1", "name": "П", "is_active": True, "sort_order": 1}],
        "crm_pipeline_stages": [],
    }
    web = SimpleNamespace(organisation_id="o", http=SimpleNamespace(clock_ahead=timedelta()))
    world: Any = SimpleNamespace(web=web, database=SimpleNamespace(rows=lambda table, **_: tables[table]))
    pressed = SyncPressed(200, {"success": True, "details": change.get("details", DETAILS)})
    thing = Thing(INTEGRATION, "i", "", "a")
    run = SyncRun(pressed, "7", "7", "0-0", "o", {}, {}, thing, kept=change.get("was", {}))
    with pytest.raises(AssertionError, match=wrong) if wrong else nullcontext():
        sync.expect_told_alike(world, run)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("Kommo CRM Настроена 30.11.2026 Настройки", ""),
        ("Kommo CRM Настроена 31.12.2025 Настройки", ""),
        ("Kommo CRM Настроена две недели назад", ""),
        ("Kommo CRM Настроена 01.01.1970 Настройки", "год 1970"),
        ("Kommo CRM Настроена Invalid Date Настройки", "вместо даты"),
    ],
)
def test_the_date_of_an_integration_is_one_and_of_the_right_year(row: str, wrong: str) -> None:
    told = {"created_at": "2026-11-30T10:00:00+00:00", "updated_at": "2026-01-01T03:00:00+00:00", "agent_id": "1970"}
    page: Any = SimpleNamespace(row=lambda name: row)
    with pytest.raises(AssertionError, match=wrong) if wrong else nullcontext():
        sync.expect_real_date(page, "Kommo CRM", told)
