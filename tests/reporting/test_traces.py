"""The browser's record of a failed scenario is found by its item, in the newest run that has one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from reporting_lab import Lab

from acceptance.outcomes import SettingsError
from acceptance.reporting.traces import find_trace, keeps_pages

HOOKS = """
import allure

def after_step(context, step):
    if step.status.has_failed():
        allure.attach(TRACE, name="Запись браузера (Playwright trace)", extension="zip")
"""
FEATURE = """
  @5.4
  Сценарий: Редактировать скрипт
    Тогда обещание нарушено

  @5.5
  Сценарий: Удалить скрипт
    Тогда всё верно
"""


def archive(content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("trace.trace", content)
    return made.getvalue()


def content(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read("trace.trace").decode()


def test_the_newest_trace_of_an_item(lab: Lab) -> None:
    lab.feature(FEATURE)
    names = []
    for told in ("первая", "вторая"):
        lab.environment(f"TRACE = {archive(told)!r}\n{HOOKS.strip()}")
        names.append(lab.run().verdict["run"])
    lab.run("--tags=@5.5")  # green: it has none
    assert content(find_trace("5.4", reports=lab.reports)) == "вторая"
    assert content(find_trace("редактировать", reports=lab.reports)) == "вторая"
    assert content(find_trace("5.4", names[0], lab.reports)) == "первая"
    for words, run in (("5.5", ""), ("5", names[0]), ("7.1", names[1])):
        with pytest.raises(SettingsError, match=f"Записи браузера для «{words}»"):
            find_trace(words, run, lab.reports)


def test_whether_a_trace_keeps_pages(tmp_path: Path) -> None:
    for content, kept in (('{"type":"frame-snapshot"}', True), ('{"type":"before"}', False)):
        (tmp_path / "trace.zip").write_bytes(archive(content))
        assert keeps_pages(tmp_path / "trace.zip") is kept
