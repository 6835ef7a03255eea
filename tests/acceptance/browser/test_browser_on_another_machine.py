"""A browser on another machine, told apart by the kernel, sees a stand that listens where it can be reached."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright._impl._driver import compute_driver_executable, get_driver_env

from acceptance.outcomes import CheckBroken
from acceptance.setup.browser_choice import find_browser
from acceptance.target.settings import described_target
from proof.scale.groups import Group
from proof.scale.machines import Machines

STAND, BROWSER, RUN = 0, 1, 2
#: Run on a machine of its own: signs nobody in, only looks at the target's page through the browser of its settings.
LOOK = """
import json, sys
from types import SimpleNamespace
from acceptance.browser.chromium import Browser
from acceptance.target.settings import described_target
browser = Browser(described_target(json.load(open(sys.argv[1]))))
visit = browser.visit(SimpleNamespace(text=lambda *_: 0, picture=lambda *_: 0, file=lambda *_: 0), "прогон")
visit.page.goto(sys.argv[2] + "/login")
visit.page.locator("input[type=password]").wait_for()
print(visit.page.url, flush=True)
visit.end(failed=False)
browser.close()
"""
#: What stands before a Chromium with remote debugging, which listens on loopback alone: who calls is put through.
PUT_THROUGH = """
import asyncio, sys
address, port = sys.argv[1], int(sys.argv[2])
async def pass_on(source, sink):
    while data := await source.read(65536):
        sink.write(data)
    sink.close()
async def put_through(reader, writer):
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(pass_on(reader, there_writer), pass_on(there_reader, writer))
async def serve():
    async with await asyncio.start_server(put_through, address, port) as server:
        print(f"ws://{address}:{port}", flush=True)
        await server.serve_forever()
asyncio.run(serve())
"""


@pytest.fixture
def place() -> Iterator[Any]:
    """Three machines, and a control group for what runs there; where this user may make them."""
    try:
        machines = Machines(3)
    except CheckBroken as refused:
        pytest.skip(f"network namespaces are not permitted here: {refused.message}")
    try:
        group = Group(f"scale-{os.getpid()}-{secrets.token_hex(3)}", None)
    except CheckBroken as refused:
        machines.close()
        pytest.skip(f"control groups are not permitted here: {refused.message}")
    yield SimpleNamespace(machines=machines, group=group)
    machines.close()
    group.close()


def settings_of_stand(place: Any) -> dict[str, str]:
    command = [sys.executable, "-m", "stand", "--json", "--listen", place.machines.address(STAND)]
    stand = place.machines.start(STAND, command, place.group, os.environ, subprocess.PIPE)
    return json.loads(stand.stdout.readline())


def started(place: Any, command: list[str], **environment: str) -> str:
    """Start a server on the browser's machine; the address that it says."""
    everything = {**os.environ, **environment}
    server = place.machines.start(BROWSER, command, place.group, everything, subprocess.PIPE, subprocess.STDOUT)
    said = (re.search(r"ws://\S+", line.decode()) for line in server.stdout)
    return next(found[0] for found in said if found)


def playwright_server(place: Any, folder: Path) -> str:
    choice, host = find_browser(), place.machines.address(BROWSER)
    told = {"executablePath": choice.executable, "args": choice.args, "host": host}
    (folder / "server.json").write_text(json.dumps(told), "utf-8")
    command = [*compute_driver_executable(), "launch-server", "--browser=chromium", f"--config={folder}/server.json"]
    return started(place, command, **get_driver_env(), **choice.env)


def chromium(place: Any, folder: Path) -> str:
    choice, host = find_browser(), place.machines.address(BROWSER)
    own = ["--remote-debugging-port=0", f"--user-data-dir={folder / 'profile'}", "about:blank"]
    own_address = urlsplit(started(place, [choice.executable or "", *choice.args, *own], **choice.env))
    door = started(place, [sys.executable, "-c", PUT_THROUGH, host, str(own_address.port)])
    return door + own_address.path


@pytest.mark.parametrize(
    ("setting", "server"), [("BROWSER_WS_ENDPOINT", playwright_server), ("BROWSER_CDP_ENDPOINT", chromium)]
)
def test_it_sees_the_stand(setting: str, server: Callable[[Any, Path], str], place: Any, tmp_path: Path) -> None:
    settings = settings_of_stand(place)
    address = server(place, tmp_path)
    assert place.machines.address(BROWSER) in address
    described = described_target({**settings, setting: address}).as_environment()
    (tmp_path / "target.json").write_text(json.dumps(described), "utf-8")
    command = [sys.executable, "-c", LOOK, str(tmp_path / "target.json"), settings["WEB_URL"]]
    look = place.machines.start(RUN, command, place.group, os.environ, subprocess.PIPE, subprocess.STDOUT)
    said = look.stdout.read().decode()
    assert look.wait() == 0 and settings["WEB_URL"] + "/login" in said, said
