"""Proofs that the dashboard's figures, charts and updates follow what happens (platform contract 4.2, 4.4, 5.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from acceptance.checks.dashboard.chart_places import expect_in_place
from acceptance.checks.dashboard.figures import GROWN_WITHIN, day_may_have_ended
from acceptance.checks.dashboard.shares import expect_no_loss
from acceptance.contract.dashboard import AGENT_CREATED, Bar, Change, Charts, Figures, Updates
from acceptance.contract.reading import read_as
from acceptance.deeds.dashboard.occurrences import OTHERS_ENTRIES, Occur
from acceptance.pages.dashboard import CHARTS
from acceptance.scene.kinds import Thing
from acceptance.scene.scene import Scene
from acceptance.timing.waiting import wait_for
from acceptance.world import World

LISTED = "50"  # updates that are asked for: more than a scenario causes
#: What counts agents and what counts answers: a card's title, or a chart's in the words that tell it from the card.
AGENTS = ("Агенты",)
WEEK = "Ответы ИИ за последние 7 дней"
MONTHS_CHART, DAYS_CHART = "график «Ответы ИИ за этот месяц»", "график «Ответы ИИ за день»"
ANSWERS = ("Ответы ИИ за этот месяц", WEEK, "Ответы ИИ сегодня", MONTHS_CHART, DAYS_CHART)
#: What begins anew when a day, and with it perhaps a month, has ended.
STARTS_ANEW = tuple(one for one in ANSWERS if one != WEEK)
MORE, FEWER = 1, -1


@dataclass(frozen=True)
class Step:
    """Something that happens. told: Russian; agents, answers: whether they become MORE or FEWER, 0 is not looked at."""

    told: str
    occur: Occur
    agents: int
    answers: int


@dataclass(frozen=True)
class Counts:
    """What is told now, by card and chart; of a chart, the sum of its bars.

    charts: kind of each chart -> its bars, label and value. changes: by figure, how it has changed.
    """

    told: Mapping[str, float]
    at: datetime
    charts: Mapping[str, Sequence[Bar]]
    changes: Mapping[str, Change]


def expect_followed(scene: Scene, steps: Sequence[Step]) -> None:
    """Have each thing happen. AssertionError unless figures and charts move as told after it, and the updates do.

    Of an agent that was made the updates have to tell once as soon as the call has answered, and still at the end,
    whatever has become of it. What an answer adds to a chart has to stand at the time of the answer. Not noticed: by
    how much a figure moves.
    """
    made: list[Thing] = []
    for step in steps:
        before = _counts(scene.world)
        thing = step.occur(scene)
        if thing is not None:
            made.append(thing)
            _expect_told_once(scene.world, thing, f"{step.told}, вызов ответил")
        after = _expect_moved(scene.world, step, before)
        if step.answers > 0 and not day_may_have_ended(before.at, after.at):
            expect_in_place(scene.world, before.charts, after.charts)
            expect_no_loss(after.changes)
    for thing in made:
        _expect_told_once(scene.world, thing, "всё сделано")


def _expect_moved(world: World, step: Step, before: Counts) -> Counts:
    wanted = {**dict.fromkeys(AGENTS, step.agents), **dict.fromkeys(ANSWERS, step.answers)}

    def standing(now: Counts) -> list[str]:
        looked_at = [one for one, way in wanted.items() if way]
        if day_may_have_ended(before.at, now.at):
            looked_at = [one for one in looked_at if one not in STARTS_ANEW]
        return [
            f"{one} – {now.told[one]:g}, было {before.told[one]:g}"
            for one in looked_at
            if (now.told[one] - before.told[one]) * wanted[one] <= 0
        ]

    return wait_for(
        lambda: _counts(world),
        lambda now: not standing(now),
        within=GROWN_WITHIN,
        what=f"{step.told}: инфопанель должна считать иначе",
        remembered=True,
        show=lambda now: "; ".join(standing(now)) or "считает иначе",
    )


def _expect_told_once(world: World, agent: Thing, when: str) -> None:
    number = sum(message == AGENT_CREATED.format(agent.name) for message, _ in told_updates(world, LISTED))
    assert number == 1, f"{when}: записей о создании агента «{agent.name}» в обновлениях {number}, ожидалась одна"


def expect_stand_ins(world: World, agent_id: str, conversation_id: str) -> None:
    """AssertionError unless, with nothing in the journal, the updates tell of the agent and of the conversation."""
    told = {one for _, one in told_updates(world, LISTED)}
    wanted = {"о созданном агенте": f"agent-{agent_id}", "о начатом разговоре": f"conversation-{conversation_id}"}
    lost = [what for what, one in wanted.items() if one not in told]
    assert not lost, f"Журнал пуст, а запасной записи нет: {', '.join(lost)}; обновлений отдано {len(told)}"


def expect_coloured_by_kind(world: World) -> None:
    """AssertionError unless the updates tell each entry that was noted in the promised colour of its kind."""
    told = read_as(Updates, world.web.ask("/api/dashboard/updates", limit=LISTED), "Обновления").data
    wrong, seen = [], set[str]()
    for kind, title, colour in OTHERS_ENTRIES:
        own = {one.color for one in told if one.message.startswith(title)}
        seen |= own
        wrong += [f"«{title}» ({kind}) – {other}, ожидался {colour}" for other in sorted(own - {colour})]
    assert seen, "Ни одной записи, цвет которой обещан, в обновлениях нет"
    assert not wrong, f"Цвет записи в обновлениях не тот: {'; '.join(wrong)}"


def told_updates(world: World, limit: str) -> list[tuple[str, str]]:
    """Message and id of the updates, as many of the newest as are asked for."""
    body = world.web.ask("/api/dashboard/updates", limit=limit)
    return [(one.message, one.id) for one in read_as(Updates, body, "Обновления").data]


def _counts(world: World) -> Counts:
    figures = read_as(Figures, world.web.ask("/api/dashboard").part("data"), "Ответ GET /api/dashboard")
    told = (figures.monthly_responses, figures.weekly_responses, figures.today_responses)
    charts = {kind: _bars(world, kind) for kind in CHARTS}
    sums = (sum(bar.value for bar in charts[kind]) for kind in ("monthly", "daily"))
    counts = dict(zip((*AGENTS, *ANSWERS), (figures.total_agents, *told, *sums), strict=True))
    changes = {"todayChange": figures.today_change, "monthlyChange": figures.monthly_change}
    return Counts(counts, datetime.now(UTC), charts, changes)


def _bars(world: World, kind: str) -> list[Bar]:
    body = world.web.ask("/api/dashboard/charts", type=kind)
    return read_as(Charts, body, f"График {kind}").data
