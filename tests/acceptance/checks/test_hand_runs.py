"""Rules that a client runs by hand: the answer is judged as far as the target lets the rule's call arrive."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.automation.hand_runs import only_this_rule
from acceptance.target.settings import Target


def judged(target: Target, *executions: tuple[str, bool]) -> None:
    owner: Any = SimpleNamespace(
        known=lambda _: SimpleNamespace(id="r", name="Правило"), world=SimpleNamespace(target=target)
    )
    told = [SimpleNamespace(rule_id=rule, success=success) for rule, success in executions]
    only_this_rule(owner, None, SimpleNamespace(data=SimpleNamespace(executions=told)))  # type: ignore[arg-type]


def test_success_is_demanded_where_the_call_has_a_receiver() -> None:
    judged(Target(services_url="http://127.0.0.1:1"), ("r", True))
    with pytest.raises(AssertionError, match="с успехом: 0"):
        judged(Target(services_url="http://127.0.0.1:1"), ("r", False))


def test_elsewhere_the_rule_has_been_run_all_the_same_and_no_other() -> None:
    judged(Target(web_url="https://app.example.com"), ("r", False))
    with pytest.raises(AssertionError, match="Выполнено правил: 2"):
        judged(Target(web_url="https://app.example.com"), ("r", False), ("other", True))
