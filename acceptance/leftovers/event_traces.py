"""What a Kommo event of this run leaves on the target, found so that nobody else's rows are touched."""

import json
import re
from datetime import datetime
from typing import Any

from acceptance.clients.database import Database
from acceptance.clients.events import FINAL
from acceptance.outcomes import NotInTime
from acceptance.timing.clocks import SAME_DATABASE
from acceptance.timing.waiting import wait_for

Row = dict[str, Any]
TITLE = "Webhook событие"
HANDLED_WITHIN = 10.0
AT_REST = FINAL | {"retrying"}  # without its row, an event is not tried anew
ANY_ID = re.compile(r"\d{5,}|[0-9a-f]{8}-[0-9a-f]{4}-")
#: Where a platform may keep what an event told of, by the event's type: table and column of its number.
KEPT = {"tasks": {"crm_tasks": "task_id"}, "calls": {"crm_calls": "call_id"}}
EVENT_COLUMNS = "id,event_type,status,payload,created_at,processing_started_at,processed_at"


def remove_event(database: Database, run_id: str, organisation: str, lead: str) -> None:
    """Remove the events about a lead that exists only in this run, and all that their handling wrote.

    Rules and sequences of other people that they set off have log entries about this lead: these go, too.
    """
    events = _handled(database, organisation, lead)
    if events:
        entries = _activity(database, run_id, organisation, lead, events)
        if entries:
            database.delete("activity_logs", id=[entry["id"] for entry in entries])
        database.delete("webhook_events", id=[event["id"] for event in events])
    for log in ("rule_executions", "sequence_executions"):
        database.delete(log, org_id=organisation, lead_id=lead)
    for event in events:
        for table, column in KEPT.get(event["event_type"], {}).items():
            if database.has_table(table):
                own: dict[str, Any] = {"org_id": organisation, column: lead}
                database.delete(table, **own)


def _handled(database: Database, organisation: str, lead: str) -> list[Row]:
    """The events, once nothing more is going to be written on their account."""

    def ask() -> list[Row]:
        return database.rows("webhook_events", columns=EVENT_COLUMNS, org_id=organisation, entity_id=lead)

    try:
        return wait_for(
            ask,
            lambda rows: all(row["status"] in AT_REST for row in rows),
            within=HANDLED_WITHIN,
            what="события этого прогона должны быть обработаны прежде, чем их следы убирают",
            show=lambda rows: [row["status"] for row in rows],
        )
    except NotInTime:
        return ask()  # its handling hangs: without the row it comes to nothing


def _activity(database: Database, run_id: str, organisation: str, lead: str, events: list[Row]) -> list[Row]:
    """Activity entries that name the lead or the event, or that can only be about an event of this run."""
    since = (min(_time(event["created_at"]) for event in events) - SAME_DATABASE).isoformat()
    entries = database.rows("activity_logs", org_id=organisation, at_least={"created_at": since})
    names = [lead, *(str(event["id"]) for event in events)]
    own = [entry for entry in entries if any(name in _words(entry) for name in names)]
    nameless = [entry for entry in entries if entry["title"].startswith(TITLE) and not ANY_ID.search(_words(entry))]
    if nameless:
        all_events = database.rows(
            "webhook_events", columns=EVENT_COLUMNS, org_id=organisation, at_least={"created_at": since}
        )
        ours = {event["id"] for event in all_events if event in events or _of_run(event, run_id)}
        own += [entry for entry in nameless if _only_about(entry, all_events, ours)]
    return own


def _of_run(event: Row, run_id: str) -> bool:
    return run_id in json.dumps(event["payload"], ensure_ascii=False)


def _only_about(entry: Row, events: list[Row], ours: set[str]) -> bool:
    written = _time(entry["created_at"])
    possible = [event for event in events if event["event_type"] in entry["title"] and _spans(event, written)]
    return bool(possible) and all(event["id"] in ours for event in possible)


def _spans(event: Row, moment: datetime) -> bool:
    begun = _time(event["processing_started_at"] or event["created_at"])
    ended = event["processed_at"]
    return begun - SAME_DATABASE <= moment and (ended is None or moment <= _time(ended) + SAME_DATABASE)


def _words(entry: Row) -> str:
    told = {name: entry.get(name) for name in ("title", "description", "metadata")}
    return json.dumps(told, ensure_ascii=False, default=str)


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value)
