"""Reading the worker's log where Railway or a collector hands it over in its own way."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from recording_server import Answer, Request, serving

from acceptance.checks.worker import log_reading
from acceptance.clients.http import HttpService
from acceptance.clients.railway import Deployment, LogLine, RailwayClient
from acceptance.clients.worker_log import FileWorkerLog, RailwayWorkerLog
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target

DEPLOYED = datetime(2025, 1, 26, 12, 0, tzinfo=UTC)
IDS = {f"railway_{name}_id": name for name in ("project", "environment", "service")}


def entry(second: float, event: str, **more: Any) -> dict[str, Any]:
    """A line as the worker writes it, so many seconds after its deployment."""
    time = datetime.fromtimestamp(DEPLOYED.timestamp() + second, UTC).isoformat().replace("+00:00", "Z")
    return {"timestamp": time, "level": "info", "service": "worker", "message": event, "event": event, **more}


def written(file: Path, *rows: Any) -> list[LogLine]:
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return FileWorkerLog(file).lines()


def railway_at(url: str) -> RailwayClient:
    target = Target(railway_token=SecretStr("token"), railway_api_url=f"{url}/graphql", grants="deploy", **IDS)
    http = HttpService(target, Evidence(), name="Railway", setting="RAILWAY_API_URL", base_url=url, run_id="1")
    return RailwayClient(http, target)


def deployments(*statuses: str) -> Answer:
    """Newest first, an hour apart."""
    nodes = [
        {"id": f"d{number}", "status": status, "createdAt": f"2025-01-26T{20 - number}:00:00.000Z", "meta": None}
        for number, status in enumerate(statuses)
    ]
    return Answer(200, {"data": {"deployments": {"edges": [{"node": node} for node in nodes]}}})


def test_streams_that_overtake_each_other_are_put_in_order(tmp_path: Path) -> None:
    """stderr collected after stdout: the error came before Redis was ready."""
    lines = written(
        tmp_path / "log",
        entry(0, "worker.start"),
        entry(2, "redis.ready"),
        entry(2, "worker.ready"),
        "[metrics] plain text",
        entry(1, "redis.error"),
    )
    log_reading.expect_ready(lines)
    log_reading.expect_no_redis_errors(lines)


def test_an_error_after_ready_stays_one_whatever_the_order(tmp_path: Path) -> None:
    lines = written(tmp_path / "log", entry(3, "redis.error"), entry(0, "worker.start"), entry(2, "redis.ready"))
    with pytest.raises(AssertionError, match="ошибки Redis"):
        log_reading.expect_no_redis_errors(lines)


@pytest.mark.parametrize("name", ["log", "message"])
def test_lines_in_a_collectors_wrapping(tmp_path: Path, name: str) -> None:
    rows = [
        json.dumps({name: json.dumps(entry(number, event)) + "\n", "stream": "stdout", "level": "info"})
        for number, event in enumerate(("worker.start", "redis.ready", "worker.ready"))
    ]
    log_reading.expect_ready(written(tmp_path / "log", *rows))


class Scrolling:
    """A Railway that keeps all lines and tells the newest few of those asked for."""

    def __init__(self, lines: list[LogLine], told: int) -> None:
        self.lines, self.told = lines, told

    def running_deployment(self) -> Deployment:
        return Deployment("d", "SUCCESS", DEPLOYED, None)

    def log(self, deployment_id: str, since: datetime | None = None, until: datetime | None = None) -> list[LogLine]:
        inside = [line for line in self.lines if until is None or (line.moment or DEPLOYED) <= until]
        return inside[-self.told :]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("acceptance.clients.worker_log.LOG_LIMIT", 100)
    return 100


@pytest.mark.parametrize("second", [0, 1], ids=["all of the start gone", "only redis.ready gone"])
def test_a_start_that_has_scrolled_out_is_asked_for(few: int, second: int) -> None:
    start = [entry(0, "worker.start"), entry(5, "redis.ready"), entry(5.1, "worker.ready")]
    later = [entry(60 + number * 10, "job.complete", jobId=str(number)) for number in range(few - second)]
    lines = [LogLine(one["message"], one) for one in start + later]
    told = RailwayWorkerLog(Scrolling(lines, few)).lines()  # type: ignore[arg-type]
    log_reading.expect_ready(told)
    log_reading.expect_no_redis_errors(told)
    assert len(told) == len(set(map(id, told)))
    assert "job.complete" in log_reading.events_of_job(told, str(few - second - 1))


def test_the_log_is_that_of_the_deployment_that_runs() -> None:
    with serving(deployments("FAILED", "SUCCESS", "REMOVED")) as server:
        assert railway_at(server.url).running_deployment().id == "d1"
        assert railway_at(server.url).latest_deployment().id == "d0"
    with serving(deployments("SKIPPED", "SUCCESS")) as server:  # a commit that does not touch the service
        assert railway_at(server.url).latest_deployment().id == "d1"
    with serving(deployments("SKIPPED")) as server:
        assert railway_at(server.url).latest_deployment().status == "SKIPPED"
    with serving(deployments("BUILDING", "REMOVED")) as server:
        assert railway_at(server.url).running_deployment().id == "d0"


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(401, b"Unauthorized"),
        Answer(401, {"errors": [{"message": "Invalid token"}]}),
        Answer(200, {"errors": [{"message": "Project not found"}], "data": None}),
    ],
    ids=["plain text", "other words", "nothing said about a token"],
)
def test_a_project_token_is_tried_whatever_the_refusal_of_the_other_header(refusal: Answer) -> None:
    def answer(request: Request) -> Answer:
        return deployments("SUCCESS") if "project-access-token" in map(str.lower, request.headers) else refusal

    with serving(answer) as server:
        assert railway_at(server.url).latest_deployment().status == "SUCCESS"


def test_a_token_that_neither_header_makes_good() -> None:
    refusal, told = Answer(200, {"errors": [{"message": "Not Authorized"}]}), r"не ответил на вопрос: Not Authorized\."
    with serving(refusal) as server, pytest.raises(CheckBroken, match=told):
        railway_at(server.url).latest_deployment()


@pytest.mark.parametrize("body", [{}, None, [], {"data": None}, {"data": {}}, {"data": {"deployments": None}}])
def test_an_answer_without_what_was_asked_for_is_said_so(body: object) -> None:
    with serving(Answer(200, body)) as server, pytest.raises(CheckBroken, match="ответ 200 без deployments"):
        railway_at(server.url).latest_deployment()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    made: list[int] = []
    monkeypatch.setattr("acceptance.clients.http.PACE", 0)
    monkeypatch.setattr("acceptance.clients.http.sleep", made.append)
    return made


def test_so_many_requests_a_second_are_waited_for(pauses: list[int]) -> None:
    answers = iter([Answer(429, b"", {"Retry-After": "2"}), deployments("SUCCESS")])
    with serving(lambda _: next(answers)) as server:
        assert railway_at(server.url).latest_deployment().id == "d0"
    assert pauses == [2]


@pytest.mark.parametrize(("told", "waited"), [("3600", []), ("1", [1, 1, 1])])
def test_so_many_requests_an_hour_are_not(pauses: list[int], told: str, waited: list[int]) -> None:
    with serving(Answer(429, b"", {"Retry-After": told})) as server, pytest.raises(CheckBroken, match="ограничил"):
        railway_at(server.url).latest_deployment()
    assert pauses == waited


@pytest.mark.parametrize(
    ("date", "told"),
    [(format_datetime(DEPLOYED, usegmt=True), DEPLOYED), ("вчера", None)],
)
def test_railways_clock_is_known_from_its_answers(
    monkeypatch: pytest.MonkeyPatch, date: str, told: datetime | None
) -> None:
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: date.encode("ascii", "replace").decode())
    with serving(deployments("SUCCESS")) as server:
        client = railway_at(server.url)
        client.latest_deployment()
    ahead = told - datetime.now(UTC) if told else timedelta(0)
    assert abs(client.clock_ahead - ahead) < timedelta(minutes=5)


def test_parts_of_a_line_tell_their_time() -> None:
    taken_apart = {
        "timestamp": "2025-01-26T12:00:09Z", "message": "Redis error", "severity": "error",
        "attributes": [{"key": "event", "value": '"redis.error"'}], "tags": None,
    }  # fmt: skip
    whole = {"timestamp": "2025-01-26T12:00:08Z", "message": json.dumps(entry(8, "redis.ready")), "attributes": []}
    with serving(Answer(200, {"data": {"deploymentLogs": [taken_apart, whole]}})) as server:
        lines = railway_at(server.url).log("d")
    assert [line.event for line in lines] == ["redis.ready", "redis.error"]
    assert SimpleNamespace(**lines[1].fields).level == "error"


def test_a_key_in_the_log_is_told_by_its_setting_and_not_by_its_value() -> None:
    target = Target(kommo_access_token=SecretStr("token-of-the-owner"), redis_url=SecretStr("redis://:pass@localhost"))
    quiet, telling = (
        LogLine("pass the job on", {"event": "job.start"}),
        LogLine("sync", {"token": "token-of-the-owner"}),
    )
    log_reading.expect_no_secrets([quiet], target)
    with pytest.raises(AssertionError, match=r"из настройки KOMMO_ACCESS_TOKEN \(строк: 1\)$"):
        log_reading.expect_no_secrets([quiet, telling], target)
