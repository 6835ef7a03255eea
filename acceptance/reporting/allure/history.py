"""Earlier full runs against the same target, as Allure keeps them: what trends and «История» are made of.

One file for each run, so that a report that is made anew replaces its own line and never meets itself in its past.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from acceptance.reporting.files import file_name, write_text
from acceptance.reporting.judge import Judgement
from acceptance.reporting.run import Run

FOLDER = ".history"
LIMIT = 30


def history_folder(run: Run, judgement: Judgement) -> Path:
    """Where the history of the run's target is kept."""
    return run.reports / FOLDER / file_name(judgement.target or "-")


def before(run: Run, judgement: Judgement) -> str:
    """The history as Allure reads it: one line for each full run of this target before this one."""
    files = sorted(history_folder(run, judgement).glob("*.json"), key=lambda path: (path.stat().st_mtime, path.name))
    earlier = [path for path in files if path.stem != run.id][-LIMIT:]
    return "".join(f"{path.read_text(encoding='utf-8').strip()}\n" for path in earlier)


def _of_its_time(line: dict[str, Any], judgement: Judgement) -> dict[str, Any]:
    """The line with the moment of the run in place of that of its report."""
    if not judgement.finished:
        return line
    return {**line, "timestamp": round(datetime.fromisoformat(judgement.finished).timestamp() * 1000)}


def _without_labels(line: dict[str, Any]) -> dict[str, Any]:
    """The line without what no earlier run is asked for: Allure puts thirty of them into every scenario's page."""
    results = line.get("testResults", {})
    return {**line, "testResults": {name: {**one, "labels": []} for name, one in results.items()}} if results else line


def keep(run: Run, judgement: Judgement, history: Path) -> None:
    """Keep the line that Allure has added for this run; a partial run leaves none. Raises SinkError."""
    lines = history.read_text(encoding="utf-8").splitlines() if history.exists() else []
    if not judgement.full or not lines:
        return
    folder = history_folder(run, judgement)
    own = folder / f"{run.id}.json"
    made = own.stat() if own.exists() else None
    line = _without_labels(_of_its_time(json.loads(lines[-1]), judgement))
    write_text(own, json.dumps(line, ensure_ascii=False) + "\n")
    if made is not None:  # a report that is made anew is no newer run
        os.utime(own, (made.st_atime, made.st_mtime))
    for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-LIMIT]:
        old.unlink(missing_ok=True)
