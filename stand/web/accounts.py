"""Users and organisations: checking a password, registering, tenant ids (platform contract 3.2-3.4)."""

from __future__ import annotations

import asyncio
import re
import time

import bcrypt
import psycopg
from psycopg_pool import AsyncConnectionPool

from stand.engine.storage import Row, execute, fetch_one, run
from stand.seed import hash_password, tenant_id
from stand.web.sessions import Session

SLUG_ATTEMPTS = 10


class EmailTaken(Exception):
    """Somebody has registered with this address already."""


async def check_credentials(pool: AsyncConnectionPool, email: str, password: str) -> Session | None:
    """The session for a correct pair, None for a wrong one; notes the sign-in."""
    user = await fetch_one(
        pool,
        "select id, email, full_name, password_hash, default_org_id from users where email = %s",
        [email.strip().lower()],
    )
    if user is None or not user["password_hash"]:
        return None
    secret = password.strip().encode()[:72]  # bcrypt looks at no more
    if not await asyncio.to_thread(_holds, secret, user["password_hash"]):
        return None
    await execute(pool, "update users set last_sign_in_at = now(), updated_at = now() where id = %s", [user["id"]])
    org_id = user["default_org_id"] or await _first_membership(pool, user) or await _new_organisation(pool, user)
    return Session(str(user["id"]), user["email"], user["full_name"] or user["email"], str(org_id))


def _holds(secret: bytes, stored: str) -> bool:
    """Whether the password is the stored one; what is no bcrypt hash fits none."""
    try:
        return bcrypt.checkpw(secret, stored.encode())
    except ValueError:
        return False


async def _first_membership(pool: AsyncConnectionPool, user: Row) -> str | None:
    row = await fetch_one(
        pool,
        "select org_id from organization_members where user_id = %s and status = 'active' order by created_at limit 1",
        [user["id"]],
    )
    return row["org_id"] if row else None


async def _new_organisation(pool: AsyncConnectionPool, user: Row) -> str:
    name = user["full_name"] or user["email"]
    async with pool.connection() as connection, connection.transaction():
        org_id = await _add_organisation(connection, name, slug_of(name))
        await _add_owner(connection, org_id, user["id"])
    return org_id


def slug_of(text: str) -> str:
    """Lower case, reduced to ``[a-z0-9-]``; ``org-<millis>`` when nothing is left."""
    return re.sub(r"[^a-z0-9-]+", "", text.lower().replace(" ", "-")).strip("-") or f"org-{time.time_ns() // 1_000_000}"


async def _add_organisation(connection: psycopg.AsyncConnection, name: str, slug: str) -> str:
    candidates = [slug, *(f"{slug}-{n}" for n in range(1, SLUG_ATTEMPTS + 1)), f"org-{time.time_ns()}"]
    for candidate in candidates:
        cursor = await run(
            connection,
            "insert into organizations (name, slug) values (%s, %s) on conflict (slug) do nothing returning id",
            [name, candidate],
        )
        if row := await cursor.fetchone():
            return row["id"]
    raise RuntimeError(f"no free slug for {slug}")


async def _add_owner(connection: psycopg.AsyncConnection, org_id: str, user_id: str) -> None:
    await run(
        connection,
        "insert into organization_members (org_id, user_id, role) values (%s, %s, 'owner')",
        [org_id, user_id],
    )
    await run(connection, "update users set default_org_id = %s where id = %s", [org_id, user_id])


async def register(
    pool: AsyncConnectionPool, email: str, password: str, first: str, last: str, organisation: str | None
) -> tuple[Session, str]:
    """Create user and organisation together; returns the user and the organisation's id (EmailTaken)."""
    email, full_name = email.strip().lower(), f"{first.strip()} {last.strip()}"
    if await fetch_one(pool, "select 1 from users where email = %s", [email]):
        raise EmailTaken(email)
    hashed = await asyncio.to_thread(hash_password, password)
    async with pool.connection() as connection, connection.transaction():
        cursor = await run(
            connection,
            "insert into users (email, full_name, password_hash) values (%s, %s, %s)"
            " on conflict (email) do nothing returning id",
            [email, full_name, hashed],
        )
        user = await cursor.fetchone()
        if user is None:  # the second half of a double click
            raise EmailTaken(email)
        name = (organisation or "").strip() or full_name
        org_id = await _add_organisation(connection, name, slug_of(f"{first.strip()}-{last.strip()}"))
        await _add_owner(connection, org_id, user["id"])
        await run(
            connection,
            "insert into notifications (org_id, user_id, title, message) values (%s, %s, %s, %s)",
            [org_id, user["id"], "Добро пожаловать! 🎉", f"Организация «{name}» создана."],
        )
    return Session(str(user["id"]), email, full_name, str(org_id)), str(org_id)


async def tenant_of(pool: AsyncConnectionPool, org_id: str) -> str | None:
    """The tenant id of an organisation, as page addresses have it; None when there is no such organisation."""
    row = await fetch_one(pool, "select slug from organizations where id = %s", [org_id])
    return tenant_id(org_id, row["slug"]) if row else None
