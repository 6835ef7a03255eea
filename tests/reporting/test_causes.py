"""One cause is told once, wherever it has struck; another cause never goes under with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from test_answer import judged

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.allure.widgets import summary
from acceptance.reporting.causes import cause_of
from acceptance.reporting.console import screen
from acceptance.reporting.judge import Judgement
from acceptance.reporting.printed import printed_checklist
from acceptance.reporting.run import Run

REASON = (
    "в журнале «Правило приёмки 20261130-113723-b0072a {name} О'Кей» должна появиться запись о лиде {lead}: ждали "
    "{seconds} с – {why}"
)


def failed(why: str = "ошибка 500", name: str = "04377a", lead: int = 734156173, seconds: int = 20) -> Outcome:
    return Outcome(Verdict.FAILED, REASON.format(name=name, lead=lead, seconds=seconds, why=why))


def test_names_ids_and_moments_are_no_cause() -> None:
    assert cause_of(failed()) == cause_of(failed(name="730cb7", lead=792214672, seconds=5))
    ids = [
        "Вызов ответил 500: строка (4ec404a5-a31f-4c24-81da-d6918c7e4ac7, 2026-11-30 11:41:38.966471+00)",
        "Вызов ответил 500: строка (3f9a38be-ce29-47b9-ae9d-8d35bdc64cb6, 2026-11-30 11:41:40.17817+00)",
    ]
    assert len({cause_of(Outcome(Verdict.FAILED, reason)) for reason in ids}) == 1


@pytest.mark.parametrize(
    "other",
    [
        failed("ошибка 404"),
        Outcome(Verdict.BROKEN, failed().reason),
        Outcome(Verdict.FAILED, failed().reason, "Проверьте WORKER_URL."),
        Outcome(Verdict.FAILED, failed().reason, setting="REDIS_URL"),
        Outcome(Verdict.FAILED, failed().reason.replace("Правило приёмки", "Правило Анны")),
    ],
)
def test_what_differs_otherwise_is_another_cause(other: Outcome) -> None:
    assert cause_of(other) != cause_of(failed())


@pytest.fixture
def three() -> Judgement:
    """Two items of one cause, one of another."""
    wrong = {"6.5": failed(), "6.6": failed(name="730cb7", lead=792214672), "7.5": failed("другое")}
    whole = judged({})
    items = tuple(replace(one, outcome=wrong.get(one.item.number, one.outcome)) for one in whole.items)
    return replace(whole, items=items)


def on_the_console(judgement: Judgement, _: Path) -> str:
    class Nowhere:
        @staticmethod
        def isatty() -> bool:
            return False

    return screen(judgement, 1, {}, Nowhere())  # type: ignore[arg-type]


def on_paper(judgement: Judgement, folder: Path) -> str:
    return printed_checklist(Run(folder), judgement, 1)


def in_the_report(judgement: Judgement, _: Path) -> str:
    rows = summary(judgement, {"leavesById": {}, "groupsById": {}})
    return "\n".join(row["message"] for row in rows)


@pytest.mark.parametrize(
    ("show", "named"),
    [
        (on_the_console, "; то же у 6.6: не выполнено"),
        (in_the_report, "не выполнено: то же, что у 6.5"),
        (on_paper, ""),
    ],
)
def test_it_is_told_once(show: Callable[[Judgement, Path], str], named: str, three: Judgement, tmp_path: Path) -> None:
    text = show(three, tmp_path)
    assert text.count("ошибка 500") == 1 and text.count("другое") == 1
    assert named in text
    assert all(number in text for number in ("6.5", "6.6", "7.5"))


def test_paper_says_first_where_something_is_wrong(three: Judgement, tmp_path: Path) -> None:
    text = on_paper(three, tmp_path)
    assert "Rule Engine: не выполнено 6.5–6.6</p>" in text and "Sequences: не выполнено 7.5</p>" in text
    assert text.index("не выполнено 7.5</p>") < text.index("Что не так")


def test_the_console_says_what_to_do_with_what_the_product_broke(three: Judgement, tmp_path: Path) -> None:
    assert "показать разработчикам" in on_the_console(three, tmp_path)
    assert "показать разработчикам" not in on_the_console(judged({}), tmp_path)
