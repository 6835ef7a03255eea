"""The folder of one run: what was planned, what happened, and where the evidence lies.

reports/runs/<run id>/
  run.json              when, against what, with which command
  plan.json             every scenario that was asked for
  records-*.jsonl       one line per event, one file per process, written through at once
  allure-results/       what Allure reads
  logs/                 files of the run's processes
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from acceptance import PROJECT
from acceptance.console_encoding import as_typed
from acceptance.process.variables import process_variables
from acceptance.reporting.files import SinkError, append_line, cannot_write, write_json
from acceptance.reporting.plan import Plan
from acceptance.reporting.records import Record, now, read, written


def reports_dir() -> Path:
    """Where the sinks are written: reports/ of the project, unless the environment names another folder."""
    return (process_variables().reports_dir or PROJECT / "reports").resolve()


class Run:
    """One run's folder. Several processes may write to it at once, each to a file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._stream = self.path / f"records-{os.getpid()}-{secrets.token_hex(3)}.jsonl"

    @classmethod
    def create(cls, reports: Path | None = None, run_id: str = "") -> "Run":
        """A new, empty run folder; a name made here is sortable by time. Raises SinkError."""
        runs = (reports or reports_dir()) / "runs"
        given = run_id or f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        path = runs / given
        try:
            runs.mkdir(parents=True, exist_ok=True)
            path.mkdir()  # refuses a name that another run took a moment ago
            (path / "allure-results").mkdir()
            (path / "logs").mkdir()
        except FileExistsError as error:
            raise SinkError(f"Прогон с именем {given} уже есть. Выберите другое имя.") from error
        except OSError as error:
            raise cannot_write(path, error) from error
        return cls(path)

    @property
    def id(self) -> str:
        """The run's name, which everything that the run creates may carry."""
        return self.path.name

    @property
    def reports(self) -> Path:
        """The folder that the run's results are published to."""
        return self.path.parent.parent

    @property
    def results(self) -> Path:
        """What Allure reads."""
        return self.path / "allure-results"

    @property
    def logs(self) -> Path:
        """Where processes of this run keep their log files."""
        return self.path / "logs"

    @property
    def films(self) -> Path:
        """Where films of the browser are kept, when somebody wanted them."""
        return self.path / "video"

    def describe(self, **facts: Any) -> None:
        """Add facts to run.json (target, environment, command, strict …). Raises SinkError."""
        write_json(self.path / "run.json", {**self.facts(), **facts})

    def facts(self) -> dict[str, Any]:
        """What run.json says; empty when the run died before it was written."""
        try:
            return json.loads((self.path / "run.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def write_plan(self, plan: Plan) -> None:
        """Fix what is to be checked. Raises SinkError."""
        write_json(self.path / "plan.json", plan.as_json())

    def plan(self) -> Plan | None:
        """What was to be checked, or None when the run died before it knew."""
        try:
            return Plan.from_json(json.loads((self.path / "plan.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def record(self, record: Record) -> None:
        """Add an event of this process. Raises SinkError."""
        append_line(self._stream, written(record))

    def stream_files(self) -> list[Path]:
        """The files of `streams`."""
        return sorted(self.path.glob("records-*.jsonl"))

    def streams(self) -> Iterator[list[Record]]:
        """The events of each process, in its order. A line cut short by a killed process is left out.

        Raises RecordError for a line that this version of the suite did not write.
        """
        for path in self.stream_files():
            records: list[Record] = []
            for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
                try:
                    if line:
                        records.append(read(line))
                except ValueError:
                    continue  # only a killed writer leaves half a line; what it meant to say never happened
            yield records


def begin_run(
    target: str = "",
    environment: Mapping[str, str] | None = None,
    *,
    reports: Path | None = None,
    run_id: str = "",
    strict: bool = False,
    render: bool = True,
) -> Run:
    """Create the folder of a run and write down when and against what it runs. Raises SinkError.

    target: short Russian name of the target, the same in every run against it. environment: the report's facts.
    strict: what was not checked is not green. render: make the HTML report.
    """
    run = Run.create(reports, run_id)
    run.describe(
        run_id=run.id,
        started=now(),
        target=target,
        environment=dict(environment or {}),
        command=" ".join([Path(sys.argv[0]).name, *map(as_typed, sys.argv[1:])]),
        strict=strict,
        render=render,
    )
    return run
