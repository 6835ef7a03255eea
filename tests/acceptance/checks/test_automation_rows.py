"""What the row of a rule has to say in the list: all that platform contract 7.9 promises of it."""

from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.automation import automation
from acceptance.scene.kinds import Noun

RULE = {
    "name": "Правило",
    "description": "После первой  заявки",
    "trigger_type": "lead_created",
    "conditions": [{}],
    "actions": [{}, {}],
    "priority": 37,
}
CELLS = ["Правило После первой заявки", "Создание лида", "1 условие", "2 действия", "37", ""]


@pytest.mark.parametrize(
    ("place", "said", "missing"),
    [
        (0, "Правило", "После первой заявки"),
        (0, "Правило После первой", "После первой заявки"),
        (1, "Вручную", "Создание лида"),
        (2, "11 условий", "1"),
        (3, "1 действие", "2"),
        (4, "3", "37"),
    ],
    ids=["no description", "half of it", "trigger", "conditions", "actions", "priority"],
)
def test_each_cell_is_compared(place: int, said: str, missing: str) -> None:
    cells = [said if number == place else cell for number, cell in enumerate(CELLS)]
    found = differences(cells)
    assert len(found) == 1 and found[0].endswith(f"а хранится «{missing}»") and f"в колонке {place + 1} " in found[0]


def test_row_that_says_it_all() -> None:
    assert differences(CELLS) == []


def differences(cells: list[str]) -> list[str]:
    page: Any = SimpleNamespace(cells=lambda name: cells)
    return automation._cell_differences(page, Noun.RULE, RULE)
