"""Proofs about the figures on the dashboard's cards (platform contract 4.2, 7.2)."""

import re

from acceptance.contract.dashboard import Figures
from acceptance.contract.reading import read_as
from acceptance.pages.dashboard import DashboardPage
from acceptance.world import World

#: Title of a card -> what the API calls its figure.
CARDS = {
    "Ответы ИИ за этот месяц": "monthly_responses",
    "Ответы ИИ за последние 7 дней": "weekly_responses",
    "Ответы ИИ сегодня": "today_responses",
    "Агенты": "total_agents",
}


def expect_served(world: World, page: DashboardPage) -> None:
    """AssertionError unless each card, loaded anew, shows the figure that the API tells, and none is below zero.

    Others may be at work: a figure may be any between what the API told before and after. Not noticed: whether the
    figures themselves are right, which nobody promises.
    """
    before = _told(world)
    page.again()
    shown = {title: int(re.sub(r"\D", "", page.figure(title)) or -1) for title in CARDS}
    after = _told(world)
    wrong = []
    for title, field in CARDS.items():
        lowest, highest = sorted((getattr(before, field), getattr(after, field)))
        if not lowest <= shown[title] <= highest:
            wrong.append(f"«{title}» – {shown[title]}, а API отдаёт {lowest}")
    assert not wrong, f"Показатели инфопанели – не те, что отдаёт API: {'; '.join(wrong)}"


def _told(world: World) -> Figures:
    return read_as(Figures, world.web.ask("/api/dashboard").part("data"), "Ответ GET /api/dashboard")
