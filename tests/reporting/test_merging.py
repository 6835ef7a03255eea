"""A run that repeats what was not green: one verdict of all, which says what is from when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from reporting_lab import MIXED, PROJECT, Lab, Outcome

from acceptance.outcomes import SettingsError
from acceptance.reporting import begin_run, finish, read_plan
from acceptance.reporting.allure.page import Page
from acceptance.reporting.carry_over import last_full_run, not_green, take_over
from acceptance.reporting.run import Run

MENDED = MIXED.replace("обещание нарушено", "всё верно")


def repeated(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> tuple[Run, Outcome]:
    """What is run again, and what is said of all."""
    monkeypatch.chdir(lab.path)
    plan, _ = read_plan([])
    earlier = last_full_run("лаборатория", lab.reports)
    again = not_green(plan, earlier)
    run = begin_run("лаборатория", reports=lab.reports)
    run.write_plan(plan)
    take_over(run, earlier, {one.id for one in plan.scenarios} - {one.id for one in again})
    places = [f"{one.file}:{one.line}" for one in again]
    output, _ = lab.start(*places, ACCEPTANCE_RUN_DIR=str(run.path)).communicate(timeout=60)
    code = finish(run.path, quiet=True)
    return earlier, lab.outcome(code, output, run.path)


def test_what_was_green_stays_and_the_rest_is_checked_anew(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.environment(render=True)
    lab.feature(MIXED)
    first = lab.run()
    lab.feature(MENDED)
    lab.run("--tags=@1.1")  # a partial run in between changes nothing
    earlier, second = repeated(lab, monkeypatch)
    assert earlier.id == first.verdict["run"]
    assert "2 scenarios passed" not in second.output and "1 scenario passed" in second.output
    second.must_be("1.1", "passed")
    second.must_be("1.2", "passed")
    second.must_be("1.3", "broken")
    assert second.extra("четвёртый")["verdict"] == "passed"
    assert second.verdict["full"] and second.verdict["taken"] == {
        "run": earlier.id,
        "started": first.verdict["started"],
        "items": ["1.1"],
    }
    Draft202012Validator(json.loads((PROJECT / "docs" / "verdict-schema.json").read_text("utf-8"))).validate(
        second.verdict
    )
    started = {item["number"]: [one["started"] for one in item["scenarios"]] for item in second.verdict["items"]}
    assert started["1.1"] == [one["started"] for one in first.item("1.1")["scenarios"]]
    assert started["1.2"] > [one["started"] for one in first.item("1.2")["scenarios"]]
    assert f"из прогона {earlier.id}" in second.checklist
    page = (lab.reports / "checklist.html").read_text("utf-8")
    assert page.count("(проверено ") == 1 and f"из прогона {earlier.id}" in page
    facts = {one["name"]: one["values"][0] for one in Page(second.report()).read("widgets/allure_environment.json")}
    assert f"из прогона {earlier.id}" in facts["Состав"]
    assert "1.1 первый" in [one["name"] for one in second.allure]


def test_what_is_repeated_again_is_taken_from_the_merged_one(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.environment()
    lab.feature(MIXED)
    first = lab.run()
    lab.feature(MENDED)
    repeated(lab, monkeypatch)
    lab.feature(MENDED.replace("проверку нельзя провести", "всё верно"))
    earlier, third = repeated(lab, monkeypatch)
    assert earlier.id != first.verdict["run"]
    assert third.verdict["taken"]["items"] == ["1.1", "1.2"]
    assert [third.item(number)["verdict"] for number in ("1.1", "1.2", "1.3")] == ["passed"] * 3
    assert [one["started"] for one in third.item("1.1")["scenarios"]] == [
        one["started"] for one in first.item("1.1")["scenarios"]
    ]


def test_a_target_without_a_full_run_has_nothing_to_repeat(lab: Lab) -> None:
    lab.environment()
    lab.feature(MIXED)
    lab.run("--tags=@1.1")
    for target in ("лаборатория", "другая"):
        with pytest.raises(SettingsError, match="Запустите acceptance run"):
            last_full_run(target, Path(lab.reports))
