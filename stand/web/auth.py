"""Sign-in, sign-out and registration routes: the Auth.js dance (platform contract 3.2-3.4)."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import psycopg
from pydantic import AfterValidator
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from stand.web.accounts import EmailTaken, check_credentials, register, tenant_of
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, ok, reply
from stand.web.services import Services
from stand.web.sessions import (
    Session,
    csrf_holds,
    csrf_token,
    drop_session,
    origin,
    read_session,
    set_cookie,
    write_csrf_token,
    write_session,
)
from stand.web.validation import CamelBody, Text

log = logging.getLogger("stand.web")
SIGN_IN_LIMIT = 30.0
#: The demo identity (platform contract 3.1), which nobody can sign in as on a stand without that hole.
DEMO = Session(
    "00000000-0000-4000-8000-0000000000ff",
    "founder@example.com",
    "Demo Founder",
    "550e8400-e29b-41d4-a716-446655440000",
)


async def csrf(request: Request) -> Response:
    """``GET /api/auth/csrf``: the token, and its cookie when it is new."""
    settings = request.app.state.services.settings
    known = csrf_token(request, settings)
    token = known or secrets.token_hex(32)
    response = reply({"csrfToken": token})
    if known is None:
        write_csrf_token(request, response, settings, token)
    return response


async def session(request: Request) -> Response:
    """``GET /api/auth/session``: who is signed in, or null; a session that is looked at lives on."""
    settings = request.app.state.services.settings
    found = read_session(request, settings)
    if found is None:
        return reply(None)
    carrier = Response()
    expires = write_session(request, carrier, settings, found)
    response = reply(found.public(expires))
    response.headers["set-cookie"] = carrier.headers["set-cookie"]
    return response


def _return_address(request: Request, wanted: str) -> str:
    """``wanted`` when it stays within this app, else the app's front."""
    settings = request.app.state.services.settings
    if "open-redirect" in settings.holes and wanted:
        return wanted
    base = origin(request, settings)
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")):
        return base + wanted
    homes = {base, settings.auth_url.rstrip("/")}
    parts = urlsplit(wanted)
    return wanted if f"{parts.scheme}://{parts.netloc}" in homes else base


def _go(request: Request, url: str) -> Response:
    """Where to next: as JSON for a page's script, as a redirect for a form."""
    if request.headers.get("x-auth-return-redirect"):
        return reply({"url": url})
    return RedirectResponse(url, 302)


def _sign_in_error(request: Request, **why: str) -> Response:
    return _go(request, f"{origin(request, request.app.state.services.settings)}/login?{urlencode(why)}")


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def callback(request: Request) -> Response:
    """``POST /api/auth/callback/credentials``."""
    services: Services = request.app.state.services
    form = await request.form()
    if not csrf_holds(request, services.settings, _field(form, "csrfToken")):
        return _sign_in_error(request, error="MissingCSRF")
    try:
        async with asyncio.timeout(SIGN_IN_LIMIT):
            found = await check_credentials(services.pool, _field(form, "email"), _field(form, "password"))
            if _field(form, "email") == DEMO.email and "any-password" in services.settings.holes:
                found = DEMO
    except psycopg.DataError:  # characters that no stored address can hold
        found = None
    except (psycopg.Error, TimeoutError):  # PoolTimeout is a psycopg.Error: no database, no verdict on the password
        log.exception("sign-in failed")
        return _sign_in_error(request, error="Configuration")
    if found is None:
        return _sign_in_error(request, error="CredentialsSignin", code="credentials")
    url = _return_address(request, _field(form, "callbackUrl"))
    response = _go(request, url)
    write_session(request, response, services.settings, found)
    set_cookie(request, response, services.settings, "callback", url)
    return response


async def sign_out(request: Request) -> Response:
    """``POST /api/auth/signout``; a page of this app needs no token (the browser vouches for its origin)."""
    services: Services = request.app.state.services
    form = await request.form()
    own_page = request.headers.get("sec-fetch-site") == "same-origin"
    if not own_page and not csrf_holds(request, services.settings, _field(form, "csrfToken")):
        return _sign_in_error(request, error="MissingCSRF")
    response = _go(request, _return_address(request, _field(form, "callbackUrl") or "/login"))
    if "endless-session" not in services.settings.holes:
        drop_session(request, response, services.settings)
    return response


async def tenant_redirect(call: Call) -> Response:
    """``GET /api/auth/get-tenant-redirect``."""
    tenant = await tenant_of(call.services.pool, call.org_id) if call.signed_in else None
    if tenant is None:
        reason = "Организация не найдена" if call.signed_in else "Не авторизовано"
        return reply({"success": False, "tenantId": None, "error": reason})
    return reply({"success": True, "tenantId": tenant})


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text.strip()):
        raise ValueError("Некорректный email")
    return text


def _password(text: str) -> str:
    if len(text) < 6:
        raise ValueError("Пароль должен содержать минимум 6 символов")
    if text != text.strip():
        raise ValueError("Пароль не должен начинаться или заканчиваться пробелом")
    return text


class Registration(CamelBody):
    email: Annotated[str, AfterValidator(_email)]
    password: Annotated[str, AfterValidator(_password)]
    first_name: Text
    last_name: Text
    organization_name: str | None = None


async def sign_up(call: Call) -> Response:
    """``POST /api/auth/register``."""
    form = await call.body(Registration)
    try:
        user, org_id = await register(
            call.services.pool,
            form.email,
            form.password,
            form.first_name,
            form.last_name,
            form.organization_name,
        )
    except EmailTaken as error:
        raise ApiError(409, "Пользователь с таким email уже существует") from error
    public = {"id": user.user_id, "email": user.email, "name": user.name}
    return ok(message="Регистрация успешна", user=public, organizationId=org_id)


routes = [
    Route("/api/auth/csrf", csrf, methods=["GET"]),
    Route("/api/auth/session", session, methods=["GET"]),
    Route("/api/auth/callback/credentials", callback, methods=["POST"]),
    Route("/api/auth/signout", sign_out, methods=["POST"]),
    endpoint("GET", "/api/auth/get-tenant-redirect", tenant_redirect, public=True),
    endpoint(
        "POST",
        "/api/auth/register",
        sign_up,
        Errors(invalid="Проверьте введённые данные", failed="Не удалось зарегистрироваться"),
        public=True,
    ),
]
