"""Jobs that speak with Kommo or carry its events (platform contract 1.6)."""

from typing import Any

from bullmq import Job
from psycopg.types.json import Jsonb

from stand.engine.kommo import Kommo
from stand.engine.storage import asking
from stand.engine.webhook_body import read_event
from stand.worker.jobs.tools import Tools

_STORE = """
insert into webhook_events
  (org_id, provider, event_type, event_subtype, entity_id, entity_type, payload, status, retry_count, max_retries)
values (%s, %s, %s, %s, %s, %s, %s, 'pending', 0, 3)
"""
_AGAIN = """
update webhook_events set status = 'pending', retry_count = greatest(retry_count, %s), next_retry_at = null
where id::text = %s
"""


async def receive_webhook(job: Job, tools: Tools) -> None:
    """``kommo:webhook``: store an event (``orgId``, ``provider``, ``payload``) in ``webhook_events``.

    The database announces the row; whoever processes events takes it from there (platform contract 9.2).
    """
    data = job.data
    payload = data.get("payload") or {}
    event = read_event(payload)
    async with tools.pool.connection() as database:
        await database.execute(
            _STORE,
            (
                data["orgId"],
                data.get("provider") or "kommo",
                event.event_type,
                event.subtype,
                event.entity_id,
                event.entity_type,
                Jsonb(payload),
            ),
        )


async def retry_webhook(job: Job, tools: Tools) -> None:
    """``webhook:retry``: put a stored event (``eventId``, ``retryCount``) up for processing once more."""
    event_id = str(job.data["eventId"])
    async with tools.pool.connection() as database:
        cursor = await database.execute(_AGAIN, (job.data.get("retryCount") or 0, event_id))
        if cursor.rowcount == 0:
            raise LookupError(f"Webhook event not found: {event_id}")
        await database.execute("select pg_notify('webhook_event', %s)", (event_id,))


async def send_message(job: Job, tools: Tools) -> None:
    """``kommo:send-message``: a message to a deal (``dealId``) becomes a note of the lead in Kommo."""
    data: dict[str, Any] = job.data
    message = data.get("message") or {}
    if not message.get("body"):
        raise ValueError("message.body is required")
    kommo = await Kommo.of(asking(tools.pool), tools.http, str(data["orgId"]))
    text = "\n".join(part for part in (message.get("subject"), message["body"]) if part)
    await kommo.add_note(str(data["dealId"]), text)
