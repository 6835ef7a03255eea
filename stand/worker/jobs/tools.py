"""What job handlers work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from bullmq import Job
from psycopg_pool import AsyncConnectionPool


@dataclass(frozen=True)
class Tools:
    """The database, an HTTP client, the key of stored credentials."""

    pool: AsyncConnectionPool
    http: httpx.AsyncClient
    encryption_key: str


Handler = Callable[[Job, Tools], Awaitable[Any]]
