"""The two keys of a Supabase project: the secret one, to which every row is there, and the public one, for visitors."""

import httpx
import jwt

from acceptance.clients.http import brief
from acceptance.outcomes import CheckBroken

PUBLIC_ROLES = {"anon", "authenticated"}
SECRET_ROLE = "service_role"
#: SQLSTATE: the role that the key stands for may not do this (insufficient_privilege).
DENIED = "42501"
WHERE_THE_PUBLIC_ONE_IS = "Возьмите его в Supabase: Project Settings → API Keys → anon (publishable)."


def as_headers(key: str) -> dict[str, str]:
    """What a request shows to come with this key."""
    return {"apikey": key, "Authorization": f"Bearer {key}"}


def role_of(key: str) -> str:
    """The role that a key in the form of a JWT names; empty for any other text."""
    try:
        return str(jwt.decode(key, options={"verify_signature": False}).get("role") or "")
    except jwt.InvalidTokenError:
        return ""


def expect_secret(key: str) -> None:
    """Raise CheckBroken on a key for visitors: to it, rows that are there look absent (platform contract 5.1)."""
    role = role_of(key)
    if role in PUBLIC_ROLES or key.startswith("sb_publishable_"):
        raise CheckBroken(
            f"В SUPABASE_SERVICE_ROLE_KEY стоит публичный ключ ({role or 'publishable'}): он видит не все строки.",
            "Задайте в SUPABASE_SERVICE_ROLE_KEY ключ service_role этого проекта Supabase.",
        )


def expect_public(key: str) -> None:
    """Raise CheckBroken on the secret key: with it, every database looks open to strangers."""
    if role_of(key) == SECRET_ROLE or key.startswith("sb_secret_"):
        raise CheckBroken("В SUPABASE_ANON_KEY стоит секретный ключ (service_role).", WHERE_THE_PUBLIC_ONE_IS)


def unknown_to(answer: httpx.Response) -> CheckBroken | None:
    """What to say when the database does not know the public key; None: it knows it, or says nothing about it."""
    if answer.status_code != 401 or error_code(answer) == DENIED:
        return None
    return CheckBroken(f"База не знает ключа из SUPABASE_ANON_KEY: {brief(answer, 80)}.", WHERE_THE_PUBLIC_ONE_IS)


def error_code(answer: httpx.Response) -> str:
    """The code of PostgREST or PostgreSQL in an error; empty where there is none."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    return str(body.get("code") or "") if isinstance(body, dict) else ""
