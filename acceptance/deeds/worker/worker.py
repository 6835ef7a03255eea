"""What an operator does with the worker, its queue and the services, and test jobs of the run."""

from datetime import UTC, datetime, timedelta

from acceptance.clients.added_jobs import noted
from acceptance.clients.railway import Deployment
from acceptance.clients.web import Body
from acceptance.clients.worker import process_start
from acceptance.outcomes import CheckBroken
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Probe
from acceptance.target.settings import Grant
from acceptance.timing.clocks import WORKER_AND_RAILWAY
from acceptance.world import World

ON_THE_WAY = frozenset({"QUEUED", "INITIALIZING", "WAITING", "BUILDING", "DEPLOYING"})
WORKER, REDIS = "worker", "redis"

PROBE = Note[Probe]("воркер выполняет проверочное задание …")


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


def end_of_queue(world: World) -> str:
    """The end of the queue's events, where its name is known without asking anybody and it can be read; else empty."""
    queue = world.known_queue
    if queue is None:
        return ""
    try:
        return queue.bookmark()
    except (AssertionError, CheckBroken) as error:  # that the metrics answer needs no queue
        world.evidence.text("Очередь не прочитана", str(error))
        return ""


def enqueue_through_platform(
    scene: Scene, name: str = "test-job", payload: Body | None = None, *, marked: bool = True
) -> Probe:
    """Have the platform put a job into its queue (platform contract 4.10); it is removed after the scenario.

    marked: it names the run, whose every process then answers for it; not where it is to fail.
    """
    world, queue = scene.world, scene.world.queue
    bookmark = queue.bookmark()
    entry = world.ledger.will_create("job", queue=queue.name)
    mark = {"acceptanceRun": world.run_id} if marked else {}
    job = {"type": name, "payload": {**(payload or {}), **mark}}
    with noted(queue, bookmark) as added:
        body = scene.web.send("POST", "/api/jobs", job, grant=Grant.WRITE)
    job_id = body.part("data").id("jobId")
    world.ledger.created(entry, id=job_id)
    return Probe(job_id, queue.name, bookmark, name, added.get(job_id))


def ask_health(scene: Scene, within: float) -> None:
    """Ask the worker's `/health` and note the answer. AssertionError when it takes longer. within: seconds."""
    answer = scene.worker.health = scene.world.worker.health_answer(within=within)
    spent = answer.elapsed.total_seconds()
    assert spent <= within, f"GET /health отвечал {spent:.0f} с, ожидалось не дольше {within:g} с"


def stop(scene: Scene, service: str) -> None:
    """Stop a service; whatever happens next, the target gets it back. Raises NotChecked where that is not offered."""
    services = scene.world.services
    if service == WORKER:
        _ = scene.world.queue  # without QUEUE_NAME only the worker knows it: asked while there is an answer
    scene.add_cleanup(services.start, service)
    services.stop(service)


def start(scene: Scene, service: str) -> None:
    """Start a service."""
    scene.world.services.start(service)


def redeploy_if_granted(world: World) -> str | None:
    """Ask Railway for a redeployment where the target allows it; the new deployment's id, else None.

    A deployment that has gone wrong, or whose process is not the one that answers, is left as it is: to mend it by
    redeploying would hide what the item is about.
    """
    if world.target.railway_token is None or not world.target.allows(Grant.DEPLOY):
        told = "Прогону не разрешено развёртывать: проверяется то развёртывание, которое есть."
        world.evidence.text("Воркер заново не развёртывался", told)
        return None
    latest = world.railway.latest_deployment()
    gone_wrong = latest.status not in {"SUCCESS", *ON_THE_WAY} or latest.stopped
    if gone_wrong or (latest.status == "SUCCESS" and _outdated(world, latest)):
        world.evidence.text("Воркер заново не развёртывался", "С последним развёртыванием уже неладно.")
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
        return answering_since(world) < deployment.created_at - WORKER_AND_RAILWAY
    except AssertionError:  # no answer, or none of a worker's
        return False  # whether the new one answers is asked after the redeployment
