"""`make test`: style, tests and all features on the stand; every part is run, the worst decides.

The last lines are one per part and then pytest's own summary, so that a person and a CI find both at the end.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from acceptance import console_encoding
from acceptance.process.names import REPORTS_DIR

ROOT = Path(__file__).resolve().parent.parent

#: Files of tests share their stands; the order is theirs, since the longest come first (tests/conftest.py).
BESIDE_EACH_OTHER = ["--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
#: A scenario that needs another before it is met by the random order of all of them in most runs, whatever it is; by
#: itself, which is certain and dear, each is run once in five days. Those that need the stand for themselves are alone
#: in any run.
TODAYS = f"{date.today().toordinal() % 5 + 1}/5"
PARTS = {
    "стиль (ruff)": ["-m", "ruff", "check", "."],
    "типы (mypy)": ["-m", "mypy"],
    "тесты (pytest)": ["-m", "pytest", *BESIDE_EACH_OTHER],
    "каждый сценарий отдельно, часть дня": ["-m", "acceptance", "run", "--stand", "--alone", "--shard", TODAYS],
    "сбои, выборка дня (все – make faults)": ["-m", "proof", "faults", "--rota", "6"],
    "диверсии, выборка дня (все – make sabotage)": ["-m", "proof", "sabotage", "--rota", "6", "--minutes", "1"],
    "все сценарии в случайном порядке": ["-m", "acceptance", "run", "--stand", "--order", "random"],
}

#: How large the results of a full run may be, in bytes: they go by mail.
LARGEST = {"allure-report.html": 6_000_000, "checklist.html": 300_000}


@dataclass(frozen=True)
class Outcome:
    """How one part ended: its exit status, seconds, and pytest's summary line where it printed one."""

    name: str
    status: int
    seconds: float
    summary: str

    def __str__(self) -> str:
        verdict = "в порядке" if self.status == 0 else f"НЕ В ПОРЯДКЕ, код {self.status}"
        return f"{'✓' if self.status == 0 else '✗'} {self.name}: {verdict}, {self.seconds:.0f} с"


def main() -> int:
    """Run all parts, print their outcomes; 0 when each is in order."""
    console_encoding.write_whatever_comes()
    outcomes = [run(name, arguments) for name, arguments in PARTS.items()]
    outcomes.append(sizes(Path(os.environ.get(REPORTS_DIR) or ROOT / "reports")))
    print()
    for outcome in outcomes:
        print(outcome)
    for outcome in outcomes:
        if outcome.summary:
            print(outcome.summary)
    return 0 if all(outcome.status == 0 for outcome in outcomes) else 1


def run(name: str, arguments: list[str]) -> Outcome:
    """Run one part with its output shown as it comes."""
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    summary = ""
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}  # a pipe would hold the output back until the end
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if re.search(r"\d+ (passed|failed|error).* in \d", line):
                summary = line.strip()
    return Outcome(name, process.returncode, time.monotonic() - started, summary)


def sizes(reports: Path) -> Outcome:
    """Whether what the last full run has left in `reports` is small enough."""
    found = {name: (reports / name).stat().st_size if (reports / name).exists() else None for name in LARGEST}
    good = all(size is not None and size <= LARGEST[name] for name, size in found.items())
    told = ", ".join(f"{name} {'нет' if size is None else f'{size / 1e6:.1f} МБ'}" for name, size in found.items())
    return Outcome(f"размер результатов ({told})", 0 if good else 1, 0.0, "")


if __name__ == "__main__":
    sys.exit(main())
