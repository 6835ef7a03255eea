"""Tenant ids in page addresses (platform contract 3.4)."""

from __future__ import annotations

from psycopg_pool import AsyncConnectionPool

from stand.engine.storage import fetch_one
from stand.seed import tenant_id


async def tenant_of(pool: AsyncConnectionPool, org_id: str) -> str | None:
    """The tenant id of an organisation; None when there is no such organisation."""
    row = await fetch_one(pool, "select slug from organizations where id = %s", [org_id])
    return tenant_id(org_id, row["slug"]) if row else None
