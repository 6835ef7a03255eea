"""The words of `acceptance run` that are behave's: each has its effect in a run of several processes, or is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.runner.command import run

ROOT = Path(__file__).resolve().parents[3]
OWNERS = json.dumps([{"email": f"owner-{number}@example.com", "password": "password"} for number in range(3)])
NOBODY = {
    "WEB_URL": "http://127.0.0.1:9",
    "WORKER_URL": "http://127.0.0.1:9",
    "USER_EMAIL": "owner@example.com",
    "USER_PASSWORD": "password",
    "MORE_USERS": OWNERS,
}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["-f", "plain"], "--format"),
        (["-f", "json", "-o", "results.json"], "--format, --outfile"),
        (["--junit"], "--junit"),
        (["-j", "4"], "--processes, а не --jobs"),
        (["--version"], "--version"),
        (["--dry-run"], "behave --dry-run"),
        (["--frmat", "plain"], "--frmat"),
    ],
)
def test_a_word_without_effect_is_refused(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKER_URL", NOBODY["WORKER_URL"])
    assert run(words) == 3
    said = capsys.readouterr().err
    assert named in said and said.count("\n") == 1


@pytest.mark.parametrize("how", [[], ["--alone"]])
def test_stop_stops_all_processes(how: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "acceptance", "run", "--stop", "--processes", "3", *how]
    environment = {**os.environ, **NOBODY, "ACCEPTANCE_REPORTS_DIR": str(tmp_path)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
    verdict = json.loads((tmp_path / "last" / "verdict.json").read_text("utf-8"))
    found = [item["reason"] for item in verdict["items"]]
    stopped = [reason for reason in found if "--stop" in reason]
    assert len(found) - len(stopped) <= 10, "a failure, and what was under way or not allowed meanwhile"
    assert ended.returncode in (1, 2)


@pytest.mark.parametrize("words", [["--tags=@1.2"], ["features/kommo_sync.feature"], ["--name", "воркер"]])
def test_failed_chooses_by_itself(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKER_URL", NOBODY["WORKER_URL"])
    assert run(words, failed=True) == 3
    assert "--failed сам выбирает" in capsys.readouterr().err
