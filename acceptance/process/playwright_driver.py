"""Playwright's driver: a process of its own that outlives Ctrl-C and leaves no files."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import playwright
from playwright.sync_api import Playwright, sync_playwright

THEN_REMOVE_FOLDER = '"$@"; rm -rf -- "$TMPDIR"'


def start_apart(ffmpeg: Path | None = None) -> Playwright:
    """Start the driver in a session of its own, with a folder of its own for temporary files.

    Ctrl-C in a terminal goes to every process of its group: the driver has to survive it to close the browser in
    order, without leaving its profile behind. It ends with this process in any case, whose pipe it reads. What it
    forgets even so, as it does a trace that was begun and never stopped, goes with the folder once it has ended.
    ffmpeg: what it makes films with, should it be asked for some.
    """
    original = asyncio.create_subprocess_exec
    folder = tempfile.mkdtemp(prefix="acceptance-browser-")

    def apart(*command: Any, env: dict[str, str] | None = None, **more: Any) -> Any:
        own = {**(os.environ if env is None else env), "TMPDIR": folder}
        if ffmpeg:
            own |= _with_ffmpeg(Path(folder), ffmpeg)
        return original("sh", "-c", THEN_REMOVE_FOLDER, "sh", *command, env=own, start_new_session=True, **more)

    asyncio.create_subprocess_exec = apart  # type: ignore[assignment]  # as much of it as the driver uses
    try:
        return sync_playwright().start()
    finally:
        asyncio.create_subprocess_exec = original


def _with_ffmpeg(folder: Path, ffmpeg: Path) -> dict[str, str]:
    """What has Playwright find it: no setting names one, it looks in its folder of browsers, at a revision's place.

    The browser itself is always started by its path, so nothing else is looked for there.
    """
    listed = json.loads((Path(playwright.__file__).parent / "driver" / "package" / "browsers.json").read_text("utf-8"))
    revision = next(one["revision"] for one in listed["browsers"] if one["name"] == "ffmpeg")
    place = folder / "browsers" / f"ffmpeg-{revision}"
    place.mkdir(parents=True)
    (place / ("ffmpeg-mac" if sys.platform == "darwin" else "ffmpeg-linux")).symlink_to(ffmpeg)
    return {"PLAYWRIGHT_BROWSERS_PATH": str(folder / "browsers")}
