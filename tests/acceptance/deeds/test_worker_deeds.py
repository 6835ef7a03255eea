"""What an operator does with the worker and its services; what is noted of it, and what the report is told."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from acceptance.checks.worker import metrics_growth, probe
from acceptance.contract.worker import DEGRADED, OK, SERVICE, Metrics
from acceptance.deeds.worker import worker
from acceptance.outcomes import NotChecked, ScenarioMistake
from acceptance.scene.seen import WorkerSeen
from acceptance.target.settings import Target

HEALTH: dict[str, Any] = {
    "status": "ok",
    "service": "worker",
    "timestamp": "2025-01-26T12:00:30.000Z",
    "uptime": 30,
    "redis": {"connected": True, "error": None},
    "worker": {"concurrency": 25, "queueName": "agent-jobs", "jobsProcessing": 0},
}
FIGURES: dict[str, Any] = {
    "jobs": {"total": 2, "completed": 1, "failed": 1, "processing": 0},
    "redis": {"connected": True, "lastError": None, "reconnectAttempts": 0},
    "worker": {"uptime": 5, "concurrency": 25, "queueName": "agent-jobs"},
    "performance": {"avgProcessingTime": 1, "maxProcessingTime": 1, "minProcessingTime": 0},
}


class Told:
    """Evidence that can be asked what it was told."""

    def __init__(self) -> None:
        self.titles: list[str] = []

    def text(self, title: str, body: str) -> None:
        assert body
        self.titles.append(title)


class Operated:
    """A scene with services that can be stopped, and a note of everything that happens, in its order."""

    def __init__(self, *, fails: Exception | None = None) -> None:
        self.happened: list[Any] = []
        self._fails = fails
        self.services = SimpleNamespace(stop=self._stop, start=lambda name: self.happened.append(("start", name)))
        self.world = self
        self.worker = WorkerSeen()

    @property
    def queue(self) -> None:
        self.happened.append("queue known")

    def add_cleanup(self, undo: Any, *given: Any) -> None:
        assert undo == self.services.start
        self.happened.append(("will start", *given))

    def _stop(self, name: str) -> None:
        self.happened.append(("stop", name))
        if self._fails:
            raise self._fails


@pytest.mark.parametrize(
    ("service", "first"), [(worker.REDIS, []), (worker.WORKER, ["queue known"])], ids=["redis", "worker"]
)
def test_a_service_is_given_back_whatever_comes_of_stopping_it(service: str, first: list[str]) -> None:
    """The queue, which only a running worker may name, is asked for while there is one."""
    scene = Operated(fails=AssertionError("stopped half"))
    with pytest.raises(AssertionError, match="stopped half"):
        worker.stop(scene, service)  # type: ignore[arg-type]
    assert scene.happened == [*first, ("will start", service), ("stop", service)]


def test_a_service_is_started() -> None:
    scene = Operated()
    worker.start(scene, worker.REDIS)  # type: ignore[arg-type]
    assert scene.happened == [("start", "redis")]


def test_services_that_the_target_does_not_offer_are_not_touched() -> None:
    class Deployment(Operated):
        services = property(  # type: ignore[assignment]
            lambda self: (_ for _ in ()).throw(NotChecked("Служб не остановить.", "SERVICES_URL"))
        )

    scene = Deployment.__new__(Deployment)
    scene.happened = []
    scene.world = scene
    with pytest.raises(NotChecked):
        worker.stop(scene, worker.REDIS)  # type: ignore[arg-type]
    assert scene.happened == []


@pytest.mark.parametrize(
    "target",
    [Target(grants="deploy"), Target(railway_token=SecretStr("token")), Target(railway_token=None)],
    ids=["no Railway", "not granted", "neither"],
)
def test_a_redeployment_that_is_not_allowed_is_none_and_is_told(target: Target) -> None:
    """Railway is not asked at all: this world has none."""
    evidence = Told()
    world = SimpleNamespace(target=target, evidence=evidence)
    assert worker.redeploy_if_granted(world) is None  # type: ignore[arg-type]
    assert evidence.titles == ["Воркер заново не развёртывался"]


@pytest.mark.parametrize(("spent", "in_time"), [(9.9, True), (10.0, True), (10.6, False)])
def test_a_health_check_has_to_answer_in_time(spent: float, in_time: bool) -> None:
    answer = httpx.Response(200, json=HEALTH)
    answer.elapsed = timedelta(seconds=spent)
    scene = Operated()
    scene.world = SimpleNamespace(  # type: ignore[assignment]
        worker=SimpleNamespace(health_answer=lambda within: answer)
    )
    if in_time:
        worker.ask_health(scene, 10)  # type: ignore[arg-type]
    else:
        with pytest.raises(AssertionError, match="отвечал 11 с, ожидалось не дольше 10 с"):
            worker.ask_health(scene, 10)  # type: ignore[arg-type]
    assert scene.worker.asked_health is answer


@pytest.mark.parametrize("fact", ["queue", "metrics", "deployment", "asked_health"])
def test_what_nobody_has_asked_for_is_not_taken_for_nothing(fact: str) -> None:
    """An empty list of figures would pass every check, an empty name of a queue would be looked for."""
    with pytest.raises(ScenarioMistake, match=r"Сначала нужен шаг «(воркер|оператор) "):
        getattr(WorkerSeen(), fact)


def test_what_was_seen_in_one_scenario_is_not_seen_in_the_next() -> None:
    first, second = WorkerSeen(), WorkerSeen()
    first.queue, first.deployment = "agent-jobs", None
    assert (first.queue, first.deployment) == ("agent-jobs", None)
    with pytest.raises(ScenarioMistake):
        _ = second.queue


def test_a_healthy_answer() -> None:
    probe.expect_health(httpx.Response(200, json=HEALTH), SERVICE, OK)
    probe.expect_connected(httpx.Response(200, json=HEALTH))


@pytest.mark.parametrize(
    ("status", "change", "says"),
    [
        (503, {}, "GET /health ответил 503"),
        (200, {"service": "web"}, "Служба называет себя «web», ожидалась «worker»"),
        (200, {"status": "degraded"}, "Состояние воркера «degraded», ожидалось «ok»"),
        (200, {"status": "fine"}, "не соответствует договору"),
    ],
)
def test_an_answer_that_is_not_healthy(status: int, change: dict[str, Any], says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        probe.expect_health(httpx.Response(status, json={**HEALTH, **change}), SERVICE, OK)


@pytest.mark.parametrize(
    ("redis", "says"),
    [
        ({"connected": False, "error": "ECONNREFUSED"}, '"connected": false, ошибка: ECONNREFUSED'),
        ({"connected": True, "error": "READONLY"}, "сообщает об ошибке Redis: READONLY"),
    ],
)
def test_a_connection_that_is_none(redis: dict[str, Any], says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        probe.expect_connected(httpx.Response(200, json={**HEALTH, "redis": redis}))


def test_a_status_is_waited_for() -> None:
    told = iter([OK, OK, DEGRADED])
    world = SimpleNamespace(worker=SimpleNamespace(health=lambda within: SimpleNamespace(status=next(told))))
    probe.expect_status(world, DEGRADED, within=5)  # type: ignore[arg-type]
    assert list(told) == []
    stuck = SimpleNamespace(worker=SimpleNamespace(health=lambda within: SimpleNamespace(status=OK)))
    with pytest.raises(AssertionError, match="воркер должен сообщать о себе «degraded»"):
        probe.expect_status(stuck, DEGRADED, within=0.3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"worker": {"uptime": 0}}, "Время работы воркера 0"),
        ({"jobs": {"total": -1}}, "отрицательны"),
        ({"jobs": {"completed": -3}}, "отрицательны"),
        (
            {"jobs": {"byType": {"x": {"completed": 1003, "failed": 0, "totalTime": 1, "avgTime": 1}}}},
            "больше, чем всех",
        ),
        ({"performance": {"minProcessingTime": 5, "avgProcessingTime": 0, "maxProcessingTime": 9}}, "невозможны"),
        ({"performance": {"minProcessingTime": 5, "avgProcessingTime": 99, "maxProcessingTime": 9}}, "невозможны"),
        ({"performance": {"minProcessingTime": -1}}, "невозможны"),
    ],
)
def test_figures_that_make_no_sense_in_any_of_the_answers(change: dict[str, dict[str, int]], says: str) -> None:
    whole = Metrics.model_validate(FIGURES)
    metrics_growth.expect_whole([whole, whole])
    spoilt = {name: {**part, **change.get(name, {})} for name, part in FIGURES.items()}
    with pytest.raises(AssertionError, match=says):
        metrics_growth.expect_whole([whole, Metrics.model_validate(spoilt)])
