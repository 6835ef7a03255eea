"""Listens for stored webhook events and has them processed (platform contract 9.2).

The database announces each event on the channel ``webhook_event``, whoever stored it: the webhook route or the
worker (``kommo:webhook``, ``webhook:retry``). What was announced while nobody listened is found by looking.
"""

from __future__ import annotations

import logging

import psycopg
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential

from stand.web.services import Services

log = logging.getLogger("stand.web")
CHANNEL = "webhook_event"


async def listen_for_events(services: Services) -> None:
    """Until cancelled; survives a restart of the database."""
    await services.events.recover()
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(psycopg.OperationalError), wait=wait_exponential(0.2, max=3)
    ):
        with attempt:
            await _listen(services)


async def _listen(services: Services) -> None:
    connection = await psycopg.AsyncConnection.connect(services.settings.database_url, autocommit=True)
    async with connection:
        await connection.execute(f"listen {CHANNEL}")
        for event_id, org_id in await services.events.pending():
            services.later(services.events.process(event_id, org_id), f"webhook event {event_id}")
        async for notice in connection.notifies():
            owner = await services.events.organisation_of(notice.payload)
            if owner is not None:
                services.later(services.events.process(notice.payload, owner), f"webhook event {notice.payload}")
