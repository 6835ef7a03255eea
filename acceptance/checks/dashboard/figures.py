"""Proofs about the figures on the dashboard's cards (platform contract 4.2, 7.2)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from acceptance.contract.dashboard import Figures
from acceptance.contract.reading import read_as
from acceptance.pages.dashboard import DashboardPage
from acceptance.pages.response_override import retold
from acceptance.timing.waiting import wait_for
from acceptance.world import World

#: Title of a card -> what the API calls its figure.
CARDS = {
    "Ответы ИИ за этот месяц": "monthly_responses",
    "Ответы ИИ за последние 7 дней": "weekly_responses",
    "Ответы ИИ сегодня": "today_responses",
    "Агенты": "total_agents",
}


#: Figures that nobody takes for each other; the one above a thousand is written in parts (platform contract 7.2).
UNLIKE = {"monthlyResponses": 1437, "weeklyResponses": 261, "todayResponses": 58, "totalAgents": 19}
IN_PARTS = re.compile(r"1\D437")
FIGURES_CALL = re.compile(r"/api/dashboard(\?|$)")
TODAY = "Ответы ИИ сегодня"
AGREED_WITHIN = 30.0  # seconds; a look takes ten where pages are slow
GROWN_WITHIN = 10.0  # seconds; the figures are loaded anew with each visit (platform contract 7.2)


@dataclass(frozen=True)
class Told:
    """Figures, and when they were told."""

    figures: Figures
    at: datetime


def expect_served(world: World, page: DashboardPage) -> None:
    """AssertionError unless each card, loaded anew, shows the figure that the API tells, and none is below zero.

    Others may be at work: a figure may be any between what the API told before and after, and what still differs (an
    agent that came and went meanwhile) is looked at again. Not noticed: whether the figures themselves are right,
    which nobody promises.
    """
    wait_for(
        lambda: _differing(world, page),
        lambda wrong: not wrong,
        within=AGREED_WITHIN,
        what="показатели инфопанели должны быть те же, что отдаёт API",
        show="; ".join,
    )


def expect_each_on_its_card(page: DashboardPage) -> None:
    """AssertionError unless each card, loaded anew, shows its own figure of four that are unlike each other.

    In a new organisation week and today are the same: there a page may mix them up. The browser is told others. Not
    noticed: which answers the platform counts for which figure.
    """

    def change(body: dict[str, Any]) -> None:
        body["data"].update(UNLIKE)

    wanted = dict(zip(CARDS, UNLIKE.values(), strict=True))
    with retold(page, FIGURES_CALL, change, "показатели"):
        page.again()
        wait_for(
            lambda: shown_figures(page),
            lambda shown: shown == wanted,
            within=GROWN_WITHIN,
            what="каждый показатель должен стоять на своей карточке; отдано странице: " + _listed(wanted),
            show=_listed,
        )
        written = page.figure(next(iter(CARDS)))
    assert IN_PARTS.fullmatch(written), f"Число больше тысячи написано «{written}», а разряды должны стоять порознь"


def shown_figures(page: DashboardPage) -> dict[str, int]:
    """Title of each card -> its figure; -1 for what is none."""
    return {title: int(re.sub(r"\D", "", page.figure(title)) or -1) for title in CARDS}


def _listed(figures: dict[str, int]) -> str:
    return "; ".join(f"«{title}» – {figure}" for title, figure in figures.items())


def _differing(world: World, page: DashboardPage) -> list[str]:
    before = _told(world)
    page.again()
    shown = shown_figures(page)
    after = _told(world)
    wrong = []
    for title, field in CARDS.items():
        lowest, highest = sorted((getattr(before, field), getattr(after, field)))
        if not lowest <= shown[title] <= highest:
            wrong.append(f"«{title}» – {shown[title]}, а API отдаёт {lowest}")
    return wrong


def expect_grown(world: World, before: Told) -> None:
    """AssertionError unless each figure that the API tells is greater than it was before.

    Where a day may have ended meanwhile, «сегодня» has begun anew and proves nothing. Not noticed: by how much.
    """

    def standing(now: Told) -> list[str]:
        counted = [title for title in CARDS if title != TODAY or not day_may_have_ended(before.at, now.at)]
        return [
            f"«{title} – {getattr(now.figures, CARDS[title])}, было {getattr(before.figures, CARDS[title])}»"
            for title in counted
            if getattr(now.figures, CARDS[title]) <= getattr(before.figures, CARDS[title])
        ]

    wait_for(
        lambda: told(world),
        lambda now: not standing(now),
        within=GROWN_WITHIN,
        what="каждый показатель инфопанели должен вырасти",
        show=lambda now: "; ".join(standing(now)) or "выросли все",
    )


def day_may_have_ended(before: datetime, now: datetime) -> bool:
    """True where a quarter of an hour has ended between the two: in some zone that is midnight."""
    quarter = before.replace(minute=before.minute // 15 * 15, second=0, microsecond=0)
    return quarter + timedelta(minutes=15) <= now


def told(world: World) -> Told:
    """The figures as the API tells them now."""
    return Told(_told(world), datetime.now(UTC))


def _told(world: World) -> Figures:
    return read_as(Figures, world.web.ask("/api/dashboard").part("data"), "Ответ GET /api/dashboard")
