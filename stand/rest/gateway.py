"""What stands before PostgREST in Supabase: the API key is checked, ``/rest/v1`` is taken off the address."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

_NO_KEY = {
    "message": "No API key found in request",
    "hint": "No `apikey` request header or url param was found.",
}
_WRONG_KEY = {
    "message": "Invalid API key",
    "hint": "Double check your Supabase `anon` or `service_role` API key.",
}


class _KeyCheck:
    """Lets requests with one of ``keys`` pass; the key serves as bearer token where there is none."""

    def __init__(self, app: Any, keys: set[str]) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        key = request.headers.get("apikey") or request.query_params.get("apikey")
        if key not in self._keys:
            await JSONResponse(_WRONG_KEY if key else _NO_KEY, 401)(scope, receive, send)
            return
        inner = dict(scope, path=scope["path"].removeprefix("/rest/v1"), root_path="")
        inner["headers"] = list(scope["headers"])
        if "authorization" not in request.headers:
            inner["headers"].append((b"authorization", f"Bearer {key}".encode()))
        await self._app(inner, receive, send)


def gateway(rest: Any, keys: set[str]) -> Starlette:
    """The Supabase address: ``rest`` under ``/rest/v1``, the auth service's health, and the root."""

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"version": "stand", "name": "GoTrue", "description": "health only"})

    async def root(_: Request) -> JSONResponse:
        return JSONResponse({"message": "ok"})

    guarded = _KeyCheck(rest, keys)
    app = Starlette(
        routes=[Mount("/rest/v1", guarded), Route("/auth/v1/health", health), Route("/", root)],
    )
    app.state.close = rest.close
    return app
