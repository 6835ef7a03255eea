"""reports/verdict.json: the run's verdict for machines, by the schema of docs/verdict-schema.json."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from acceptance.outcomes import Outcome
from acceptance.reporting.files import write_json
from acceptance.reporting.judge import Judgement, ScenarioVerdict
from acceptance.reporting.since import Since
from acceptance.reporting.wording import exit_meaning

SCHEMA_VERSION = 1


def verdict_data(judgement: Judgement, exit_code: int, since: Mapping[str, Since] | None = None) -> dict[str, Any]:
    """The verdict as plain data. since: from when each item is as it is, for a full run."""
    since = since or {}
    return {
        "schema": SCHEMA_VERSION,
        "run": judgement.run_id,
        "target": judgement.target,
        "environment": judgement.environment,
        "started": judgement.started,
        "finished": judgement.finished,
        "duration": round(judgement.duration, 3),
        "full": judgement.full,
        "strict": judgement.strict,
        "exitCode": exit_code,
        "exitMeaning": exit_meaning(exit_code, judgement.counts, judgement.other_counts),
        "counts": {"items": judgement.counts, "extras": judgement.other_counts},
        "items": [
            {
                "number": verdict.item.number,
                "wording": verdict.item.wording,
                "section": verdict.item.section,
                "group": verdict.item.group,
                **_outcome(verdict.outcome),
                **_since(since, verdict.item.number),
                "scenarios": [_scenario(scenario) for scenario in verdict.scenarios],
            }
            for verdict in judgement.items
        ],
        "extras": [{**_scenario(one), **_since(since, one.planned.id)} for one in judgement.others],
        "problems": [{"reason": problem.reason, "advice": problem.advice} for problem in judgement.problems],
        **({"part": judgement.part} if judgement.part else {}),
        **({"taken": _taken(judgement)} if judgement.taken else {}),
        "notes": [{"text": note.text, "count": note.count, "where": list(note.where)} for note in judgement.notes],
    }


def _taken(judgement: Judgement) -> dict[str, Any]:
    assert judgement.taken is not None
    items = [item.item.number for item in judgement.items if judgement.taken.whole(item)]
    return {"run": judgement.taken.run, "started": judgement.taken.started, "items": items}


def write_verdict(since: Mapping[str, Since], judgement: Judgement, exit_code: int, *paths: Path) -> None:
    """Write the verdict to each of the paths. Raises SinkError."""
    data = verdict_data(judgement, exit_code, since)
    for path in paths:
        write_json(path, data)


def _since(since: Mapping[str, Since], key: str) -> dict[str, str]:
    return since[key].as_json() if key in since else {}


def _outcome(outcome: Outcome) -> dict[str, str]:
    return {
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "advice": outcome.advice,
        "setting": outcome.setting,
    }


def _scenario(scenario: ScenarioVerdict) -> dict[str, Any]:
    planned, started = scenario.planned, scenario.started
    return {
        "id": planned.id,
        "name": planned.name,
        "row": planned.row,
        "rule": planned.rule,
        "feature": planned.feature,
        "file": planned.file,
        "line": planned.line,
        "item": planned.item,
        "extra": planned.extra,
        **_outcome(scenario.outcome),
        "step": scenario.step,
        "started": datetime.fromtimestamp(started).astimezone().isoformat(timespec="milliseconds") if started else "",
        "duration": scenario.duration,
        "attempts": scenario.attempts,
    }
