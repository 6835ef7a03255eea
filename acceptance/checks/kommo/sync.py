"""Proofs about one synchronisation with Kommo: the click, its job, its end (platform contract 4.9, 6)."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from acceptance.checks.comparing import expect_equal
from acceptance.checks.freshness import expect_just_now
from acceptance.checks.kommo.pipelines import expect_preview
from acceptance.clients.queue import SYNC_JOB, Event, Job, QueueClient
from acceptance.deeds.kommo.kommo import SWITCHED_ON, as_served, connection, integration_row, kept_of, kept_settings_of
from acceptance.outcomes import CheckBroken, NotInTime, ServiceSilent
from acceptance.pages.integrations import STATES, IntegrationPage, IntegrationsPage
from acceptance.scene.integrations import NAME
from acceptance.scene.kinds import INTEGRATION
from acceptance.scene.scene import Scene
from acceptance.scene.seen import SyncRun
from acceptance.timing.clocks import WEB_AND_REDIS
from acceptance.timing.waiting import wait_for
from acceptance.world import World

#: Of the reply to the press, beside the job's number (platform contract 4.9).
DETAILS = ("pipelines", "fields", "channels")
NO_DATE = re.compile(r"(?i)invalid date|\bNaN\b|undefined|\bnull\b")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DAY = re.compile(r"\b\d{4}-\d\d-\d\d(?=[T ])")
A_DAY = timedelta(days=1)
#: Kommo gives a key for a day; nobody gives one that can be renewed for longer than this.
LONGEST_KEY = timedelta(days=31)
# Of BullMQ's places; `нигде` is the client's own word.
PLACES = {
    **dict.fromkeys(("wait", "prioritized"), "ждёт в очереди"),
    "delayed": "отложено",
    "active": "выполняется",
    "paused": "очередь приостановлена",
    "waiting-children": "ждёт других заданий",
    "completed": "выполнено",
    "failed": "не удалось",
}


def expect_state_told(page: IntegrationsPage, name: str, told: dict[str, Any]) -> None:
    """AssertionError unless the integration's row says whether it is set up (platform contract 7.5).

    told: the integration as the API tells it: it is set up where it is switched on.
    """
    row = page.row(name)
    said = row.casefold()  # a badge may be set in capitals
    states = [state for state in STATES if state.casefold() in said]
    assert states, f"В строке «{name}» не сказано, настроена ли она: «{row}»"
    active = told.get("is_active")
    wanted = STATES if active is None else (STATES[0] if active else STATES[1],)
    assert set(states) <= set(wanted), f"is_active интеграции – {active}, а в строке «{name}» сказано: «{row}»"


def expect_switched(scene: Scene) -> None:
    """AssertionError unless the API and the list of integrations tell the switch as the owner has set it."""
    told, wanted = as_served(scene), scene[SWITCHED_ON]
    assert told.get("is_active") is wanted, (
        f"На странице интеграция переключена на {wanted}, а API отдаёт is_active – {told.get('is_active')}"
    )
    page: IntegrationsPage = scene.open_page(IntegrationsPage)
    page.open(scene.things.need(INTEGRATION).agent_id)
    expect_state_told(page, NAME, told)


def expect_real_date(page: IntegrationsPage, name: str, told: dict[str, Any]) -> None:
    """AssertionError when the row tells of a date that is none, or of a year that the API does not tell.

    told: the integration as the API tells it; where it tells of no date, none is compared. How one is written is not
    promised (platform contract 10): only a year of four digits is compared, give or take a day for the zone. Not
    noticed: another day of the same year.
    """
    row = page.row(name)
    assert not NO_DATE.search(row), f"В строке «{name}» вместо даты – «{row}»"
    days = [date.fromisoformat(day) for day in DAY.findall(json.dumps(told, default=str))]
    known = {str((day + shift).year) for day in days for shift in (-A_DAY, A_DAY)}
    strange = set(YEAR.findall(row)) - known
    assert not known or not strange, (
        f"В строке «{name}» год {', '.join(strange)}, а подключена интеграция не тогда: «{row}»"
    )


def expect_accepted(run: SyncRun) -> None:
    """AssertionError unless the call was accepted and named the job (platform contract 4.9)."""
    pressed = run.pressed
    assert pressed.status == 200, f"Вызов синхронизации ответил {pressed.status}: {pressed.body.get('error')}"
    assert pressed.body.get("success") is True, f"Вызов синхронизации не подтвердил успех: {pressed.body}"
    assert run.named, f"Платформа не назвала номер задания: {pressed.body}"


def expect_at_rest(world: World, page: IntegrationPage, *, within: float) -> None:
    """NotInTime unless the button can be pressed again in time; what the page says of the outcome is evidence only."""
    page.wait_at_rest(within)
    world.evidence.text("Что страница говорит о синхронизации", page.confirmation())


def expect_refused(run: SyncRun) -> None:
    """AssertionError unless the call was answered 404, as it is without a connection (platform contract 4.9)."""
    assert run.pressed.status == 404, f"Вызов ответил {run.pressed.status}, ожидался 404"


def told_place(place: str) -> str:
    """Where a job is, in words; a place that has none of ours by its own name."""
    return PLACES.get(place, place)


def expect_job_waits(world: World, run: SyncRun) -> None:
    """AssertionError unless nobody has taken the job yet."""
    place = world.queue.place(run.job_id)
    assert place in ("wait", "prioritized", "delayed"), (
        f"Задание не ждёт в очереди, оно в состоянии «{told_place(place)}»"
    )


def expect_job_added(world: World, run: SyncRun, *, within: float) -> None:
    """AssertionError unless exactly the job that the platform named has been added to the queue after the click."""
    queue, job_id = world.queue, _named_job(run)
    try:
        if job_id not in run.added:
            queue.wait_event(
                run.bookmark,
                lambda event: event.job_id == job_id and event.name == "added",
                within=within,
                what=f"в очередь «{queue.name}» должно быть добавлено задание {job_id}",
            )
    except NotInTime as error:
        elsewhere = _elsewhere(queue, run)
        if elsewhere is None:
            _expect_new_job(queue, run)
        if elsewhere is None or world.target.queue_name is not None:
            raise _explained_absence(queue, run, elsewhere, error) from error
        # Nobody has said which queue it must be: that the worker listens to another one is the worker's item.
        queue = queue.named(elsewhere.queue)
        world.evidence.text("Очередь", f"Задание создано в «{queue.name}», а воркер слушает «{world.queue.name}»")
    job = queue.job(job_id) or run.added.get(job_id)
    if job is None:
        raise CheckBroken(
            f"Задание {job_id} добавлено, но исчезло из Redis раньше, чем его удалось прочесть.",
            "Увеличьте на платформе число хранимых выполненных заданий (removeOnComplete).",
        )
    world.evidence.facts(f"Задание {job_id}", {"имя": job.name, "данные": job.data})
    assert job.name == SYNC_JOB, f"Задание {job_id} называется «{job.name}», ожидалось «{SYNC_JOB}»"
    assert job.data.get("orgId") == run.organisation, (
        f"Задание {job_id} – для организации {job.data.get('orgId')}, а нажимал владелец {run.organisation}"
    )
    _expect_own_connection(world, job)
    alike = [one.id for one in run.added.values() if one and _is_of_press(one, run)]
    assert len(alike) <= 1, f"По одному нажатию создано заданий: {len(alike)} ({', '.join(alike)}), ожидалось одно"


def _is_of_press(job: Job, run: SyncRun) -> bool:
    return job.name == SYNC_JOB and job.data.get("orgId") == run.organisation


def expect_job_completed(world: World, run: SyncRun, *, within: float) -> None:
    """AssertionError unless the job has become active and then completed; the message says why, when it is known."""
    job_id = _named_job(run)
    queue = _home(world, run)
    _expect_new_job(queue, run)

    def ended(event: Event) -> bool:
        return event.job_id == job_id and event.name in ("completed", "failed")

    try:
        end = queue.wait_event(run.bookmark, ended, within=within, what=f"воркер должен завершить задание {job_id}")
    except NotInTime as error:
        raise AssertionError(f"{error}. {_why_not_done(world, queue, job_id)}") from error
    finally:
        queue.attach_timeline(run.bookmark, job_id)
    job = queue.job(job_id)
    if end.name == "failed":
        reason = end.fields.get("failedReason") or (job.failed_reason if job else None)
        raise AssertionError(
            f"Задание {job_id} закончилось неудачей (попыток: {job.attempts if job else '?'}): {reason}"
        )
    expect_still_on(world, run)
    # A stream that is kept short may have lost the beginning: the job's own hash remembers that it was taken.
    names = [event.name for event in queue.events(run.bookmark, job_id)]
    assert "active" in names or (job and job.raw.get("processedOn")), (
        f"Задание {job_id} завершено, но воркер его не брал: {', '.join(names)}"
    )


def expect_failure_recorded(world: World, run: SyncRun, code: str, *, within: float) -> None:
    """AssertionError unless the platform has noted the synchronisation as failed with this code."""
    told = wait_for(
        lambda: connection(world)["metadata"].get("sync") or {},
        lambda sync: sync.get("status") == "failed" and code in str(sync.get("error")) and sync != run.before,
        within=within,
        every=0.3,
        what=f"синхронизация должна быть отмечена неудачной с кодом {code}",
        remembered=True,
        show=lambda sync: f"{sync.get('status')}: {sync.get('error')}",
    )
    assert told.get("failedAt"), f"Синхронизация отмечена неудачной, а когда это случилось (failedAt), нет: {told}"
    expect_just_now(world.web, {"неудача синхронизации (failedAt)": told["failedAt"]})


def _expect_new_job(queue: QueueClient, run: SyncRun) -> None:
    """AssertionError when the job that the platform has named was there before the press: two presses have one job."""
    if run.job_id in run.added:
        return
    added = [event for event in queue.events("0-0", run.job_id) if event.name == "added"]
    assert not added or _place(added[-1].id) > _place(run.bookmark), (
        f"Нового задания нет: платформа назвала {run.job_id}, которое было в очереди уже до нажатия"
        f" (сейчас – «{told_place(queue.place(run.job_id))}»)"
    )


def _place(event_id: str) -> tuple[int, ...]:
    return tuple(map(int, event_id.split("-")))


def _named_job(run: SyncRun) -> str:
    assert run.job_id, (
        f"Платформа не назвала номер задания: вызов синхронизации ответил {run.pressed.status}, {run.pressed.body}"
    )
    return run.job_id


def _expect_own_connection(world: World, job: Job) -> None:
    missing = [key for key in ("connectionId", "baseDomain") if not job.data.get(key)]
    assert not missing, f"Задание {job.id} не называет подключения к Kommo – нет {', '.join(missing)}: {job.data}"
    if world.target.supabase_url is None:
        return
    own = connection(world)
    assert job.data["connectionId"] == own["id"], (
        f"Задание {job.id} – для подключения {job.data['connectionId']}, у организации подключение {own['id']}"
    )
    assert job.data["baseDomain"] == own["base_domain"], (
        f"Задание {job.id} – для аккаунта {job.data['baseDomain']}, у организации аккаунт {own['base_domain']}"
    )


def _home(world: World, run: SyncRun) -> QueueClient:
    """The queue that the job is in: the expected one, else another of this Redis. Each queue counts its own jobs."""
    queue = world.queue
    elsewhere = None if run.job_id in run.added else _elsewhere(queue, run)
    return queue.named(elsewhere.queue) if elsewhere else queue


def _elsewhere(queue: QueueClient, run: SyncRun) -> Job | None:
    pressed_at = int(run.bookmark.partition("-")[0])

    def is_it(job: Job) -> bool:
        fresh = int(job.raw.get("timestamp") or 0) >= pressed_at - WEB_AND_REDIS / timedelta(milliseconds=1)
        return fresh and _is_of_press(job, run)

    return queue.find_elsewhere(run.job_id, is_it)


def _explained_absence(queue: QueueClient, run: SyncRun, elsewhere: Job | None, error: NotInTime) -> AssertionError:
    if elsewhere:
        return AssertionError(
            f"Задание {run.job_id} создано в очереди «{elsewhere.queue}», а QUEUE_NAME называет «{queue.name}»"
        )
    return AssertionError(f"{error}. Такого задания нет ни в одной очереди: {', '.join(queue.queue_names())}")


def _why_not_done(world: World, queue: QueueClient, job_id: str) -> str:
    job = queue.job(job_id)
    facts = [f"Задание сейчас в состоянии «{told_place(queue.place(job_id))}»"]
    if job is not None and job.failed_reason:
        facts.append(f"последняя неудача: {job.failed_reason} (попыток: {job.attempts})")
    if world.target.worker_url:
        try:
            listened = world.worker.queue_name()
            if listened != queue.name:
                facts.append(f"задание в «{queue.name}», воркер слушает «{listened}»")
            health = world.worker.health()
            if not health.redis.connected:
                facts.append(f"воркер не подключён к Redis: {health.redis.error}")
        except ServiceSilent as silence:
            facts.append(f"воркер не отвечает: {silence}")
        except AssertionError as unread:
            facts.append(str(unread))
    return "; ".join(facts) + "."


def expect_still_on(world: World, run: SyncRun) -> None:
    """AssertionError when the integration is not switched as it was before the press, or lost settings of its own."""
    before, now = run.served, integration_row(world.web, run.integration)
    if not before:
        return
    facts = {"is_active": (now.get("is_active"), before.get("is_active"))}
    expect_equal(
        "Интеграция после синхронизации", {**facts, "settings": (now.get("settings"), kept_settings_of(before))}
    )


def expect_told_alike(world: World, run: SyncRun) -> None:
    """AssertionError unless reply, integration, note and connection tell of it alike (platform contract 4.9, 6.3).

    Not noticed: the figures of the reply, which nobody explains.
    """
    details = run.pressed.body.get("details") or {}
    missing = [name for name in DETAILS if name not in details]
    assert not missing, f"В ответе на нажатие (details) нет: {', '.join(missing)}"
    own = connection(world)
    note = own["metadata"].get("sync") or {}
    rows = world.database.rows("agent_integrations", columns="settings", id=run.integration.id)
    settings = (rows[0]["settings"] if rows else None) or {}
    facts = {
        "номер задания у интеграции (sync_job_id)": (str(settings.get("sync_job_id")), run.job_id),
        "provider в отметке": (note.get("provider"), "kommo"),
        "baseDomain в отметке": (note.get("baseDomain"), own["base_domain"]),
    }
    expect_equal("Синхронизация", facts)
    now, before = kept_of(own), run.kept
    expect_equal("Подключение после синхронизации", {name: (now[name], value) for name, value in before.items()})
    pressed_at = settings.get("last_synced_at")
    assert pressed_at, "У интеграции не записано, когда её синхронизировали (last_synced_at)"
    expect_just_now(world.web, {"last_synced_at интеграции": pressed_at})
    expect_preview(world)


def expect_integration_untouched(world: World, page: IntegrationPage, run: SyncRun) -> None:
    """AssertionError unless the integration is switched as it was before, and the page, loaded anew, tells of no error.

    Not noticed: what else of the integration has changed.
    """
    expect_still_on(world, run)
    page.again()
    assert "ошибка" not in page.said.casefold(), f"Синхронизация удалась, а страница говорит: «{page.said[:200]}»"


def expect_key_renewed(world: World) -> None:
    """AssertionError unless the key, which had run out, lasts again, for a while, and there is one to renew it with.

    Not noticed: whether Kommo takes them, which the next renewal tells.
    """
    own = connection(world)
    renewing = world.database.secret_values("crm_connections", "refresh_token", id=own["id"])
    assert renewing, "Ключ обновлён, а ключ для следующего обновления (refresh_token) не сохранён"
    told = own["expires_at"]
    until = datetime.fromisoformat(str(told)) if told else None
    now = datetime.now(UTC) + (world.web.http.clock_ahead or timedelta())
    assert until is not None and until > now, f"Ключ обновлён, а срок его – {told}: в следующий раз он не подойдёт"
    assert until < now + LONGEST_KEY, f"Ключ обновлён, а срок его – {told}: так надолго Kommo ключей не даёт"
