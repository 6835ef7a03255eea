"""Jobs that speak with Kommo or carry its events (platform contract 1.6)."""

from typing import Any

from bullmq import Job

from stand.engine.events import store_event
from stand.engine.kommo import Kommo
from stand.engine.storage import asking, execute
from stand.worker.jobs.tools import Tools

_AGAIN = """
update webhook_events set status = 'pending', retry_count = greatest(retry_count, %s), next_retry_at = null
where id::text = %s
"""


async def receive_webhook(job: Job, tools: Tools) -> None:
    """``kommo:webhook``: store an event (``orgId``, ``provider``, ``payload``) in ``webhook_events``."""
    data = job.data
    await store_event(tools.pool, data["orgId"], data.get("payload") or {}, data.get("provider") or "kommo")


async def retry_webhook(job: Job, tools: Tools) -> None:
    """``webhook:retry``: put a stored event (``eventId``, ``retryCount``) up for processing once more."""
    event_id = str(job.data["eventId"])
    if not await execute(tools.pool, _AGAIN, [job.data.get("retryCount") or 0, event_id]):
        raise LookupError(f"Webhook event not found: {event_id}")
    await execute(tools.pool, "select pg_notify('webhook_event', %s)", [event_id])


async def send_message(job: Job, tools: Tools) -> None:
    """``kommo:send-message``: a message to a deal (``dealId``) becomes a note of the lead in Kommo."""
    data: dict[str, Any] = job.data
    message = data.get("message") or {}
    if not message.get("body"):
        raise ValueError("message.body is required")
    kommo = await Kommo.of(asking(tools.pool), tools.http, str(data["orgId"]))
    text = "\n".join(part for part in (message.get("subject"), message["body"]) if part)
    await kommo.add_note(str(data["dealId"]), text)
