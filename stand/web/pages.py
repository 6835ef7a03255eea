"""Page addresses: which exist, who may open them, and the shell that the browser's scripts fill."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from stand.web.accounts import tenant_of
from stand.web.bundle import bundle
from stand.web.services import Services
from stand.web.sessions import read_session

FOLDER = Path(__file__).parent
TITLES = {"/login": "Вход в T11", "/register": "Регистрация в T11"}
PUBLIC_PAGES = {"/login", "/register", "/reset-password/request"}
SCRIPT = bundle(FOLDER / "static").encode()
SCRIPT_PATH = f"/static/app-{hashlib.sha256(SCRIPT).hexdigest()[:12]}.js"

#: What may follow /manage/<tenantId>
MANAGED_PAGES = re.compile(
    r"""
    ( / ai-agents ( /create | /[^/]+/(edit|available-integrations|scripts|integrations/[^/]+/edit) )?
    | / test-chat
    | / knowledge-(categories|items) ( /create )?
    | / (clients|analytics|webhooks|onboarding|account|pricing)
    )?
    """,
    re.VERBOSE,
)

NOT_FOUND = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><title>404: This page could not be found.</title><style>
body { font-family: system-ui, sans-serif; height: 100vh; margin: 0; display: flex; }
body { align-items: center; justify-content: center; }
h1 { font-size: 24px; border-right: 1px solid #999; padding: 10px 23px 10px 0; margin: 0 20px 0 0; }
h2 { font-size: 14px; font-weight: 400; }
</style></head><body><h1>404</h1><h2>This page could not be found.</h2></body></html>"""


def shell(path: str) -> Response:
    """The one HTML document, with the title of this page; never kept, so that "back" passes the guard too."""
    text = (FOLDER / "shell.html").read_text(encoding="utf-8")
    page = text.replace("{{title}}", html.escape(TITLES.get(path, "T11"))).replace("{{script}}", SCRIPT_PATH)
    return HTMLResponse(page, headers={"cache-control": "private, no-cache, no-store, max-age=0, must-revalidate"})


def not_found() -> Response:
    """The framework's page for an address that means nothing."""
    return HTMLResponse(NOT_FOUND, 404)


async def public_page(request: Request) -> Response:
    return shell(request.url.path)


async def front(request: Request) -> Response:
    """``/`` and ``/manage``: on to the dashboard, or to the login page."""
    services: Services = request.app.state.services
    session = read_session(request, services.settings)
    tenant = await tenant_of(services.pool, session.org_id) if session else None
    return RedirectResponse(f"/manage/{tenant}" if tenant else "/login", 307)


async def managed_page(request: Request) -> Response:
    """A page of an organisation: only for its own people; everybody else goes to the login page."""
    services: Services = request.app.state.services
    session = read_session(request, services.settings)
    tenant = await tenant_of(services.pool, session.org_id) if session else None
    if tenant is None or request.path_params["tenant"] != tenant:
        return RedirectResponse("/login", 307)
    rest = request.path_params.get("rest", "")
    return shell(request.url.path) if MANAGED_PAGES.fullmatch(f"/{rest}" if rest else "") else not_found()


async def script(request: Request) -> Response:
    """The pages' script; its name tells its content, so it may be kept for good."""
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(SCRIPT, media_type="text/javascript", headers=headers)


async def no_icon(request: Request) -> Response:
    return Response(status_code=204)


routes = [
    Route(SCRIPT_PATH, script),
    Mount("/static", StaticFiles(directory=FOLDER / "static", check_dir=False)),
    Route("/favicon.ico", no_icon),
    Route("/", front),
    Route("/manage", front),
    *(Route(path, public_page) for path in sorted(PUBLIC_PAGES)),
    Route("/manage/{tenant}", managed_page),
    Route("/manage/{tenant}/{rest:path}", managed_page),
]
