"""Recorded runs for the tests of parts: a plan of all 54 items, and records that end in every way there is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from acceptance.checklist.register import load_register
from acceptance.outcomes import Verdict
from acceptance.reporting.archive import Archive, begin_part, pack
from acceptance.reporting.finish import finish
from acceptance.reporting.judge import judge
from acceptance.reporting.parts import EXCLUSIVE, Parts
from acceptance.reporting.plan import Plan, PlannedScenario
from acceptance.reporting.records import (
    Aborted,
    Begun,
    Ended,
    Fault,
    Finished,
    Problem,
    Record,
    Remark,
    ScopeError,
    Started,
)
from acceptance.reporting.run import Run, begin_run
from acceptance.reporting.verdict_json import verdict_data

TARGET, PLACE = "лаборатория", "http://127.0.0.1:9"
ENDS = [Verdict.PASSED] * 8 + [Verdict.FAILED, Verdict.BROKEN, Verdict.NOT_CHECKED]


def planned(number: int, item: str | None, *, exclusive: bool = False, sync: bool = False) -> PlannedScenario:
    """A scenario of an item, or beyond the checklist. number: makes it unique."""
    tags = [item or "сверх", *(["монопольно"] if exclusive else []), *(["право.синхронизация"] if sync else [])]
    return PlannedScenario(
        f"{number:05}", "features/a.feature", number + 1, f"сценарий {number}", "А", "", tuple(tags), item, not item
    )


def plan_of(size: int) -> Plan:
    """So many scenarios: every item has one, the rest is beyond the checklist; two need the target for themselves."""
    items = [item.number for item in load_register()]
    return Plan(
        tuple(
            planned(number, items[number] if number < len(items) else None, exclusive=number in (0, 60))
            for number in range(size)
        ),
        full=True,
    )


def moment(number: int) -> str:
    return f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}.000+00:00"


def streams(scenarios: Sequence[PlannedScenario], chance: random.Random, processes: int = 2) -> list[list[Record]]:
    """What the processes of one machine write down. chance: decides how each scenario ends."""
    everything = [one.id for one in scenarios]
    found: list[list[Record]] = [[Begun(at=moment(0), ids=everything)] for _ in range(processes)]
    for number, one in enumerate(scenarios):
        stream = chance.choice(found)
        for _ in range(chance.choice((1, 1, 1, 2))):
            end = chance.choice(ENDS)
            stream.append(Started(at=moment(number), id=one.id))
            if chance.random() < 0.05:
                continue  # cut short
            told = {"verdict": end, "reason": "" if end is Verdict.PASSED else f"причина {one.id}"}
            stream.append(Finished(at=moment(number + 1), id=one.id, started=float(number), duration=1.0, **told))
        if chance.random() < 0.05:
            stream.append(Fault(at=moment(number + 2), id=one.id, reason=f"позже {one.id}"))
        if chance.random() < 0.05:
            stream.append(Remark(at=moment(number), text=chance.choice("абв"), where=one.name))
        if chance.random() < 0.02:
            stream.append(ScopeError(at=moment(number), ids=[one.id], verdict=Verdict.BROKEN, reason=f"хук {one.id}"))
        if chance.random() < 0.01:
            stream.append(Problem(at=moment(number), reason=f"беда {one.id}", advice="совет"))
    for stream in found:
        how = chance.choice("еее-")
        stream += [Ended(at=moment(1))] if how == "е" else [Aborted(verdict=Verdict.BROKEN, reason="прервано")]
    return found


def write(run: Run, streams: Sequence[Sequence[Record]]) -> None:
    """Each stream by a writer of its own, as processes are."""
    for stream in streams:
        own = Run(run.path)
        for record in stream:
            own.record(record)


def one_run(reports: Path, plan: Plan, recorded: Sequence[Sequence[Record]]) -> Run:
    """What one machine would have made of all of it."""
    run = begin_run(TARGET, reports=reports)
    run.write_plan(plan)
    write(run, recorded)
    return run


def pieces_of(plan: Plan, of: int) -> dict[str, tuple[str, ...]]:
    """A cut: every `of`-th scenario, and those apart that need the target for themselves."""
    shared = [one.id for one in plan.scenarios if "монопольно" not in one.tags]
    apart = tuple(one.id for one in plan.scenarios if "монопольно" in one.tags)
    return {EXCLUSIVE: apart, **{str(number + 1): tuple(shared[number::of]) for number in range(of)}}


def part(
    reports: Path,
    plan: Plan,
    number: int,
    name: str,
    recorded: Sequence[Sequence[Record]],
    *,
    told: bool = True,
    **other: Any,
) -> Archive:
    """The archive of one part of so many. told: the part has told its own verdict. other: what its Parts are else."""
    pieces = pieces_of(plan, number)
    parts = replace(Parts.begun(plan, pieces, number, name, TARGET, PLACE), **other)
    run = begin_run(parts.target, reports=reports)
    run.write_plan(Plan(tuple(one for one in plan.scenarios if one.id in pieces[name])))
    begin_part(run, parts)
    write(run, recorded)
    if told:
        assert finish(run.path, quiet=True) in (0, 1, 2)
    file = pack(run)
    assert file is not None
    return Archive.open(file)


def said(run: Run) -> dict[str, Any]:
    """The verdict without what names the run itself; what has no order of its own is in one."""
    judgement = judge(run)
    data = verdict_data(judgement, judgement.exit_code)
    for name in ("run", "started", "duration", "environment"):
        del data[name]
    data["problems"].sort(key=str)
    data["notes"] = sorted((one["text"], one["count"], sorted(one["where"])) for one in data["notes"])
    return data
