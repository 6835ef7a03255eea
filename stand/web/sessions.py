"""Auth.js cookies: csrf token, callback address, session (platform contract 3.2)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
from starlette.requests import Request
from starlette.responses import Response

from stand.web.settings import Settings

LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class Session:
    """Who is signed in, and for which organisation."""

    user_id: str
    email: str
    name: str
    org_id: str

    def public(self, expires: datetime) -> dict[str, Any]:
        """The body of ``GET /api/auth/session``."""
        user = {"id": self.user_id, "email": self.email, "name": self.name, "orgId": self.org_id}
        return {"user": user, "expires": expires.astimezone(UTC).isoformat().replace("+00:00", "Z")}


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether cookies carry the names and flags of https: AUTH_URL decides, else the request."""
    return urlsplit(settings.auth_url).scheme == "https" if settings.auth_url else request.url.scheme == "https"


def origin(request: Request, settings: Settings) -> str:
    """Scheme and host by which the browser reaches this app."""
    scheme = "https" if is_secure(request, settings) else "http"
    return f"{scheme}://{request.headers.get('host') or request.url.netloc}"


def cookie_names(secure: bool) -> dict[str, str]:
    """Names of the three cookies, by purpose."""
    return {
        "session": "__Secure-authjs.session-token" if secure else "authjs.session-token",
        "csrf": "__Host-authjs.csrf-token" if secure else "authjs.csrf-token",
        "callback": "__Secure-authjs.callback-url" if secure else "authjs.callback-url",
    }


def set_cookie(
    request: Request, response: Response, settings: Settings, purpose: str, value: str, age: int | None = None
) -> None:
    """Set one of the cookies; an empty value with age 0 removes it."""
    secure = is_secure(request, settings)
    response.set_cookie(
        cookie_names(secure)[purpose],
        value,
        max_age=age,
        path="/",
        secure=secure,
        httponly="bare-cookie" not in settings.holes,
        samesite="lax",
    )


def get_cookie(request: Request, settings: Settings, purpose: str) -> str:
    return request.cookies.get(cookie_names(is_secure(request, settings))[purpose], "")


# -- session ------------------------------------------------------------------------------------------


def _key(settings: Settings) -> bytes:
    return hashlib.sha256(b"session:" + settings.secret.encode()).digest()


def write_session(request: Request, response: Response, settings: Settings, session: Session) -> datetime:
    """Sign ``session`` into its cookie; returns when it expires."""
    now = datetime.now(UTC)
    expires = now + LIFETIME
    claims = {
        "sub": session.user_id,
        "email": session.email,
        "name": session.name,
        "orgId": session.org_id,
        "iat": now,
        "exp": expires,
        "jti": secrets.token_hex(8),
    }
    token = jwt.encode(claims, _key(settings), algorithm="HS256")
    set_cookie(request, response, settings, "session", token, int(LIFETIME.total_seconds()))
    return expires


def read_session(request: Request, settings: Settings) -> Session | None:
    """The session of a request; None without one, or when it is forged or over."""
    token = get_cookie(request, settings, "session")
    if not token:
        return None
    try:
        claims = jwt.decode(token, _key(settings), algorithms=["HS256"], options=_demands(settings))
    except jwt.InvalidTokenError:
        return None
    return Session(claims["sub"], claims["email"], claims["name"], claims["orgId"])


def _demands(settings: Settings) -> Any:
    if "unsigned-sessions" in settings.holes:
        return {"verify_signature": False}
    return {"require": ["exp", "sub"]}


def drop_session(request: Request, response: Response, settings: Settings) -> None:
    set_cookie(request, response, settings, "session", "", 0)


# -- csrf ------------------------------------------------------------------------------------------


def _sealed(token: str, settings: Settings) -> str:
    return f"{token}|{hashlib.sha256((token + settings.secret).encode()).hexdigest()}"


def csrf_token(request: Request, settings: Settings) -> str | None:
    """The token in the request's csrf cookie, if this app made it."""
    cookie = get_cookie(request, settings, "csrf")
    token = cookie.partition("|")[0]
    return token if token and hmac.compare_digest(cookie.encode(), _sealed(token, settings).encode()) else None


def write_csrf_token(request: Request, response: Response, settings: Settings, token: str) -> None:
    """Put a new token into the csrf cookie."""
    set_cookie(request, response, settings, "csrf", _sealed(token, settings))


def csrf_holds(request: Request, settings: Settings, given: str) -> bool:
    """Whether the token in the form is the one in the cookie."""
    expected = csrf_token(request, settings)
    return expected is not None and hmac.compare_digest(expected.encode(), given.encode())
