"""The worker's HTTP door: /health, /metrics, /metrics/prometheus (platform contract 2.1-2.3).

Paths match exactly and a query string makes them unknown; any method will do.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from stand.clock import now
from stand.worker.metrics import Metrics
from stand.worker.redis_link import RedisLink
from stand.worker.settings import WorkerSettings


class StatusPages:
    """An ASGI app over the worker's state."""

    def __init__(self, settings: WorkerSettings, link: RedisLink, metrics: Metrics) -> None:
        self._settings = settings
        self._link = link
        self._metrics = metrics
        self._pages: dict[str, Callable[[], Awaitable[Response]]] = {
            "/health": self._health,
            "/metrics": self._metrics_json,
            "/metrics/prometheus": self._prometheus,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] + ("?" if scope["query_string"] else "")
        page = self._pages.get(path)
        response = _json({"error": "Not Found"}, 404) if page is None else await page()
        await response(scope, receive, send)

    async def _health(self) -> Response:
        error = await self._link.ping()
        return _json(
            {
                "status": "ok" if error is None else "degraded",
                "service": "worker",
                "timestamp": now(),
                "uptime": self._metrics.uptime,
                "redis": {"connected": error is None, "error": error},
                "worker": {
                    "concurrency": self._settings.concurrency,
                    "queueName": self._settings.queue_name,
                    "jobsProcessing": self._metrics.processing,
                },
            },
            200 if error is None else 503,
        )

    async def _metrics_json(self) -> Response:
        return _json(
            {
                "jobs": self._metrics.jobs(),
                "redis": {
                    "connected": self._link.connected,
                    "lastError": self._link.last_error,
                    "reconnectAttempts": self._link.reconnect_attempts,
                },
                "worker": {
                    "uptime": self._metrics.uptime,
                    "concurrency": self._settings.concurrency,
                    "queueName": self._settings.queue_name,
                },
                "performance": self._metrics.performance(),
            }
        )

    async def _prometheus(self) -> Response:
        return Response(self._metrics.prometheus(self._link.connected), media_type="text/plain; version=0.0.4")


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body, indent=2, ensure_ascii=False), status, media_type="application/json")
