"""Proof that a sequence comes to be with all of its steps or not at all (platform contract 4.7)."""

from collections.abc import Sequence

from acceptance.checks.api.collections import OLD_LAYOUT
from acceptance.deeds.automation.half_made import HalfMade
from acceptance.scene.scene import Scene


def expect_whole_or_none(scene: Scene, tried: Sequence[HalfMade]) -> None:
    """AssertionError when a sequence that was refused is there, or one that was taken lacks a step.

    Whether the platform takes such a step, and with which status it refuses it, is its own affair.
    """
    listed = {row["name"]: row for row in scene.web.sequences(scene.things.agent.id)}
    wrong = []
    for one in tried:
        row = listed.get(one.name)
        taken = one.answer < 300
        if row is not None and not taken:
            wrong.append(f"{one.told} – отказ {one.answer}, а цепочка осталась, шагов в ней {len(row['steps'])}")
        elif taken and row is None:
            wrong.append(f"{one.told} – принято, а цепочки нет")
        elif row is not None and OLD_LAYOUT not in row and len(row["steps"]) != one.steps:
            wrong.append(f"{one.told} – принято, а шагов {len(row['steps'])}, отправлено {one.steps}")
    assert not wrong, f"Цепочка создана не целиком: {'; '.join(wrong)}"
