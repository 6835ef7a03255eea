"""What was green in an earlier run, taken over by a run that repeats the rest: one verdict of the whole checklist."""

import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from acceptance.outcomes import SettingsError, Verdict
from acceptance.reporting.files import append_line, cannot_write
from acceptance.reporting.judge import judge
from acceptance.reporting.plan import Plan, PlannedScenario
from acceptance.reporting.records import Finished, written
from acceptance.reporting.run import Run
from acceptance.reporting.runs import last_full

_SOURCE = re.compile(r'"source": "([^"/\\]+)"')


def last_full_run(target: str, reports: Path | None = None) -> Run:
    """The run to be repeated. Raises SettingsError where this target has none."""
    found = last_full(target, reports)
    if found is None:
        raise SettingsError(f"Полного прогона цели «{target}» ещё не было, повторять нечего. Запустите acceptance run.")
    return found.run


def not_green(plan: Plan, earlier: Run) -> list[PlannedScenario]:
    """The scenarios of a plan that did not pass in an earlier run, or were no part of it."""
    passed = {one.planned.id for one in judge(earlier).scenarios if one.outcome.verdict is Verdict.PASSED}
    return [one for one in plan.scenarios if one.id not in passed]


def take_over(run: Run, earlier: Run, ids: Collection[str]) -> None:
    """Take what an earlier run knows of these scenarios into this one: records, results, evidence. Raises SinkError."""
    stream = run.path / f"records-of-{earlier.id}.jsonl"
    for records in earlier.streams():
        for record in records:
            if isinstance(record, Finished) and record.id in ids:
                append_line(stream, written(record))
                if record.uuid:
                    _take(earlier.results, run.results, f"{record.uuid}-result.json")
    facts = earlier.facts()
    run.describe(taken={"run": earlier.id, "started": facts.get("started", ""), "ids": sorted(ids)})


def _take(here: Path, there: Path, name: str) -> None:
    try:
        text = (here / name).read_text(encoding="utf-8")
        shutil.copyfile(here / name, there / name)
        for source in set(_SOURCE.findall(text)):
            if (here / source).exists() and not (there / source).exists():
                os.link(here / source, there / source)
    except FileNotFoundError:
        return  # evidence that is gone is no reason to lose the verdict
    except OSError as error:
        raise cannot_write(there / name, error) from error
