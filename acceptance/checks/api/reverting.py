"""Proof that a change takes back what was set: the usual, nothing and fewer keys are kept like anything else."""

from collections.abc import Sequence
from typing import Any

from pydantic.alias_generators import to_snake

from acceptance.checks.api.collections import OLD_LAYOUT
from acceptance.checks.comparing import equal
from acceptance.contract.values import difference
from acceptance.deeds.api.reverting import Stage


def expect_kept(stages: Sequence[Stage]) -> None:
    """AssertionError unless after each change the thing is listed with what was sent, and with nothing else of before.

    Of an object also those keys have to be gone that were sent before and not again; what a platform puts into it of
    its own is its affair. Where sequences are of the old layout only the columns that they have are compared.
    """
    wrong = [f"{stage.route.kind} {stage.told}: {'; '.join(told)}" for stage in stages if (told := _otherwise(stage))]
    assert not wrong, f"Правка принята, а хранится не то, что отправлено – {' | '.join(wrong)}"


def _otherwise(stage: Stage) -> list[str]:
    told = []
    for name, wanted in stage.sent.items():
        key = name if name in stage.row else to_snake(name)
        if OLD_LAYOUT in stage.row and key not in stage.row:
            continue
        found = stage.row.get(key)
        if not equal(found, wanted):
            told.append(difference(name, found, wanted))
        elif left := _left_over(stage.before.get(name), found, wanted):
            told.append(f"{name} – осталось прежнее: {', '.join(left)}")
    return told


def _left_over(before: Any, found: Any, wanted: Any) -> list[str]:
    """The keys of an object that were sent before and not again, and are as they were."""
    if not isinstance(wanted, dict) or not isinstance(before, dict) or not isinstance(found, dict):
        return []
    gone = ((key, value) for key, value in before.items() if key not in wanted and value is not None)
    return [key for key, value in gone if equal(found.get(key), value)]
