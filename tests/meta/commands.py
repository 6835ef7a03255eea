"""The project's commands as a person runs them: what they print, their exit status, and all that they leave behind."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg
import redis

from acceptance.reporting import latest_run
from acceptance.target.settings import NAMES

PROJECT = Path(__file__).resolve().parents[2]
MARK = "ACCEPTANCE_TEST_MARK"
PATIENCE = 30.0  # seconds
ENTRIES = {"run": ["-m", "acceptance", "run", "--processes", "1"], "behave": ["-m", "behave", "--no-color"]}

Value = TypeVar("Value")


def eventually(look: Callable[[], Value], what: str, within: float = PATIENCE, every: float = 0.1) -> Value:
    """What `look` returns once it is truthy."""
    deadline = time.monotonic() + within
    while not (seen := look()):
        assert time.monotonic() < deadline, f"{what}: not within {within:g} s"
        time.sleep(every)
    return seen


@dataclass
class Ended:
    """How a command ended. verdict: what verdict.json says, empty when there is none."""

    code: int
    said: str
    verdict: dict[str, Any] = field(default_factory=dict)

    def item(self, number: str) -> dict[str, Any]:
        return next(item for item in self.verdict["items"] if item["number"] == number)

    def verdicts(self) -> dict[str, str]:
        """Item or name of an extra scenario -> verdict; what was not run is left out."""
        found = {item["number"]: item["verdict"] for item in self.verdict["items"]}
        found |= {f"{extra['name']} {extra['row'] or ''}": extra["verdict"] for extra in self.verdict["extras"]}
        return {name: verdict for name, verdict in found.items() if verdict != "not_run"}


Run = Callable[..., Ended]


class Command:
    """One started command with a folder, a mark on all its processes, and settings of its own."""

    def __init__(self, arguments: list[str], settings: dict[str, str], folder: Path) -> None:
        self.reports = folder / "reports"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        self.temporary.chmod(0o711)  # PostgreSQL of an embedded stand runs as another user and has to get through
        self.mark = secrets.token_hex(8)
        environment = {name: value for name, value in os.environ.items() if name not in NAMES}
        environment |= {
            **settings,
            MARK: self.mark,
            "TMPDIR": str(self.temporary),
            "ACCEPTANCE_REPORTS_DIR": str(self.reports),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": "1",
        }
        self.log = folder / f"{self.mark}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def processes(self) -> list[psutil.Process]:
        """Everything alive that the command has started, whoever its parent is by now."""
        return [process for process in psutil.process_iter() if self._is_own(process)]

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            # PostgreSQL gets a clean environment, and works in the command's folder.
            return process.environ().get(MARK) == self.mark or str(self.temporary) in " ".join(process.cmdline())
        except psutil.Error:
            return False

    def interrupt(self) -> None:
        """Ctrl-C in a terminal: the signal goes to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ended(self, within: float = 60.0) -> Ended:
        """Wait for the end; nothing may be left of it but its reports."""
        code = self.process.wait(within)
        eventually(lambda: not self.processes(), "no process is left")
        left = [str(path) for path in [*self.temporary.rglob("*"), *(self.reports / ".ledger").glob("*")]]
        assert left == [], f"files are left, or things to be swept: {left}"
        run = latest_run(self.reports)
        verdict = run and run.path / "verdict.json"
        return Ended(code, self.said, json.loads(verdict.read_text("utf-8")) if verdict and verdict.exists() else {})


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of a test; outside pytest's own, which other users cannot enter."""
    path = Path(tempfile.mkdtemp(prefix="meta-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path)


class SharedStand:
    """A stand started by hand, handed over by its settings; knows what lies in it."""

    def __init__(self, where: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in NAMES}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stand", "--json", "--folder", str(where)],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.settings: dict[str, str] = json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)

    def content(self) -> dict[str, Any]:
        """Rows of every table, and jobs of every queue: what a run must leave as it was."""
        found: dict[str, Any] = {}
        with psycopg.connect(self.settings["DATABASE_URL"]) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            # What the button brings from Kommo is the platform's own, and is meant to stay.
            for (table,) in [row for row in tables if row[0] not in ("crm_pipelines", "crm_pipeline_stages")]:
                rows = connection.execute(f'select count(*) from "{table}"').fetchone()  # type: ignore[arg-type]
                found[table] = rows[0] if rows else None
        with redis.Redis.from_url(self.settings["REDIS_URL"], decode_responses=True) as client:
            jobs = Counter(client.hget(key, "name") for key in client.scan_iter("bull:*", _type="hash"))
            # Jobs of the button are the platform's own record: it keeps the last by itself (platform contract 1.4).
            found["test-job"] = jobs["test-job"]
        return found

    def keys(self) -> set[str]:
        """The names of all keys in Redis but those that a live worker renews by itself."""
        with redis.Redis.from_url(self.settings["REDIS_URL"], decode_responses=True) as client:
            return {key for key in client.scan_iter() if not key.endswith((":stalled-check", ":marker", ":meta"))}
