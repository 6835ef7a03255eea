"""Deployments behind a protection: recognised by name, and opened by headers that go to them alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from pydantic import SecretStr, ValidationError

from acceptance.browser.onlooker import Recording
from acceptance.browser.visit import Visit
from acceptance.clients.walls import refuse_wall
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target

HTML = {"content-type": "text/html"}
WALLS = {
    "Vercel": httpx.Response(401, headers={**HTML, "x-vercel-id": "fra1::1"}, text="Authentication Required"),
    "Vercel, redirected": httpx.Response(302, headers={"location": "https://vercel.com/sso-api?url=x"}),
    "Cloudflare Access": httpx.Response(302, headers={"location": "https://team.cloudflareaccess.com/cdn-cgi/login"}),
    "Basic": httpx.Response(401, headers={"www-authenticate": 'Basic realm="staging"'}),
    "ngrok": httpx.Response(200, headers={"ngrok-error-code": "ERR_NGROK_6024"}, text="You are about to visit"),
}
NO_WALLS = (
    httpx.Response(401, json={"success": False, "error": "Не авторизовано"}, headers={"x-vercel-id": "fra1::1"}),
    httpx.Response(302, headers={"location": "/login"}),
    httpx.Response(503, json={"status": "degraded"}),
    httpx.Response(200, json={"success": True}),
)


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_named_and_the_advice_opens_it(wall: str) -> None:
    with pytest.raises(CheckBroken, match=r"закрыто – .*WEB_HEADERS") as refused:
        refuse_wall(WALLS[wall], "Веб-приложение", "WEB_URL")
    assert wall.partition(",")[0] in str(refused.value)


@pytest.mark.parametrize("answer", NO_WALLS)
def test_the_platforms_own_answers_are_no_walls(answer: httpx.Response) -> None:
    refuse_wall(answer, "Веб-приложение", "WEB_URL")


def test_a_hosting_edge_without_a_service_is_told() -> None:
    with pytest.raises(CheckBroken, match="сама служба не работает"):
        refuse_wall(httpx.Response(502, text="Application failed to respond"), "Воркер", "WORKER_URL")


@pytest.mark.parametrize("told", ["x-bypass: 1", '["a"]', '{"a": 1}'])
def test_headers_are_a_json_object_of_texts(told: str) -> None:
    with pytest.raises(ValidationError, match="JSON"):
        Target(web_headers=SecretStr(told))


def test_headers_are_secrets() -> None:
    assert "s3cret-bypass" in Target(web_headers=SecretStr('{"x-bypass": "s3cret-bypass"}')).secrets()


class Site(BaseHTTPRequestHandler):
    """Answers anything, and notes which headers came."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("x-bypass")))  # type: ignore[attr-defined]
        elsewhere = getattr(self.server, "elsewhere", "")
        if self.path == "/away" and elsewhere:
            self.send_response(302)
            self.send_header("Location", elsewhere)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing on the console."""


@pytest.fixture
def sites() -> Iterator[tuple[Any, Any]]:
    servers: list[Any] = [ThreadingHTTPServer(("127.0.0.1", 0), Site) for _ in range(2)]
    for server in servers:
        server.seen = []
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield servers[0], servers[1]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_in_the_browser_they_go_to_the_deployment_alone_and_across_no_redirect(
    browser: Browser, sites: tuple[Any, Any]
) -> None:
    own, other = sites
    own.elsewhere = f"http://127.0.0.1:{other.server_port}/landed"
    target = Target(
        web_url=f"http://127.0.0.1:{own.server_port}",
        web_headers=SecretStr(json.dumps({"x-bypass": "open"})),
        grants="write,sync",
    )
    evidence: Any = SimpleNamespace(text=lambda *_: None, picture=lambda *_: None, file=lambda *_: None)
    visit = Visit(browser, target, evidence, "run", Recording())
    visit.page.goto("/away")
    assert visit.page.url.endswith("/landed")
    visit.end(failed=False)
    assert ("/away", "open") in own.seen
    assert [bypass for path, bypass in other.seen if path == "/landed"] == [None]


@pytest.mark.parametrize("headers", [{"x-bypass": "open"}, {}])
def test_a_call_of_the_page_that_is_held_takes_them_along(
    browser: Browser, sites: tuple[Any, Any], headers: dict[str, str]
) -> None:
    own, _ = sites
    told = SecretStr(json.dumps(headers)) if headers else None
    target = Target(web_url=f"http://127.0.0.1:{own.server_port}", web_headers=told, grants="write,sync")
    evidence: Any = SimpleNamespace(text=lambda *_: None, picture=lambda *_: None, file=lambda *_: None)
    visit = Visit(browser, target, evidence, "run", Recording())
    visit.page.route("**/held", lambda route: route.fulfill(response=visit.fetch(route)))
    visit.page.goto("/held")
    visit.end(failed=False)
    assert dict(own.seen)["/held"] == headers.get("x-bypass")
