"""Proofs about how the figures have changed, as the API tells it in per cent (platform contract 4.2).

How a change is written and how far it goes, nobody promises; whether there was more or less is to be seen by its sign.
"""

import re
from collections.abc import Mapping

from acceptance.checks.dashboard.figures import Told, told
from acceptance.contract.dashboard import Change
from acceptance.deeds.dashboard.occurrences import YESTERDAYS
from acceptance.world import World

LESS = re.compile(r"^\s*[-−–]\s*(?!0+([.,]0+)?\s*%?$)\d")
FIRST_DAYS = 3  # of a month
#: Name of a change -> what has changed.
CHANGES = {"todayChange": "ответов сегодня – против вчерашних", "monthlyChange": "за этот месяц – против прошлого"}


def expect_no_loss(changes: Mapping[str, Change]) -> None:
    """AssertionError when a figure is told to have shrunk although there were no answers before these."""
    lost = [f"{CHANGES[name]} {told} ({name})" for name, told in changes.items() if LESS.match(str(told))]
    assert not lost, f"До этих ответов не было ни одного, а показатель убавился: {'; '.join(lost)}"


def expect_loss(world: World, before: Told) -> None:
    """AssertionError unless the figures tell that there are fewer answers than there were yesterday, and last month.

    before: the figures as they were before the former answers were put into the database. A platform that counts its
    answers elsewhere has not seen them, and is not judged; nor is the month in its first days, when some compare it
    with as many days of the last one.
    """
    now = told(world)
    if now.figures.weekly_responses - before.figures.weekly_responses != YESTERDAYS:
        world.evidence.text("Прежних ответов показатели не считают", f"За 7 дней: {now.figures.weekly_responses}")
        return
    changes = {"todayChange": now.figures.today_change}
    if now.at.day > FIRST_DAYS:
        changes["monthlyChange"] = now.figures.monthly_change
    wrong = [f"{CHANGES[name]} {change} ({name})" for name, change in changes.items() if not LESS.match(str(change))]
    assert not wrong, f"Прежде ответов было больше, а показатель не убавился: {'; '.join(wrong)}"
