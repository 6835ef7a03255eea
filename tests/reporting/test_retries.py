"""Second tries: only when asked for, never on a stand, never a tick, and no more after ten failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from reporting_lab import PROJECT, Lab, Outcome

from acceptance.outcomes import SettingsError
from acceptance.runner.retry import refuse_on_stand
from acceptance.target.settings import Target

HOOKS = f"""
import os
exec(compile(open({str(PROJECT / "environment.py")!r}, encoding="utf-8").read(), "environment.py", "exec"))
"""
STEPS = """
@then("обещание сдержано с попытки {number:d}")
def blinks(context, number):
    context.config.tries = tries = getattr(context.config, "tries", {})
    tries[context.scenario.name] = tries.get(context.scenario.name, 0) + 1
    assert tries[context.scenario.name] >= number, f"попытка {tries[context.scenario.name]}"
"""
WITHOUT_A_STAND = {"WORKER_URL": "http://127.0.0.1:9"}


@pytest.fixture
def blinking(lab: Lab) -> Lab:
    lab.write("features/environment.py", HOOKS)
    steps = lab.path / "features" / "steps" / "steps.py"
    steps.write_text(steps.read_text("utf-8") + STEPS, encoding="utf-8")
    scenarios = {"1.1": 2, "1.2": 3, "1.3": 1, "1.4": 9}
    lab.feature(
        "\n".join(
            f"  @{item}\n  Сценарий: пункт {item}\n    Тогда обещание сдержано с попытки {number}\n"
            for item, number in scenarios.items()
        )
    )
    return lab


def run(lab: Lab, *arguments: str, **settings: str) -> Outcome:
    return lab.run(*arguments, **{**WITHOUT_A_STAND, **settings})


def test_nothing_is_tried_again_unasked(blinking: Lab) -> None:
    outcome = run(blinking)
    assert {number: outcome.item(number)["verdict"] for number in ("1.1", "1.2", "1.3", "1.4")} == {
        "1.1": "failed", "1.2": "failed", "1.3": "passed", "1.4": "failed",
    }  # fmt: skip
    assert all(scenario["attempts"] == 1 for number in ("1.1", "1.4") for scenario in outcome.item(number)["scenarios"])


def test_a_pass_on_a_second_try_blinks_and_does_not_tick(blinking: Lab) -> None:
    outcome = run(blinking, "-D", "retries=2")
    outcome.must_be("1.1", "flaky", "прошло с попытки 2")
    outcome.must_be("1.2", "flaky", "прошло с попытки 3")
    outcome.must_be("1.3", "passed")
    outcome.must_be("1.4", "failed", "попытка 3")
    assert "мигает" in outcome.line("1.1") and outcome.ticked() == 1 and outcome.code == 1


def test_ten_failures_end_the_second_tries(blinking: Lab) -> None:
    (blinking.path / "features" / "проба.feature").unlink()
    blinking.feature(
        "\n".join(
            f"  @сверх\n  Сценарий: номер {number:02}\n    Тогда обещание сдержано с попытки 9\n"
            for number in range(13)
        ),
        "много",
    )
    outcome = run(blinking, "-D", "retries=1")
    attempts = [extra["attempts"] for extra in sorted(outcome.verdict["extras"], key=lambda one: one["name"])]
    assert attempts == [2] * 9 + [1] * 4


@pytest.mark.parametrize(
    ("value", "settings", "said"),
    [
        ("1", {"SERVICES_URL": "http://127.0.0.1:9"}, "На стенде повторы не допускаются"),
        ("много", {}, "нужно целое число"),
    ],
)
def test_what_is_refused(blinking: Lab, value: str, settings: dict[str, str], said: str) -> None:
    outcome = run(blinking, "-D", f"retries={value}", **settings)
    assert outcome.code == 3 and said in outcome.output


def test_the_command_refuses_before_a_stand_is_started(tmp_path: Path) -> None:
    for target in (None, Target(services_url="http://127.0.0.1:1")):
        with pytest.raises(SettingsError, match="На стенде"):
            refuse_on_stand(1, target)
    refuse_on_stand(0, None)
    refuse_on_stand(2, Target(worker_url="http://127.0.0.1:1"))
    with pytest.raises(SettingsError, match="меньше нуля"):
        refuse_on_stand(-1, None)
