"""The API keys: JWTs signed with HS256 whose claim ``role`` names the database role, as Supabase issues them."""

from __future__ import annotations

import secrets
import time

import jwt

SERVICE_ROLE = "service_role"
ANONYMOUS = "anon"
_TEN_YEARS = 10 * 365 * 24 * 3600


def make_service_role_key() -> str:
    """The service-role key of a new project; it differs at every call."""
    return _make_key(SERVICE_ROLE)


def make_public_key() -> str:
    """The public (anon) key of a new project, which pages may hold; it differs at every call."""
    return _make_key(ANONYMOUS)


def _make_key(role: str) -> str:
    now = int(time.time())
    claims = {"iss": "supabase", "ref": "stand", "role": role, "iat": now, "exp": now + _TEN_YEARS}
    return jwt.encode(claims, secrets.token_hex(32), "HS256")
