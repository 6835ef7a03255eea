"""What was green in an earlier run, taken over by a run that repeats the rest: one verdict of the whole checklist."""

import os
import re
import shutil
from collections.abc import Collection, Iterator
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


def evidence_of(run: Run) -> Iterator[str]:
    """Names of the results that a run's records speak of, and of what is attached to them."""
    uuids = {one.uuid for records in run.streams() for one in records if isinstance(one, Finished) and one.uuid}
    attached: set[str] = set()
    for name in sorted(f"{uuid}-result.json" for uuid in uuids):
        if (run.results / name).exists():
            yield name
            attached |= _attached(run.results, name)
    yield from sorted(attached)


def _attached(results: Path, name: str) -> set[str]:
    sources = set(_SOURCE.findall((results / name).read_text(encoding="utf-8")))
    return {source for source in sources if (results / source).exists()}


def _take(here: Path, there: Path, name: str) -> None:
    try:
        attached = _attached(here, name)
        shutil.copyfile(here / name, there / name)
        for source in attached:
            if not (there / source).exists():
                os.link(here / source, there / source)
    except FileNotFoundError:
        return  # evidence that is gone is no reason to lose the verdict
    except OSError as error:
        raise cannot_write(there / name, error) from error
