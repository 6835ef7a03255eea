"""Proofs about the worker: that it lives on its queue, and that it is the one that was deployed."""

from datetime import UTC, datetime, timedelta

from acceptance.clients.http import body_of
from acceptance.clients.queue import RedisSilent
from acceptance.clients.railway import Deployment
from acceptance.clients.worker import process_start
from acceptance.outcomes import NotChecked
from acceptance.target.settings import Grant
from acceptance.waiting import wait_for
from acceptance.world import World

CLOCK_SLACK = timedelta(seconds=1)
REPLICA_SAMPLES = 4
ON_THE_WAY = frozenset({"QUEUED", "INITIALIZING", "WAITING", "BUILDING", "DEPLOYING"})


def run_probe_job(world: World, queue_name: str, *, within: float) -> str:
    """Put a test job into the queue and wait until a worker has completed it; the job's id.

    within: seconds. AssertionError (NotInTime) when it is not taken or not completed.
    """
    queue = world.queue.named(queue_name)
    place = queue.bookmark()
    job_id = queue.add_probe_job()
    ended = queue.wait_event(
        place,
        lambda event: event.job_id == job_id and event.name in ("completed", "failed"),
        within=within,
        what=f"воркер должен выполнить проверочное задание {job_id} из очереди «{queue_name}»",
    )
    queue.attach_timeline(place, job_id)
    assert ended.name == "completed", (
        f"Проверочное задание {job_id} закончилось неудачей: {ended.fields.get('failedReason')}"
    )
    return job_id


def worker_queue(world: World) -> str:
    """The queue to put a probe job into: the one that the worker names, else the one in the settings.

    Raises an AssertionError of the worker's when neither is to be had.
    """
    try:
        return world.worker.queue_name()
    except AssertionError as unnamed:
        if world.target.queue_name is None:
            raise
        world.evidence.text("Воркер не назвал свою очередь, взята из QUEUE_NAME", str(unnamed))
        return world.target.queue_name


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


def redeploy_if_granted(world: World) -> str | None:
    """Ask Railway for a redeployment where the target allows it; the new deployment's id, else None.

    A deployment that has gone wrong, or whose process is not the one that answers, is left as it is: to mend it by
    redeploying would hide what the item is about.
    """
    if world.target.railway_token is None or not world.target.allows(Grant.DEPLOY):
        return None
    latest = world.railway.latest_deployment()
    if latest.status not in {"SUCCESS", *ON_THE_WAY} or (latest.status == "SUCCESS" and _outdated(world, latest)):
        return None
    before = latest.id
    redeployed = world.railway.redeploy(before)
    assert redeployed != before, (
        f"Railway назвал в ответ на новое развёртывание прежнее ({before}): развёртывание не началось"
    )
    return redeployed


def answering_since(world: World) -> datetime:
    """When the process that answers `/health` was started: by its own clock or by the deployer's, whichever is later.

    A worker whose clock is slow must not look older than its deployment.
    """
    process = world.worker.process()
    ahead = timedelta(0) if world.target.railway_token is None else world.railway.clock_ahead
    by_deployers = datetime.now(UTC) + ahead - timedelta(seconds=float(process.uptime))
    return max(process_start(process), by_deployers)


def _outdated(world: World, deployment: Deployment) -> bool:
    try:
        return answering_since(world) < deployment.created_at - CLOCK_SLACK
    except AssertionError:  # no answer, or none of a worker's
        return False  # whether the new one answers is asked after the redeployment


def successful_deployment_time(world: World, redeployed: str | None, *, within: float) -> datetime:
    """When the deployment was made that should be running now.

    By Railway: the latest deployment, which must be SUCCESS; one that is on its way is waited for. Without Railway:
    the time in WORKER_DEPLOYED_AT. Raises NotChecked when neither is given.
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
    return deployment.created_at
