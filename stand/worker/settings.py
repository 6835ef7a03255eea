"""The worker's settings, read from the environment (platform contract 1.3 and 1.4)."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

DEFAULT_QUEUE = "agent-jobs"
DEFAULT_CONCURRENCY = 25
HTTPS_PORT = 443
REDIS_PORT = 6379


class BadSettings(ValueError):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True)
class WorkerSettings:
    """What the worker runs with. ``database_url`` is the stand's own shortcut to PostgreSQL."""

    redis_url: str
    redis_token_length: int
    database_url: str
    encryption_key: str
    queue_name: str
    concurrency: int
    port: int


def derive_redis_url(rest_url: str, token: str) -> str:
    """The Redis address behind an Upstash REST address (platform contract 1.4): TLS always, port 443 or none: 6379."""
    parts = urlsplit(rest_url if "//" in rest_url else f"https://{rest_url}")
    if not parts.hostname:
        raise BadSettings("UPSTASH_REDIS_REST_URL: an address is expected")
    if not token:
        raise BadSettings("UPSTASH_REDIS_REST_TOKEN: must not be empty")
    port = parts.port if parts.port and parts.port != HTTPS_PORT else REDIS_PORT
    return f"rediss://default:{quote(token, safe='')}@{parts.hostname}:{port}"


def read_settings(environment: Mapping[str, str]) -> WorkerSettings:
    """The settings; raises BadSettings. REDIS_URL, when given, goes before the derived address."""

    def needed(name: str) -> str:
        value = environment.get(name, "")
        if not value:
            raise BadSettings(f"{name}: must be set")
        return value

    needed("SUPABASE_URL")
    needed("SUPABASE_SERVICE_ROLE_KEY")
    redis_url = environment.get("REDIS_URL") or derive_redis_url(
        needed("UPSTASH_REDIS_REST_URL"), needed("UPSTASH_REDIS_REST_TOKEN")
    )
    return WorkerSettings(
        redis_url=redis_url,
        redis_token_length=len(urlsplit(redis_url).password or ""),
        database_url=needed("DATABASE_URL"),
        encryption_key=_key(needed("ENCRYPTION_KEY")),
        queue_name=environment.get("JOB_QUEUE_NAME") or DEFAULT_QUEUE,
        concurrency=_positive(environment, "JOB_CONCURRENCY", DEFAULT_CONCURRENCY),
        port=_positive(environment, "PORT", 3001),
    )


def _key(text: str) -> str:
    try:
        length = len(base64.b64decode(text, validate=True))
    except binascii.Error as error:
        raise BadSettings("ENCRYPTION_KEY: base64 is expected") from error
    if len(text) < 32 or length != 32:
        raise BadSettings("ENCRYPTION_KEY: base64 of exactly 32 bytes is expected")
    return text


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise BadSettings(f"{name}: a positive number is expected")
    return int(text)
