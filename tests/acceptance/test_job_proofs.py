"""Proofs about jobs that the platform has queued, and about a health check that is told anew each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks import probe
from acceptance.checks.jobs import expect_counted_failed, expect_message_sent, expect_priority
from acceptance.clients.events import Happening, Lead
from acceptance.clients.queue import Job
from acceptance.contract.worker import JobFigures
from acceptance.outcomes import NotInTime
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
    note |= {"body": [{"params": {"text": f"Заказ\nВаш заказ собран, {LEAD.name}"}}]}

    def world(*requests: dict[str, Any]) -> Any:
        return SimpleNamespace(kommo_double=SimpleNamespace(requests=lambda: list(requests)))

    expect_message_sent(world(note), LEAD)
    for requests in ((), (note, note), ({**note, "status": 403},)):
        with pytest.raises(AssertionError, match="ожидался один"):
            expect_message_sent(world(*requests), LEAD)


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
