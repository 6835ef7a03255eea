"""Playwright's driver: a process of its own that outlives Ctrl-C and leaves no files."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import playwright
from playwright.sync_api import Playwright, sync_playwright

# The shell, not Python, makes the folder: it outlives an interrupt, however early that comes, and removes what it made.
# Its arguments: ffmpeg's folder and file as Playwright calls them, where ffmpeg is (empty: none), the driver's command.
IN_ITS_FOLDER = """
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/acceptance-browser-XXXXXX") || exit
export TMPDIR
if [ -n "$3" ]; then
    export PLAYWRIGHT_BROWSERS_PATH="$TMPDIR/browsers"
    mkdir -p "$PLAYWRIGHT_BROWSERS_PATH/$1" && ln -s "$3" "$PLAYWRIGHT_BROWSERS_PATH/$1/$2"
fi
shift 3
"$@"
rm -rf -- "$TMPDIR"
"""


def start_apart(ffmpeg: Path | None = None) -> Playwright:
    """Start the driver in a session of its own, with a folder of its own for temporary files.

    Ctrl-C in a terminal goes to every process of its group: the driver has to survive it to close the browser in
    order, without leaving its profile behind. It ends with this process in any case, whose pipe it reads. What it
    forgets even so, as it does a trace that was begun and never stopped, goes with the folder once it has ended.
    ffmpeg: what it makes films with, should it be asked for some.
    """
    original = asyncio.create_subprocess_exec
    place = [*_place_of_ffmpeg(), str(ffmpeg)] if ffmpeg else ["", "", ""]

    def apart(*command: Any, **more: Any) -> Any:
        return original("sh", "-c", IN_ITS_FOLDER, "sh", *place, *command, start_new_session=True, **more)

    asyncio.create_subprocess_exec = apart  # as much of it as the driver uses
    try:
        return sync_playwright().start()
    finally:
        asyncio.create_subprocess_exec = original


def _place_of_ffmpeg() -> tuple[str, str]:
    """Folder and file by which Playwright finds it: no setting names one, it looks in its folder of browsers.

    The browser itself is always started by its path, so nothing else is looked for there.
    """
    listed = json.loads((Path(playwright.__file__).parent / "driver" / "package" / "browsers.json").read_text("utf-8"))
    revision = next(one["revision"] for one in listed["browsers"] if one["name"] == "ffmpeg")
    return f"ffmpeg-{revision}", "ffmpeg-mac" if sys.platform == "darwin" else "ffmpeg-linux"
