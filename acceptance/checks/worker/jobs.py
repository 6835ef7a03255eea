"""Proofs about jobs that the platform has queued: that they are done, and that it is told (platform contract 1.6)."""

import json
import math
from typing import Any

from acceptance.checks.automation.done_to_leads import told_about
from acceptance.checks.comparing import expect_equal
from acceptance.checks.worker.metrics_growth import samples
from acceptance.clients.events import Happening, Lead
from acceptance.clients.http import body_of, brief
from acceptance.clients.queue import Job
from acceptance.clients.web import TOO_MANY
from acceptance.contract.worker import Metrics
from acceptance.deeds.worker.jobs import PER_MINUTE, SUBJECT, TOO_SLOW, Flood, Together
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.scene.seen import Probe
from acceptance.timing.waiting import wait_for
from acceptance.world import World

STORED_WITHIN = 10.0  # seconds
NOT_KNOWN = "No handler registered for job {}"
SAME_CALL = 100  # ms: whoever takes one job at a time takes the next in the call that ends the one before
#: Of each job (platform contract 1.4): tries, ms before the second, and how many of the ended ones are kept.
TRIES, FIRST_PAUSE = 3, 2000
TOLD_BEYOND = ("error", "tier", "upgradeUrl", "retryAfter")
KEPT = {"removeOnComplete": 100, "removeOnFail": 50}
ROUNDED = 0.1  # of a duration: whoever measures it begins and ends a little elsewhere


def expect_done(world: World, probe: Probe, *, within: float) -> None:
    """AssertionError unless a worker has completed the job in time."""
    queue = world.queue.named(probe.queue)
    end = queue.wait_event(
        probe.bookmark,
        lambda event: event.job_id == probe.job_id and event.name in ("completed", "failed"),
        within=within,
        what=f"воркер должен выполнить задание {probe.name}",
    )
    queue.attach_timeline(probe.bookmark, probe.job_id)
    job = queue.job(probe.job_id)
    reason = end.fields.get("failedReason") or (job.failed_reason if job else None)
    assert end.name == "completed", f"Задание {probe.name} не удалось: {reason}"


def expect_side_by_side(world: World, jobs: Together, *, within: float) -> None:
    """AssertionError unless each job was done, and the quick one did not wait for the slow ones to end.

    Where the worker takes one job at a time it has to wait; that is said. Raises NotChecked where the slow ones had
    ended before the quick one was there.
    """
    first, second = jobs.slow
    assert first.job_id != second.job_id, f"Два одинаковых задания {first.name} получили один номер – {first.job_id}"
    for one in (*jobs.slow, jobs.quick):
        expect_done(world, one, within=within)
    at_once = world.worker.health().worker.concurrency
    if at_once < len((*jobs.slow, jobs.quick)):
        world.evidence.text("Воркер берёт заданий сразу", f"{at_once}: проверочному пришлось ждать.")
        return
    ended = min(_time(world, one, "finishedOn") for one in jobs.slow)
    added = _time(world, jobs.quick, "timestamp")
    if added > ended - SAME_CALL:
        raise NotChecked(TOO_SLOW, "")
    taken = _time(world, jobs.quick, "processedOn")
    assert taken < ended - SAME_CALL, (
        f"Проверочное задание ждало, пока кончится долгое, {(taken - added) / 1000:.1f} с,"
        f" а воркер говорит, что берёт по {at_once:g} заданий сразу"
    )


def _time(world: World, probe: Probe, name: str) -> int:
    """A moment in milliseconds, as the job's own hash has it (platform contract 1.5). Raises CheckBroken."""
    job = world.queue.named(probe.queue).job(probe.job_id)
    if job is None or not job.raw.get(name):
        raise CheckBroken(
            f"Задание {probe.job_id} исчезло из Redis раньше, чем его удалось прочесть.",
            "Увеличьте на платформе число хранимых выполненных заданий (removeOnComplete).",
        )
    return int(job.raw[name])


def expect_priority(world: World, probe: Probe, wanted: int) -> None:
    """AssertionError unless the job was queued with this priority."""
    job = world.queue.named(probe.queue).job(probe.job_id) or probe.added
    assert job is not None, f"Задание {probe.name} пропало из Redis прежде, чем его прочитали"
    assert _priority(job) == wanted, f"Важность задания {probe.name} – {_priority(job)}, ожидалась {wanted}"


def _priority(job: Job) -> int:
    """As its options have it, or its own field (platform contract 1.5)."""
    return int(_options(job).get("priority") or job.raw.get("priority") or 0)


def _options(job: Job) -> dict[str, Any]:
    return json.loads(job.raw.get("opts") or "{}")


def expect_tried_again(world: World, probe: Probe) -> None:
    """AssertionError unless the job was queued with the tries and the pauses that are promised (platform contract 1.4).

    Of what the queue keeps of ended jobs, no fewer may be kept than promised.
    """
    job = world.queue.named(probe.queue).job(probe.job_id) or probe.added
    assert job is not None, f"Задание {probe.name} пропало из Redis прежде, чем его прочитали"
    options = _options(job)
    pauses = options.get("backoff")
    pauses = pauses if isinstance(pauses, dict) else {"delay": pauses}
    expect_equal(
        f"Как поставлено задание {probe.name}",
        {
            "попыток (attempts)": (options.get("attempts"), TRIES),
            "паузы между ними (backoff.type)": (pauses.get("type"), "exponential"),
            "первая пауза, мс (backoff.delay)": (pauses.get("delay"), FIRST_PAUSE),
        },
    )
    fewer = {name: options.get(name) for name, least in KEPT.items() if _kept(options.get(name)) < least}
    assert not fewer, f"Завершённых заданий хранится меньше, чем обещано ({KEPT}): {fewer}"


def _kept(told: Any) -> float:
    """How many ended jobs are kept, as the option has it: a number, an object with `count`, or whether they go."""
    number = told.get("count") if isinstance(told, dict) else told
    if number is True:
        return 0
    return float(number) if isinstance(number, int) and number is not False and number >= 0 else math.inf


def expect_postponed(world: World, probe: Probe, wanted: int) -> None:
    """AssertionError unless the job was queued with this delay. wanted: milliseconds."""
    job = world.queue.named(probe.queue).job(probe.job_id) or probe.added
    assert job is not None, f"Задание {probe.name} пропало из Redis прежде, чем его прочитали"
    told = int(_options(job).get("delay") or job.raw.get("delay") or 0)
    assert told == wanted, f"Задание {probe.name} отложено на {told} мс, ожидалось {wanted}"


def expect_not_known(world: World, probe: Probe, *, within: float) -> None:
    """AssertionError unless the job has failed, once at least, for the reason that nobody knows its name."""
    queue = world.queue.named(probe.queue)

    def seen() -> str:
        ended = [event for event in queue.events(probe.bookmark, probe.job_id) if event.name == "completed"]
        assert not ended, f"Задания {probe.name} никто не знает, а оно отмечено выполненным"
        job = queue.job(probe.job_id)
        return (job.failed_reason if job else None) or ""

    wanted = NOT_KNOWN.format(probe.name)
    wait_for(
        seen,
        lambda reason: wanted in reason,
        within=within,
        what=f"задание, которого никто не знает, должно не удаться: «{wanted}»",
        show=lambda reason: reason or "причины нет",
    )


def expect_counted_failed(world: World, probe: Probe, *, within: float) -> None:
    """AssertionError unless the metrics of some process come to count the job as failed, and none counts it as done."""

    def told() -> list[Metrics]:
        return [one for one in samples(world.worker) if probe.name in one.jobs.by_type]

    def figures(seen: list[Metrics]) -> str:
        return "; ".join(str(one.jobs.by_type[probe.name]) for one in seen) or "не знают его"

    seen = wait_for(
        told,
        lambda seen: any(one.jobs.by_type[probe.name].failed and one.jobs.failed for one in seen),
        within=within,
        every=0.3,
        what=f"показатели должны считать задание {probe.name} неудачей",
        show=figures,
    )
    done = [one for one in seen if one.jobs.by_type[probe.name].completed]
    assert not done, f"Задание {probe.name} не удалось, а показатели считают его выполненным: {figures(done)}"


def expect_message_sent(world: World, lead: Lead, times: int = 1) -> None:
    """AssertionError unless Kommo got the message to the lead, and its subject, so often.

    Not noticed: a subject that goes in a call of its own, and before or after which message. Raises NotChecked where
    Kommo is real.
    """
    text = f"Ваш заказ собран, {lead.name}"
    said = [json.dumps(one["body"], ensure_ascii=False) for one in told_about(world, lead.id)]
    told = sum(text in one for one in said)
    assert told == times, f"Kommo получил сообщение «{text}» {told} раз, ожидалось {times}"
    told = sum(SUBJECT in one for one in said)
    assert told == times, f"Kommo получил тему сообщения «{SUBJECT}» {told} раз, ожидалось {times}"


def expect_time_counted(world: World, *, least: float, within: float) -> None:
    """AssertionError unless the longest job that the metrics of some process know took so long. least: seconds."""
    milliseconds = least * 1000 * (1 - ROUNDED)
    wait_for(
        lambda: max(float(one.performance.max) for one in samples(world.worker)),
        lambda longest: longest >= milliseconds,
        within=within,
        every=0.3,
        what=f"maxProcessingTime должно знать о задании, которое длилось не меньше {least:g} с",
        show=lambda longest: f"{longest:g} мс",
    )


def expect_own_limit(flood: Flood) -> None:
    """AssertionError unless one owner's jobs are refused beyond the limit, in the promised words, and another's not.

    Not noticed: a limit that is a little higher where a minute has ended meanwhile.
    """
    early = [one for one in flood.answers[:PER_MINUTE] if not one.is_success]
    assert not early, (
        f"Из первых {PER_MINUTE} заданий владельца не принято {len(early)}: {early[0].status_code} {brief(early[0])}"
    )
    refused = flood.answers[-1]
    assert refused.status_code == TOO_MANY, (
        f"Предел – {PER_MINUTE} заданий в минуту, а на задание {len(flood.answers)} ответ – {refused.status_code}"
    )
    told = body_of(refused)
    missing = [name for name in TOLD_BEYOND if not (isinstance(told, dict) and told.get(name) is not None)]
    assert not missing, f"В отказе принять лишнее задание нет: {', '.join(missing)}"
    assert flood.another.is_success, (
        f"Предел заданий достигнут одним владельцем, а отказано и другому: {flood.another.status_code}"
    )


def expect_stored(world: World, lead: Lead, happening: Happening = Happening.CREATED) -> None:
    """AssertionError unless the event of the job is stored as one that came from Kommo would be."""
    asked: dict[str, Any] = {"org_id": world.web.organisation_id, "entity_id": str(lead.id)}
    rows = wait_for(
        lambda: world.database.rows("webhook_events", **asked),
        lambda rows: bool(rows),
        within=STORED_WITHIN,
        what=f"событие из задания, о лиде {lead.id}, должно храниться в webhook_events",
        show=len,
    )
    facts: dict[str, Any] = {
        "event_type": happening.event_type,
        "event_subtype": happening.subtype,
        "provider": "kommo",
    }
    facts |= {"payload": happening.body(lead)}
    expect_equal("Событие из задания в webhook_events", {name: (rows[0][name], one) for name, one in facts.items()})
