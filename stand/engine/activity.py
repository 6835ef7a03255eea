"""Entries of the activity log, which the dashboard shows as recent updates (platform contract 5.3)."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool

from stand.engine.storage import insert

log = logging.getLogger("stand.engine")


async def note(
    pool: AsyncConnectionPool,
    org_id: Any,
    activity_type: str,
    title: str,
    description: str,
    metadata: dict[str, Any],
    **of: Any,
) -> None:
    """Write one entry; ``of`` names its user_id, agent_id or conversation_id.

    What the entry tells of has happened: that it cannot be written (the log is missing, the agent was deleted
    meanwhile) is worth a line in the server's log, but must not undo or fail it.
    """
    entry = {
        "org_id": org_id,
        "activity_type": activity_type,
        "title": title,
        "description": description,
        "metadata": metadata,
        **of,
    }
    try:
        await insert(pool, "activity_logs", entry)
    except psycopg.Error as error:
        log.warning("activity «%s» was not noted: %s", title, error)
