"""Proofs that a chart shows an answer at the time at which it was given (platform contract 1.2, 4.2).

Which zone the dashboard tells times in, the deployment decides: the one in which the updates tell of the same answer.
How the bars are labelled, nobody promises: what is no time in one of the usual writings is not judged.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from acceptance.checks.dashboard.journal import ANSWERED, RECORDED_WITHIN
from acceptance.contract.dashboard import Bar, Updates
from acceptance.contract.reading import read_as
from acceptance.pages.dashboard import CHARTS
from acceptance.timing.waiting import wait_for
from acceptance.world import World

STAMP = "%d.%m.%Y, %H:%M"
LISTED = "50"  # updates that are asked for: more than a scenario causes
MONDAY_FIRST = ("пн|пон|mon", "вт|tue", "ср|wed", "чт|чет|thu", "пт|пят|fri", "сб|суб|sat", "вс|вос|sun")
HOUR = re.compile(r"([01]?\d|2[0-3])(?::\d\d| ?ч\.?)")
DATE = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:[./]\d\d(?:[./]\d{2,4})?)?|\d{4}-\d\d-(\d\d)")
Charts = Mapping[str, Sequence[Bar]]


def expect_in_place(world: World, before: Charts, after: Charts) -> None:
    """AssertionError when a chart has grown elsewhere than at the time of the answer that was given in between.

    before, after: kind of each chart -> its bars.
    """
    moments = _told_at(world)
    wrong, left_out = [], []
    for kind, title in CHARTS.items():
        labels = [bar.label for bar in after[kind]]
        places = {_place(kind, labels, moment) for moment in moments}
        if None in places:
            left_out.append(f"«{title}»: {', '.join(labels[:3])}…")
            continue
        former = [(bar.label, bar.value) for bar in before[kind]]
        grown = [bar.label for bar in after[kind] if (bar.label, bar.value) not in former and bar.value]
        if grown and not set(grown) & places:
            wrong.append(f"«{title}» прибавил у «{', '.join(grown)}», а ответ был в {moments[0]:{STAMP}}")
    if left_out:
        world.evidence.text("Подписи графиков, по которым времени не узнать", "\n".join(left_out))
    assert not wrong, f"График показывает ответ не в его время: {'; '.join(wrong)}"


def _told_at(world: World) -> list[datetime]:
    """When the answer was given, in the dashboard's zone; noted a moment later, it may have been the minute before."""
    told = wait_for(
        lambda: _answers(world),
        within=RECORDED_WITHIN,
        every=0.3,
        what="в обновлениях должен появиться ответ агента",
        remembered=True,
        show=lambda found: "есть" if found else "нет",
    )
    moment = datetime.strptime(" ".join(told[0].split()), STAMP)
    return [moment, moment - timedelta(minutes=1)]


def _answers(world: World) -> list[str]:
    body = world.web.ask("/api/dashboard/updates", limit=LISTED)
    return [one.timestamp for one in read_as(Updates, body, "Обновления").data if one.message == ANSWERED]


def _place(kind: str, labels: Sequence[str], moment: datetime) -> str | None:
    """The label of the bar that holds this moment; None where the labels do not tell."""
    wanted = {"daily": moment.hour, "weekly": moment.weekday(), "monthly": moment.day}[kind]
    read = {"daily": _hour, "weekly": _weekday, "monthly": _day}[kind]
    found = [(number, label) for label in labels if (number := read(label)) is not None]
    if not labels or len(found) < len(labels) or len({number for number, _ in found}) < len(labels):
        return None
    if kind == "daily":  # bars of several hours begin with the hour that they are called by
        found = [max((one for one in found if one[0] <= wanted), default=max(found))]
        return found[0][1]
    return next((label for number, label in found if number == wanted), None)


def _hour(label: str) -> int | None:
    told = HOUR.fullmatch(label.strip())
    return int(told[1]) if told else None


def _weekday(label: str) -> int | None:
    return next((day for day, names in enumerate(MONDAY_FIRST) if re.match(names, label.strip().lower())), None)


def _day(label: str) -> int | None:
    told = DATE.fullmatch(label.strip())
    return int(told[1] or told[2]) if told else None
