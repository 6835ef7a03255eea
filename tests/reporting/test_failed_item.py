"""The page of an item that is not green: the reason, expected and found, advice, the picture; the rest lies aside."""

import json
from pathlib import Path
from typing import Any

import pytest
from reporting_lab import Lab, Outcome

from acceptance.outcomes import Verdict
from acceptance.reporting.allure.identity import message
from acceptance.reporting.allure.items import folded, past, tell_past, tidy, unfolded
from acceptance.reporting.allure.page import Page
from acceptance.reporting.mismatch import mismatches, side_by_side

HOOKS = """
import allure
from allure_commons.types import AttachmentType
from acceptance.evidence import Evidence

def after_step(context, step):
    allure.attach(b"\\x89PNG\\r\\n\\x1a\\n", name="Снимок", attachment_type=AttachmentType.PNG)

def after_scenario(context, scenario):
    evidence = Evidence()
    evidence.text("Осталось", "ничего")
    evidence.flush(False)
    evidence.text("Убрано", "всё")
    evidence.flush_tidying(False)
    evidence.flush_tidying(False)
    for number in range(5):
        context.session.note("мелочь", where=f"сценарий {number}")
"""
FEATURE = """
  @1.1
  Сценарий: первый
    Дано всё готово
    Тогда обещание нарушено
"""


@pytest.fixture(scope="module")
def run(shared_lab: Lab) -> Outcome:
    shared_lab.environment(HOOKS, render=True)
    shared_lab.feature(FEATURE)
    return shared_lab.run("--tags=@1.1")


@pytest.fixture(scope="module")
def page(run: Outcome) -> Page:
    return Page(run.report())


@pytest.fixture(scope="module")
def shown(page: Page) -> dict[str, Any]:
    [name] = page.names("data/test-results/")
    return page.read(name)


def attached(results: Path, run: Outcome, name: str) -> list[str]:
    """The texts of the attachments of this name, wherever they hang."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("name") == name and "source" in node:
                found.append((results / node["source"]).read_text("utf-8"))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    for result in run.allure:
        walk(result)
    return found


def test_the_traceback_is_an_attachment(run: Outcome) -> None:
    result = run.result("1.1")
    assert "Что делать: Проверьте, что WORKER_URL" in result["statusDetails"]["message"]
    assert "trace" not in result["statusDetails"]
    assert all("trace" not in step.get("statusDetails", {}) for step in result["steps"])
    results = run.reports / "runs" / run.verdict["run"] / "allure-results"
    [told] = attached(results, run, "Для разработчика")
    assert "AssertionError: Ожидали «а», получили «б»." in told
    assert "steps.py" in told


def test_what_tidying_up_saw_hangs_under_it(run: Outcome, shown: dict[str, Any]) -> None:
    result = run.result("1.1")
    assert [one["name"] for one in result["attachments"]] == ["Осталось"]
    [tidying] = shown["teardown"]
    assert [one["link"]["name"] for one in tidying["steps"]] == ["Убрано"]


def test_the_picture_of_the_step_that_failed_is_open_and_the_rest_aside(page: Page, shown: dict[str, Any]) -> None:
    *_, failed = [step for step in shown["steps"] if step["type"] == "step"]
    [picture] = [one["link"]["id"] for one in failed["steps"] if one.get("link", {}).get("name") == "Снимок"]
    [opened] = unfolded(shown)
    assert opened == f"attachment-{picture}"
    html = page.html()
    assert f'"{opened}"' in html
    assert f'"{shown["id"]}-description"' in html
    assert folded({"id": "1", "status": "passed"}) == ["1-parameters", "1-labels"]


def test_what_the_head_says_is_not_said_again() -> None:
    names = ("epic", "severity", "tag", "правило")
    result: dict[str, Any] = {
        "labels": [{"name": name, "value": name} for name in names],
        "groupedLabels": {name: [name] for name in names},
        "parameters": [{"name": "Цель", "value": "стенд"}, {"name": "строка", "value": "1"}],
    }
    tidy(result)
    assert result["groupedLabels"] == {"правило": ["правило"]}
    assert [one["name"] for one in result["labels"]] == ["severity", "правило"]
    assert [one["name"] for one in result["parameters"]] == ["строка"]


def test_remarks_name_three_places_and_count_the_rest(run: Outcome) -> None:
    results = run.reports / "runs" / run.verdict["run"] / "allure-results"
    [file] = results.glob("*-globals.json")
    attachments = json.loads(file.read_text("utf-8"))["attachments"]
    [attachment] = [one for one in attachments if one["name"] == "Замечания"]
    text = (results / attachment["source"]).read_text("utf-8")
    assert "5 × мелочь – сценарий 0; сценарий 1; сценарий 2 и ещё 2" in text


# Expected and found


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            "Хранится не то, что введено: приоритет – 10, ожидалось «7»",
            "Ожидалось (приоритет): «7»\nНайдено (приоритет): 10",
        ),
        (
            "Хранится не то: вид – «а», ожидался «б»; действие 1: «тег» – «в», ожидалось «г»",
            "Ожидалось (вид): «б»\nНайдено (вид): «а»\nОжидалось («тег»): «г»\nНайдено («тег»): «в»",
        ),
        (
            "Состояние воркера «degraded», ожидалось «ok»",
            "Ожидалось: «ok»\nНайдено: Состояние воркера «degraded»",
        ),
        (
            "воркер должен сообщать «ok»: не дождались за 30 с. Видели: degraded",
            "Ожидалось: воркер должен сообщать «ok»\nНайдено: не дождались за 30 с. Видели: degraded",
        ),
        ("Агент повторил вопрос", ""),
        ("", ""),
    ],
)
def test_expected_and_found_stand_in_lines_of_their_own(reason: str, told: str) -> None:
    assert side_by_side(reason) == told
    assert bool(mismatches(reason)) == bool(told)


def test_a_message_goes_from_the_sentence_to_what_to_do() -> None:
    told = message(Verdict.FAILED, "Состояние «а», ожидалось «б»", "Проверьте.").split("\n\n")
    assert told == ["Состояние «а», ожидалось «б»", "Ожидалось: «б»\nНайдено: Состояние «а»", "Что делать: Проверьте."]
    assert "Что делать: покажите" in message(Verdict.FAILED, "Не то", "")
    assert message(Verdict.BROKEN, "Нет связи, ожидалась", "Проверьте сеть.").count("Ожидалось") == 0
    assert message(Verdict.PASSED, "", "") == ""
    assert message(Verdict.BROKEN, "Не убрано: а..", "Так... и так.").splitlines()[0].endswith("Не убрано: а.")
    assert "Так... и так." in message(Verdict.BROKEN, "а", "Так... и так.")


# Earlier runs


def in_history(*statuses: str, now: str = "passed") -> dict[str, Any]:
    """A result with the statuses of earlier runs, the newest first."""
    start = 1767323045000
    earlier = [{"status": one, "start": start - 86_400_000 * place} for place, one in enumerate(statuses)]
    return {"status": now, "history": earlier, "error": {"message": "Причина."}, "descriptionHtml": "<p>а</p>"}


@pytest.mark.parametrize(
    ("statuses", "now", "told"),
    [
        ((), "failed", ""),
        (("passed", "passed"), "failed", ""),
        (("failed", "failed", "passed"), "failed", "в 3 последних полных прогонах красным 2 раза, подряд с 01.01.2026"),
        (("failed",), "failed", "в последнем полном прогоне красным 1 раз, подряд с 02.01.2026"),
        (("passed", "failed", "passed"), "passed", "красным 1 раз; результат меняется туда и обратно – похоже, мигает"),
        (("skipped", "failed"), "passed", "в последнем полном прогоне красным 1 раз."),
    ],
)
def test_the_past_of_a_scenario_is_told(statuses: tuple[str, ...], now: str, told: str) -> None:
    result = in_history(*statuses, now=now)
    assert told in past(result)
    assert bool(past(result)) == bool(told)
    tell_past(result)
    assert (f"\n\nРаньше: {past(result)}" in result["error"]["message"]) == (now == "failed" and bool(told))
    assert ("<strong>Раньше:</strong>" in result["descriptionHtml"]) == (now == "passed" and bool(told))
