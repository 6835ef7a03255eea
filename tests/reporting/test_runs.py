"""The runs of a reports folder: none overwrites what others rely on, none that is needed is forgotten."""

from __future__ import annotations

import errno
import json
import os
import pty
from pathlib import Path

import pytest
from reporting_lab import Lab

from acceptance.outcomes import SettingsError
from acceptance.reporting import command
from acceptance.reporting.finish import finish
from acceptance.reporting.run import Run
from acceptance.reporting.runs import find_run, forget_old, known_runs, last_full, latest_run
from acceptance.timing.waiting import wait_for

ALL = ("allure-report.html", "checklist.html", "checklist.md", "verdict.json")
TWO = """
  @1.1
  Сценарий: первый
    Тогда всё верно

  @1.2
  Сценарий: второй
    Тогда всё верно
"""


def of(reports: Path, **ended: object) -> Run:
    run = Run.create(reports)
    run.describe(started=f"2026-01-01T00:00:{len(known_runs(reports)):02d}+00:00", target="цель")
    if ended:
        run.describe(ended={"target": "цель", "answer": "ответ", "exitCode": 0, **ended})
        (run.path / "verdict.json").write_text("{}", encoding="utf-8")
    return run


def test_old_runs_are_forgotten_but_not_unfinished_ones_nor_the_last_full_one(tmp_path: Path) -> None:
    older, full, other = of(tmp_path, full=True), of(tmp_path, full=True), of(tmp_path, full=True, target="другая")
    partial = [of(tmp_path, full=False) for _ in range(4)]
    unfinished = of(tmp_path)
    forget_old(tmp_path, keep=2)
    assert {one.run.id for one in known_runs(tmp_path)} == {
        *(full.id, other.id, unfinished.id),
        *(run.id for run in partial[-2:]),
    }
    assert not older.path.exists()
    assert (latest := latest_run(tmp_path)) is not None and latest.id == unfinished.id
    assert latest_run(tmp_path / "нет") is None
    assert (found := last_full("цель", tmp_path)) is not None and found.run.id == full.id
    assert last_full("цель", tmp_path, before=found.started) is None


def test_a_run_is_found_by_its_name_or_the_beginning_of_it(tmp_path: Path) -> None:
    first = of(tmp_path, full=True)
    assert find_run(first.id, tmp_path).id == find_run(first.id[:-2], tmp_path).id == first.id
    of(tmp_path, full=True)
    for name, said in (("20", "подходит к нескольким прогонам"), ("1999", "Прогона 1999 нет")):
        with pytest.raises(SettingsError, match=said):
            find_run(name, tmp_path)


def test_only_full_runs_are_shown_to_stakeholders(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature(TWO)
    full = lab.run()
    shown = {name: (lab.reports / name).read_bytes() for name in ALL}
    partial = lab.run("--tags=@1.1")
    assert "acceptance report" in partial.output and "last/checklist.md" in partial.output
    assert json.loads((lab.reports / "last" / "verdict.json").read_text("utf-8"))["run"] == partial.verdict["run"]
    assert "Частичный прогон" in (lab.reports / "last" / "checklist.html").read_text("utf-8")
    assert not (lab.reports / "last" / "allure-report.html").exists(), "nobody has asked for it"
    assert lab.run("--tags=@9.9").code == 2
    assert lab.run("--wip").code == 2  # nothing is tagged so
    lab.environment(before_all="context.session.refuse('Настройки неверны.')\nraise RuntimeError('неверны')")
    assert lab.run().code == 3
    assert {name: (lab.reports / name).read_bytes() for name in ALL} == shown
    assert json.loads((lab.reports / "last" / "verdict.json").read_text("utf-8"))["run"] == partial.verdict["run"]
    answers = [one.answer for one in known_runs(lab.reports)]
    assert [(answer or "").split(":")[0] for answer in answers] == [
        "Прогон не начался",
        *["Прогон не состоялся"] * 2,
        "Частичный прогон",
        "Выпускать рано",  # of the other items nothing is known
    ]
    assert full.verdict["run"] == known_runs(lab.reports)[-1].run.id


def test_an_older_run_that_is_told_anew_takes_no_newer_ones_place(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO)
    first, second = lab.run(), lab.run()
    finish(lab.reports / "runs" / first.verdict["run"], quiet=True)
    assert json.loads((lab.reports / "verdict.json").read_text("utf-8"))["run"] == second.verdict["run"]


def test_the_report_of_a_partial_run_is_made_on_request_and_lies_beside_no_other_run(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature(TWO)
    page = lab.reports / "last" / "allure-report.html"
    outcome = lab.run("--tags=@1.1")
    assert "Частичный прогон" in outcome.report() and page.exists()
    lab.run("--tags=@1.2")
    assert not page.exists()


def test_the_commands(lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ACCEPTANCE_REPORTS_DIR", str(lab.reports))
    assert (command.report(), command.runs()) == (2, 0)
    assert "Прогонов ещё не было" in capsys.readouterr().err
    lab.environment(render=True)
    lab.feature(TWO)
    first, _ = lab.run("--tags=@1.1"), lab.run("--tags=@1.2")
    command.runs()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all("частичный" in line and "лаборатория" in line for line in lines)
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))
    assert command.report(first.verdict["run"], show=True) == 0
    own = lab.reports / "runs" / first.verdict["run"] / "allure-report.html"
    assert opened == [own.as_uri()] and own.exists(), "a newer run has its place"
    assert "Отчёт Allure: " in capsys.readouterr().out


def on_a_terminal(lab: Lab, **variables: str) -> tuple[int, str, bool]:
    """Status and output of a full run whose output is a terminal, and whether its report was there at its end."""
    ours, theirs = pty.openpty()
    process = lab.start(stdout=theirs, **{"CI": "", **variables})
    os.close(theirs)
    code = process.wait(timeout=60)
    there = (lab.reports / "allure-report.html").exists()
    with open(ours, "rb", closefd=True, buffering=0) as stream:
        said = b""
        try:
            while chunk := stream.read(65536):
                said += chunk
        except OSError as end:  # what a terminal says at its end
            if end.errno != errno.EIO:
                raise
    return code, said.decode(), there


def test_where_a_person_looks_on_the_prompt_is_back_before_the_report(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature(TWO)
    code, said, there = on_a_terminal(lab)
    assert (code, there) == (2, False) and "строится" in said
    newest = lab.newest()
    assert newest is not None
    log = newest / "logs" / "report.log"
    wait_for(lambda: "Отчёт Allure: " in log.read_text("utf-8"), within=60, what="отчёт должен быть построен")
    assert "Выпускать рано" in (lab.reports / "allure-report.html").read_text("utf-8")
    assert json.loads((lab.reports / "verdict.json").read_text("utf-8"))["exitCode"] == 2


def test_a_ci_finds_the_report_made(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature(TWO)
    _, said, there = on_a_terminal(lab, CI="true")
    assert there and "строится" not in said
    assert said.index("Итог: ") < said.index("Отчёт Allure: "), "the verdict is told as soon as it is known"


def test_an_allure_that_is_missing_is_told_before_the_prompt(lab: Lab, tmp_path: Path) -> None:
    lab.environment(
        render=True,
        before_all="import acceptance.reporting.allure.render as r, sys; from pathlib import Path\n"
        f"r.PROJECT = Path({str(tmp_path)!r}); sys.prefix = {str(tmp_path)!r}",
    )
    lab.feature(TWO)
    code, said, _ = on_a_terminal(lab)
    assert code == 2 and "Allure не установлен" in said and "(код завершения 2)" in said.splitlines()[-1]
