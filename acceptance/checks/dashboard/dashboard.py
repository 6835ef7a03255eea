"""Proofs about the recent updates: they are the organisation's newest activities, in order, with their times.

The page prints times in the server's zone, which nobody tells (platform contract 4.2): there must be one zone in which
all of them are right.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from itertools import takewhile
from zoneinfo import ZoneInfo, available_timezones

from acceptance.checks.dashboard.journal import ANSWERED
from acceptance.checks.freshness import read_moment
from acceptance.clients.database import TableMissing
from acceptance.contract.dashboard import AGENT_CREATED, TALK_BEGUN
from acceptance.outcomes import CheckBroken, NotInTime
from acceptance.pages.dashboard import NO_UPDATES, DashboardPage, Entry
from acceptance.scene.scene import Scene
from acceptance.target.settings import Grant
from acceptance.timing.waiting import wait_for
from acceptance.world import World

FEWEST_SHOWN = 5  # how long the page's list is, is its own affair; fewer tell nothing of order
API_LIMIT = 100
AGREED_WITHIN = 10.0  # seconds
READ_LIMIT, LONGEST_READ = 60, 1000
# UTC-12:00 … UTC+14:00, and the zones between full hours.
HOURS = [float(hour) for hour in range(-12, 15)]
BETWEEN = [-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75]


@dataclass(frozen=True)
class Activity:
    """What an entry should tell of. lasting: False when it came or went while the page was looked at."""

    id: str
    message: str
    created_at: datetime
    lasting: bool = True

    def told_by(self, entry: Entry) -> bool:
        """True when the entry has this text."""
        return entry.message == " ".join(self.message.split())


Pair = tuple[Entry, Activity]


def expect_entries_or_words(scene: Scene, page: DashboardPage) -> None:
    """NotInTime unless the section shows entries or says that there are none. Not noticed: whether they are true."""
    scene.world.evidence.text("Обновления", "\n".join(map(str, page.updates())) or NO_UPDATES)


def expect_newest(world: World, page: DashboardPage) -> None:
    """AssertionError unless the page, loaded anew, shows the organisation's newest activities: text, order, time.

    Others work in the organisation: an entry that came and went while the page was looked at, or stands there in the
    words of one that did, is not told from a wrong one. What does not agree is therefore looked at again. Without the
    table the page has to fall back to agents (platform contract 4.2); that it is absent is another promise.
    """

    def wrong() -> str:
        try:
            _expect_newest_once(world, page)
        except NotInTime:
            raise
        except AssertionError as error:
            return str(error)
        return ""

    wait_for(
        wrong,
        lambda said: not said,
        within=AGREED_WITHIN,
        every=0.5,
        what="в обновлениях должны стоять новейшие события организации",
        show=lambda said: said or "так и есть",
    )


def _expect_newest_once(world: World, page: DashboardPage) -> None:
    try:
        before = _activities(world)
    except TableMissing:
        _expect_newest_agent(world, page)
        return
    page.again()
    entries = page.updates()
    after = _activities(world)
    if before and not {one.id for one in before} & {one.id for one in after}:
        after = _activities(world, LONGEST_READ)  # others have made so many that what the page showed lies between
    if not before and not after:
        _expect_stand_ins(world, entries)
        return
    expect_entries(entries, _merged(before, after))


def expect_coloured(world: World, page: DashboardPage) -> None:
    """AssertionError unless each entry has a coloured dot, and a creation another than an answer.

    Which colour means what is the page's own affair; what the API says of it is another promise. Where others have made
    so many entries that the page shows not both, the second is not told.
    """
    dots = page.dots()
    assert dots, f"В обновлениях пусто («{NO_UPDATES}»)"
    without = [message for message, colours in dots.items() if not colours]
    assert not without, f"В обновлениях нет цветной точки у записей: {'; '.join(without[:3])}"
    created = [colours for message, colours in dots.items() if message.startswith(AGENT_CREATED.format(""))]
    if ANSWERED not in dots or not created:
        world.evidence.text("Цвета точек не сравнить: видны не все виды записей", "; ".join(dots))
        return
    assert dots[ANSWERED] != created[0], f"У создания агента и у ответа агента точки одного цвета: {created[0]}"


def _expect_newest_agent(world: World, page: DashboardPage) -> None:
    own = world.database.rows("agents", newest_by="created_at", limit=1, org_id=world.web.organisation_id)
    page.again()
    shown = [entry.message for entry in page.updates()]
    wanted = [AGENT_CREATED.format(" ".join(str(row["name"]).split())) for row in own]
    assert not set(wanted) - set(shown), (
        f"Журнала событий нет, а запасной записи «{wanted[0]}» в обновлениях нет: {shown[:5]}"
    )


def expect_fallback(world: World, page: DashboardPage) -> None:
    """AssertionError unless the page tells of the organisation's agents although no activity tells of them."""
    rows = world.database.rows("agents", columns="id,name,created_at", org_id=world.web.organisation_id)
    if not rows:
        raise CheckBroken("У организации этого прогона пропал её агент.")
    agents = [
        Activity(str(row["id"]), AGENT_CREATED.format(row["name"]), read_moment(row["created_at"])) for row in rows
    ]
    expect_entries(page.updates(), sorted(agents, key=lambda one: one.created_at, reverse=True))


def expect_no_strangers(world: World, page: DashboardPage) -> None:
    """AssertionError when the page of an organisation to which nothing has happened tells of anything.

    Should the platform have noted that the organisation began, it may tell of that.
    """
    entries = page.updates()
    own = _activities(world)
    strange = [entry for entry in entries if not any(one.told_by(entry) for one in own)]
    assert not strange, f"У организации нет событий, а в обновлениях записи: {strange[:3]}"


def expect_entries(entries: Sequence[Entry], activities: Sequence[Activity]) -> None:
    """AssertionError unless the entries tell of the newest of these activities (newest first) and of nothing else.

    How many of the newcomers the page has seen is not known, and many tell the same in the same words: every number of
    them is tried.
    """
    assert entries, f"В обновлениях пусто, а должно быть: «{activities[0].message}»"
    newcomers = len(list(takewhile(lambda one: not one.lasting, activities)))
    refusal = None
    for unseen in range(newcomers + 1):
        try:
            _expect_places_and_times(entries, activities[unseen:])
        except AssertionError as error:
            refusal = refusal or error
        else:
            return
    assert refusal is not None
    raise refusal


def _expect_places_and_times(entries: Sequence[Entry], activities: Sequence[Activity]) -> None:
    pairs = list(paired(entries, activities))
    shown = "; ".join(f"«{one.message}» {one.timestamp}" for one in entries[:5])
    lasting = sum(one.lasting for one in activities)
    assert len(entries) >= min(FEWEST_SHOWN, lasting), (
        f"В обновлениях записей: {len(entries)}, а событий у организации: {lasting}. {shown}"
    )
    assert any(_fits(pairs, zone) for zone in _zones()), (
        "Времена записей не сходятся с журналом ни в одном часовом поясе: "
        + "; ".join(f"«{entry.message}» {entry.timestamp}, в журнале {_utc(one)}" for entry, one in pairs[:6])
    )


def paired(entries: Sequence[Entry], activities: Sequence[Activity]) -> Iterator[Pair]:
    """Each entry with the activity that it tells of. AssertionError at the first that stands in the wrong place.

    Activities of one moment may stand in any order; those that do not last may be absent.
    """
    left = list(activities)
    for number, entry in enumerate(entries, 1):
        while True:
            moment = [one for one in left if one.created_at == left[0].created_at]  # none when nothing is left
            found = next((one for one in moment if one.told_by(entry)), None)
            if found is not None:
                left.remove(found)
                yield entry, found
                break
            passing = next((one for one in moment if not one.lasting), None)
            assert passing is not None, (
                f"Запись {number} в обновлениях – «{entry.message}» ({entry.timestamp}), "
                f"а новейшее из ещё не показанных событий: {_words(moment)}"
            )
            left.remove(passing)


def expect_agent_entries(world: World, page: DashboardPage, name: str, times: int) -> None:
    """AssertionError unless the updates, loaded anew, tell so many times that this agent was created.

    Where others make more entries than the page shows before it is loaded, the longer list of the API is judged.
    """
    page.again()
    entries = page.updates()
    assert entries or times, f"В обновлениях пусто («{NO_UPDATES}»): не видно, что раздел вообще что-то показывает"
    message = AGENT_CREATED.format(name)
    found = sum(entry.message == message for entry in entries)
    if times and not found:
        found = _pushed_out(world, entries, message)
    assert found == times, (
        f"Записей «{message}» в обновлениях: {found}, ожидалось {times}. "
        f"Новейшие: {'; '.join(entry.message for entry in entries[:4]) or NO_UPDATES}"
    )


def _pushed_out(world: World, entries: Sequence[Entry], message: str) -> int:
    """How often the API's longer list tells this, provided that all that the page shows is newer; else 0.

    A page that shows a few entries only is not full: there it must stand.
    """
    answer = world.web.ask("/api/dashboard/updates", limit=str(API_LIMIT))
    listed = [" ".join(str(entry["message"]).split()) for entry in answer.rows("data")]
    if message not in listed or len(entries) < FEWEST_SHOWN:
        return 0
    newer = listed[: listed.index(message)]
    if Counter(entry.message for entry in entries) - Counter(newer):
        return 0
    place = len(newer) + 1
    world.evidence.text("Запись вытеснена новыми", f"На странице {len(entries)} более новых, в API она {place}-я")
    return listed.count(message)


def _expect_stand_ins(world: World, entries: Sequence[Entry]) -> None:
    """With nothing in the journal agents and conversations stand in, if there are any (platform contract 4.2)."""
    if world.target.allows(Grant.WRITE):
        raise AssertionError("Журнал организации пуст, хотя этот прогон только что создал в ней агента")
    newest = partial(world.database.rows, newest_by="created_at", limit=READ_LIMIT, org_id=world.web.organisation_id)
    agents = newest("agents", columns="id,name,created_at")
    talks = newest("conversations", columns="id,created_at")
    stand_ins = [
        *(
            Activity(str(row["id"]), AGENT_CREATED.format(row["name"]), read_moment(row["created_at"]))
            for row in agents
        ),
        *(Activity(str(row["id"]), TALK_BEGUN, read_moment(row["created_at"])) for row in talks),
    ]
    if stand_ins:
        expect_entries(entries, sorted(stand_ins, key=lambda one: one.created_at, reverse=True))
    else:
        assert not entries, f"У организации ничего нет, а в обновлениях записи: {entries[:3]}"


def _activities(world: World, limit: int = READ_LIMIT) -> list[Activity]:
    rows = world.database.rows(
        "activity_logs",
        columns="id,title,created_at",
        newest_by="created_at",
        limit=limit,
        org_id=world.web.organisation_id,
    )
    return [Activity(str(row["id"]), str(row["title"]), read_moment(row["created_at"])) for row in rows]


def _merged(before: list[Activity], after: list[Activity]) -> list[Activity]:
    """Both lists as one, newest first; what stands in one only came or went meanwhile.

    Where a list is full, what lies beyond its end may be missing from it for that reason alone.
    """
    both = {one.id: one for one in [*before, *after]}
    lasting = {one.id for one in before} & {one.id for one in after}
    merged = [Activity(one.id, one.message, one.created_at, one.id in lasting) for one in both.values()]
    return sorted(merged, key=lambda one: one.created_at, reverse=True)


def _zones() -> Iterator[tzinfo]:
    """Every zone that a server may be in: steady ones first, then those with summer time."""
    yield from (timezone(timedelta(hours=offset)) for offset in HOURS + BETWEEN)
    yield from (ZoneInfo(name) for name in sorted(available_timezones()))


def _fits(pairs: Sequence[Pair], zone: tzinfo) -> bool:
    return all(
        one.created_at.astimezone(zone).strftime("%d.%m.%Y, %H:%M") == " ".join(entry.timestamp.split())
        for entry, one in pairs
    )


def _utc(one: Activity) -> str:
    return one.created_at.astimezone(UTC).strftime("%d.%m.%Y, %H:%M UTC")


def _words(activities: Sequence[Activity]) -> str:
    return " или ".join(f"«{one.message}» ({_utc(one)})" for one in activities) or "событий больше нет"
