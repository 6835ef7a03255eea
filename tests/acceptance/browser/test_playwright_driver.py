"""Playwright's driver: what it makes goes with it, and an interrupt leaves nothing, however early it comes."""

import asyncio
import tempfile
from pathlib import Path

import psutil
import pytest

from acceptance.process.playwright_driver import start_apart


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)  # Python's own copy of it
    return tmp_path


def test_an_interrupt_before_the_driver_runs_leaves_no_folder(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    async def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(asyncio, "create_subprocess_exec", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start_apart()
    assert list(temporary.iterdir()) == []


def test_the_drivers_folder_is_gone_once_it_has_ended(temporary: Path) -> None:
    driver = start_apart()
    shells = [process for process in psutil.Process().children() if process.name() == "sh"]
    (folder,) = temporary.iterdir()
    (folder / "forgotten").mkdir()
    driver.stop()
    psutil.wait_procs(shells, timeout=10)
    assert list(temporary.iterdir()) == []


def test_ffmpeg_lies_where_the_driver_looks_for_it(temporary: Path) -> None:
    ffmpeg = temporary / "own" / "ffmpeg"
    ffmpeg.parent.mkdir()
    ffmpeg.touch()
    driver = start_apart(ffmpeg)
    (found,) = temporary.glob("acceptance-browser-*/browsers/ffmpeg-*/ffmpeg-*")
    assert found.resolve() == ffmpeg
    driver.stop()
