"""A synchronisation that the run queued and nobody took: it would be carried out long after the run."""

import json
from datetime import timedelta
from typing import Any

from acceptance.clients.database import ColumnMissing, TableMissing
from acceptance.clients.queue import SYNC_JOB, Job, QueueClient
from acceptance.ledger import Entry
from acceptance.outcomes import NotChecked
from acceptance.target.settings import Grant
from acceptance.timing.clocks import WEB_AND_REDIS
from acceptance.world import World

KIND = "synchronisation"
UNTAKEN = ("wait", "prioritized", "delayed", "paused")
PRESSED_WITHIN = timedelta(seconds=30)  # so late a press whose answer was never read may have queued its job
NOTED = ("last_synced_at", "sync_status", "sync_job_id", "sync_error")  # what a press writes (platform contract 4.9)
Where = dict[str, str]


class MayNotBeTaken(Exception):
    """It is still on the target, and the target does not allow the run to take it back.

    The message is one Russian sentence that names it and says what to do.
    """


def note_press(world: World, organisation: str, integration: str, bookmark: str) -> Entry:
    """Note in the ledger that the button is going to be pressed. bookmark: the queue's events before it."""
    noted = _noted(world, integration)
    return world.ledger.will_create(
        KIND,
        organisation=organisation,
        integration=integration,
        since=bookmark,
        **({} if noted is None else {"settings": json.dumps(noted, default=str)}),
    )


def withdraw(world: World, where: Where) -> None:
    """Take the job out of its queue and what the press has written out of the integration.

    A job that a worker has taken is left alone. Needs the grant `write`: MayNotBeTaken without it.
    """
    job = _untaken(world, where)
    if job is None:
        return
    if not world.target.allows(Grant.WRITE):
        raise MayNotBeTaken(
            f"Задание {job.id} ({job.name}) этого прогона стоит в очереди «{job.queue}», его никто не взял: оно "
            "выполнится, как только воркер станет слушать эту очередь. Разрешите GRANTS=write и выполните "
            "acceptance sweep, или удалите его сами."
        )
    queue = world.queue.named(job.queue)
    queue.remove_job(job.id)
    if queue.place(job.id) == "нигде":
        _take_back_note(world, where, job.id)


def _untaken(world: World, where: Where) -> Job | None:
    """The job that this press has queued, while nobody has taken it; None when there is none."""
    if world.target.redis_url is None:
        return None
    try:
        queue = world.queue
    except NotChecked:
        return None
    for name in dict.fromkeys((queue.name, *queue.queue_names())):
        here = queue.named(name)
        for job_id in [where["id"]] if "id" in where else _added_at_once(here, where["since"]):
            job = here.job(job_id)
            if job and _is_of_press(job, where) and here.place(job_id) in UNTAKEN:
                return job
    return None


def _added_at_once(queue: QueueClient, bookmark: str) -> list[str]:
    """The jobs that a press may have added whose answer was never read, because the run was killed."""
    until = _milliseconds(bookmark) + PRESSED_WITHIN / timedelta(milliseconds=1)
    return [event.job_id for event in queue.events(bookmark) if event.name == "added" and event.at <= until]


def _is_of_press(job: Job, where: Where) -> bool:
    """Whether it is the organisation's, and new: other queues count their own jobs by the same numbers."""
    added = int(job.raw.get("timestamp") or 0)
    fresh = added >= _milliseconds(where["since"]) - WEB_AND_REDIS / timedelta(milliseconds=1)
    return fresh and job.name == SYNC_JOB and job.data.get("orgId") == where["organisation"]


def _milliseconds(bookmark: str) -> int:
    return int(bookmark.partition("-")[0])


def _noted(world: World, integration: str) -> dict[str, Any] | None:
    """The integration's settings; None where there is no database that tells them."""
    if world.target.supabase_url is None:
        return None
    try:
        rows = world.database.rows("agent_integrations", columns="settings", id=integration)
    except (TableMissing, ColumnMissing) as missing:
        world.evidence.text("Настройки интеграции неизвестны", str(missing))
        return None
    return (rows[0].get("settings") or {}) if rows else None


def _take_back_note(world: World, where: Where, job_id: str) -> None:
    now = _noted(world, where["integration"])
    if "settings" not in where or now is None or str(now.get("sync_job_id")) != job_id:
        return  # nobody knows what was there before, or another press has written there since
    before = json.loads(where["settings"])
    kept = {name: value for name, value in now.items() if name not in NOTED}
    again = {name: before[name] for name in NOTED if name in before}
    world.database.update("agent_integrations", {"settings": {**kept, **again}}, id=where["integration"])
