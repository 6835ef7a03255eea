"""The run's lines: plain where nobody looks on; on a terminal with how far it is, and broken at its width."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.outcomes import Outcome, Verdict
from acceptance.process.variables import name_of
from acceptance.reporting.run import Run
from acceptance.runner import progress
from acceptance.runner.remaining_time import FACT

CAUSE = "Ожидали «а», получили «б», " * 20 + "и вот конец причины."


class Screen(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def told(*, terminal: bool) -> str:
        run = Run.create(tmp_path)
        run.describe(**{FACT: {"seconds": {"a": 1.0, "b": 40.0}, "processes": 2}})
        screen = Screen(terminal)
        monkeypatch.setenv(name_of("run_dir"), str(run.path))
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr("sys.stderr", screen)
        monkeypatch.setattr(progress, "explain_scenario", lambda scenario: (Outcome(Verdict.FAILED, CAUSE), None))
        scenario: Any = SimpleNamespace(effective_tags=["2.3"], name="Проверить", duration=1.0)
        progress.tell(scenario, "a")
        progress.clear()
        return screen.getvalue()

    return told


def test_a_log_gets_plain_lines_with_the_whole_cause(told) -> None:
    said = told(terminal=False)
    assert said.count("\n") == 1 and said.rstrip().endswith("и вот конец причины.")
    assert "\033" not in said and "\r" not in said


def test_a_terminal_gets_broken_lines_and_how_far_it_is(told) -> None:
    said = told(terminal=True)
    assert "1 из 2, осталось около 40 с" in said
    lines = said.replace(progress.CLEAR, "").split("\n")
    assert max(len(line) for line in lines) <= 80 and len(lines) > 5
    assert "".join(said.split()).count("".join(CAUSE.split())) == 1
    assert said.endswith(progress.CLEAR), "the verdict follows on a clean line"


def test_the_checklist_is_told_of_with_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run.create(tmp_path)
    run.describe(**{FACT: {"seconds": {"a": 1.0, "b": 40.0}, "processes": 2}})
    screen = Screen(terminal=False)
    monkeypatch.setenv(name_of("run_dir"), str(run.path))
    monkeypatch.setattr("sys.stderr", screen)
    progress.tell_of_checklist()
    said = " ".join(screen.getvalue().split())
    assert said.startswith("Пункты чек-листа проверены") and said.endswith("сверх чек-листа, осталось около 40 с")
