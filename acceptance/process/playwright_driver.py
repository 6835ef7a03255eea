"""Playwright's driver: a process of its own that outlives Ctrl-C and leaves no files."""

import asyncio
import os
import tempfile
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

THEN_REMOVE_FOLDER = '"$@"; rm -rf -- "$TMPDIR"'


def start_apart() -> Playwright:
    """Start the driver in a session of its own, with a folder of its own for temporary files.

    Ctrl-C in a terminal goes to every process of its group: the driver has to survive it to close the browser in
    order, without leaving its profile behind. It ends with this process in any case, whose pipe it reads. What it
    forgets even so, as it does a trace that was begun and never stopped, goes with the folder once it has ended.
    """
    original = asyncio.create_subprocess_exec
    folder = tempfile.mkdtemp(prefix="acceptance-browser-")

    def apart(*command: Any, env: dict[str, str] | None = None, **more: Any) -> Any:
        own = {**(os.environ if env is None else env), "TMPDIR": folder}
        return original("sh", "-c", THEN_REMOVE_FOLDER, "sh", *command, env=own, start_new_session=True, **more)

    asyncio.create_subprocess_exec = apart  # type: ignore[assignment]  # as much of it as the driver uses
    try:
        return sync_playwright().start()
    finally:
        asyncio.create_subprocess_exec = original
