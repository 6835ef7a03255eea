"""A reverse proxy before a service of the stand: another deployment's answers are made of the stand's.

A *manner* is one way of being different. It may answer a request itself, and it may change an answer. Manners know the
platform contract, never the suite.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stand.serving import HttpServer, listen

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass
class Asked:
    """A request as it came. body: bytes; headers: names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What goes back. headers: pairs, several of one name are possible (set-cookie)."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, status: int, body: Any) -> Answer:
        """A JSON answer."""
        return cls(status, b"", [("content-type", "application/json")]).with_json(body)

    def json(self) -> Any:
        """The body, or None when it is not JSON."""
        kind = next((value for name, value in self.headers if name == "content-type"), "")
        return json.loads(self.body) if kind.startswith("application/json") and self.body else None

    def with_json(self, body: Any) -> Answer:
        """The same answer with another body."""
        return Answer(self.status, json.dumps(body, ensure_ascii=False).encode(), self.headers)


class Manner:
    """One way of being different; by default none. `seen` counts how often it has shown."""

    def __init__(self) -> None:
        self.seen = 0

    async def instead(self, asked: Asked) -> Answer | None:
        """An answer in place of the service's, or None: then it is asked, for the path that stands in `asked`."""
        return None

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        """The service's answer, changed or not."""
        return answer


class Front:
    """Serves an upstream with manners. scheme: `http`, or `https` with the certificate in `tls`."""

    def __init__(self, upstream: str, manners: list[Manner], tls: tuple[Path, Path] | None = None) -> None:
        self._upstream = upstream
        self.manners = manners
        self._scheme = "https" if tls else "http"
        self._client = httpx.AsyncClient(base_url=upstream, timeout=120, trust_env=False, follow_redirects=False)
        # One client for all who ask: it must not lend the session of one to another.
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        app = Starlette(routes=[Route("/{path:path}", self._pass, methods=METHODS)])
        options = {"ssl_certfile": str(tls[0]), "ssl_keyfile": str(tls[1])} if tls else {}
        self._server = HttpServer(app, listen(), **options)

    @property
    def url(self) -> str:
        """By name: browsers take it for a secure context."""
        return f"{self._scheme}://localhost:{self._server.port}"

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()
        await self._client.aclose()

    async def _pass(self, request: Request) -> Response:
        asked = Asked(request.method, request.url.path, dict(request.headers), await request.body())
        for manner in self.manners:
            if (answer := await manner.instead(asked)) is not None:
                return _response(answer)
        headers = [(name, value) for name, value in asked.headers.items() if name not in HOP_BY_HOP]
        headers += [("x-forwarded-proto", self._scheme), ("accept-encoding", "identity")]
        query = f"?{request.url.query}" if request.url.query else ""
        path = request.scope["raw_path"].decode() if asked.path == request.url.path else asked.path
        try:
            found = await self._client.request(asked.method, path + query, headers=headers, content=asked.body)
        except httpx.TransportError:
            return Response("Bad Gateway", 502)
        kept = [(name.lower(), value) for name, value in found.headers.multi_items()]
        answer = Answer(found.status_code, found.content, [pair for pair in kept if pair[0] not in HOP_BY_HOP])
        for manner in self.manners:
            answer = await manner.change(asked, answer)
        return _response(answer)


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.raw_headers.extend((name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers)
    return response


@contextmanager
def served(*fronts: Front) -> Iterator[None]:
    """Serve the fronts from a thread of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def do(work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(20)

    try:
        for front in fronts:
            do(front.start())
        yield
    finally:
        for front in fronts:
            do(front.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def matches(pattern: str, asked: Asked, *methods: str) -> bool:
    """True when the request is of one of the methods (none: of any) and its whole path fits."""
    return (not methods or asked.method in methods) and re.fullmatch(pattern, asked.path) is not None
