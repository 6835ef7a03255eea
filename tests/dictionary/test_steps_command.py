"""`acceptance steps`: the dictionary for authors, cut short without a complaint."""

from __future__ import annotations

import signal
import subprocess
import sys

from acceptance import PROJECT

COMMAND = [sys.executable, "-m", "acceptance", "steps"]


def test_a_word_chooses_sentences() -> None:
    said = subprocess.run([*COMMAND, "Kommo"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "kommo.py" in said and "Например:" in said


def test_the_table_of_an_example_has_its_headings() -> None:
    said = subprocess.run([*COMMAND, "неверными"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert said.index("| вызов | ошибка |") < said.index("| POST /api/agents | нет имени |")


def test_a_reader_that_has_had_enough_hears_no_complaint() -> None:
    command = subprocess.Popen(COMMAND, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert command.stdout is not None
    command.stdout.close()
    _, complaint = command.communicate(timeout=60)
    assert (command.returncode, complaint) == (128 + signal.SIGPIPE, "")
