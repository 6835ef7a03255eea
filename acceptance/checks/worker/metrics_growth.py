"""Proofs about the worker's counters. Replicas answer in turn, each with counters of its own, and they may lag."""

import math

from acceptance.clients.worker import WorkerClient
from acceptance.contract.worker import Metrics
from acceptance.deeds.worker.worker import run_probe_job
from acceptance.outcomes import NotInTime
from acceptance.timing.clocks import SAME_PROCESS
from acceptance.timing.waiting import wait_for
from acceptance.world import World

SAMPLES = 6
MOST_JOBS = 6
LONGEST_ROUND = 3.0  # seconds until another job is tried
PROBE = "test-job"
MOST_LAG = 30.0  # seconds
ROUNDED = 1.0  # ms: figures may be rounded each in its own way
OF_TYPE = "worker_jobs_by_type_"
LATE_EVENTS = 2  # jobs that ended before the queue's end was noted, and were counted only then
# Prometheus name -> how to read the same figure from the JSON. Only figures that stand still between two requests.
SAME_FIGURES = {
    "worker_jobs_completed": lambda metrics: metrics.jobs.completed,
    "worker_jobs_failed": lambda metrics: metrics.jobs.failed,
    "worker_jobs_total": lambda metrics: metrics.jobs.total,
    "worker_redis_connected": lambda metrics: int(metrics.redis.connected),
}


def samples(worker: WorkerClient, number: int = SAMPLES) -> list[Metrics]:
    """Several answers of `/metrics`, so that each of a few replicas is likely to be among them."""
    return [worker.metrics() for _ in range(number)]


def expect_whole(answers: list[Metrics]) -> None:
    """AssertionError unless each answer counts from zero up and tells a time of work. Not noticed: frozen counters."""
    for metrics in answers:
        assert metrics.worker.uptime > 0, f"Время работы воркера {metrics.worker.uptime}, ожидалось больше нуля"
        jobs = metrics.jobs
        least = min(jobs.total, jobs.completed, jobs.failed, jobs.processing)
        assert least >= 0, f"Счётчики заданий отрицательны: {jobs}"
        most = max(jobs.completed, jobs.failed)
        assert jobs.total >= most, f"Заданий всего {jobs.total:g}, а выполненных или неудачных {most:g}: {jobs}"
        for name, one in jobs.by_type.items():
            fits = one.completed <= jobs.completed and one.failed <= jobs.failed
            assert fits, f"Заданий {name} больше, чем всех вместе: {one} и {jobs.completed:g}, {jobs.failed:g}"
            timed = one.avg_time is not None or one.completed == 0
            assert timed, f"Задания {name} выполнены, а средней длительности нет: {one}"
        times = metrics.performance
        fits = 0 <= times.min <= times.avg + ROUNDED and times.avg <= times.max + ROUNDED
        assert fits, f"Длительности невозможны: {times}"
        # Where durations are whole milliseconds, the shortest may be none; what is told finer has taken some time.
        fine = any(float(one.total_time) % 1 for one in jobs.by_type.values())
        assert times.min > 0 or not fine, f"Задания выполнены, а самое короткое длилось ноль мс: {times}"


def expect_same_connection(worker: WorkerClient) -> None:
    """AssertionError unless metrics come to say of Redis what `/health` says, which they may lag behind.

    Replicas answer in turn: what all of several answers say is compared.
    """

    def differing() -> str:
        healthy = {worker.health().redis.connected for _ in range(3)}
        told = {metrics.redis.connected for metrics in samples(worker, 3)}
        return "" if told <= healthy else f"health check говорит {healthy}, показатели – {told}"

    wait_for(
        differing,
        lambda found: not found,
        within=MOST_LAG,
        every=0.5,
        what="показатели должны говорить о подключении к Redis то же, что health check",
    )


def expect_only_real_jobs(world: World, before: list[Metrics], queue_name: str, bookmark: str) -> None:
    """AssertionError when the counters have grown by more than the queue's own events account for, or count failures.

    bookmark: the queue's end before `before`; nothing is compared where it is empty. A probe job never fails. Not
    noticed: a counter of one process that counts another's jobs.
    """
    if not bookmark:
        return
    after = samples(world.worker)
    queue = world.queue.named(queue_name)
    if not queue.remembers(bookmark):
        return  # the stream is kept short, and so much has happened that its beginning is gone
    ended = [event for event in queue.events(bookmark) if event.name == "completed"]
    for now in after:
        own = [one for one in before if abs(one.started_at - now.started_at) <= SAME_PROCESS.total_seconds()]
        if not own:
            continue
        grown = now.jobs.completed - max(one.jobs.completed for one in own)
        assert grown <= len(ended) + LATE_EVENTS, (
            f"Показатели насчитали выполненных заданий: {grown:g}, а в очереди их за это время завершено {len(ended)}"
        )
        failed = _failed_probes(now) - max(_failed_probes(one) for one in own)
        assert failed <= 0, f"Проверочные задания выполнены, а показатели насчитали неудач: {failed:g}"


def _failed_probes(metrics: Metrics) -> float:
    figures = metrics.jobs.by_type.get(PROBE)
    return float(figures.failed) if figures else 0.0


def wait_growth(world: World, before: list[Metrics], queue_name: str, *, within: float) -> None:
    """AssertionError unless some process now counts more completed jobs than it did, overall and of the probe's type.

    One probe job has been completed already. Processes are told apart by when they were started; of some that were
    started together the highest counter has to move, and more probe jobs follow until it does.
    """
    completed, of_type = _highest(before)

    def grown(now: list[Metrics]) -> bool:
        return any(_outgrows(one, before) for one in now)

    each = min(within / (MOST_JOBS + 1), LONGEST_ROUND)
    for more in range(MOST_JOBS, -1, -1):
        try:
            wait_for(
                lambda: samples(world.worker, 3),
                grown,
                within=each if more else within - each * MOST_JOBS,  # the last time, as long as figures may lag
                every=0.1 if more else 0.5,
                what="счётчики воркера должны вырасти",
                show=_highest,
            )
            expect_whole(samples(world.worker))  # of a worker that has just been started, all was zero before
            return
        except NotInTime:
            if more:
                run_probe_job(world, queue_name, within=15)
    last = samples(world.worker)
    now = _highest(last)
    assert grown(last), (
        f"Проверочные задания выполнены, но счётчики не выросли: jobs.completed было {completed:g}, стало {now[0]:g}; "
        f"jobs.byType[{PROBE}].completed было {of_type:g}, стало {now[1]:g}"
    )


def compare_prometheus(worker: WorkerClient, *, of_probe: bool = False, within: float = MOST_LAG) -> None:
    """AssertionError unless the Prometheus text holds the same figures as the JSON, of each sort of jobs, too.

    of_probe: test jobs, which have been done, have to be among them. Figures may move between the two requests, and
    replicas answer in turn, where strictly in turn never the same one to both: a text that agrees with one of several
    JSON answers is waited for. within: seconds, as the one or the other may lag.
    """

    def differences() -> dict[str, str]:
        told = [worker.metrics() for _ in range(3)]
        prometheus = worker.prometheus()
        told.append(worker.metrics())
        meant = [metrics for metrics in told if not of_probe or metrics.jobs.ended(PROBE)]
        return min(
            (_difference(prometheus, metrics) for metrics in meant), key=len, default={PROBE: "JSON его не знает"}
        )

    wait_for(
        differences,
        lambda found: not found,
        within=within,
        every=0.3,
        what="показатели для Prometheus должны совпасть с JSON",
    )


def expect_same_work(worker: WorkerClient) -> None:
    """AssertionError unless `/health`, JSON and Prometheus come to tell the same number of jobs that are at work.

    Of several answers each, as replicas answer in turn, one number has to be told by all three. Not noticed: a number
    that is wrong in all three.
    """

    def told() -> dict[str, set[float]]:
        return {
            "health check": {worker.health().worker.jobs_processing for _ in range(3)},
            "показатели": {metrics.jobs.processing for metrics in samples(worker, 3)},
            "Prometheus": {worker.prometheus().get("worker_jobs_processing", -1) for _ in range(3)},
        }

    wait_for(
        told,
        lambda seen: bool(set.intersection(*seen.values())),
        within=MOST_LAG,
        every=0.5,
        what="health check, показатели и Prometheus должны называть одно и то же число заданий в работе",
    )


def at_work_beside(world: World, queue_name: str = "") -> float:
    """How many jobs the worker tells to be at work beside those that the queue has at work: of other queues, say.

    queue_name: empty for the one of the settings.
    """
    queue = world.queue.named(queue_name) if queue_name else world.queue
    least = queue.state()["active"]
    told = max(float(metrics.jobs.processing) for metrics in samples(world.worker))
    return told - max(least, queue.state()["active"])


def expect_none_left_at_work(world: World, queue_name: str, before: float, *, within: float) -> None:
    """AssertionError unless the worker comes to tell of no more jobs at work beside the queue's own than `before`.

    A job that has failed is at work no more (platform contract 2.2). within: seconds.
    """
    wait_for(
        lambda: at_work_beside(world, queue_name),
        lambda beside: beside <= max(before, 0),
        within=within,
        every=0.5,
        what="показатели не должны считать работой то, что уже кончилось (jobs.processing)",
        show=lambda beside: (
            f"показатели говорят о работе, которой в очереди нет: {beside:g}, до задания было {before:g}"
        ),
    )


def _difference(prometheus: dict[str, float], metrics: Metrics) -> dict[str, str]:
    """What the text tells otherwise than the JSON, and means that cannot be those of their sums."""
    told = {name: float(figure(metrics)) for name, figure in SAME_FIGURES.items()}
    means = {"worker_avg_processing_time_ms": float(metrics.performance.avg)}
    differing = {}
    for name in metrics.jobs.by_type:
        if not (one := metrics.jobs.ended(name)):
            continue  # it has only been started: the text may not know it yet
        told |= {f"{OF_TYPE}{name}_completed": float(one.completed), f"{OF_TYPE}{name}_failed": float(one.failed)}
        if one.completed and one.avg_time is not None:
            means[f"{OF_TYPE}{name}_avg_time_ms"] = float(one.avg_time)
            # Nobody says whether attempts that failed count for sum and mean.
            if not one.failed and abs(one.avg_time - one.total_time / one.completed) > ROUNDED:
                differing[f"{name}.avgTime"] = f"{one.avg_time:g}, а всего {one.total_time:g} за {one.completed:g}"
    wrong = [name for name, figure in told.items() if prometheus.get(name) != figure]
    wrong += [name for name, figure in means.items() if abs(prometheus.get(name, math.inf) - figure) > ROUNDED]
    return differing | {name: f"Prometheus {prometheus.get(name)}, JSON {(told | means)[name]:g}" for name in wrong}


def _outgrows(one: Metrics, before: list[Metrics]) -> bool:
    own = [earlier for earlier in before if abs(earlier.started_at - one.started_at) <= SAME_PROCESS.total_seconds()]
    seen, counted = _highest(own or before), _highest([one])
    return counted[0] > seen[0] and counted[1] > seen[1]


def _highest(answers: list[Metrics]) -> tuple[float, float]:
    of_type = [float(figures.completed) for one in answers if (figures := one.jobs.by_type.get(PROBE))]
    return max(float(one.jobs.completed) for one in answers), max(of_type, default=0.0)
