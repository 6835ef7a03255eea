"""Proofs about the worker: that it lives on its queue, and that it is the one that was deployed."""

from datetime import UTC, datetime

import httpx

from acceptance.clients.http import ahead_of, body_of, brief
from acceptance.clients.redis_link import RedisSilent
from acceptance.contract.reading import read_as
from acceptance.contract.worker import OK, Health, HealthConnection, Status
from acceptance.deeds.worker.worker import ON_THE_WAY, Silent, answering_since, run_probe_job
from acceptance.outcomes import NotChecked
from acceptance.scene.seen import Probe
from acceptance.target.settings import Grant
from acceptance.timing.clocks import JUST_NOW, WORKER_AND_RAILWAY
from acceptance.timing.waiting import wait_for
from acceptance.world import World

REPLICA_SAMPLES = 5
PATHS = ("/health", "/metrics", "/metrics/prometheus")
ROUNDED = 0.5  # seconds of a silence
FRESH_WITHIN = 5.0  # seconds: a time may be told in whole ones


def worker_lives_on(world: World, queue_name: str, *, within: float) -> None:
    """AssertionError unless a worker really works with this queue.

    Where the run may write: a test job put into the queue is taken. Else: the traces of a live worker in Redis.
    A Redis that is silent to the run is the worker's failure when somebody else of the platform misses it, too.
    """
    try:
        _expect_life(world, queue_name, within=within)
    except RedisSilent as silence:
        if others := _who_else_misses_redis(world):
            raise AssertionError(
                f"Воркер сообщает, что подключён к Redis, но тот не отвечает ни прогону, ни другим: {'; '.join(others)}"
            ) from silence
        raise


def _who_else_misses_redis(world: World) -> list[str]:
    """Who else of the platform says that Redis is gone (platform contract 2.2, 4.12)."""
    said = []
    try:
        metrics = world.worker.metrics()
        if not metrics.redis.connected:
            said.append(f"показатели воркера: connected false, {metrics.redis.last_error}")
        if world.target.web_url is not None:
            health = body_of(world.anonymous().request("GET", "/api/health"))
            if isinstance(health, dict) and health.get("redis_error"):
                said.append(f"веб-приложение: {health['redis_error']}")
    except AssertionError as error:
        world.evidence.text("Спросить о Redis у других не удалось", str(error))
    return said


def _expect_life(world: World, queue_name: str, *, within: float) -> None:
    if world.target.allows(Grant.WRITE):
        run_probe_job(world, queue_name, within=min(within, 20))
        return
    queue = world.queue.named(queue_name)
    traces = wait_for(
        queue.worker_traces,
        within=within,
        every=1.0,
        what=f"в Redis должны быть следы живого воркера очереди «{queue_name}»",
        show=lambda seen: "; ".join(seen) or "следов нет",
    )
    world.evidence.text(f"Следы воркера очереди «{queue_name}» в Redis", "\n".join(traces))


def successful_deployment_time(world: World, redeployed: str | None, *, within: float) -> datetime:
    """When the deployment was made that should be running now.

    By Railway: the latest deployment, which must be SUCCESS and not stopped; one that is on its way is waited for.
    Without Railway: the time in WORKER_DEPLOYED_AT. Raises NotChecked when neither is given.
    """
    if world.target.railway_token is None:
        if world.target.worker_deployed_at is None:
            raise NotChecked(
                "Неизвестно, когда воркер развёрнут.", "RAILWAY_TOKEN (с id проекта) или WORKER_DEPLOYED_AT"
            )
        return world.target.worker_deployed_at
    deployment = wait_for(
        world.railway.latest_deployment if redeployed is None else lambda: world.railway.deployment(redeployed),
        lambda seen: seen.status not in ON_THE_WAY,
        within=within,
        every=0.5 if world.target.services_url else 5.0,
        what="развёртывание воркера должно завершиться",
        show=lambda seen: seen.status,
    )
    world.evidence.facts(
        "Последнее развёртывание",
        {"id": deployment.id, "статус": deployment.status, "создано": deployment.created_at},
    )
    assert deployment.status == "SUCCESS", (
        f"Последнее развёртывание воркера ({deployment.created_at:%d.%m.%Y %H:%M}) в состоянии {deployment.status}, "
        "ожидалось SUCCESS"
    )
    assert not deployment.stopped, (
        f"Последнее развёртывание воркера ({deployment.created_at:%d.%m.%Y %H:%M}) удалось, но остановлено"
    )
    return deployment.created_at


def expect_younger_process(world: World, deployed_at: datetime, *, redeployed: bool) -> None:
    """AssertionError unless each process that answers `/health` was started after the deployment.

    redeployed: the run has just asked for it, so that the one before may be answering its last requests.
    Not noticed: a replica that none of a few requests meets.
    """

    def oldest_start() -> datetime:
        return min(answering_since(world) for _ in range(REPLICA_SAMPLES))

    wait_for(
        oldest_start,
        lambda start: start >= deployed_at - WORKER_AND_RAILWAY,
        within=60 if redeployed else 15,
        every=0.5,
        what=f"процесс воркера должен быть запущен после развёртывания ({deployed_at:%d.%m.%Y %H:%M:%S %Z})",
        show=lambda start: f"на health check отвечает процесс, запущенный {start:%d.%m.%Y %H:%M:%S %Z}",
        forgive=(AssertionError,),
    )


def expect_health(answer: httpx.Response, service: str, status: Status) -> None:
    """AssertionError unless `/health` has answered 200 with this service and status (platform contract 2.1)."""
    assert answer.status_code == 200, f"GET /health ответил {answer.status_code}, ожидался 200: {brief(answer)}"
    health = read_as(Health, body_of(answer), "Ответ /health воркера")
    assert health.service == service, f"Служба называет себя «{health.service}», ожидалась «{service}»"
    assert health.status == status, f"Состояние воркера «{health.status}», ожидалось «{status}»"
    figures = {"uptime": health.uptime, "jobsProcessing": health.worker.jobs_processing}
    impossible = [f"{name} {value}" for name, value in figures.items() if value < 0]
    assert not impossible, f"Воркер сообщает о себе невозможное: {', '.join(impossible)}"
    assert health.worker.concurrency >= 1, f"Воркер сообщает concurrency {health.worker.concurrency}, ожидалось от 1"
    sent = ahead_of(answer)
    if sent is not None:
        now = datetime.now(UTC) + sent
        assert abs(health.timestamp - now) <= JUST_NOW, f"По часам воркера {health.timestamp}, а ответ отправлен {now}"


def expect_all_say(world: World, status: Status) -> None:
    """AssertionError unless each of several further answers says so: of two replicas one may be sick.

    Not noticed: a replica that answers more seldom than once in REPLICA_SAMPLES times.
    """
    said = [world.worker.health() for _ in range(REPLICA_SAMPLES)]
    others = [one for one in said if one.status != status or one.redis.connected is not (status == OK)]
    assert not others, (
        f"Воркер отвечает по-разному: из {len(said)} ответов {len(others)} – не «{status}»: "
        f"{others[0].status}, connected {str(others[0].redis.connected).lower()}, {others[0].redis.error}"
    )


def expect_fresh(world: World) -> None:
    """AssertionError when `/health` goes on answering with a time that it has told before: it is no answer of now.

    Not noticed: some replica that does while another does not.
    """
    known = {world.worker.health().timestamp for _ in range(REPLICA_SAMPLES)}
    wait_for(
        lambda: world.worker.health().timestamp,
        lambda told: told not in known,
        within=FRESH_WITHIN,
        what="время в ответе /health должно идти",
    )


def expect_exact_paths(world: World) -> None:
    """AssertionError unless paths with a query are none that the worker knows (platform contract 2)."""
    for path in PATHS:
        answer = world.worker.answer(f"{path}?acceptance=1")
        assert answer.status_code == 404, f"GET {path}?… воркера ответил {answer.status_code}, ожидался 404"
        told = body_of(answer)
        assert told == {"error": "Not Found"}, f"GET {path}?… воркера ответил 404, а в теле – {told}"


def expect_not_connected(silent: Silent) -> None:
    """AssertionError when the worker said that it is connected while Redis was silent (platform contract 2.1).

    An answer that came later may say so: PING has been answered by then.
    """
    redis = read_as(HealthConnection, body_of(silent.answer), "Ответ /health воркера").redis
    assert not redis.connected or silent.waited >= silent.seconds - ROUNDED, (
        f'Redis молчал {silent.seconds:g} с, а воркер через {silent.waited:.1f} с сообщил "connected": true'
    )


def expect_connected(answer: httpx.Response) -> None:
    """AssertionError unless the worker says that it is connected to Redis, without an error."""
    redis = read_as(HealthConnection, body_of(answer), "Ответ /health воркера").redis
    assert redis.connected, f'Воркер сообщает "connected": false, ошибка: {redis.error}'
    assert redis.error is None, f"Воркер подключён, но сообщает об ошибке Redis: {redis.error}"


def expect_status(world: World, status: Status, *, within: float) -> None:
    """AssertionError unless `/health` comes to say this status in time."""
    wait_for(
        lambda: world.worker.health(within=within).status,
        lambda seen: seen == status,
        within=within,
        what=f"воркер должен сообщать о себе «{status}»",
        forgive=(AssertionError,),
    )


def expect_in_workers_queue(world: World, job: Probe, *, within: float) -> None:
    """AssertionError unless the job has come into the queue that the worker listens to."""
    listened = world.worker.queue_name()
    assert world.queue.name == listened, f"QUEUE_NAME – «{world.queue.name}», а воркер слушает «{listened}»"
    by_metrics = world.worker.metrics().worker.queue_name
    assert by_metrics == listened, f"По health check воркер слушает «{listened}», а по показателям – «{by_metrics}»"
    # By its event: so short a job may be done, and removed, before it can be looked up.
    world.queue.named(listened).wait_event(
        job.bookmark,
        lambda event: (event.name, event.job_id) == ("added", job.job_id),
        within=within,
        what=f"задание {job.job_id} должно быть в очереди «{listened}»",
    )
