"""Proofs about Kommo's events that the platform has: kept and served as they came (platform contract 4.11, 9.2)."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from acceptance.checks.automation.execution_log import expect_handled
from acceptance.checks.comparing import expect_equal
from acceptance.checks.freshness import read_moment
from acceptance.clients.events import SentEvent
from acceptance.clients.http import expect_success, readable
from acceptance.clients.web import WebClient
from acceptance.contract.events import History, StoredEvent
from acceptance.contract.reading import read_as
from acceptance.pages.webhooks import WebhooksPage
from acceptance.scene.seen import Addressed
from acceptance.target.settings import Grant
from acceptance.timing.clocks import SAME_DATABASE
from acceptance.timing.waiting import wait_for
from acceptance.world import World

COLUMNS = (
    "id,org_id,provider,event_type,event_subtype,entity_id,entity_type,payload,status,error,retry_count,max_retries,"
    "created_at,processing_started_at,processed_at"
)
MOST_RETRIES = 3
PATH = "/api/webhooks"
LISTED, MOST_PAGES = "100", 20
IN_PAGES_OF = 2
#: What the activity log tells of an event: these by their own names, any other as an action (platform contract 5.3).
NOTED_BY_NAME, NOTED_ELSE = {"lead_created", "lead_updated", "task_created"}, "action_executed"
NOTED_WITHIN = 10.0  # seconds


def expect_kept(world: World, events: list[SentEvent]) -> None:
    """AssertionError unless each event is handled, stored as it was sent, served so in all three ways, and noted."""
    _expect_there(world, events)
    expect_handled(world, events)
    kept = world.kommo_events.rows(events, COLUMNS)
    for event, row in zip(events, kept, strict=True):
        what = f"Событие «{event.happening.told}» в webhook_events"
        facts = {
            **_columns(event, row.get("entity_type")),
            "org_id": world.web.organisation_id,
            "provider": "kommo",
            "payload": event.body,
        }
        expect_equal(what, {name: (row.get(name), value) for name, value in facts.items()})
        _expect_times(what, row)
        _expect_served(world, event, row)
    _expect_noted(world, events, min(str(row["created_at"]) for row in kept))


def _expect_there(world: World, events: list[SentEvent]) -> None:
    """AssertionError when the platform has said of an event that it is stored, and it is not."""

    def lost(rows: list[dict[str, Any]]) -> list[SentEvent]:
        known = {str(row["id"]) for row in rows}
        return [event for event in events if event.id not in known]

    wait_for(
        lambda: world.kommo_events.rows(events, "id"),
        lambda rows: not lost(rows),
        within=NOTED_WITHIN,
        what="событие Kommo, которое платформа назвала сохранённым, должно быть в webhook_events",
        show=lambda rows: "нет события " + "; ".join(map(_sized, lost(rows))),
        remembered=True,
    )


def _sized(event: SentEvent) -> str:
    size = len(json.dumps(event.body, ensure_ascii=False).encode())
    return f"«{event.happening.told}» о лиде {event.lead.id} ({size} байт)"


def _expect_noted(world: World, events: list[SentEvent], since: str) -> None:
    """AssertionError unless the activity log has grown by an entry of its kind, in its words, for each of the events.

    Not noticed: which event an entry is about; others may have got events of the same kind meanwhile.
    """
    wanted: Counter[tuple[str, ...]] = Counter(map(_entry_about, events))

    def entries() -> list[dict[str, Any]]:
        return world.database.rows(
            "activity_logs",
            columns="activity_type,title,description",
            org_id=world.web.organisation_id,
            at_least={"created_at": since},
        )

    def told(rows: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
        return Counter((str(row["activity_type"]), str(row["title"]), str(row["description"])) for row in rows)

    wait_for(
        entries,
        lambda rows: wanted <= told(rows),
        within=NOTED_WITHIN,
        what="в журнале событий (activity_logs) должны быть записи о событиях Kommo: "
        + "; ".join(" – ".join(one) for one in wanted),
        show=lambda rows: "не хватает: " + ("; ".join(" – ".join(one) for one in wanted - told(rows)) or "ничего"),
        remembered=True,
    )


def _entry_about(event: SentEvent) -> tuple[str, ...]:
    """Type, title and description of the entry about an event (platform contract 5.3, 9.2)."""
    kind, subtype = event.happening.event_type, event.happening.subtype
    noted = subtype if subtype in NOTED_BY_NAME else NOTED_ELSE
    return noted, f"Webhook событие: {kind}", f"Обработано событие {kind} ({subtype})"


def _columns(event: SentEvent, entity_type: object) -> dict[str, Any]:
    """What the columns have to say of an event that was handled at the first try. entity_type: as it is told."""
    kinds = event.happening.entity_types
    return {
        "event_type": event.happening.event_type,
        "event_subtype": event.happening.subtype,
        "entity_id": str(event.lead.id),
        "entity_type": entity_type if entity_type in kinds else kinds[0],
        "status": "completed",
        "retry_count": 0,
        "max_retries": MOST_RETRIES,
    }


def _expect_times(what: str, row: dict[str, Any]) -> None:
    names = ("created_at", "processing_started_at", "processed_at")
    missing = [name for name in names if not row.get(name)]
    assert not missing, f"{what}: не записано время – {', '.join(missing)}"
    times = [datetime.fromisoformat(row[name]) for name in names]
    in_order = all(one <= other + SAME_DATABASE for one, other in pairwise(times))
    told = ", ".join(f"{name} – {row[name]}" for name in names)
    assert in_order, f"{what}: время идёт не по порядку: {told}"


def _expect_served(world: World, event: SentEvent, row: dict[str, Any]) -> None:
    found = _in_history(world, event)
    assert len(found) == 1, f"GET {PATH}: событие «{event.happening.told}» стоит {len(found)} раз, ожидался один"
    facts = {name: (getattr(found[0], name), value) for name, value in _columns(event, found[0].entity_type).items()}
    expect_equal(f"GET {PATH}: событие «{event.happening.told}»", facts)
    for name, told_at in (("created_at", found[0].created_at), ("processed_at", found[0].processed_at)):
        fits = told_at and abs(read_moment(told_at) - read_moment(row[name])) <= SAME_DATABASE
        assert fits, f"GET {PATH}: у события «{event.happening.told}» {name} – {told_at}, а хранится {row[name]}"
    told = f"событие «{event.happening.told}» о лиде {event.lead.id}"
    one = world.web.call("GET", f"{PATH}/{event.id}")
    expect_success(one)
    assert event.lead.name in readable(one), f"GET {PATH}/[id] не отдаёт, с чем пришло {told}"
    listed = world.web.call("GET", f"{PATH}/events", params={"search": str(event.lead.id), "limit": LISTED})
    expect_success(listed)
    assert event.id in listed.text, f"GET {PATH}/events не находит {told}"


def expect_served_in_part(world: World, events: list[SentEvent]) -> None:
    """AssertionError unless the history, asked for a part, serves just that: by state, sorts, time and number.

    The events have to be handled by now. Not noticed: the order of the pages, which nobody promises.
    """
    times = [datetime.fromisoformat(row["created_at"]) for row in world.kommo_events.rows(events)]
    before, after = min(times) - timedelta(days=1), max(times) + timedelta(days=1)
    fitting = {"status": "completed", "event_type": "leads", "entity_type": "lead"}
    fitting |= {"start_date": _as_browsers_write(before), "end_date": _as_browsers_write(after)}
    for event in events:
        kind = {"event_type": event.happening.event_type}
        assert _in_history(world, event, **{**fitting, **kind}), (
            f"GET {PATH}: среди {', '.join(fitting)} нет события «{event.happening.told}», хотя оно такое"
        )
    others = {"status": "failed", "event_type": "calls", "entity_type": "contact"}
    others |= {"start_date": _as_browsers_write(after), "end_date": _as_browsers_write(before)}
    asked = [(PATH, name, value) for name, value in others.items()]
    asked += [(f"{PATH}/events", name, others[name]) for name in ("status", "event_type")]
    asked += [(f"{PATH}/events", "search", str(lead)) for lead in {event.lead.id for event in events}]
    for path, name, value in asked:
        ours = {event.id for event in events if str(event.lead.id) != value}
        strange = ours & {one.id() for one in world.web.ask(path, limit=LISTED, **{name: value}).rows("data")}
        assert not strange, f"GET {path}?{name}={value} отдаёт и не такие события: {len(strange)}"
    for path in (PATH, f"{PATH}/events"):
        number = len(world.web.ask(path, limit="1").rows("data"))
        assert number == 1, f"GET {path}?limit=1 отдаёт событий: {number}, ожидалось одно"
    expect_in_pages(world, events)
    told = read_as(History, world.web.ask(PATH, limit="1"), f"Ответ GET {PATH}").pagination.get("total", len(events))
    assert told >= len(events), (
        f"GET {PATH}?limit=1 говорит, что событий всего {told}, а пришло не меньше {len(events)}"
    )


def expect_in_pages(world: World, events: list[SentEvent]) -> None:
    """AssertionError unless the history of these events' time and commonest sort, by pages, has each event once.

    It is asked for up to the last of them: nothing new can come into that time. What it tells of their number has to be
    theirs, too. The events have to be handled by now. Not noticed: what is lost among more than MOST_PAGES pages.
    """
    times = [datetime.fromisoformat(row["created_at"]) for row in world.kommo_events.rows(events)]
    finest = timedelta(milliseconds=1)
    ((kind, _),) = Counter(event.happening.event_type for event in events).most_common(1)
    asked = {
        "event_type": kind,
        "start_date": _as_browsers_write(min(times) - finest),
        "end_date": _as_browsers_write(max(times) + finest),
        "limit": str(IN_PAGES_OF),
    }
    seen: list[str] = []
    whole = False
    for page in range(1, MOST_PAGES + 1):
        history = read_as(History, world.web.ask(PATH, page=str(page), **asked), f"Ответ GET {PATH}")
        seen += [str(one.id) for one in history.data]
        if whole := not history.data:
            break
    twice = [one for one, number in Counter(seen).items() if number > 1]
    assert not twice, f"GET {PATH} по {IN_PAGES_OF} события на страницу: событий, которые стоят дважды, {len(twice)}"
    if not whole:
        return  # others have got so many events meanwhile
    lost = [one.happening.told for one in events if one.happening.event_type == kind and one.id not in seen]
    assert not lost, f"GET {PATH} по {IN_PAGES_OF} события на страницу: ни на одной нет события «{'», «'.join(lost)}»"
    total = history.pagination.get("total", len(seen))
    assert total == len(seen), f"GET {PATH} говорит, что таких событий за это время {total}, а отдаёт их {len(seen)}"


def _as_browsers_write(moment: datetime) -> str:
    """As JavaScript's toISOString has it: the one form of a time that each reader of such times takes."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def expect_on_page(page: WebhooksPage, events: list[SentEvent]) -> None:
    """AssertionError unless the page finds each lead's events, as many as were sent, and tells of no error."""
    for lead, number in Counter(event.lead.id for event in events).items():
        page.wait_found(str(lead), number)
    page.expect_no_error_told("события показаны")


def expect_hidden(stranger: WebClient, events: list[SentEvent]) -> None:
    """AssertionError when somebody of another organisation is told of the events, or may have them processed again."""
    for event in events:
        one = f"{PATH}/{event.id}"
        asked = {
            f"GET {PATH}/[id]": stranger.call("GET", one),
            f"GET {PATH}": stranger.call("GET", PATH, params={"limit": LISTED}),
            f"GET {PATH}/events": stranger.call("GET", f"{PATH}/events", params={"search": str(event.lead.id)}),
        }
        told = [
            call for call, answer in asked.items() if event.lead.name in readable(answer) or event.id in answer.text
        ]
        assert not told, f"Другой организации отдано событие о лиде {event.lead.id}: {', '.join(told)}"
        tried = stranger.call("POST", one, grant=Grant.EVENTS, json={})
        assert not tried.is_success, f"POST {PATH}/[id] обработал событие чужой организации ({tried.status_code})"


def _in_history(world: World, event: SentEvent, **asked: str) -> list[StoredEvent]:
    """The event on the pages of the history, which nobody says begins with the newest. asked: filters."""
    filters = asked or {"event_type": event.happening.event_type}
    for page in range(1, MOST_PAGES + 1):
        body = world.web.ask(PATH, limit=LISTED, page=str(page), **filters)
        history = read_as(History, body, f"Ответ GET {PATH}").data
        found = [one for one in history if str(one.id) == event.id]
        if found or not history:
            return found
    return []


def expect_refused(world: World, forged: SentEvent) -> None:
    """AssertionError unless an event that somebody else has signed was refused with 401 and is not stored."""
    assert forged.status == 401, f"Событие с неверной подписью принято ({forged.status}), ожидался отказ 401"
    kept = world.database.rows("webhook_events", columns="id", entity_id=str(forged.lead.id))
    assert not kept, f"Событие с неверной подписью отклонено, а сохранено: {len(kept)}"


def expect_handled_again(world: World, event: SentEvent, before: str, *, within: float) -> None:
    """AssertionError unless the event has been handled to its end once more. before: when that was the last time."""
    wait_for(
        lambda: world.kommo_events.rows([event]),
        lambda rows: bool(rows) and rows[0]["status"] == "completed" and rows[0]["processed_at"] != before,
        within=within,
        what=f"событие «{event.happening.told}» должно быть обработано ещё раз",
        show=lambda rows: "; ".join(f"{row['status']}, {row['processed_at']}" for row in rows) or "его нет",
    )


def expect_addressed(world: World, sent: list[Addressed]) -> None:
    """AssertionError unless each event is stored for the organisation whose it is, and nobody's for none."""
    rows = world.database.rows("webhook_events", columns="org_id,entity_id", entity_id=[str(one.lead) for one in sent])
    wrong = [
        f"{one.what} – {len(found)} событий, верной организации – {found.count(one.whose)}"
        for one in sent
        if (found := [row["org_id"] for row in rows if row["entity_id"] == str(one.lead)])
        != ([one.whose] if one.whose else [])
    ]
    assert not wrong, f"События попали не в те организации: {'; '.join(wrong)}"
