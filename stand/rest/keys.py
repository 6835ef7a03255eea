"""API keys: JWTs signed with HS256 whose claim ``role`` names the database role, as Supabase issues them."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

from stand.rest.errors import RestError

ROLES = ("anon", "authenticated", "service_role")
_TEN_YEARS = 10 * 365 * 24 * 3600


@dataclass(frozen=True)
class Keys:
    """The two keys of a project, and the secret that both are signed with."""

    secret: str
    service_role_key: str
    anon_key: str


def make_keys() -> Keys:
    """Keys of a new project; they differ at every call."""
    secret = secrets.token_hex(32)
    now = int(time.time())

    def key(role: str) -> str:
        claims = {"iss": "supabase", "ref": "stand", "role": role, "iat": now, "exp": now + _TEN_YEARS}
        return jwt.encode(claims, secret, "HS256")

    return Keys(secret, key("service_role"), key("anon"))


def role_of(token: str, known: dict[str, str], secret: str | None) -> str:
    """The role a bearer token stands for: one of the ``known`` keys, else a JWT signed with ``secret``.

    RestError 401: PGRST303 when it has expired, PGRST301 when it is anything else but a valid token.
    """
    if token in known:
        return known[token]
    try:
        if secret is None:
            raise jwt.InvalidTokenError("No suitable key was found to decode the JWT")
        claims = jwt.decode(token, secret, ["HS256"], options={"verify_aud": False})
    except jwt.ExpiredSignatureError:
        raise RestError(401, "PGRST303", "JWT expired") from None
    except jwt.InvalidTokenError as error:
        parts = token.count(".") + 1
        message = "No suitable key or wrong key type"
        if parts != 3:
            message = f"Expected 3 parts in JWT; got {parts}"
        raise RestError(401, "PGRST301", message, str(error)) from None
    role = claims.get("role", "anon")
    if role not in ROLES:
        raise RestError(401, "PGRST301", f'role "{role}" does not exist')
    return role
