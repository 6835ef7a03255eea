"""Whose job failed, and which scenario brought it about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import redis

from acceptance.checklist.tags import FAILURES_EXPECTED
from acceptance.clients.queue import Event, Job
from acceptance.clients.railway import LogLine
from acceptance.outcomes import NotChecked
from acceptance.runner.job_watch import JobWatch

OWN, OTHER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


class Target:
    """World, queue, log and report at once; everything that the watch says is in `said`."""

    run_id = "20250126-120000-abc123"

    def __init__(self) -> None:
        self.stream: list[Event] = []
        self.jobs: dict[str, Job] = {}
        self.log: list[LogLine] | None = None
        self.organisations = {OWN}
        self.said: list[tuple[str, str, str]] = []
        self.silent = False

    @property
    def known_queue(self) -> Target:
        return self

    @property
    def worker_log(self) -> Any:
        if self.log is None:
            raise NotChecked("нет журнала", "RAILWAY_TOKEN")
        return SimpleNamespace(lines=lambda: self.log)

    def happens(self, name: str, job_id: str, organisation: str = OWN) -> None:
        self.jobs[job_id] = Job("q", job_id, "crm:sync-pipelines", {"orgId": organisation}, {})
        fields = {"failedReason": "401"} if name == "failed" else {}
        self.stream.append(Event(f"{len(self.stream) + 1}-0", name, job_id, fields))

    def bookmark(self) -> str:
        if self.silent:
            raise redis.ResponseError("NOPERM this user has no permissions to run XREVRANGE")
        return self.stream[-1].id if self.stream else "0-0"

    def events(self, after: str) -> list[Event]:
        return [event for event in self.stream if event.at > int(after.partition("-")[0])]

    def job(self, job_id: str) -> Job | None:
        return self.jobs.get(job_id)

    def fail(self, scenario: Any, reason: str) -> None:
        self.said.append(("fail", scenario.name, reason))

    def fail_afterwards(self, scenario: Any, reason: str) -> None:
        self.said.append(("afterwards", scenario.name, reason))

    def note(self, text: str, where: str = "") -> None:
        self.said.append(("note", where, text))


@pytest.fixture
def target() -> Target:
    return Target()


@pytest.fixture
def watch(target: Target) -> JobWatch:
    watch = JobWatch(target, target)  # type: ignore[arg-type]
    watch.begin()
    return watch


def scenario(name: str, *tags: str) -> Any:
    return SimpleNamespace(name=name, effective_tags=tags)


def test_a_job_that_fails_at_once(target: Target, watch: JobWatch) -> None:
    target.happens("added", "7")
    target.happens("failed", "7")
    assert watch.look(scenario("первый")) is True
    assert [one[:2] for one in target.said] == [("fail", "первый")] and "401" in target.said[0][2]
    assert watch.look(scenario("второй")) is False and len(target.said) == 1


def test_a_job_that_fails_later_is_its_scenarios_own(target: Target, watch: JobWatch) -> None:
    target.happens("added", "7")
    assert watch.look(scenario("первый")) is False
    target.happens("failed", "7")
    assert watch.look(scenario("второй")) is False
    assert [one[:2] for one in target.said] == [("afterwards", "первый")]


def test_expected_failures_are_none(target: Target, watch: JobWatch) -> None:
    target.happens("added", "7")
    watch.look(scenario("первый", FAILURES_EXPECTED))
    target.happens("failed", "7")
    watch.look(scenario("второй"))
    watch.finish()
    assert target.said == []


def test_other_organisations_are_a_remark(target: Target, watch: JobWatch) -> None:
    target.happens("added", "7", OTHER)
    target.happens("failed", "7", OTHER)
    assert watch.look(scenario("первый")) is False
    assert [one[0] for one in target.said] == ["note"]


def test_a_job_from_before_the_run_that_fails_meanwhile_is_a_remark(target: Target, watch: JobWatch) -> None:
    target.happens("failed", "6")
    assert watch.look(scenario("первый")) is False
    assert [one[0] for one in target.said] == ["note"] and "не этого прогона" in target.said[0][2]


def test_what_happened_before_the_run_is_not_its_own(target: Target) -> None:
    target.happens("failed", "6")
    watch = JobWatch(target, target)  # type: ignore[arg-type]
    watch.begin()
    assert watch.look(scenario("первый")) is False and target.said == []


def test_errors_in_the_workers_log(target: Target, watch: JobWatch) -> None:
    target.happens("added", "7")
    target.happens("added", "8", OTHER)
    watch.look(scenario("первый"))
    target.log = [
        LogLine("", {"event": "job.start", "level": "info", "jobId": "7", "jobData": {"orgId": OWN}}),
        LogLine("", {"event": "job.start", "level": "info", "jobId": "8", "jobData": {"orgId": OTHER}}),
        LogLine("Job failed", {"event": "job.failed", "level": "error", "jobId": "7", "error": "бум"}),
        LogLine("Job failed", {"event": "job.failed", "level": "error", "jobId": "8", "error": "не наше"}),
        LogLine("Redis", {"event": "redis.error", "level": "error"}),
        LogLine("old", {"level": "error", "jobId": "7", "error": "давно", "timestamp": "2020-01-01T00:00:00Z"}),
    ]
    watch.finish()
    assert len(target.said) == 1 and target.said[0][:2] == ("afterwards", "первый") and "бум" in target.said[0][2]


def test_an_attempt_that_failed_before_one_that_did_not_is_a_remark(target: Target, watch: JobWatch) -> None:
    target.happens("added", "7")
    watch.look(scenario("первый"))
    target.log = [
        LogLine("", {"event": "job.start", "level": "info", "jobId": "7", "jobData": {"orgId": OWN}}),
        LogLine("Job failed", {"event": "job.failed", "level": "error", "jobId": "7", "error": "бум"}),
        LogLine("", {"event": "job.start", "level": "info", "jobId": "7", "jobData": {"orgId": OWN}}),
        LogLine("", {"event": "job.complete", "level": "info", "jobId": "7"}),
    ]
    watch.finish()
    assert [one[0] for one in target.said] == ["note"] and "бум" in target.said[0][2]


def test_a_queue_that_cannot_be_watched_is_a_remark_once(target: Target) -> None:
    target.silent = True
    watch = JobWatch(target, target)  # type: ignore[arg-type]
    for name in ("первый", "второй"):
        watch.begin()
        watch.look(scenario(name))
    assert [one[0] for one in target.said] == ["note"]
