"""A console that cannot write every sign: each door says what it has to say, and its exit status stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.console import as_typed, write_whatever_comes
from acceptance.reporting.verdicts import KINDS

ROOT = Path(__file__).resolve().parents[3]
OLD = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CONSOLES = {"ascii": {"PYTHONIOENCODING": "ascii"}, "cp1251": {"PYTHONIOENCODING": "cp1251"}, "old": OLD}
DOORS = {
    "run": (["-m", "acceptance", "run", "--tags=@1.2"], 1),
    "doctor": (["-m", "acceptance", "doctor"], 3),
    "steps": (["-m", "acceptance", "steps"], 0),
    "behave": (["-m", "behave", "--no-color", "--tags=@1.2", "features/worker_redis.feature"], 1),
    "set-up": (["-I", "acceptance/setup/bootstrap.py"], 1),
    "stand": (["-m", "stand", "--organisations", "много"], 2),
    "proof": (["-m", "proof", "--help"], 0),
    "table": (["-m", "acceptance.reporting.verdicts", "ru"], 0),
}
CLOSED, WRONG = {"WORKER_URL": "http://127.0.0.1:9"}, {"WEB_URL": "нет"}


@pytest.mark.parametrize(
    ("console", "door"), [*(("ascii", door) for door in DOORS), ("cp1251", "run"), ("old", "behave"), ("old", "run")]
)
def test_each_door(console: str, door: str, tmp_path: Path) -> None:
    arguments, status = DOORS[door]
    settings = WRONG if door == "doctor" else CLOSED
    environment = {**os.environ, **CONSOLES[console], **settings, "ACCEPTANCE_REPORTS_DIR": str(tmp_path)}
    command = [sys.executable, *arguments]
    if door == "set-up":  # of a project folder that is not there, by a Python that is too old
        old = (
            "import sys; sys.version_info = (3, 9); sys.argv[1:] = []; import runpy; import acceptance.setup.stamp as s"
        )
        way = "s.is_ready = lambda: False; import shutil; shutil.which = lambda name: None"
        last = f"runpy.run_path({arguments[1]!r}, run_name='__main__')"
        command = [sys.executable, "-c", "\n".join([old, way, last])]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
    said = (ended.stdout + ended.stderr).decode("cp1251" if console == "cp1251" else "ascii")
    assert (ended.returncode, "UnicodeEncodeError" in said, "Traceback" in said) == (status, False, False), said
    assert said.strip()
    assert status != 1 or door == "set-up" or list(tmp_path.rglob("verdict.json"))


def test_the_sign_of_each_verdict_is_told_apart_without_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    write_whatever_comes()
    for encoding in ("ascii", "cp1251"):
        for signs in ([kind.mark for kind in KINDS], [kind.sign for kind in KINDS]):
            plain = [sign.encode(encoding, "acceptance-console").decode(encoding) for sign in signs]
            assert len(set(plain)) == len(signs) and all(len(sign) == 1 for sign in plain)


def test_nothing_is_lost() -> None:
    write_whatever_comes()
    assert "Итог: ✓".encode("ascii", "acceptance-console") == b"\\u0418\\u0442\\u043e\\u0433: +"


def test_a_word_of_the_command_line_in_a_locale_that_cannot_read_it() -> None:
    assert as_typed("чат".encode().decode("ascii", "surrogateescape")) == as_typed("чат") == "чат"
