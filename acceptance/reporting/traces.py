"""The browser's record of a scenario that failed, found by its item and opened in Playwright's viewer."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from acceptance.outcomes import SettingsError
from acceptance.reporting.run import Run
from acceptance.reporting.runs import find_run, known_runs
from acceptance.setup.browser_choice import playwright_environment

_WORD = re.compile(r"[^\W\d_]{3}")  # else it is a number, of an item that is there or is not
TITLE = "Запись браузера"  # how the attachment's name begins
NO_PAGES = (
    "Здесь только действия: полный прогон на стенде страниц не хранит. Со страницами – acceptance run --failed "
    "(или --tags=…), затем acceptance trace ещё раз."
)
NOWHERE = ("--host", "127.0.0.1", "--port", "0")  # in any browser, by the address that it prints


def find_trace(words: str, run: str = "", reports: Path | None = None) -> Path:
    """The newest trace of an item, by its number, or of a scenario by words of its title. Raises SettingsError.

    run: of this run; of any, unless one is named.
    """
    runs = [find_run(run, reports)] if run else [one.run for one in known_runs(reports)]
    for one in runs:
        if found := list(_traces(one, words)):
            return found[-1]
    where = f" в прогоне {runs[0].id}" if run else ""
    raise SettingsError(
        f"Записи браузера для «{words}»{where} нет: она остаётся у неудачного сценария, который открывал страницу. "
        "Какие прогоны есть: acceptance runs."
    )


def show_trace(words: str, run: str = "") -> int:
    """Open the trace and wait until Ctrl-C ends it; the viewer's exit status, 0 then. Raises SettingsError."""
    path = find_trace(words, run)
    if not keeps_pages(path):
        print(NO_PAGES)
    print(f"{path}\nCtrl-C закончит показ.", flush=True)
    command = [sys.executable, "-m", "playwright", "show-trace", *NOWHERE, str(path)]
    try:
        return subprocess.run(command, env={**os.environ, **playwright_environment()}, check=False).returncode
    except KeyboardInterrupt:
        return 0


def keeps_pages(trace: Path) -> bool:
    """True when the trace holds the page at each action, not the actions alone."""
    with zipfile.ZipFile(trace) as file:
        return any(b'"frame-snapshot"' in file.read(name) for name in file.namelist() if name.endswith(".trace"))


def _traces(run: Run, words: str) -> Iterator[Path]:
    results = [_read(file) for file in run.results.glob("*-result.json")]
    for result in sorted(results, key=lambda one: one.get("start", 0)):
        name = str(result.get("name", ""))
        if name.startswith(f"{words} ") or (_WORD.search(words) and words.lower() in name.lower()):
            for attached in _attachments(result):
                path = run.results / str(attached["source"])
                if str(attached.get("name", "")).startswith(TITLE) and path.exists():
                    yield path


def _attachments(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from part.get("attachments", ())
    for step in part.get("steps", ()):
        yield from _attachments(step)


def _read(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # of a run that is being written or tidied away
    return told if isinstance(told, dict) else {}
