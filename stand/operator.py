"""The operator's door (SERVICES_URL): process control of the stand's services, as any operator has it.

``GET /services`` shows them; ``POST /services/<name>/stop|start|restart`` acts and shows them again. A start returns
when the service is healthy, or 504 when it does not get there. The body of a start of ``web`` or ``worker`` may give
environment variables, ``{"environment": {...}}``: they hold until a start gives others, or none with ``{}``, as on any
hosting.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.server_process import ServerError
from stand.services import NotReady, Service


class Operator:
    """``app`` is the door; requests for one service wait for one another."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = {service.name: service for service in services}
        self._turns = {service.name: asyncio.Lock() for service in services}
        self.app = Starlette(
            routes=[
                Route("/services", self._list),
                Route("/services/{name}/{action}", self._act, methods=["POST"]),
            ]
        )

    def _shown(self) -> dict[str, Any]:
        return {
            name: {
                "running": service.pid is not None,
                "pid": service.pid,
                "startedAt": service.started_at.isoformat() if service.pid and service.started_at else None,
            }
            for name, service in self._services.items()
        }

    async def _list(self, request: Request) -> Response:
        return JSONResponse(self._shown())

    async def _act(self, request: Request) -> Response:
        name, action = request.path_params["name"], request.path_params["action"]
        service = self._services.get(name)
        if service is None or action not in ("stop", "start", "restart"):
            return JSONResponse({"error": f"Нет такой службы или такого действия: {name}/{action}"}, 404)
        variables = (await request.json()).get("environment") if await request.body() else None
        if variables and not hasattr(service, "variables"):
            return JSONResponse({"error": f"У службы {name} нет переменных окружения"}, 422)
        async with self._turns[name]:
            try:
                if action in ("stop", "restart"):
                    await service.stop()
                if action in ("start", "restart"):
                    if variables is not None and hasattr(service, "variables"):
                        service.variables = variables
                    await service.start()
            except (NotReady, ServerError) as error:
                return JSONResponse({"error": str(error), **self._shown()}, 504)
        return JSONResponse(self._shown())
