"""Charts and changes: those that show an answer at its time, those that do not, and those that do not say (4.2)."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.dashboard import chart_places, shares
from acceptance.checks.dashboard.figures import Told
from acceptance.clients.answer import AnswerBody
from acceptance.contract.dashboard import Bar, Figures

HOURS = [f"{hour:02}:00" for hour in range(24)]
QUARTERS = ["00:00", "06:00", "12:00", "18:00"]
WEEK = ["Вт", "Ср", "Чт", "Пт", "Сб", "Вс", "Пн"]
MONTH = [f"{day:02}.01" for day in range(1, 28)]
ANSWER = {"id": "1", "message": "Агент отправил ответ", "timestamp": "26.01.2025, 13:05", "color": "blue"}


def world(**told: Any) -> Any:
    said = {"success": True, "data": [ANSWER], **told}
    ask = lambda *_, **__: AnswerBody(said, "GET /api/dashboard")  # noqa: E731 - a stand-in of one line
    return SimpleNamespace(web=SimpleNamespace(ask=ask), evidence=SimpleNamespace(text=lambda *_: None))


def bars(labels: list[str], grown: str = "") -> list[Bar]:
    return [Bar(label=one, value=1 if one == grown else 0) for one in labels]


def look(daily: list[Bar], weekly: list[Bar], monthly: list[Bar]) -> None:
    after = {"daily": daily, "weekly": weekly, "monthly": monthly}
    before = {kind: [Bar(label=one.label, value=0) for one in shown] for kind, shown in after.items()}
    chart_places.expect_in_place(world(), before, after)


@pytest.mark.parametrize(
    ("daily", "weekly", "monthly"),
    [
        (bars(HOURS, "13:00"), bars(WEEK, "Вс"), bars(MONTH, "26.01")),
        (bars(QUARTERS, "12:00"), bars(["понедельник", "воскресенье"], "воскресенье"), bars(["25", "26"], "26")),
        (bars(["утро", "вечер"], "вечер"), bars(["1", "2"], "1"), bars(["янв.", "янв."], "янв.")),  # do not say
        ([], bars(WEEK), bars(["2025-01-26"], "2025-01-26")),
    ],
)
def test_an_answer_at_its_time(daily: list[Bar], weekly: list[Bar], monthly: list[Bar]) -> None:
    look(daily, weekly, monthly)


@pytest.mark.parametrize(
    ("daily", "weekly", "monthly", "says"),
    [
        (bars(HOURS, "16:00"), bars(WEEK, "Вс"), bars(MONTH, "26.01"), "«Ответы ИИ за день» прибавил у «16:00»"),
        (bars(QUARTERS, "18:00"), bars(WEEK, "Вс"), bars(MONTH, "26.01"), "прибавил у «18:00»"),
        (bars(HOURS, "13:00"), bars(WEEK, "Пн"), bars(MONTH, "26.01"), "7 дней» прибавил у «Пн»"),
        (bars(HOURS, "13:00"), bars(WEEK, "Вс"), bars(MONTH, "27.01"), "месяц» прибавил у «27.01»"),
    ],
)
def test_an_answer_elsewhere(daily: list[Bar], weekly: list[Bar], monthly: list[Bar], says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        look(daily, weekly, monthly)


@pytest.mark.parametrize("less", [-100, -0.5, "-3%", "−3 %", "-0,5%"])
def test_less_is_told_by_its_sign(less: Any) -> None:
    with pytest.raises(AssertionError, match="todayChange"):
        shares.expect_no_loss({"todayChange": less, "monthlyChange": 0})


@pytest.mark.parametrize("change", [0, 100, 0.0, -0.0, "0%", "-0%", "+5%", "100%"])
def test_no_less(change: Any) -> None:
    shares.expect_no_loss({"todayChange": change, "monthlyChange": 0})


def figures(weekly: int, **changes: Any) -> dict[str, Any]:
    counts = {"monthlyResponses": weekly, "weeklyResponses": weekly, "todayResponses": 2, "totalAgents": 1}
    return {**counts, "todayChange": -60, "monthlyChange": -30, **changes}


def expect_loss(**changes: Any) -> None:
    now = figures(7, **changes)
    before = Told(Figures.model_validate(figures(2)), datetime.now(UTC))
    shares.expect_loss(world(data=now), before)


def test_fewer_than_before() -> None:
    expect_loss()
    expect_loss(weeklyResponses=2, todayChange=100)  # does not count what the database was given
    with pytest.raises(AssertionError, match="todayChange"):
        expect_loss(todayChange=150)
