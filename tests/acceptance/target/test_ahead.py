"""What begins before it is asked for: the embedded stand, and Ctrl-C that is kept until a run can tell of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from acceptance.process import held, names
from acceptance.process.variables import name_of
from acceptance.target import ahead
from acceptance.target.setting_table import ATTACHING
from acceptance.target.stand_process import StandProcess

WITHIN = 20.0


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in (names.RUN_DIR, names.ENV_FILE, *ATTACHING):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(ahead, "PROJECT", tmp_path)
    yield
    ahead.give_up()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whether a stand is started; none really is."""
    found: list[str] = []

    class Stand:
        def __init__(self) -> None:
            found.append("started")

        def dismiss(self) -> None:
            found.append("dismissed")

    monkeypatch.setattr(ahead, "StandProcess", Stand)
    return found


def test_names_are_those_of_the_variables() -> None:
    assert [
        name_of("run_dir"),
        name_of("env_file"),
        name_of("verbose"),
    ] == [names.RUN_DIR, names.ENV_FILE, names.VERBOSE]


def test_a_stand_is_started_once_and_taken_once(started: list[str]) -> None:
    ahead.start_ahead()
    ahead.start_ahead()
    assert started == ["started"]
    first = ahead.taken()
    assert started == ["started"] and ahead.taken() is not first


def test_a_stand_that_nobody_takes_is_dismissed(started: list[str]) -> None:
    ahead.start_ahead()
    ahead.give_up()
    ahead.give_up()
    assert started == ["started", "dismissed"]


@pytest.mark.parametrize("name", [*ATTACHING, names.RUN_DIR, names.ENV_FILE])
def test_none_is_started_where_something_may_say_otherwise(
    name: str, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "given")
    ahead.start_ahead()
    assert started == []
    ahead.start_ahead(whatever_is_given=True)
    assert started == ["started"]


def test_none_is_started_beside_a_file_of_settings(started: list[str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WEB_URL=https://app.example.com\n", encoding="utf-8")
    ahead.start_ahead()
    assert started == []


def test_a_dismissed_stand_leaves_nothing_though_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o711)
    for parent in tmp_path.parents:
        if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(tempfile.gettempdir()):
            parent.chmod(0o711)  # PostgreSQL runs as another user when this one is root
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    stand = StandProcess()
    assert stand.target().web_url
    family = [psutil.Process(stand.pid), *psutil.Process(stand.pid).children(recursive=True)]
    assert len(family) > 4 and list(tmp_path.iterdir())
    stand.dismiss()
    _, alive = psutil.wait_procs(family, WITHIN)
    assert alive == [] and list(tmp_path.iterdir()) == []


def test_ctrl_c_is_kept_until_it_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        held.hold()
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            held.release()
        held.release()  # heard once
        held.hold()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)  # whoever asks twice is in earnest
        with pytest.raises(KeyboardInterrupt):
            held.release()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)


def test_what_starts_the_stand_imports_nothing_that_takes_time() -> None:
    look = "import sys, acceptance.target.ahead; print([one for one in sys.argv[1:] if one in sys.modules])"
    slow = ("pydantic", "playwright", "supabase", "httpx", "redis", "behave", "acceptance.reporting")
    said = subprocess.run([sys.executable, "-c", look, *slow], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
