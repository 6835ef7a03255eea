"""Where a run's results are published, so that none overwrites what others rely on.

A full run owns `reports/`, a partial one `reports/last/`; one in which nothing was checked has only its own folder. An
older run that is told of anew never takes the place of a newer one.
"""

import json
from pathlib import Path
from typing import Any

from acceptance.reporting.judge import Judgement
from acceptance.reporting.run import Run

REPORT = "allure-report.html"
VERDICT = "verdict.json"
LAST = "last"


def place_of(run: Run, judgement: Judgement) -> Path | None:
    """The folder that shows this run to others; None when nothing but the run's own folder does."""
    if judgement.refused or not judgement.scenarios:
        return None
    folder = run.reports if judgement.full else run.reports / LAST
    shown = _shown(folder)
    newer = shown.get("run") != run.id and str(shown.get("finished", "")) > judgement.finished
    return None if newer else folder


def make_room(folder: Path, run: Run) -> None:
    """Take away the report of another run that would lie beside this one's results, where no new one is made."""
    if _shown(folder).get("run") != run.id:
        (folder / REPORT).unlink(missing_ok=True)


def _shown(folder: Path) -> dict[str, Any]:
    """The verdict that lies there; empty when there is none that can be read."""
    try:
        told = json.loads((folder / VERDICT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
