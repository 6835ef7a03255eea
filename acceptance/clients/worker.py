"""The worker's small HTTP server: health, metrics, Prometheus text."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
from prometheus_client.parser import text_string_to_metric_families

from acceptance.clients.http import HttpService, body_of
from acceptance.contract.reading import read_as
from acceptance.contract.worker import Health, HealthProcess, Metrics, NamesQueue

HEALTH_ANSWER = "Ответ /health воркера"


class WorkerClient:
    """Asks the worker. Replicas may answer in turn: each request opens a connection of its own."""

    def __init__(self, http: HttpService) -> None:
        self.http = http

    @property
    def clock_ahead(self) -> timedelta | None:
        """By how much the clock of whoever answers is ahead of ours; None before it was told."""
        return self.http.clock_ahead

    def health_answer(self, within: float) -> httpx.Response:
        """`GET /health` as it comes. within: seconds."""
        return self.http.request("GET", "/health", within=within)

    def answer(self, path: str) -> httpx.Response:
        """`GET` of any path, with its query, as it comes."""
        return self.http.request("GET", path)

    def health(self, within: float = 10.0) -> Health:
        """`GET /health`, read by the contract whatever its status (503 says `degraded`)."""
        return read_as(Health, body_of(self.health_answer(within)), HEALTH_ANSWER)

    def process(self) -> HealthProcess:
        """Which process answers `GET /health`; what else the answer says is not judged."""
        return read_as(HealthProcess, body_of(self.health_answer(within=10.0)), HEALTH_ANSWER)

    def queue_name(self) -> str:
        """The queue that the worker names in `/health`; in `/metrics` where that says nothing of the kind."""
        try:
            return read_as(NamesQueue, body_of(self.health_answer(within=10.0)), HEALTH_ANSWER).worker.queue_name
        except AssertionError as unread:
            try:
                metrics = body_of(self.metrics_answer(within=5.0))
                return read_as(NamesQueue, metrics, "Ответ /metrics воркера").worker.queue_name
            except AssertionError:
                raise unread from None

    def metrics_answer(self, within: float | None = None) -> httpx.Response:
        """`GET /metrics` as it comes. within: seconds."""
        return self.http.request("GET", "/metrics", within=within)

    def metrics(self) -> Metrics:
        """`GET /metrics`, read by the contract."""
        answer = self.metrics_answer()
        assert answer.status_code == 200, f"GET /metrics воркера ответил {answer.status_code}, ожидался 200"
        return read_as(Metrics, body_of(answer), "Ответ /metrics воркера")

    def prometheus(self) -> dict[str, float]:
        """`GET /metrics/prometheus`: metric name -> value.

        Read line by line: job names stand in metric names unchanged, with `:` and `-`, which a strict parser refuses,
        and the last line may lack its newline (platform contract 2.3).
        """
        answer = self.http.request("GET", "/metrics/prometheus")
        assert answer.status_code == 200, f"GET /metrics/prometheus воркера ответил {answer.status_code}, ожидался 200"
        return dict(_samples(answer.text))


def process_start(health: Health | HealthProcess) -> datetime:
    """When the process that answered was started, by its own clock."""
    return health.timestamp - timedelta(seconds=float(health.uptime))


def _samples(text: str) -> Iterator[tuple[str, float]]:
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, value = line.rpartition(" ")
        try:
            families = list(text_string_to_metric_families(f"value {value}\n"))
        except ValueError as error:
            raise AssertionError(f"Строка показателей для Prometheus не читается: {line[:120]!r}") from error
        for family in families:
            yield name.strip(), family.samples[0].value
