"""A laboratory: small feature folders on which behave is really run, and what every sink says afterwards."""

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acceptance.reporting.finish import finish

PROJECT = Path(__file__).resolve().parents[2]
BEGIN = """
from acceptance import reporting
from acceptance.outcomes import CheckBroken, NotChecked

def before_all(context):
    context.session = reporting.begin(context._runner, "лаборатория", render=RENDER)
"""
#: Scenarios that end differently: three of items, and one beyond them.
MIXED = """
  @1.1
  Сценарий: первый
    Тогда всё верно

  @1.2
  Сценарий: второй
    Тогда обещание нарушено

  @1.3
  Сценарий: третий
    Тогда проверку нельзя провести

  @сверх
  Сценарий: четвёртый
    Тогда всё верно
"""
STEPS = """
from behave import given, when, then
from behave.api.pending_step import StepNotImplementedError
from acceptance.outcomes import CheckBroken, NotChecked

@given("всё готово")
@when("что-то делают")
@then("всё верно")
def passes(context):
    pass

@given("таблица")
def table(context):
    assert context.table.rows

@given("подготовка не удалась")
@then("обещание нарушено")
def fails(context):
    raise AssertionError("Ожидали «а», получили «б».")

@then("проверка падает")
def breaks(context):
    raise RuntimeError("бум")

@then("проверку нельзя провести")
def broken(context):
    raise CheckBroken("Сервис не поднялся.", "Поднимите его.")

@then("не хватает настройки")
def lacks(context):
    raise NotChecked("Не задан адрес Kommo.", "KOMMO_BASE_DOMAIN")

@then("шаг ещё не написан")
def pending(context):
    raise StepNotImplementedError("потом")
"""


@dataclass
class Outcome:
    """What one behave run left: its exit status, its output and every sink."""

    code: int
    output: str
    reports: Path
    verdict: dict[str, Any] = field(default_factory=dict)
    checklist: str = ""
    allure: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def item(self, number: str) -> dict[str, Any]:
        return next(item for item in self.verdict["items"] if item["number"] == number)

    def extra(self, name: str) -> dict[str, Any]:
        return next(extra for extra in self.verdict["extras"] if extra["name"] == name)

    def result(self, title: str) -> dict[str, Any]:
        """The Allure result whose title is or starts with `title`; the last attempt's."""
        found = [one for one in self.allure if one["name"] == title or one["name"].startswith(f"{title} ")]
        assert found, f"{title} not among {sorted(one['name'] for one in self.allure)}"
        return max(found, key=lambda one: one["start"])

    def line(self, number: str) -> str:
        """The checklist's line of an item, with the note under it."""
        item = self.item(number)
        lines = self.checklist.splitlines()
        section = next(n for n, line in enumerate(lines) if line.startswith(f"### {item['section']}"))
        place = next(n for n, line in enumerate(lines) if n > section and line.endswith(item["wording"]))
        return "\n".join(lines[place : place + 2])

    @property
    def place(self) -> Path:
        """Where the run is published: a partial one has a place of its own."""
        return self.reports if self.verdict["full"] else self.reports / "last"

    def report(self) -> str:
        """Allure's page; a partial run has it on request."""
        page = self.place / "allure-report.html"
        if not page.exists():
            finish(self.reports / "runs" / self.verdict["run"], quiet=True, report=True)
        return page.read_text("utf-8")

    def ticked(self) -> int:
        return len(re.findall(r"^- \[x\]", self.checklist, re.MULTILINE))

    def must_be(self, number: str, verdict: str, reason: str = "") -> None:
        """One verdict in every sink: verdict.json, checklist.md and Allure."""
        status = {"passed": "passed", "failed": "failed", "broken": "broken", "not_checked": "skipped",
                  "flaky": "broken", "waived": "unknown", "waiver_outdated": "broken"}[verdict]  # fmt: skip
        item, result = self.item(number), self.result(number)
        assert (item["verdict"], result["status"]) == (verdict, status), (item, result)
        tick = self.line(number)
        assert tick.startswith("- [x]" if verdict == "passed" else "- [ ]"), tick
        if reason:
            assert reason in item["reason"], item
            message = result["statusDetails"]["message"]
            assert reason.casefold() in message.casefold(), result  # it begins as a sentence does
            assert reason in tick, tick
        if verdict == "broken":
            assert item["advice"], item


class Lab:
    """One project folder with features, steps and hooks of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports = path / "reports"
        (path / "features" / "steps").mkdir(parents=True)
        self.write("features/steps/steps.py", STEPS)

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(textwrap.dedent(text), encoding="utf-8")

    def environment(self, hooks: str = "", *, before_all: str = "", render: bool = False, begin: str = BEGIN) -> None:
        """Write environment.py: `before_all` is what it does after begin, `hooks` are further functions."""
        more = textwrap.indent(textwrap.dedent(before_all), "    ")
        text = begin.replace("RENDER", str(render)) + more + "\n" + textwrap.dedent(hooks)
        self.write("features/environment.py", text)

    def feature(self, body: str, name: str = "проба") -> None:
        self.write(f"features/{name}.feature", f"# language: ru\nФункция: {name}\n{textwrap.dedent(body)}")

    def start(self, *arguments: str, stdout: int = subprocess.PIPE, **variables: str) -> subprocess.Popen[str]:
        """Start behave. stdout: what its output goes to, the errors as well."""
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ACCEPTANCE_")},
            "PYTHONPATH": str(PROJECT),
            "PYTHONIOENCODING": "utf-8",
            "ACCEPTANCE_REPORTS_DIR": str(self.reports),
            **variables,
        }
        formatter = () if "-f" in arguments else ("-f", "plain")
        command = [sys.executable, "-m", "behave", "--no-color", *formatter, *arguments]
        return subprocess.Popen(
            command, cwd=self.path, env=environment, text=True, stdout=stdout, stderr=subprocess.STDOUT
        )

    def run(self, *arguments: str, **variables: str) -> Outcome:
        process = self.start(*arguments, **variables)
        output, _ = process.communicate(timeout=60)
        return self.outcome(process.returncode, output)

    def newest(self) -> Path | None:
        """The folder of the run that has begun last."""
        files = sorted(
            self.reports.glob("runs/*/run.json"), key=lambda file: json.loads(file.read_text("utf-8"))["started"]
        )
        return files[-1].parent if files else None

    def outcome(self, code: int, output: str, run: Path | None = None) -> Outcome:
        outcome = Outcome(code, output, self.reports)
        run = run or self.newest()
        if run is not None and (run / "verdict.json").exists():
            outcome.verdict = json.loads((run / "verdict.json").read_text("utf-8"))
            outcome.checklist = (run / "checklist.md").read_text("utf-8")
        if run is not None:
            files = sorted(run.glob("allure-results/*-result.json"))
            outcome.allure = [json.loads(path.read_text("utf-8")) for path in files]
            lines = [line for path in run.glob("records-*.jsonl") for line in path.read_text("utf-8").splitlines()]
            outcome.records = [json.loads(line) for line in lines if line.endswith("}")]
        return outcome
