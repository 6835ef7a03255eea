"""Proofs that the dashboard shows what it is told, and anew with each visit (platform contract 4.2, 7.2).

The browser is told made-up answers: nothing is changed at the platform.
"""

import re
from functools import partial
from typing import Any

from acceptance.checks.dashboard.figures import CARDS, FIGURES_CALL, UNLIKE, shown_figures
from acceptance.pages.dashboard import CHARTS, NO_DATA, DashboardPage, Entry
from acceptance.pages.kept import look_again
from acceptance.pages.page import DEADLINE
from acceptance.pages.response_override import retold
from acceptance.timing.waiting import wait_for

UPDATES_CALL = re.compile(r"/api/dashboard/updates(\?|$)")
CHARTS_CALL = re.compile(r"/api/dashboard/charts\?")
LATER = 3  # by how much each figure has grown at the second visit
DAY = "17.05.2026, 10:2{}"
SOME = 7  # answers, at each point of a chart that has data


def expect_anew_with_each_visit(page: DashboardPage) -> None:
    """NotInTime unless the dashboard, left by the menu and come back to, shows what it is told by then.

    A page that shows the former figures first and the new ones a moment later does. One that has kept
    the former ones for a while is remarked on.
    """
    visits = 0

    def figures(body: dict[str, Any]) -> None:
        body["data"].update(_figures_of(visits))

    def updates(body: dict[str, Any]) -> None:
        body["data"] = [
            {"id": f"told-{number}", "message": one.message, "timestamp": one.timestamp, "color": "blue"}
            for number, one in enumerate(_updates_of(visits))
        ]

    with retold(page, FIGURES_CALL, figures, "показатели"), retold(page, UPDATES_CALL, updates, "обновления"):
        page.again()
        _expect(page, visits)
        visits = 1
        page.come_by_menu()
        look_again(page, lambda seconds: _expect(page, visits, seconds), page.come_by_menu, "Инфопанель")


def expect_empty_where_told(page: DashboardPage) -> None:
    """NotInTime unless of three charts the one that is told of no data says so, and no other; each in its turn.

    How data are drawn is the page's own affair. Not noticed: whether a chart that has some draws them right.
    """
    for kind, title in CHARTS.items():

        def change(body: dict[str, Any]) -> None:
            body["data"] = [{**point, "value": SOME} for point in body["data"]] or [{"label": "1", "value": SOME}]

        def empty(body: dict[str, Any]) -> None:
            body["data"] = []

        own = re.compile(rf"{CHARTS_CALL.pattern}.*type={kind}\b")
        with retold(page, CHARTS_CALL, change, "графики"), retold(page, own, empty, f"график «{title}»"):
            page.again()
            wait_for(
                page.empty_charts,
                partial([title].__eq__),
                within=DEADLINE,
                what=f"«{NO_DATA}» должно стоять на графике «{title}», и только: остальным данные отданы",
                show=lambda found: "; ".join(f"«{one}»" for one in found) or "ни на одном",
            )


def _figures_of(visit: int) -> dict[str, int]:
    return {name: figure + LATER * visit for name, figure in UNLIKE.items()}


def _updates_of(visit: int) -> list[Entry]:
    return [Entry(f"Проверочное событие {visit + 1}.{number}", DAY.format(number)) for number in (2, 1)]


def _expect(page: DashboardPage, visit: int, within: float = DEADLINE) -> None:
    told = "при первом заходе" if not visit else "после перехода по меню и обратно"
    figures, updates = dict(zip(CARDS, _figures_of(visit).values(), strict=True)), _updates_of(visit)
    wait_for(
        lambda: shown_figures(page),
        lambda shown: shown == figures,
        within=within,
        what=f"показатели инфопанели {told} должны быть те, что ей отданы: {_told(figures)}",
        show=_told,
    )
    wait_for(
        page.updates,
        lambda shown: shown == updates,
        within=within,
        what=f"обновления {told} должны быть те, что странице отданы: {', '.join(one.message for one in updates)}",
        show=lambda shown: ", ".join(one.message for one in shown[:4]) or "их нет",
    )


def _told(figures: dict[str, int]) -> str:
    return "; ".join(f"«{title}» – {figure}" for title, figure in figures.items())
