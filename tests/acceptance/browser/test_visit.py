"""What the browser's context keeps a deployment's pages from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser

from acceptance.browser.onlooker import Recording
from acceptance.browser.visit import Visit
from acceptance.reporting.traces import keeps_pages
from acceptance.target.settings import Grant, Target

WORKER = "onfetch = event => event.respondWith(fetch(event.request))"
USED = """async () => {
  const registering = navigator.serviceWorker.register("/sw.js");
  await Promise.race([registering.then(() => navigator.serviceWorker.ready), fetch("/slow")]);
  return (await navigator.serviceWorker.getRegistrations()).length;
}"""


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = ("text/javascript", WORKER) if self.path == "/sw.js" else ("text/html", "<h1>Платформа</h1>")
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_no_service_worker_comes_between_page_and_suite(browser: Browser, origin: str) -> None:
    """It would pass calls on that neither the grants nor the page objects get to see."""
    target = Target(web_url=origin, grants=f"{Grant.WRITE.value},{Grant.SYNC.value}")
    visit = Visit(browser, target, SimpleNamespace(), "прогон", Recording())
    visit.page.goto("/")
    assert visit.page.evaluate(USED) == 0
    assert visit.watch.exceptions == []
    visit.end(failed=False)


@pytest.mark.parametrize(
    ("settings", "recording", "kept"),
    [
        ({}, Recording(), True),  # a deployment's moment does not come again
        ({"services_url": "http://127.0.0.1:9"}, Recording(), False),
        ({"services_url": "http://127.0.0.1:9"}, Recording(pages=True), True),
    ],
)
def test_a_trace_keeps_pages_where_they_are_worth_it(
    settings: dict[str, str], recording: Recording, kept: bool, browser: Browser, origin: str, tmp_path: Path
) -> None:
    traces: list[bytes] = []
    evidence = SimpleNamespace(
        text=lambda *_: None, file=lambda _, data, kind: traces.append(data) if kind == "zip" else 0
    )
    target = Target(web_url=origin, grants=f"{Grant.WRITE.value},{Grant.SYNC.value}", **settings)
    visit = Visit(browser, target, evidence, "прогон", recording)
    visit.page.goto("/")
    visit.end(failed=True)
    (tmp_path / "trace.zip").write_bytes(traces[0])
    assert keeps_pages(tmp_path / "trace.zip") is kept
