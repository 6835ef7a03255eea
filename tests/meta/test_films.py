"""`--video`: a film of each scenario that opens a page, from all processes; else no trace of it."""

from __future__ import annotations

import os
from pathlib import Path

from commands import Run

# Takes what the browser shows and makes no film of it: what is tested is the way that it goes.
FFMPEG = '#!/bin/sh\nfor last; do :; done\ncat > "$last"\n'


def test_films_of_all_processes_are_kept_in_the_runs_folder(run: Run, place: Path) -> None:
    programs = place / "programs"
    programs.mkdir()
    (programs / "ffmpeg").write_text(FFMPEG)
    (programs / "ffmpeg").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    ended = run("run", "--tags=@1.2,@4.2,@5.2", "--video", "--processes", "2", PATH=path)
    assert ended.code == 0, ended.said
    folder = place / "reports" / "runs" / ended.verdict["run"] / "video"
    kept = sorted(path.name for path in folder.iterdir())
    assert [name.split("-")[0] for name in kept] == ["4.2", "5.2"], kept
    assert all(path.stat().st_size for path in folder.iterdir())
    assert f"прежде чем пересылать, посмотрите): {folder}" in ended.said


def test_who_does_not_ask_for_films_has_none(run: Run, place: Path) -> None:
    ended = run("run", "--tags=@5.2")
    assert ended.code == 0, ended.said
    assert "Видео" not in ended.said
    assert list(place.rglob("*.webm")) == [] and list(place.rglob("video")) == []
