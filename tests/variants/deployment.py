"""A deployment of a test's own making, and the suite run against it as against any other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from acceptance.reporting import latest_run
from acceptance.target.settings import FOR_ANY_TARGET, NAMES

PROJECT = Path(__file__).resolve().parents[2]
WITHOUT_REPORT = Path(__file__).with_name("without_report.py")
STOPPED_WITHIN = 20
#: What is run on a deployment that is slow.
SLOW_ITEMS = (
    "1.1", "1.5", "2.2", "2.5", "3.3", "3.5", "4.2", "4.3", "4.6", "4.8", "5.3", "6.2", "6.5", "7.3", "7.5",
    "DB.1", "DB.3", "DB.6", "API.1", "API.3",
)  # fmt: skip


def plain_environment(**more: str) -> dict[str, str]:
    """The environment without any deployment's settings and without another run's."""
    foreign = NAMES - FOR_ANY_TARGET
    kept = {name: value for name, value in os.environ.items() if name not in foreign and "ACCEPTANCE" not in name}
    return {**kept, **more}


@dataclass
class Deployment:
    """A running stand. settings: its description, for the suite; folder: where its parts keep their logs."""

    settings: dict[str, str]
    folder: Path

    @property
    def worker_log(self) -> Path:
        return next(self.folder.glob("stand-*/worker.log"))

    @property
    def certificate(self) -> tuple[Path, Path]:
        """Certificate and key of the stand's own authority, for names of this machine."""
        tls = next(self.folder.glob("stand-*/tls"))
        return tls / "server.pem", tls / "server.key"


@contextmanager
def deployed(*options: str, **environment: str) -> Iterator[Deployment]:
    """A stand with these options of `python -m stand`, in this environment."""
    with tempfile.TemporaryDirectory(prefix="variant-") as name:
        Path(name).chmod(0o711)
        process = subprocess.Popen(
            [sys.executable, "-m", "stand", "--json", "--folder", name, *options],
            cwd=PROJECT,
            env=plain_environment(**environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, f"стенд не запустился: код {process.wait()}"
            yield Deployment(json.loads(line), Path(name))
        finally:
            process.terminate()
            process.stdin.close()
            process.wait(STOPPED_WITHIN)
            process.stdout.close()


@dataclass
class Outcome:
    """What a run said. verdict: reports/verdict.json."""

    code: int
    output: str
    verdict: dict[str, Any]

    def item(self, number: str) -> dict[str, Any]:
        return next(item for item in self.verdict["items"] if item["number"] == number)

    def verdicts(self) -> dict[str, str]:
        """Number -> verdict of each item that was to be run."""
        return {item["number"]: item["verdict"] for item in self.verdict["items"] if item["verdict"] != "not_run"}

    def not_passed(self) -> dict[str, str]:
        """Everything that was run and is not green: number or name -> verdict and reason."""
        items = {item["number"]: item for item in self.verdict["items"]}
        extras = {extra["name"]: extra for extra in self.verdict["extras"]}
        return {
            name: f"{one['verdict']}: {one['reason']}"
            for name, one in {**items, **extras}.items()
            if one["verdict"] not in ("passed", "not_run")
        }

    def problems(self) -> list[str]:
        return [problem["reason"] for problem in self.verdict["problems"]]

    def notes(self) -> str:
        """All remarks of the run, one to a line."""
        return "\n".join(note["text"] for note in self.verdict["notes"])


class SuiteRun:
    """`acceptance run` as a process: begun at once, its outcome is asked for later; ended at the end of `with`."""

    def __init__(self, settings: dict[str, str], *arguments: str, processes: int = 2) -> None:
        self.settings = settings
        self._reports = tempfile.TemporaryDirectory(prefix="variant-reports-")
        command = [sys.executable, str(WITHOUT_REPORT), "run", "--processes", str(processes), *arguments]
        self._process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=plain_environment(**settings, ACCEPTANCE_REPORTS_DIR=self._reports.name),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> SuiteRun:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # it tidies up after itself
            self._process.communicate(timeout=STOPPED_WITHIN)
        self._reports.cleanup()

    def outcome(self, within: float = 300) -> Outcome:
        """Wait for the end (seconds at most); what was said."""
        output, _ = self._process.communicate(timeout=within)
        run = latest_run(Path(self._reports.name))
        file = run.path / "verdict.json" if run else Path("verdict.json")
        assert run and file.exists(), f"no verdict, exit status {self._process.returncode}: {output}"
        return Outcome(self._process.returncode, output, json.loads(file.read_text(encoding="utf-8")))


def checked(settings: dict[str, str], *arguments: str, processes: int = 2) -> Outcome:
    """Run the suite, wait, and tell."""
    with SuiteRun(settings, *arguments, processes=processes) as run:
        return run.outcome()


def items(*numbers: str) -> str:
    """behave's option for the scenarios of these items."""
    return f"--tags={','.join(f'@{number}' for number in numbers)}"


def without(settings: dict[str, str], *prefixes: str) -> dict[str, str]:
    """The settings without those of these names or beginnings of names."""
    return {name: value for name, value in settings.items() if not name.startswith(prefixes)}


def model_answers(settings: dict[str, str], seconds: float) -> None:
    """From now on the model takes its time and words of its own, and makes no embeddings."""
    with httpx.Client(base_url=settings["LLM_DOUBLE_URL"], trust_env=False) as double:
        double.put("/answer", json={"delaySeconds": seconds, "style": "free"}).raise_for_status()
        double.put("/answer", json={"contains": "text-embedding", "status": 503}).raise_for_status()
