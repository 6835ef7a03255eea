"""Runs of the suite in a world of their own, and the search through what they left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from canary import Canaries, Search

PROJECT = Path(__file__).resolve().parents[2]
LONGEST = 150.0


class Runner:
    """Runs commands of the suite in a world of their own: reports, temporary files, home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports, self.temporary = folder / "reports", folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.output = b""
        self.code: int | None = None

    def run(self, settings: dict[str, str], *command: str, cwd: Path = PROJECT) -> str:
        """Run `python <command>`; its console, which is searched later too."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ACCEPTANCE_")},
            **settings,
            "ACCEPTANCE_REPORTS_DIR": str(self.reports),
            "PYTHONPATH": str(PROJECT),
            "PYTHONIOENCODING": "utf-8",
            "TMPDIR": str(self.temporary),
        }
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, *command], cwd=cwd, env=environment, timeout=LONGEST, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.code = done.returncode
        self.output += done.stdout
        print(f"{' '.join(command)[:90]} → {done.returncode}, {time.monotonic() - started:.1f} s")
        return done.stdout.decode("utf-8", "replace")

    def search(self, canaries: Canaries) -> Search:
        """Look for the canaries in everything that the runs have left."""
        search = Search(canaries)
        search.text(self.output, "console")
        search.folder(self.folder)
        print(f"{len(canaries.values)} secrets, {search.files} files, {search.bytes / 1e6:.1f} MB looked through")
        return search
