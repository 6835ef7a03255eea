"""Brings a run's Allure results in line with the verdict: none missing, none greener than what is known."""

import json
import platform
import time
import uuid
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from acceptance.checklist.register import Item
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.allure.identity import (
    description,
    home_of,
    homes_of,
    identity,
    labels,
    message,
    title,
)
from acceptance.reporting.answer import merged
from acceptance.reporting.files import mask, write_json, write_text
from acceptance.reporting.judge import Judgement, ScenarioVerdict
from acceptance.reporting.plan import PlannedScenario
from acceptance.reporting.printed import write_printed
from acceptance.reporting.run import Run
from acceptance.reporting.verdict_kinds import allure_categories, kind_of
from acceptance.reporting.wording import moment, one_line, span

NAMED = 3  # scenarios that a remark names; the rest is counted
_SHOWN_VERSIONS = ("behave", "allure-behave", "playwright", "httpx", "redis", "supabase")


def complete_results(run: Run, judgement: Judgement) -> None:
    """Correct the results that the formatter wrote and add those it could not write. Raises SinkError."""
    run.results.mkdir(parents=True, exist_ok=True)
    for leftover in run.results.glob("*.tmp"):
        leftover.unlink()  # a killed process left half a file
    homes = homes_of(scenario.planned for scenario in judgement.scenarios)
    for scenario in judgement.scenarios:
        _settle(run, scenario, judgement, homes)
    for item in judgement.items:
        if not item.scenarios and item.outcome.verdict is Verdict.BROKEN:
            _add_item(run, item.item, item.outcome, judgement)
    _write_problems(run, judgement)
    write_json(run.results / "categories.json", allure_categories())
    write_text(run.results / "environment.properties", mask(_properties(environment(judgement))))
    write_json(run.results / "executor.json", executor(judgement))


def _settle(run: Run, scenario: ScenarioVerdict, judgement: Judgement, homes: Mapping[str, Item]) -> None:
    outcome = scenario.outcome
    path = run.results / f"{scenario.uuid}-result.json"
    result = _read(path) if scenario.uuid else None
    if result is None:
        # A fixed name: finishing the same run again replaces the result instead of adding a "retry".
        path = run.results / f"{_stable_uuid(judgement.run_id, scenario.planned.id)}-result.json"
        result = _blank(scenario.planned, judgement, homes)
        if scenario.started:
            result["start"] = round(scenario.started * 1000)
            result["stop"] = result["start"] + round(scenario.duration * 1000)
    status = kind_of(outcome.verdict).allure
    text = message(outcome.verdict, outcome.reason, outcome.advice, outcome.setting)
    details = {**result.get("statusDetails", {}), "message": text} if text else {}
    if outcome.verdict is Verdict.FLAKY:
        details["flaky"] = True
    if result.get("status") != status or result.get("statusDetails", {}) != details or not path.exists():
        result |= {"status": status, "statusDetails": details}
        write_json(path, result)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _stable_uuid(run_id: str, identity: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{run_id}/{identity}"))


def _blank(planned: PlannedScenario, judgement: Judgement, homes: Mapping[str, Item]) -> dict[str, Any]:
    home = home_of(planned, homes)
    found = labels(planned, home)
    moment_ms = round(datetime.fromisoformat(judgement.finished).timestamp() * 1000) if judgement.finished else 0
    return {
        "uuid": _stable_uuid(judgement.run_id, planned.id),
        "name": title(planned),
        **identity(planned, judgement.target),
        "titlePath": [value for name, value in found if name in ("epic", "feature")],
        "description": description(planned),
        "labels": [{"name": name, "value": value} for name, value in found],
        "start": moment_ms,
        "stop": moment_ms,
        "stage": "finished",
    }


def _add_item(run: Run, item: Item, outcome: Outcome, judgement: Judgement) -> None:
    stand_in = PlannedScenario(
        id=f"item-{item.number}", file="docs/checklist.md", line=item.line + 1, name=item.wording,
        feature=item.section, item=item.number,
    )  # fmt: skip
    result = _blank(stand_in, judgement, {})
    text = message(outcome.verdict, outcome.reason, outcome.advice)
    result |= {"status": kind_of(outcome.verdict).allure, "statusDetails": {"message": text}}
    write_json(run.results / f"{result['uuid']}-result.json", result)


def _write_problems(run: Run, judgement: Judgement) -> None:
    errors = [
        {
            "message": message(Verdict.BROKEN, problem.reason, problem.advice),
            "timestamp": round(time.time() * 1000),
        }
        for problem in judgement.problems
    ]
    path = run.results / f"{_stable_uuid(judgement.run_id, 'problems')}-globals.json"
    page = f"{_stable_uuid(judgement.run_id, 'checklist')}-attachment.html"
    write_printed(run, judgement, judgement.exit_code, run.results / page)
    attachments = [{"name": "Чек-лист для печати и письма", "source": page, "type": "text/html"}]
    if judgement.notes:
        name = f"{_stable_uuid(judgement.run_id, 'notes')}-attachment.txt"
        write_text(run.results / name, mask(_notes(judgement)))
        attachments.append({"name": "Замечания", "source": name, "type": "text/plain"})
    write_json(path, {"errors": errors, "attachments": attachments})


def _notes(judgement: Judgement) -> str:
    lines = ["Замечания прогона: на вердикт не влияют.", ""]
    for note in judgement.notes:
        where = f" – {_some(note.where)}" if note.where else ""
        lines.append(f"{note.count} × {one_line(note.text)}{where}")
    return "\n".join(lines) + "\n"


def _some(names: tuple[str, ...]) -> str:
    rest = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f" и ещё {rest}" if rest > 0 else "")


def environment(judgement: Judgement) -> dict[str, str]:
    """What the report's environment shows: target, moments, versions, then the run's own facts."""
    facts = {
        "Цель": judgement.target or "не названа",
        "Прогон": judgement.run_id,
        "Состав": merged(judgement),
        "Начало": moment(judgement.started),
        "Весь прогон": span(judgement.duration),
        **judgement.environment,
        "Python": platform.python_version(),
    }
    for package in _SHOWN_VERSIONS:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            continue  # not a part of this installation, so there is nothing to show
    return {key: value for key, value in facts.items() if value}


def _properties(facts: dict[str, str]) -> str:
    # Java properties: a space, a colon or an equals sign would end the key.
    def key(text: str) -> str:
        return text.replace("\\", "\\\\").replace(" ", "\\ ").replace(":", "\\:").replace("=", "\\=")

    return "".join(f"{key(name)} = {' '.join(value.split())}\n" for name, value in facts.items())


def executor(judgement: Judgement) -> dict[str, str]:
    """Who ran it, in Allure's words."""
    return {
        "name": "behave",
        "type": "behave",
        "buildName": f"Прогон {judgement.run_id}",
        "reportName": "Чек-лист",
    }
