"""All runs of a reports folder: which there are, which is the latest, which are forgotten."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acceptance.outcomes import SettingsError
from acceptance.reporting.answer import answer
from acceptance.reporting.judge import Judgement
from acceptance.reporting.run import Run, reports_dir
from acceptance.reporting.wording import moment

KEPT = 20


@dataclass(frozen=True)
class KnownRun:
    """A run as its folder tells of it.

    started: ISO time, empty when unknown. full, answer, code: None before its end.
    """

    run: Run
    started: str
    target: str
    full: bool | None = None
    answer: str | None = None
    code: int | None = None

    def told(self) -> str:
        """One line for a person: when, what, against what, with which answer."""
        kind = {True: "полный", False: "частичный", None: "не окончен"}[self.full]
        said = self.answer or "прерван или ещё идёт: acceptance report --run скажет, что о нём известно"
        return f"{self.run.id}  {moment(self.started):<16}  {kind:<10}  {self.target or 'цель не названа'}: {said}"


def summary_of(judgement: Judgement, code: int) -> dict[str, Any]:
    """What `run.json` keeps of a run's end, so that lists need not read every verdict."""
    full = judgement.full and not judgement.refused and bool(judgement.scenarios)
    return {"full": full, "exitCode": code, "answer": answer(judgement), "target": judgement.target}


def known_runs(reports: Path | None = None) -> list[KnownRun]:
    """Every run of a reports folder, the newest first, finished or not."""
    folders = [path for path in ((reports or reports_dir()) / "runs").glob("*") if path.is_dir()]
    found = [_known(Run(path)) for path in folders]
    return sorted(found, key=lambda one: (one.started or "", one.run.id), reverse=True)


def latest_run(reports: Path | None = None) -> Run | None:
    """The newest run of a reports folder, finished or not."""
    found = known_runs(reports)
    return found[0].run if found else None


def find_run(name: str, reports: Path | None = None) -> Run:
    """The run with this name, or the only one whose name begins so. Raises SettingsError."""
    found = [one.run for one in known_runs(reports) if one.run.id.startswith(name)]
    found = [one for one in found if one.id == name] or found
    if len(found) != 1:
        said = f"Имя {name} подходит к нескольким прогонам" if found else f"Прогона {name} нет"
        raise SettingsError(f"{said}. Какие есть: acceptance runs.")
    return found[0]


def last_full(target: str, reports: Path | None = None, *, before: str = "") -> KnownRun | None:
    """The newest full run against a target that has come to its end.

    before: ISO time; only one that began earlier.
    """
    of_target = (one for one in known_runs(reports) if one.full and one.target == target)
    return next((one for one in of_target if not before or one.started < before), None)


def forget_old(reports: Path, keep: int = KEPT) -> None:
    """Remove the folders of the oldest finished runs.

    What stays: one that is unfinished, which may belong to a living process, and the last full one of each target.
    """
    finished = [one for one in known_runs(reports) if (one.run.path / "verdict.json").exists()]
    kept: set[str] = set()
    for one in finished:
        if one.full and one.target not in kept:
            kept.add(one.target)
        elif one not in finished[:keep]:
            shutil.rmtree(one.run.path, ignore_errors=True)


def _known(run: Run) -> KnownRun:
    try:
        facts: Mapping[str, Any] = run.facts()
    except (OSError, ValueError):
        facts = {}  # it is being tidied away, or was never written to its end
    ended = facts.get("ended", {})
    return KnownRun(
        run,
        str(facts.get("started", "")),
        str(ended.get("target", facts.get("target", ""))),
        ended.get("full"),
        ended.get("answer"),
        ended.get("exitCode"),
    )
