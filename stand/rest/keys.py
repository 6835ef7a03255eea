"""API keys: JWTs signed with HS256 whose claim ``role`` names the database role, as Supabase issues them."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

_TEN_YEARS = 10 * 365 * 24 * 3600


@dataclass(frozen=True)
class Keys:
    """The two keys of a project."""

    service_role_key: str
    anon_key: str


def make_keys() -> Keys:
    """Keys of a new project; they differ at every call."""
    secret = secrets.token_hex(32)
    now = int(time.time())

    def key(role: str) -> str:
        claims = {"iss": "supabase", "ref": "stand", "role": role, "iat": now, "exp": now + _TEN_YEARS}
        return jwt.encode(claims, secret, "HS256")

    return Keys(key("service_role"), key("anon"))
