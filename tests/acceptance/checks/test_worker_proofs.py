"""Proofs about the worker's log and counters, with replicas that answer in turn."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from recording_server import Answer, Request, serving

from acceptance.checks.worker import log_reading, metrics_growth, probe
from acceptance.clients.http import HttpService
from acceptance.clients.railway import Deployment, LogLine, parse_json_line
from acceptance.clients.worker import WorkerClient, process_start
from acceptance.clients.worker_log import FileWorkerLog
from acceptance.contract.reading import read_as
from acceptance.contract.worker import Health, Metrics
from acceptance.deeds.worker import worker as deeds
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target


def line(event: str, instance: str = "a", **more: Any) -> LogLine:
    return LogLine(event, {"event": event, "message": event, **more}, instance)


READY = [line("worker.start"), line("redis.ready"), line("worker.ready")]


def test_a_log_that_says_ready_in_either_order() -> None:
    log_reading.expect_ready(READY)
    log_reading.expect_ready([READY[0], READY[2], READY[1]])


def test_readiness_of_two_replicas_does_not_add_up() -> None:
    with pytest.raises(AssertionError, match=r"нет записей worker.ready, redis.ready"):
        log_reading.expect_ready([line("worker.ready", "a"), line("redis.ready", "b")])


def test_a_log_without_readiness_says_what_is_there() -> None:
    with pytest.raises(AssertionError, match=r"нет записей worker.ready; есть: redis.ready, worker.start"):
        log_reading.expect_ready(READY[:2])


def test_a_log_of_plain_text_only() -> None:
    with pytest.raises(AssertionError, match="ни одной записи в JSON"):
        log_reading.expect_ready([LogLine("[worker] Health check server listening", {})])


def test_errors_before_ready_are_history() -> None:
    log_reading.expect_no_redis_errors([line("redis.error"), *READY])


def test_an_error_after_ready_is_told() -> None:
    log = [*READY, line("redis.error", error={"message": "ECONNRESET"})]
    with pytest.raises(AssertionError, match="ECONNRESET"):
        log_reading.expect_no_redis_errors(log)


def test_an_error_of_one_replica_is_not_healed_by_another() -> None:
    log = [*READY, line("redis.error", "a"), line("redis.ready", "b"), line("worker.ready", "b")]
    with pytest.raises(AssertionError, match="ошибки Redis"):
        log_reading.expect_no_redis_errors(log)


def test_a_replica_that_died_while_starting_says_nothing_about_those_that_run() -> None:
    log_reading.expect_no_redis_errors([line("redis.error", "dead"), *READY])


@pytest.mark.parametrize(
    ("later", "fine"),
    [
        ([], True),
        ([line("redis.disconnect"), line("redis.ready")], True),
        ([line("redis.disconnect", "b")], True),  # one that is no more
        ([line("redis.disconnect")], False),
        ([line("redis.disconnect"), line("job.complete")], False),
    ],
)
def test_a_log_that_ends_without_redis(later: list[LogLine], fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_reading, "BACK_WITHIN", 0.2)
    log = [*READY, *later]
    with nullcontext() if fine else pytest.raises(AssertionError, match="соединение должно вернуться"):
        log_reading.expect_not_cut_off(SimpleNamespace(lines=lambda: log), log)


@pytest.mark.parametrize(
    ("later", "fine"),
    [
        (["redis.ready", "worker.ready", "redis.disconnect"], True),  # the next one is there before the former has gone
        (["redis.ready", "redis.disconnect", "redis.disconnect"], False),
        (["redis.disconnect"], False),
    ],
)
def test_a_log_that_does_not_tell_processes_apart(
    later: list[str], fine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_reading, "BACK_WITHIN", 0.2)
    log = [line(event, "") for event in ("worker.ready", "redis.ready", *later)]
    with nullcontext() if fine else pytest.raises(AssertionError, match="соединение должно вернуться"):
        log_reading.expect_not_cut_off(SimpleNamespace(lines=lambda: log), log)


def test_a_connection_that_comes_back_is_waited_for() -> None:
    lost = [*READY, line("redis.disconnect")]
    log_reading.expect_not_cut_off(SimpleNamespace(lines=lambda: [*lost, line("redis.ready")]), lost)


OUT_OF_MEMORY = LogLine("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", {}, "a")


@pytest.mark.parametrize("told", [OUT_OF_MEMORY, line("worker.error", error={"message": "spawn ENOMEM"})])
def test_a_worker_that_runs_out_of_memory(told: LogLine) -> None:
    with pytest.raises(AssertionError, match="ошибка программы"):
        log_reading.expect_few_worker_errors([*READY, told])
    log_reading.expect_few_worker_errors([told, *READY])


def test_a_log_that_never_got_ready() -> None:
    with pytest.raises(AssertionError, match=r"нет записи redis.ready"):
        log_reading.expect_no_redis_errors([line("worker.start")])


def test_events_of_a_job_by_number_or_text() -> None:
    log = [line("job.start", jobId="15"), line("job.complete", jobId=15), line("job.start", jobId="150")]
    assert log_reading.events_of_job(log, "15") == {"job.start", "job.complete"}


def test_a_file_is_read_from_the_last_start(tmp_path: Path) -> None:
    file = tmp_path / "worker.log"
    rows = [
        json.dumps({"event": "worker.start"}),
        json.dumps({"event": "redis.error"}),
        "2025-01-26T12:00:00Z stdout " + json.dumps({"event": "worker.start", "message": "Starting"}),
        "[worker] Health check server listening on port 3001",
        json.dumps({"event": "redis.ready"}),
    ]
    file.write_text("\n".join(rows), "utf-8")
    assert [one.event for one in FileWorkerLog(file).lines()] == ["worker.start", "", "redis.ready"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CheckBroken) as told:
        FileWorkerLog(tmp_path / "worker.log").lines()
    assert told.value.advice == "Проверьте WORKER_LOG_FILE."


@pytest.mark.parametrize("text", ["", "[metrics] Job failed", "{not json", "[1, 2]"])
def test_plain_text_is_no_record(text: str) -> None:
    assert parse_json_line(text) is None


def metrics(completed: int, of_type: int | None = None, **more: Any) -> dict[str, Any]:
    figures = {"completed": of_type, "failed": 0, "totalTime": 1, "avgTime": 1}
    jobs = {"total": completed, "completed": completed, "failed": 0, "processing": 0}
    return {
        "jobs": {**jobs, "byType": {} if of_type is None else {metrics_growth.PROBE: figures}},
        "redis": {"connected": True, "lastError": None, "reconnectAttempts": 0},
        "worker": {"uptime": 5, "concurrency": 25, "queueName": "agent-jobs"},
        "performance": {"avgProcessingTime": 1.5, "maxProcessingTime": 2, "minProcessingTime": 0},
        **more,
    }


class Replicas:
    """A worker of several processes behind one address: each request meets the next one."""

    def __init__(self, *counters: int, uptimes: tuple[float, ...] = ()) -> None:
        self.counters = list(counters)
        self._uptimes = uptimes or (5,) * len(counters)
        self._turn = itertools.cycle(range(len(counters)))

    def metrics(self) -> Metrics:
        turn = next(self._turn)
        body = metrics(self.counters[turn], self.counters[turn])
        body["worker"]["uptime"] = self._uptimes[turn]
        return Metrics.model_validate(body)


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> Callable[[Replicas, list[int]], list[int]]:
    """Further probe jobs go to these replicas, one after the other; which of them were asked for."""

    def set_up(worker: Replicas, takers: list[int]) -> list[int]:
        taken: list[int] = []

        def run_probe_job(*_: Any, **__: Any) -> str:
            taken.append(takers[len(taken)])
            worker.counters[taken[-1]] += 1
            return "1"

        monkeypatch.setattr(metrics_growth, "run_probe_job", run_probe_job)
        return taken

    return set_up


def grow(worker: Replicas, before: list[Metrics]) -> None:
    metrics_growth.wait_growth(SimpleNamespace(worker=worker), before, "agent-jobs", within=1.2)  # type: ignore[arg-type]


def test_one_process_counts_the_job(probes: Callable[..., list[int]]) -> None:
    worker = Replicas(7)
    taken = probes(worker, [])
    before = metrics_growth.samples(worker)  # type: ignore[arg-type]
    worker.counters[0] += 1
    grow(worker, before)
    assert taken == []


def test_the_replica_that_counted_less_took_the_job(probes: Callable[..., list[int]]) -> None:
    worker = Replicas(100, 3)
    taken = probes(worker, [1, 0])
    before = metrics_growth.samples(worker)  # type: ignore[arg-type]
    worker.counters[1] += 1
    grow(worker, before)
    assert taken == [1, 0], "more jobs until the other replica has taken one"


def test_replicas_are_told_apart_by_their_age(probes: Callable[..., list[int]]) -> None:
    worker = Replicas(100, 3, uptimes=(500, 40))
    taken = probes(worker, [])
    before = metrics_growth.samples(worker)  # type: ignore[arg-type]
    worker.counters[1] += 1
    grow(worker, before)
    assert taken == []


def test_counters_that_stand_still(probes: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Replicas(7, 7)
    monkeypatch.setattr(metrics_growth, "run_probe_job", lambda *_, **__: "1")
    before = metrics_growth.samples(worker)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=r"счётчики не выросли: jobs.completed было 7, стало 7"):
        grow(worker, before)


def worker_at(url: str) -> WorkerClient:
    http = HttpService(
        Target(services_url=url), Evidence(), name="Воркер", setting="WORKER_URL", base_url=url, run_id="1"
    )  # fmt: skip
    return WorkerClient(http)


PROMETHEUS = """# TYPE worker_jobs_completed counter
worker_uptime_seconds 5
worker_jobs_total {total}
worker_jobs_completed {completed}
worker_jobs_failed 0
worker_jobs_processing 0
worker_redis_connected 1
worker_avg_processing_time_ms 1.5
worker_jobs_by_type_test-job_completed {completed}
worker_jobs_by_type_test-job_failed 0
worker_jobs_by_type_test-job_avg_time_ms 1
worker_jobs_by_type_crm:sync-pipelines_completed 3"""


def test_prometheus_is_read_leniently_and_compared() -> None:
    def answer(request: Request) -> Answer:
        if request.path == "/metrics":
            return Answer(200, metrics(7, 7))
        return Answer(200, PROMETHEUS.format(total=7, completed=7).encode())

    with serving(answer) as server:
        worker = worker_at(server.url)
        metrics_growth.compare_prometheus(worker)
        assert worker.prometheus()["worker_jobs_by_type_crm:sync-pipelines_completed"] == 3


@pytest.mark.parametrize(
    ("change", "told", "wrong"),
    [
        ({}, PROMETHEUS, ""),
        ({}, PROMETHEUS.replace("by_type_test-job_completed", "by_type_other_completed"), "test-job_completed"),
        ({}, PROMETHEUS.replace("test-job_avg_time_ms 1", "test-job_avg_time_ms 4711"), "test-job_avg_time_ms"),
        ({}, PROMETHEUS.replace("worker_avg_processing_time_ms 1.5", ""), "worker_avg_processing_time_ms"),
        ({"totalTime": 5000}, PROMETHEUS, "test-job.avgTime"),
        ({"completed": 0, "avgTime": None}, PROMETHEUS, "JSON его не знает"),
    ],
)
def test_sorts_of_jobs_are_compared(change: dict[str, Any], told: str, wrong: str) -> None:
    body = metrics(7, 7)
    body["jobs"]["byType"][metrics_growth.PROBE] |= change

    def answer(request: Request) -> Answer:
        if request.path == "/metrics":
            return Answer(200, body)
        return Answer(200, told.format(total=7, completed=7).encode())

    with serving(answer) as server, pytest.raises(AssertionError, match=wrong) if wrong else nullcontext():
        metrics_growth.compare_prometheus(worker_at(server.url), of_probe=True, within=0.3)


@pytest.mark.parametrize(("at_work", "fine"), [(0, True), (25, False)])
def test_jobs_at_work_are_as_many_for_all(at_work: int, fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_growth, "MOST_LAG", 0.3)

    def answer(request: Request) -> Answer:
        if request.path == "/health":
            return Answer(200, {**HEALTH, "worker": {**HEALTH["worker"], "jobsProcessing": at_work}})
        if request.path == "/metrics":
            return Answer(200, metrics(7, 7))
        return Answer(200, PROMETHEUS.format(total=7, completed=7).encode())

    with serving(answer) as server, nullcontext() if fine else pytest.raises(AssertionError, match="в работе"):
        metrics_growth.expect_same_work(worker_at(server.url))


def test_prometheus_of_replicas_that_answer_strictly_in_turn() -> None:
    turn = itertools.cycle((7, 40))

    def answer(request: Request) -> Answer:
        completed = next(turn)
        if request.path == "/metrics":
            return Answer(200, metrics(completed, completed))
        return Answer(200, PROMETHEUS.format(total=completed, completed=completed).encode())

    with serving(answer) as server:
        metrics_growth.compare_prometheus(worker_at(server.url))


def test_prometheus_that_cannot_be_read_is_the_workers_failure() -> None:
    said = "не читается: 'worker_jobs_total many'"
    with serving(Answer(200, b"worker_jobs_total many\n")) as server, pytest.raises(AssertionError, match=said):
        worker_at(server.url).prometheus()


HEALTH: dict[str, Any] = {
    "status": "ok", "service": "worker", "timestamp": "2025-01-26T12:00:30.500Z", "uptime": 30.5,
    "redis": {"connected": True, "error": None},
    "worker": {"concurrency": 25, "queueName": "agent-jobs", "jobsProcessing": 0},
}  # fmt: skip


@pytest.mark.parametrize("by_type", [None, {}, "absent"])
def test_before_its_first_job_a_worker_may_know_no_types(by_type: Any) -> None:
    body = metrics(0)
    body["jobs"]["byType"] = by_type
    if by_type == "absent":
        del body["jobs"]["byType"]
    assert read_as(Metrics, body, "Ответ /metrics воркера").jobs.by_type == {}


@pytest.mark.parametrize(("completed", "whole"), [(0, True), (3, False)])
def test_a_job_that_has_only_been_started_has_no_mean(completed: int, whole: bool) -> None:
    """0/0, which JSON writes as null."""
    body = metrics(3)
    body["jobs"]["byType"] = {"other": {"completed": completed, "failed": 0, "totalTime": 0, "avgTime": None}}
    told = [read_as(Metrics, body, "Ответ /metrics воркера")]
    with nullcontext() if whole else pytest.raises(AssertionError, match="средней длительности нет"):
        metrics_growth.expect_whole(told)


def test_counters_that_never_know_the_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_growth, "run_probe_job", lambda *_, **__: "1")
    counted = itertools.count(5)
    worker = SimpleNamespace(metrics=lambda: Metrics.model_validate(metrics(next(counted))))
    with pytest.raises(AssertionError, match=r"byType\[test-job\].completed было 0, стало 0"):
        grow(worker, [worker.metrics()])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("health", "figures", "named"),
    [
        ((503, {"error": "x"}), metrics(1), "agent-jobs"),
        ((200, {**HEALTH, "status": "fine", "redis": {}}), {}, "agent-jobs"),
        ((200, HEALTH), metrics(1, worker={"queueName": "other"}), "agent-jobs"),
    ],
)
def test_the_queue_is_known_though_the_rest_of_health_is_wrong(health: Any, figures: Any, named: str) -> None:
    def answer(request: Request) -> Answer:
        return Answer(*health) if request.path == "/health" else Answer(200, figures)

    with serving(answer) as server:
        assert worker_at(server.url).queue_name() == named


def test_a_worker_that_names_no_queue_is_told_by_its_health() -> None:
    with serving(Answer(503, {"error": "x"})) as server, pytest.raises(AssertionError, match="/health воркера"):
        worker_at(server.url).queue_name()


def test_the_start_of_the_process_by_its_own_clock() -> None:
    assert process_start(Health.model_validate(HEALTH)).isoformat() == "2025-01-26T12:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"redis": {"connected": "true", "error": None}}, "redis.connected"),
        ({"status": "fine"}, "status"),
        ({"uptime": "30"}, "uptime"),
        ({"worker": {}}, "worker.queueName"),
    ],
)
def test_a_body_that_breaks_the_contract_names_the_place(change: dict[str, Any], says: str) -> None:
    with pytest.raises(AssertionError, match="не соответствует договору") as told:
        read_as(Health, {**HEALTH, **change}, "Ответ /health воркера")
    assert says in str(told.value)


@pytest.mark.parametrize("body", [[], "текст", None])
def test_a_body_that_is_no_object(body: Any) -> None:
    with pytest.raises(AssertionError, match="тело: "):
        read_as(Health, body, "Ответ /health воркера")


class OneDeployment:
    """Railway with a single deployment; notes what is asked of it."""

    clock_ahead = timedelta(0)

    def __init__(self, status: str, created_at: datetime) -> None:
        self.latest = Deployment("d1", status, created_at, None)
        self.redeployed: list[str] = []

    def latest_deployment(self) -> Deployment:
        return self.latest

    def redeploy(self, deployment_id: str) -> str:
        self.redeployed.append(deployment_id)
        return "d2"


@pytest.mark.parametrize("workers", [-30, 0, 30])
@pytest.mark.parametrize("railways", [-30, 0, 30])
def test_clocks_that_differ_do_not_make_a_process_older(workers: int, railways: int) -> None:
    """Started 20 s ago by Railway's clock, whatever the worker's and ours say."""
    now = datetime.now(UTC)
    railway = OneDeployment("SUCCESS", now + timedelta(seconds=railways - 25))
    railway.clock_ahead = timedelta(seconds=railways)
    process = SimpleNamespace(timestamp=now + timedelta(seconds=workers), uptime=20)
    world = SimpleNamespace(
        target=Target(railway_token=SecretStr("token")),
        railway=railway,
        worker=SimpleNamespace(process=lambda: process),
    )
    assert probe.answering_since(world) >= railway.latest.created_at  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "uptime", "redeploys"),
    [("SUCCESS", 5, True), ("BUILDING", 5, True), ("FAILED", 5, False), ("CRASHED", 5, False), ("SUCCESS", 999, False)],
)
@pytest.mark.parametrize("stopped", [False, True])
def test_what_has_gone_wrong_is_not_mended_by_redeploying(
    status: str, uptime: int, redeploys: bool, stopped: bool
) -> None:
    now = datetime.now(UTC)
    health = SimpleNamespace(timestamp=now, uptime=uptime)
    railway = OneDeployment(status, now - timedelta(seconds=60))
    railway.latest = replace(railway.latest, stopped=stopped)
    redeploys = redeploys and not stopped
    world = SimpleNamespace(
        target=Target(railway_token=SecretStr("token"), grants="deploy"),
        evidence=Evidence(),
        railway=railway,
        worker=SimpleNamespace(process=lambda: health),
    )
    assert deeds.redeploy_if_granted(world) == ("d2" if redeploys else None)  # type: ignore[arg-type]
    assert railway.redeployed == (["d1"] if redeploys else [])


@pytest.mark.parametrize("stopped", [False, True])
def test_a_deployment_that_has_been_stopped_is_none(stopped: bool) -> None:
    railway = OneDeployment("SUCCESS", datetime.now(UTC))
    railway.latest = replace(railway.latest, stopped=stopped)
    target = Target(railway_token=SecretStr("token"))
    world: Any = SimpleNamespace(target=target, evidence=Evidence(), railway=railway)
    with pytest.raises(AssertionError, match="удалось, но остановлено") if stopped else nullcontext():
        probe.successful_deployment_time(world, None, within=1)


@pytest.mark.parametrize(("total", "whole"), [(3, True), (3.5, False)])
def test_a_job_measured_finely_has_taken_some_time(total: float, whole: bool) -> None:
    """Whole milliseconds may be none."""
    body = metrics(3)
    body["jobs"]["byType"] = {"other": {"completed": 1, "failed": 0, "totalTime": total, "avgTime": total}}
    body["performance"] = {"avgProcessingTime": 1, "maxProcessingTime": 5, "minProcessingTime": 0}
    told = [read_as(Metrics, body, "Ответ /metrics воркера")]
    with nullcontext() if whole else pytest.raises(AssertionError, match="самое короткое длилось ноль мс"):
        metrics_growth.expect_whole(told)


@pytest.mark.parametrize(
    ("connected", "waited", "wrong"), [(True, 0.1, True), (True, 4.2, False), (False, 0.1, False), (False, 4.2, False)]
)
def test_nobody_is_connected_to_a_silent_redis(connected: bool, waited: float, wrong: bool) -> None:
    body = {**HEALTH, "redis": {"connected": connected, "error": None}}
    silent = deeds.Silent(4, httpx.Response(200, json=body), waited)
    with pytest.raises(AssertionError, match=r"Redis молчал 4 с, а воркер") if wrong else nullcontext():
        probe.expect_not_connected(silent)


@pytest.mark.parametrize(
    ("status", "body", "wrong"),
    [
        (404, {"error": "Not Found"}, ""),
        (200, {"status": "ok"}, "ответил 200, ожидался 404"),
        (404, {}, "ответил 404, а в теле"),
    ],
)
def test_a_path_with_a_query_is_none(status: int, body: dict[str, str], wrong: str) -> None:
    world: Any = SimpleNamespace(
        worker=SimpleNamespace(
            answer=lambda path: httpx.Response(status, json=body, request=httpx.Request("GET", f"http://worker{path}"))
        )
    )
    with pytest.raises(AssertionError, match=wrong) if wrong else nullcontext():
        probe.expect_exact_paths(world)


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        ("boom", ""),
        ({"message": "boom", "stack": "at x", "name": "Error"}, ""),
        ({"message": "boom", "name": "Error"}, "не сказано: stack"),
        ({"stack": "at x"}, "не сказано: message, name"),
        (None, "нет причины"),
    ],
)
def test_an_error_in_the_log_says_what_and_where(error: Any, wrong: str) -> None:
    told = [line("job.failed", jobId="7", level="error", error=error)]
    world: Any = SimpleNamespace(worker_log=SimpleNamespace(lines=lambda: told))
    with pytest.raises(AssertionError, match=wrong) if wrong else nullcontext():
        log_reading.expect_failure_told(world, "7", within=0.1)
