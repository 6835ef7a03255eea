"""reports/junit.xml, GitHub's annotations and summary: what continuous integration reads of a run."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from reporting_lab import MIXED, Lab

EVERY_KIND = f"""{MIXED}
  @1.4
  Сценарий: пятый
    Тогда не хватает настройки
"""


@pytest.fixture
def ran(lab: Lab) -> Lab:
    lab.environment()
    lab.feature(EVERY_KIND)
    lab.run()
    return lab


def test_each_scenario_is_a_case_and_says_what_became_of_it(ran: Lab) -> None:
    [path] = ran.reports.glob("runs/*/junit.xml")
    [suite] = ElementTree.parse(path).getroot()
    said = {case.get("name", ""): [(one.tag, one.get("type")) for one in case] for case in suite}
    assert said == {
        "1.1 первый": [],
        "1.2 второй": [("failure", "не выполнено")],
        "1.3 третий": [("error", "проверка не состоялась")],
        "сверх четвёртый": [],
        "1.4 пятый": [("skipped", "не проверялось")],
    }
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}
    failure = suite.find("testcase/failure")
    assert failure is not None and failure.get("message")
    assert suite[1].get("file", "").endswith(".feature") and suite[1].get("line") == "9"


def test_a_problem_of_the_run_is_no_green_suite(lab: Lab) -> None:
    lab.environment("""
        def after_all(context):
            raise OSError("диск отключён")
        """)
    lab.feature(EVERY_KIND)
    lab.run("--tags=@1.1")
    [path] = lab.reports.glob("runs/*/junit.xml")
    suites = {suite.get("name"): suite for suite in ElementTree.parse(path).getroot()}
    error = suites["Прогон"].find("testcase/error")
    assert error is not None and "диск отключён" in error.get("message", "")


@pytest.mark.parametrize("where", ["true", ""])
def test_github_shows_it_at_its_line_and_nobody_else_is_told(
    lab: Lab, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", where)
    lab.environment()
    lab.feature(EVERY_KIND)
    told = [line for line in lab.run().output.splitlines() if line.startswith("::error")]
    assert len(told) == (2 if where else 0)
    if where:
        assert ",line=9,title=1.2 второй::не выполнено: " in told[0]


def test_the_summary_of_githubs_job_is_the_ticked_checklist(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = lab.path / "summary.md"
    summary.write_text("# До нас\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    lab.environment()
    lab.feature(EVERY_KIND)
    lab.run()
    [ticked] = lab.reports.glob("runs/*/checklist.md")
    assert summary.read_text() == "# До нас\n" + ticked.read_text()


def test_a_summary_that_cannot_be_written_is_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(lab.path))
    lab.environment()
    lab.feature(EVERY_KIND)
    told = lab.run("--tags=@1.1")
    assert told.code == 2 and f"Не записан {lab.path}" in told.output
