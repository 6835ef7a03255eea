"""Liveness and readiness (platform contract 4.12)."""

from __future__ import annotations

import resource
import time
from collections.abc import Awaitable
from typing import Any

from starlette.responses import Response

from stand.clock import now
from stand.engine.storage import fetch_one
from stand.web.endpoint import Call, endpoint
from stand.web.responses import reply

STARTED = time.monotonic()
VERSION = "1.0.0"


def _uptime() -> float:
    return round(time.monotonic() - STARTED, 3)


async def _state(check: Awaitable[Any]) -> tuple[str, str | None]:
    """``connected`` or ``error`` with the reason; whatever a part fails with is the answer here."""
    try:
        await check
    except Exception as error:
        return "error", str(error) or type(error).__name__
    return "connected", None


async def health(call: Call) -> Response:
    """``GET /api/health``: always 200."""
    services = call.services
    database, database_error = await _state(fetch_one(services.pool, "select 1"))
    redis, redis_error = await _state(services.queue.ping())
    openrouter = "configured" if services.settings.openrouter_key else "not_configured"
    healthy = database == redis == "connected" and openrouter == "configured"
    body = {
        "status": "ok",
        "timestamp": now(),
        "uptime": _uptime(),
        "version": VERSION,
        "environment": "production",
        "database": database,
        "redis": redis,
        "openrouter": openrouter,
        "overall_status": "healthy" if healthy else "degraded",
    }
    if database_error:
        body["database_error"] = database_error
    if redis_error:
        body["redis_error"] = redis_error
    return reply(body)


async def ready(call: Call) -> Response:
    """``GET /api/health/ready``: 200 once the database answers, 503 before."""
    _, error = await _state(_quick_query(call))
    if error:
        return reply({"status": "not_ready", "timestamp": now(), "uptime": _uptime(), "error": error}, 503)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return reply({"status": "ready", "timestamp": now(), "uptime": _uptime(), "memory": {"peakRss": peak}})


async def _quick_query(call: Call) -> None:
    async with call.services.pool.connection(timeout=2) as connection:
        await connection.execute("select 1")


routes = [
    endpoint("GET", "/api/health", health, public=True),
    endpoint("GET", "/api/health/ready", ready, public=True),
]
