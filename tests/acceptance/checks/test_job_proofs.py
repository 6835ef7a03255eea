"""Proofs about jobs that the platform has queued, and about a health check that is told anew each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.worker import probe
from acceptance.checks.worker.jobs import (
    expect_counted_failed,
    expect_message_sent,
    expect_postponed,
    expect_priority,
    expect_side_by_side,
    expect_tried_again,
)
from acceptance.clients.events import Happening, Lead
from acceptance.clients.queue import Job
from acceptance.contract.worker import JobFigures
from acceptance.deeds.worker.jobs import SUBJECT, Together
from acceptance.outcomes import NotChecked, NotInTime
from acceptance.scene.seen import Probe

LEAD = Lead(700_000_001, "Лид приёмки")
UNKNOWN = Probe("7", "agent-jobs", name="priemka-1")


def queued(**raw: str) -> tuple[Any, Probe]:
    job = Job("agent-jobs", "7", "kommo:webhook", {}, raw)
    queue = SimpleNamespace(job=lambda _: None)
    return SimpleNamespace(queue=SimpleNamespace(named=lambda _: queue)), Probe("7", "agent-jobs", added=job)


def test_a_priority_is_read_from_the_options_or_from_its_own_field() -> None:
    expect_priority(*queued(opts=json.dumps({"priority": 9})), 9)
    expect_priority(*queued(opts="{}", priority="9"), 9)
    with pytest.raises(AssertionError, match="– 4, ожидалась 9"):
        expect_priority(*queued(opts=json.dumps({"priority": 4})), 9)


def worker_that_counts(completed: int, failed: int) -> Any:
    figures = JobFigures(completed=completed, failed=failed, totalTime=1, avgTime=1)
    jobs = SimpleNamespace(by_type={UNKNOWN.name: figures}, failed=failed)
    return SimpleNamespace(worker=SimpleNamespace(metrics=lambda: SimpleNamespace(jobs=jobs)))


def test_a_failure_is_counted_as_one() -> None:
    expect_counted_failed(worker_that_counts(0, 1), UNKNOWN, within=0.1)
    with pytest.raises(AssertionError, match="считают его выполненным"):
        expect_counted_failed(worker_that_counts(1, 1), UNKNOWN, within=0.1)
    with pytest.raises(NotInTime, match="считать задание priemka-1 неудачей"):
        expect_counted_failed(worker_that_counts(1, 0), UNKNOWN, within=0.1)


def test_a_message_reaches_kommo_once() -> None:
    note = {"method": "POST", "path": f"/api/v4/leads/{LEAD.id}/notes", "status": 200}
    note |= {"body": [{"params": {"text": f"{SUBJECT}\nВаш заказ собран, {LEAD.name}"}}]}

    def world(*requests: dict[str, Any]) -> Any:
        return SimpleNamespace(kommo_double=SimpleNamespace(requests=lambda: list(requests)))

    expect_message_sent(world(note), LEAD)
    for requests in ((), (note, note), ({**note, "status": 403},)):
        with pytest.raises(AssertionError, match="ожидалось 1"):
            expect_message_sent(world(*requests), LEAD)
    bare = {**note, "body": [{"params": {"text": f"Ваш заказ собран, {LEAD.name}"}}]}
    with pytest.raises(AssertionError, match="тему сообщения «Готовность заказа» 0 раз"):
        expect_message_sent(world(bare), LEAD)


AS_PROMISED: dict[str, Any] = {
    "attempts": 3,
    "backoff": {"type": "exponential", "delay": 2000},
    "removeOnComplete": {"count": 100},
    "removeOnFail": 50,
}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ""),
        ({"removeOnComplete": 500, "removeOnFail": False}, ""),
        ({"attempts": 1}, "attempts"),
        ({"backoff": {"type": "fixed", "delay": 2000}}, "backoff.type"),
        ({"backoff": 2000}, "backoff.type"),
        ({"backoff": {"type": "exponential", "delay": 20}}, "backoff.delay"),
        ({"removeOnComplete": True}, "removeOnComplete"),
        ({"removeOnFail": {"count": 5}}, "removeOnFail"),
    ],
)
def test_a_job_is_tried_again_and_kept_as_promised(change: dict[str, Any], wrong: str) -> None:
    job = queued(opts=json.dumps({**AS_PROMISED, **change}))
    if not wrong:
        expect_tried_again(*job)
        return
    with pytest.raises(AssertionError, match=wrong):
        expect_tried_again(*job)


def test_a_report_waits_a_second() -> None:
    expect_postponed(*queued(opts=json.dumps({"delay": 1000})), 1000)
    expect_postponed(*queued(opts="{}", delay="1000"), 1000)
    with pytest.raises(AssertionError, match="отложено на 0 мс, ожидалось 1000"):
        expect_postponed(*queued(opts="{}"), 1000)


def test_a_health_check_tells_the_time_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "FRESH_WITHIN", 0.3)
    began, seconds = datetime(2025, 1, 26, tzinfo=UTC), count()

    def world(timestamp: Any) -> Any:
        return SimpleNamespace(worker=SimpleNamespace(health=lambda: SimpleNamespace(timestamp=timestamp())))

    probe.expect_fresh(world(lambda: began + timedelta(seconds=next(seconds))))
    with pytest.raises(NotInTime, match="должно идти"):
        probe.expect_fresh(world(lambda: began))


def test_an_event_tells_of_several_at_once_and_of_what_is_no_lead() -> None:
    first, second = Happening.CREATED.body(LEAD, Lead(2, "Второй"))["leads"]["add"]
    assert (first["id"], second["id"]) == (LEAD.id, 2)
    (task,) = Happening.TASK_SET.body(LEAD)["tasks"]
    assert task["id"] == task["entity_id"] == LEAD.id
    assert Happening.CALLED.entity_types == ("call",) and Happening.WRITTEN_TO_US.entity_types == ("lead",)


def side_by_side(quick: dict[str, str], *, at_once: int = 25) -> None:
    slow = {"timestamp": "1000", "processedOn": "1010", "finishedOn": "3010"}
    raws = {"1": slow, "2": slow, "3": quick}
    ended = SimpleNamespace(name="completed", fields={})

    def named(_: str) -> Any:
        return SimpleNamespace(
            wait_event=lambda *_, **__: ended,
            attach_timeline=lambda *_: None,
            job=lambda number: Job("agent-jobs", number, "test-job", {}, raws[number]),
        )

    health = SimpleNamespace(worker=SimpleNamespace(concurrency=at_once))
    world: Any = SimpleNamespace(
        queue=SimpleNamespace(named=named),
        worker=SimpleNamespace(health=lambda: health),
        evidence=SimpleNamespace(text=lambda *_: None),
    )
    first, second, third = (Probe(number, "agent-jobs") for number in "123")
    expect_side_by_side(world, Together((first, second), third), within=0.1)


def test_a_quick_job_does_not_wait_for_slow_ones() -> None:
    waited = {"timestamp": "1100", "processedOn": "3020", "finishedOn": "3030"}
    side_by_side({"timestamp": "1100", "processedOn": "1110", "finishedOn": "1120"})
    side_by_side(waited, at_once=1)
    with pytest.raises(AssertionError, match=r"ждало, пока кончится долгое, 1\.9 с"):
        side_by_side(waited)
    with pytest.raises(NotChecked, match="прежде, чем поставлено короткое"):
        side_by_side({"timestamp": "3015", "processedOn": "3020", "finishedOn": "3030"})


def test_two_like_jobs_have_numbers_of_their_own() -> None:
    one = Probe("1", "agent-jobs", name="kommo:send-message")
    with pytest.raises(AssertionError, match="получили один номер – 1"):
        expect_side_by_side(SimpleNamespace(), Together((one, one), one), within=0.1)  # type: ignore[arg-type]
