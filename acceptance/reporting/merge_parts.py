"""`acceptance merge`: the parts of a run that several machines have made become one run: one verdict, one report.

Parts that do not belong together are refused before anything is written. A part that is missing makes no item green:
its scenarios are «не запускалось», and the run is not in order. Merged parts can be merged with the others later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from acceptance.outcomes import CheckBroken
from acceptance.reporting.archive import HOME, SUFFIX, Archive
from acceptance.reporting.finish import finish
from acceptance.reporting.notifying import check_notify, tell
from acceptance.reporting.parts import Misfit, Parts, checks
from acceptance.reporting.plan import Plan
from acceptance.reporting.records import Absent
from acceptance.reporting.run import Run, begin_run, reports_dir


def merge(paths: Sequence[Path], *, strict: bool = False) -> int:
    """Merge archives and those below folders; the exit status as of one run, 2 as well where a part is missing.

    strict: what was not checked is not green; it is not, either, when a part has been run so.
    Raises CheckBroken for archives that are damaged or not of one run, SettingsError, SinkError.
    """
    check_notify()
    archives = [Archive.open(file) for file in _files(paths)]
    run = merged(archives, joined(archives), strict=strict)
    code = finish(run.path, report=True, aside=False)
    tell(run)
    return code


def merged(archives: Sequence[Archive], parts: Parts, *, strict: bool = False, reports: Path | None = None) -> Run:
    """A run that holds what the archives hold, judged by nobody yet. Raises SinkError."""
    facts = [archive.facts for archive in archives]
    strict = strict or any(one.get("strict") for one in facts)
    run = begin_run(parts.target, facts[0].get("environment"), reports=reports, strict=strict)
    run.describe(since=parts.since)
    run.write_plan(Plan(parts.whole.scenarios, full=parts.whole.full and parts.complete))
    parts.write(run)
    for archive in archives:
        archive.take_into(run)
    for name, ids in parts.missing():
        run.record(Absent(ids=list(ids), reason=parts.lack(name)))
    return run


def joined(archives: Sequence[Archive]) -> Parts:
    """What the archives hold together. Raises CheckBroken where one is not of the same run, or given twice."""
    first = archives[0]
    parts = replace(first.parts, merged=True)
    if parts.checks != checks():
        raise CheckBroken(
            f"Архив {first.file} сделан не этой версией проверок.", "Сводите на том же коммите, на котором шли части."
        )
    for other in archives[1:]:
        try:
            parts = parts.joined(other.parts)
        except Misfit as misfit:
            raise CheckBroken(f"Свести нельзя ({first.file.name} … {other.file.name}): {misfit}") from misfit
    return parts


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    found, usual = False, reports_dir() / HOME
    for path in paths or [usual]:
        for file in sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() or path == usual else [path]:
            found = True
            yield file
    if not found:
        places = ", ".join(map(str, paths or [usual]))
        raise CheckBroken(f"Архивов частей здесь нет: {places}.", "Назовите архивы или папку с ними.")
