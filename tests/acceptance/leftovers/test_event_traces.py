"""Removing the traces of an event: all of the run's own, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from acceptance.leftovers.event_traces import remove_event

RUN, LEAD = "20250126-120000-abc123", "700000001"


class Tables:
    """A database in memory with the two questions that the remover asks."""

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        self.tables = {"rule_executions": [], "sequence_executions": [], **tables}

    def rows(
        self, table: str, *, columns: str = "*", at_least: Mapping[str, str] | None = None, **equals: Any
    ) -> list[dict[str, Any]]:
        return [
            row
            for row in self.tables[table]
            if self._fits(row, equals) and all(row[name] >= lowest for name, lowest in (at_least or {}).items())
        ]

    def delete(self, table: str, **equals: Any) -> None:
        self.tables[table] = [row for row in self.tables[table] if not self._fits(row, equals)]

    def ids(self, table: str) -> list[str]:
        return [row["id"] for row in self.tables[table]]

    @staticmethod
    def _fits(row: dict[str, Any], equals: dict[str, Any]) -> bool:
        return all(
            row[name] in value if isinstance(value, list) else row[name] == value for name, value in equals.items()
        )


def at(second: int) -> str:
    return f"2025-01-26T12:00:{second:02}+00:00"


def event(name: str, lead: str, begun: int, ended: int, run: str = RUN) -> dict[str, Any]:
    return {
        "id": name, "org_id": "o", "entity_id": lead, "event_type": "leads", "status": "completed",
        "payload": {"leads": {"add": [{"id": lead, "name": f"Лид приёмки {run}"}]}},
        "created_at": at(begun), "processing_started_at": at(begun), "processed_at": at(ended),
    }  # fmt: skip


def entry(name: str, second: int, metadata: dict[str, Any], title: str = "Webhook событие: leads") -> dict[str, Any]:
    return {
        "id": name, "org_id": "o", "title": title, "description": "Обработано событие leads (lead_created)",
        "metadata": metadata, "created_at": at(second),
    }  # fmt: skip


@pytest.mark.parametrize("metadata", [{"entity_id": LEAD}, {"event": "event-own"}, {"lead": {"id": int(LEAD)}}])
def test_an_entry_that_names_the_lead_or_the_event_goes(metadata: dict[str, Any]) -> None:
    base = Tables(webhook_events=[event("event-own", LEAD, 10, 11)], activity_logs=[entry("a", 11, metadata)])
    remove_event(base, RUN, "o", LEAD)
    assert base.ids("activity_logs") == [] and base.ids("webhook_events") == []


def test_an_entry_about_another_lead_stays() -> None:
    others = [entry("theirs", 11, {"entity_id": "700000002"}), entry("chat", 11, {}, title="Агент отправил ответ")]
    base = Tables(
        webhook_events=[event("event-e", LEAD, 10, 12), event("event-f", "700000002", 10, 12, "чужой")],
        activity_logs=others,
    )
    remove_event(base, RUN, "o", LEAD)
    assert base.ids("activity_logs") == ["theirs", "chat"] and base.ids("webhook_events") == ["event-f"]


def test_a_nameless_entry_goes_when_only_this_runs_events_were_handled_then() -> None:
    events = [
        event("event-e", LEAD, 10, 12),
        event("event-g", "700000003", 11, 12),
        event("event-f", "5", 30, 31, "чужой"),
    ]
    entries = [entry("own", 11, {}), entry("later", 31, {})]
    base = Tables(webhook_events=events, activity_logs=entries)
    remove_event(base, RUN, "o", LEAD)
    assert base.ids("activity_logs") == ["later"]


def test_a_nameless_entry_stays_when_it_could_be_anothers() -> None:
    events = [event("event-e", LEAD, 10, 12), event("event-f", "5", 11, 12, "чужой")]
    base = Tables(webhook_events=events, activity_logs=[entry("whose", 11, {})])
    remove_event(base, RUN, "o", LEAD)
    assert base.ids("activity_logs") == ["whose"]


def test_executions_of_other_peoples_rules_for_this_lead_go() -> None:
    rows = [{"id": "r", "org_id": "o", "lead_id": LEAD}, {"id": "s", "org_id": "o", "lead_id": "5"}]
    base = Tables(webhook_events=[], activity_logs=[], rule_executions=rows, sequence_executions=list(rows))
    remove_event(base, RUN, "o", LEAD)
    assert base.ids("rule_executions") == ["s"] and base.ids("sequence_executions") == ["s"]
