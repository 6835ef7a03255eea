"""A browser elsewhere, for real: a Playwright server's, and a Chromium's that lets itself be driven."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from playwright._impl._driver import compute_driver_executable, get_driver_env
from playwright.sync_api import Error

from acceptance.browser import remote
from acceptance.browser.chromium import Browser
from acceptance.browser.remote import Endpoint, endpoints_of
from acceptance.outcomes import CheckBroken
from acceptance.reporting.classify import as_assertion
from acceptance.setup.browser_choice import find_browser
from acceptance.target.settings import Target

PAGE = "http://127.0.0.1:9"
EVIDENCE: Any = SimpleNamespace(text=lambda *_: None, picture=lambda *_: None, file=lambda *_: None)
REFUSED = "ws://127.0.0.1:9/"


@contextmanager
def started(command: list[str], sign: str, **environment: str) -> Iterator[str]:
    """A server that says where it listens; it ends with the block, with all that it has started."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = (re.search(sign, line) for line in process.stdout)
        yield next(found[0] for found in said if found)
    finally:
        for one in [*psutil.Process(process.pid).children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):  # it may have ended together with another
                one.kill()  # a browser may be a script's, which starts it
        process.wait()
        process.stdout.close()


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[str]:
    choice = find_browser()
    own = ["--remote-debugging-port=0", f"--user-data-dir={tmp_path}", "about:blank"]
    with started([choice.executable or "", *choice.args, *own], r"ws://\S+", **choice.env) as address:
        yield address


@contextmanager
def playwright_server(folder: Path, **options: Any) -> Iterator[str]:
    choice = find_browser()
    told = {"executablePath": choice.executable, "args": choice.args, "host": "127.0.0.1", **options}
    (folder / "server.json").write_text(json.dumps(told), "utf-8")
    driver = [*compute_driver_executable(), "launch-server", "--browser=chromium", f"--config={folder}/server.json"]
    with started(driver, r"ws://\S+", **{**get_driver_env(), **choice.env}) as address:
        yield address


def visited(**settings: str) -> str:
    """What a page of ours reads in the browser of these settings."""
    browser = Browser(Target(web_url=PAGE, grants="write,sync", **settings))
    try:
        visit = browser.visit(EVIDENCE, "прогон")
        visit.page.set_content("<h1>Платформа</h1>")
        text = visit.page.inner_text("h1")
        visit.picture("Снимок")
        visit.end(failed=True)
        return text
    finally:
        browser.close()


def test_a_chromium_with_remote_debugging(chromium: str) -> None:
    assert visited(browser_cdp_endpoint=chromium) == "Платформа"
    assert visited(browser_cdp_endpoint=chromium) == "Платформа", "it stays for the next one"


def test_one_that_dies_in_the_middle(chromium: str) -> None:
    browser = Browser(Target(web_url=PAGE, grants="write,sync", browser_cdp_endpoint=chromium))
    visit = browser.visit(EVIDENCE, "прогон")
    visit.page.set_content("<h1>Платформа</h1>")
    with suppress(Error):  # the answer may come before the end or not at all
        browser._started().new_browser_cdp_session().send("Browser.close")
    with pytest.raises(Error) as caught:
        visit.page.locator("h2").wait_for()
    told = as_assertion(caught.value)
    assert isinstance(told, CheckBroken) and told.message == "Браузер закрылся посреди сценария."
    visit.end(failed=True)
    browser.close()


def test_a_playwright_server(tmp_path: Path) -> None:
    with playwright_server(tmp_path) as address:
        assert visited(browser_ws_endpoint=address) == "Платформа"


def test_where_one_is_away_the_other_is_taken(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 2)
    assert visited(browser_cdp_endpoint=f"http://127.0.0.1:9 {chromium}") == "Платформа"


def test_processes_begin_with_different_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    playwright: Any = SimpleNamespace(
        chromium=SimpleNamespace(connect=lambda address, **_: taken.append(address), connect_over_cdp=None)
    )
    endpoints = endpoints_of(Target(web_url=PAGE, browser_ws_endpoint="ws://one, ws://two"))
    for pid in (40, 41):
        monkeypatch.setattr(os, "getpid", lambda pid=pid: pid)
        remote.connect(playwright, endpoints, None)
    assert taken == ["ws://one", "ws://two"]


def test_a_server_without_a_browser(tmp_path: Path) -> None:
    driver = [*compute_driver_executable(), "run-server", "--port=0", "--host=127.0.0.1"]
    with (
        started(driver, r"ws://\S+", **get_driver_env(), PLAYWRIGHT_BROWSERS_PATH=str(tmp_path)) as address,
        pytest.raises(CheckBroken, match=r"Удалённый браузер .*: на сервере нет браузера"),
    ):
        visited(browser_ws_endpoint=address)


class _Refusing(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (429, "все его сеансы заняты"),
        (403, "он не пускает"),
        (404, "по этому адресу отвечает не он"),
        (200, "по этому адресу отвечает не он"),
    ],
)
def test_a_server_that_takes_nobody(status: int, says: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_", (_Refusing,), {"status": status}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    address = f"ws://127.0.0.1:{server.server_port}/"
    with pytest.raises(CheckBroken, match=f"BROWSER_WS_ENDPOINT.*{says}"):
        visited(browser_ws_endpoint=address)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("setting", ["browser_ws_endpoint", "browser_cdp_endpoint"])
def test_one_that_is_away(setting: str) -> None:
    with pytest.raises(CheckBroken, match=f"{setting.upper()}.*он не отвечает"):
        visited(**{setting: REFUSED})


def test_another_version_is_told_with_both() -> None:
    said = "WebSocket error: 428 Precondition Required\n- server version: v1.40\n- client version: v1.49\n"
    told = remote._explained(Endpoint("BROWSER_WS_ENDPOINT", REFUSED), said)
    assert told.message.endswith("у его сервера Playwright v1.40, а у набора v1.49.")
    assert told.advice == "Запустите там сервер Playwright v1.49."


def test_no_message_tells_the_address_which_may_hold_a_key() -> None:
    with pytest.raises(CheckBroken) as caught:
        visited(browser_ws_endpoint="ws://127.0.0.1:9/?token=s3cret-of-the-farm")
    assert "s3cret" not in f"{caught.value.message} {caught.value.advice}"
