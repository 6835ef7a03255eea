"""What may happen for the dashboard to tell of, and how it then counts."""

from typing import Any

from acceptance.checks.dashboard.figures_moved import FEWER, MORE, Step
from acceptance.deeds.dashboard.occurrences import OCCURRENCES
from acceptance.scene.scene import cell, rows_of

WHAT, AGENTS, ANSWERS = "что происходит", "агентов", "ответов"
WAYS = {"больше": MORE, "меньше": FEWER, "": 0}


def steps_of(table: Any) -> list[Step]:
    """The rows of a table `что происходит | агентов | ответов`; an empty cell is not looked at."""
    return [
        Step(row[WHAT], cell(row, WHAT, OCCURRENCES), cell(row, AGENTS, WAYS), cell(row, ANSWERS, WAYS))
        for row in rows_of(table, WHAT, AGENTS, ANSWERS)
    ]
