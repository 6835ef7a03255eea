"""The worker's knowledge of Redis: an event-driven watch over one connection, and a live PING for /health.

The watch holds an idle connection open and reads from it: the read ends at once when the server goes away, so
nothing has to be asked periodically. It reconnects for ever, n * 100 ms but at most 3 s apart (platform contract 1.4).
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import redis.asyncio as redis
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, ReadOnlyError, RedisError

from stand.worker import log

CONNECT_SECONDS = 30.0
PING_SECONDS = 2.0
RETRY_STEP, RETRY_LIMIT = 0.1, 3.0
_NEVER_RETRY = Retry(NoBackoff(), 0)
_RETRY_ONCE = Retry(NoBackoff(), 1)


def redis_pool(url: str, kind: type[ConnectionPool] = ConnectionPool, **options: Any) -> ConnectionPool:
    """A pool for ``url``, no retries of its own unless told; certificates of ``rediss://`` are not verified (1.4)."""
    if url.startswith("rediss://"):
        options["ssl_cert_reqs"] = "none"
        options["ssl_check_hostname"] = False
    return kind.from_url(url, **{"retry": _NEVER_RETRY, "retry_on_error": [], **options})


class RedisLink:
    """Whether Redis is there, as connection events tell; ``ready`` is set while it is."""

    def __init__(self, url: str) -> None:
        self.ready = asyncio.Event()
        self.last_error: str | None = None
        self.reconnect_attempts = 0
        self._address = urlsplit(url)
        self._watched = redis_pool(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=None)
        # Once more: the connection may have died with a server that is long back.
        self._pinged = redis.Redis(
            connection_pool=redis_pool(
                url, socket_connect_timeout=PING_SECONDS, socket_timeout=PING_SECONDS, retry=_RETRY_ONCE
            )
        )

    @property
    def connected(self) -> bool:
        return self.ready.is_set()

    async def ping(self) -> str | None:
        """None when Redis answers PING right now, else what went wrong; 2 s at most."""
        try:
            await asyncio.wait_for(self._pinged.ping(), PING_SECONDS)
        except TimeoutError:
            return f"Redis did not answer PING within {PING_SECONDS:.0f} s"
        except (RedisError, OSError) as error:
            return str(error) or type(error).__name__
        return None

    async def watch(self) -> None:
        """Connect, notice the connection's end, connect again; runs until it is cancelled."""
        attempt = 0
        while True:
            connection = self._watched.make_connection()
            try:
                await self._connect(connection)
                attempt = 0
                await connection.read_response()  # nothing is ever sent here: only the end comes
            except (RedisError, OSError, TimeoutError) as error:
                self._lost(error)
            finally:
                await connection.disconnect(nowait=True)
            attempt += 1
            self.reconnect_attempts += 1
            delay = min(attempt * RETRY_STEP, RETRY_LIMIT)
            milliseconds = round(delay * 1000)
            log.warn(
                "redis.retry",
                f"Redis retry attempt {attempt}, delay {milliseconds}ms",
                attempt=attempt,
                delay=milliseconds,
            )
            await asyncio.sleep(delay)
            log.warn("redis.reconnect", f"Redis reconnecting (attempt {attempt})", attempt=attempt)

    async def _connect(self, connection: AbstractConnection) -> None:
        await connection.connect()
        log.info("redis.connect", "Redis connected")
        await connection.send_command("PING")
        await connection.read_response()
        self.last_error = None
        self.ready.set()
        log.info("redis.ready", "Redis connection ready")

    def _lost(self, error: Exception) -> None:
        if self.connected:
            self.ready.clear()
            log.warn("redis.disconnect", "Redis disconnected")
        self.last_error = str(error) or type(error).__name__
        log.error("redis.error", "Redis error", error=log.described(error))
        if isinstance(error, AuthenticationError):
            log.error("redis.auth.failed", "Redis authentication failed", error=self.last_error)
        elif isinstance(error, ReadOnlyError):
            log.error("redis.readonly", "Redis is read-only", error=self.last_error)
        elif isinstance(error, TimeoutError | redis.TimeoutError):
            log.error("redis.timeout", "Redis connection timed out", error=self.last_error)
        elif isinstance(error, redis.ConnectionError | OSError):
            log.error(
                "redis.connection.failed",
                f"Redis connection to {self._address.hostname}:{self._address.port} failed",
                error=self.last_error,
            )

    async def close(self) -> None:
        """Give the PING connection back."""
        await self._pinged.aclose()
        await self._pinged.connection_pool.disconnect()
