"""What the worker's log says about its readiness and its jobs (platform contract 2.4)."""

import json
import re
from datetime import UTC, datetime, timedelta

from acceptance.checks.freshness import read_moment
from acceptance.clients.railway import LogLine
from acceptance.clients.worker_log import READY, REDIS_TROUBLE, WorkerLog, tells_ready
from acceptance.target.settings import Target
from acceptance.timing.clocks import JUST_NOW
from acceptance.timing.waiting import wait_for
from acceptance.world import World

READY_WITHIN = 20.0  # seconds
BACK_WITHIN = 20.0  # seconds; a worker tries to reconnect at least once in three (platform contract 1.4)
SHOWN = 60
MOST_COMPLAINTS = 2
OF_ERROR = ("message", "stack", "name")  # where an error is no mere text (platform contract 2.4)
ROUNDED = 0.5  # of a span between two lines: their times may be told in whole seconds
SHORTEST_SECRET = 8  # characters
OUT_OF_MEMORY = r"(?i:heap out of memory|\bENOMEM\b|\bOOM.?killed\b)"
CRASH = re.compile(
    rf"\b(TypeError|ReferenceError|RangeError|SyntaxError|[Uu]nhandled|uncaughtException)\b|{OUT_OF_MEMORY}"
)


def _last_ready(lines: list[LogLine]) -> int:
    return max((number for number, line in enumerate(lines) if line.event == "redis.ready"), default=-1)


def _by_instance(lines: list[LogLine]) -> dict[str, list[LogLine]]:
    instances: dict[str, list[LogLine]] = {}
    for line in lines:
        if line.fields:
            instances.setdefault(line.instance, []).append(line)
    assert instances, f"В журнале воркера нет ни одной записи в JSON (всего строк: {len(lines)})"
    return instances


def attach(world: World, lines: list[LogLine]) -> None:
    """Put the log's last lines among the evidence."""
    told = "\n".join(f"{line.event} {line.message}" for line in lines[-SHOWN:])
    world.evidence.text("Журнал воркера", told)


def expect_ready(lines: list[LogLine]) -> None:
    """AssertionError unless a replica has said that it and its Redis connection are ready."""
    _by_instance(lines)  # refuses a log without a single JSON line
    seen = {line.event for line in lines}
    missing = [event for event in READY if event not in seen] or list(READY)
    assert tells_ready(lines), f"В журнале воркера нет записей {', '.join(missing)}; есть: {_some(seen)}"


def expect_no_redis_errors(lines: list[LogLine]) -> None:
    """AssertionError when a Redis error follows the last `redis.ready` of its replica.

    A replica that has never been ready is judged by what it wrote after the last one that was: one that died while
    starting says nothing about those that run now.
    """
    anywhere = _last_ready(lines)
    assert anywhere >= 0, "В журнале воркера нет записи redis.ready"
    errors = []
    for own in _by_instance(lines).values():
        ready = _last_ready(own)
        after = own[ready + 1 :] if ready >= 0 else [line for line in lines[anywhere + 1 :] if line in own]
        errors += [line for line in after if line.event in REDIS_TROUBLE]
        errors += _left_disconnected(after)
    said = "; ".join(f"{line.event}: {line.message} {line.fields.get('error') or ''}".strip() for line in errors[:3])
    assert not errors, f"После redis.ready в журнале воркера ошибки Redis ({len(errors)}): {said}"


def _left_disconnected(after: list[LogLine]) -> list[LogLine]:
    """The last word about the connection, where that is that it was lost. A process that ends says so, too."""
    last = next((line for line in reversed(after) if line.event.startswith("redis.")), None)
    return [last] if last is not None and last.event == "redis.disconnect" and after[-1] is not last else []


def expect_not_cut_off(log: WorkerLog, lines: list[LogLine]) -> None:
    """AssertionError when nobody in the log is connected any more: the last word of each replica is that it is not.

    A replica that is no more says so at its end, too, and one that goes on comes back: both are waited for. Not
    noticed: one replica of several that has lost Redis without a word of trouble.
    """
    if not _all_disconnected(lines):
        return
    wait_for(
        lambda: not _all_disconnected(log.lines()),
        within=BACK_WITHIN,
        every=1.0,
        what="последнее, что журнал воркера говорит о Redis, – «Redis disconnected»: соединение должно вернуться",
        show=lambda returned: "соединение есть" if returned else "Redis disconnected",
    )


def _all_disconnected(lines: list[LogLine]) -> bool:
    said: dict[str, list[str]] = {}
    for line in lines:
        if line.event.startswith("redis."):
            said.setdefault(line.instance, []).append(line.event)
    return bool(said) and all(_ends_disconnected(events, instance) for instance, events in said.items())


def _ends_disconnected(events: list[str], instance: str) -> bool:
    """True where the last word is that the connection is lost.

    A log that does not tell its processes apart (a file, say) holds the last word of one that is no more, too: there as
    many have to have been lost as had been ready.
    """
    if events[-1] != "redis.disconnect" or instance:
        return events[-1] == "redis.disconnect"
    connected = 0
    for event in events:
        connected += {"redis.ready": 1, "redis.disconnect": -min(connected, 1)}.get(event, 0)
    return connected == 0


def expect_few_worker_errors(lines: list[LogLine]) -> None:
    """AssertionError when the worker goes on complaining of itself after it was ready, or has met an error in its code.

    A single complaint may be of something that has passed. A process that runs out of memory says so in plain text. Not
    noticed: complaints under another event's name.
    """
    complaints: list[LogLine] = []
    plain = [line for line in lines[_last_ready(lines) + 1 :] if not line.fields]
    crashes = [line for line in plain if re.search(OUT_OF_MEMORY, line.message)]
    for own in _by_instance(lines).values():
        after = own[_last_ready(own) + 1 :]
        complaints += [line for line in after if line.event == "worker.error"]
        crashes += [line for line in after if CRASH.search(f"{line.message} {line.fields.get('error') or ''}")]
    assert not crashes, f"В журнале воркера ошибка программы: {crashes[-1].message[:200]}"
    said = "; ".join(f"{line.message} {line.fields.get('error') or ''}".strip()[:120] for line in complaints[-3:])
    assert len(complaints) <= MOST_COMPLAINTS, f"В журнале воркера ошибок worker.error: {len(complaints)}: {said}"


def expect_no_secrets(lines: list[LogLine], target: Target) -> None:
    """AssertionError when a line holds a key or a password that the run was given; the message names its setting.

    Not noticed: those that the run does not know, and any shorter than SHORTEST_SECRET, which may be a common word.
    """
    given = target.as_environment()
    texts = [f"{line.message} {json.dumps(line.fields, ensure_ascii=False)}" for line in lines]
    told = {}
    for secret in target.secrets():
        found = sum(secret in text for text in texts) if len(secret) >= SHORTEST_SECRET else 0
        if found:
            told[next(name for name, value in given.items() if secret in value)] = found
    named = ", ".join(f"{name} (строк: {found})" for name, found in told.items())
    assert not told, f"В журнале воркера открытым текстом стоит значение из настройки {named}"


def events_of_job(lines: list[LogLine], job_id: str) -> set[str]:
    """The events that the log holds about a job."""
    return {line.event for line in _of_job(lines, job_id)}


def _of_job(lines: list[LogLine], job_id: str) -> list[LogLine]:
    return [line for line in lines if str(line.fields.get("jobId")) == str(job_id)]


def _some(events: set[str]) -> str:
    return ", ".join(sorted(filter(None, events))[:10]) or "ничего"


def wait_ready(log: WorkerLog, lines: list[LogLine]) -> list[LogLine]:
    """AssertionError unless the log says that worker and Redis are ready; the lines that say so.

    lines: what was read already. What a worker that has just been deployed says reaches its log a little later.
    """
    known = [lines]

    def ready() -> bool:
        known[0] = known[0] or log.lines()
        read, known[0] = known[0], []
        expect_ready(read)
        known[0] = read
        return True

    wait_for(
        ready,
        within=READY_WITHIN,
        every=2.0,
        what="журнал воркера должен говорить о готовности воркера и Redis",
        forgive=(AssertionError,),
    )
    return known[0]


def expect_job_told(world: World, job_id: str, *, within: float) -> None:
    """AssertionError unless the log holds beginning and end of a job in time, each once, and says of it what is so."""
    log = world.worker_log
    wait_for(
        lambda: events_of_job(log.lines(), job_id),
        lambda events: {"job.start", "job.complete"} <= events,
        within=within,
        every=1.0,
        what=f"журнал воркера должен содержать job.start и job.complete задания {job_id}",
        remembered=True,
        show=lambda events: ", ".join(sorted(events)) or "о задании ни строки",
    )
    events = events_of_job(log.lines(), job_id)
    assert "job.failed" not in events, f"Задание {job_id} выполнено, а журнал называет его неудачным: {sorted(events)}"
    own = _of_job(log.lines(), job_id)
    now = datetime.now(UTC) + (world.worker.clock_ahead or timedelta())
    wrong = [one for line in own for one in _oddities(line, now)]
    assert not wrong, f"Записи о задании {job_id} неверны: {'; '.join(dict.fromkeys(wrong))}"


def expect_duration_told(world: World, job_id: str, *, least: float, within: float) -> None:
    """AssertionError unless the log comes to tell of a job that it took so long, in ms. least: seconds.

    The times of its lines, where they have any, are as far apart.
    """
    line = _awaited(world, job_id, "job.complete", within)[0]
    told = line.fields.get("duration")
    fits = isinstance(told, int | float) and told >= least * 1000
    assert fits, f"В job.complete задания {job_id} duration – {told}, ожидалось не меньше {least * 1000:g} мс"

    start = next((one for one in _of_job(world.worker_log.lines(), job_id) if one.event == "job.start"), None)
    moments = [
        read_moment(str(one.fields["timestamp"])) for one in (start, line) if one and one.fields.get("timestamp")
    ]
    if len(moments) == 2:
        apart = (moments[1] - moments[0]).total_seconds()
        assert apart >= least * ROUNDED, (
            f"Задание {job_id} длилось {told:g} мс, а времена (timestamp) job.start и job.complete – {moments[0]} и"
            f" {moments[1]}: между ними {apart:g} с"
        )


def expect_failure_told(world: World, job_id: str, *, within: float) -> None:
    """AssertionError unless the log tells in time that a job has failed, as an error and with its cause.

    Not noticed: whether it is the true cause, in whatever words.
    """
    for line in _awaited(world, job_id, "job.failed", within):
        cause = line.fields.get("error")
        assert str(cause or "").strip(), f"В job.failed задания {job_id} нет причины (error)"
        missing = [name for name in OF_ERROR if not cause.get(name)] if isinstance(cause, dict) else []
        assert not missing, f"В job.failed задания {job_id} о причине (error) не сказано: {', '.join(missing)}"
        wrong = _others_than(line, {"level": "error", "service": "worker"})
        assert not wrong, f"Запись о неудаче задания {job_id} неверна: {'; '.join(wrong)}"


def _oddities(line: LogLine, now: datetime) -> list[str]:
    moment = line.fields.get("timestamp")
    if moment and abs(read_moment(str(moment)) - now) > JUST_NOW:
        return [f"в {line.event} время – {moment}, а сейчас {now:%Y-%m-%dT%H:%M:%SZ}"]
    return _others_than(line, {"jobName": "test-job", "level": "info", "service": "worker"})


def _others_than(line: LogLine, wanted: dict[str, str]) -> list[str]:
    """The fields that a line tells otherwise; those that it leaves out are none."""
    told = {name: line.fields.get(name) for name in wanted}
    return [f"в {line.event} {name} – {one}" for name, one in told.items() if one not in (None, wanted[name])]


def _awaited(world: World, job_id: str, event: str, within: float) -> list[LogLine]:
    """The lines of this event about a job, once the log has one. Raises NotInTime."""
    log = world.worker_log
    return wait_for(
        lambda: [line for line in _of_job(log.lines(), job_id) if line.event == event],
        within=within,
        every=1.0,
        what=f"журнал воркера должен содержать {event} задания {job_id}",
        remembered=True,
        show=lambda lines: f"таких записей: {len(lines)}",
    )
