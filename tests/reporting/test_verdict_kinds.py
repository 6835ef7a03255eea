"""The table of verdicts: whole, in order, and what every sink tells."""

from __future__ import annotations

from typing import Any

import pytest

from acceptance import PROJECT
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting import verdict_kinds
from acceptance.reporting.judge import worst
from acceptance.reporting.verdict_kinds import KINDS, TOLD, allure_categories, kind_of, severity


def test_every_verdict_has_one_row() -> None:
    assert sorted(kind.verdict for kind in KINDS) == sorted(Verdict)
    assert sorted(TOLD) == sorted(Verdict)


def test_a_verdict_without_a_row_is_an_error_and_no_tick() -> None:
    strange: Any = "postponed"
    with pytest.raises(KeyError):
        kind_of(strange)
    with pytest.raises(KeyError):
        worst([Outcome(Verdict.PASSED), Outcome(strange)])
    with pytest.raises(ValueError, match="empty"):
        worst([])


def test_the_worst_decides_whatever_the_order() -> None:
    best_first = [Outcome(kind.verdict) for kind in reversed(KINDS)]
    assert worst(best_first).verdict is Verdict.FAILED
    assert worst([Outcome(Verdict.PASSED), Outcome(Verdict.WAIVED)]).verdict is Verdict.WAIVED
    assert severity(Verdict.BROKEN) < severity(Verdict.NOT_CHECKED) < severity(Verdict.PASSED)


def test_signs_and_states_tell_kinds_apart() -> None:
    for told in ("sign", "mark", "state"):
        assert len({getattr(kind, told) for kind in KINDS}) == len(KINDS), told


def test_nothing_but_a_pass_is_a_tick_in_allure() -> None:
    assert [kind.verdict for kind in KINDS if kind.allure == "passed"] == [Verdict.PASSED]


def test_a_group_told_by_its_message_comes_before_the_one_that_takes_the_rest() -> None:
    found = allure_categories()
    told = {"broken": [True, True, False], "skipped": [False], "unknown": [False], "failed": [False]}
    for status, by_message in told.items():
        groups = [group for group in found if group["matchedStatuses"] == [status]]
        assert ["messageRegex" in group for group in groups] == by_message, status
    assert len({str(group["name"]) for group in found}) == len(found) == 6


@pytest.mark.parametrize(("file", "russian"), [("README.md", False), ("README.ru.md", True)])
def test_readme_says_the_same(file: str, russian: bool) -> None:
    told = f"python -m acceptance.reporting.verdict_kinds{' ru' * russian}"
    assert verdict_kinds.table(russian=russian) in (PROJECT / file).read_text("utf-8"), told
