"""The web app put together: security headers around API and page routes (platform contract 1.1)."""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stand.web import auth, pages
from stand.web.api import (
    agents,
    chat,
    dashboard,
    health,
    integrations,
    jobs,
    knowledge,
    rules,
    scripts,
    sequences,
    webhooks,
)
from stand.web.responses import reply
from stand.web.services import Services

log = logging.getLogger("stand.web")

API = (agents, chat, dashboard, health, integrations, jobs, knowledge, rules, scripts, sequences, webhooks)

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-xss-protection", b"1; mode=block"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]


class SecurityHeaders:
    """Adds the headers that every response carries, those of errors included (but for a hole of the stand)."""

    def __init__(self, app: ASGIApp, *, bare_refusals: bool = False) -> None:
        self.app = app
        self.bare_refusals = bare_refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and not (message["status"] >= 400 and self.bare_refusals):
                message["headers"] = [*message.get("headers", []), *SECURITY_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
    """An address that no route knows."""
    if scope["path"].startswith("/api/"):
        answer = reply({"success": False, "error": "Not Found"}, 404)
    else:
        answer = pages.not_found()
    await answer(scope, receive, send)


class Unexpected:
    """A failure outside the API routes' own handling: logged, and answered with a 500.

    Starlette's own handling lets the exception go on to the server, which then drops the connection under the
    client's next request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            if started:  # half an answer cannot be mended: the connection has to go
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            answer: Response = Response("Internal Server Error", 500, media_type="text/plain")
            if scope["path"].startswith("/api/"):
                answer = reply({"success": False, "error": "Внутренняя ошибка сервера"}, 500)
            await answer(scope, receive, send)


def create_app(services: Services) -> ASGIApp:
    """The ASGI app over ``services``, which the caller opens and closes."""
    routes = [
        *auth.routes,
        *(route for part in API for route in part.routes),
        *pages.routes,
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Unexpected)])
    app.router.redirect_slashes = False
    app.router.default = unknown
    app.state.services = services
    return SecurityHeaders(app, bare_refusals="bare-refusals" in services.settings.holes)
