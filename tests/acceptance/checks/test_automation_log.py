"""The log of rules and sequences, read on platforms that write it in ways of their own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from behave.model import Table

from acceptance.checks.automation import automation, execution_entry, execution_log
from acceptance.clients.events import Lead, SentEvent
from acceptance.scene import kinds
from acceptance.scene.kinds import Thing
from features.vocabulary.automation import facts_of

ID, ORG = "8c1c4f4e-5b7e-4c55-9d57-2f6f3a2b9c11", "550e8400-e29b-41d4-a716-446655440000"
RULE = Thing(kinds.RULE, ID, "Правило", "agent")
STORED = {"id": ID, "name": "Правило", "is_active": True}
LEAD = Lead(700000001, "Лид")
EVENTS = [SentEvent("event", LEAD)]
DONE = {
    "id": "event", "event_subtype": "lead_created", "entity_id": str(LEAD.id), "status": "completed", "error": None,
    "created_at": "2025-01-26T12:00:00+00:00", "processed_at": "2025-01-26T12:00:01+00:00",
}  # fmt: skip


def entry(*results: tuple[Any, bool], lead: Any = str(LEAD.id)) -> dict[str, Any]:
    told = [
        {"action": action, "success": success, "durationMs": 3, "error": None if success else "отказ"}
        for action, success in results
    ]
    return {
        "id": ID, "rule_id": ID, "org_id": ORG, "lead_id": lead, "execution_context": {"leadId": lead},
        "action_results": told, "executed_at": "2025-01-26T12:00:00+00:00",
    }  # fmt: skip


def world(*looks: list[dict[str, Any]], rules: list[dict[str, Any]] | None = None) -> Any:
    """looks: what the log holds each time it is read; the last one for good."""
    left = list(looks)

    def rows(table: str, **_: Any) -> list[dict[str, Any]]:
        if table != "rule_executions":
            return []
        return left.pop(0) if len(left) > 1 else left[0]

    web = SimpleNamespace(organisation_id=ORG, rules=lambda _: rules or [STORED])
    events = SimpleNamespace(rows=lambda _: [DONE])
    target = SimpleNamespace(kommo_webhook_secret=None)
    return SimpleNamespace(database=SimpleNamespace(rows=rows), web=web, kommo_events=events, target=target)


def test_an_entry_that_comes_a_moment_after_its_event_is_counted() -> None:
    execution_log.expect_number_logged(world([], [], [entry()]), RULE, [LEAD.id], 1, EVENTS)


def test_an_entry_that_goes_with_the_scenario_whose_event_it_was_is_not_counted() -> None:
    """Its event has gone a moment before, so that nobody says any more whose it was."""
    execution_log.expect_number_logged(world([entry(), entry(lead="5")], [entry()]), RULE, [LEAD.id], 1, EVENTS)


def test_one_entry_too_many_is_told() -> None:
    with pytest.raises(AssertionError, match="записей: 2, ожидалось 1"):
        execution_log.expect_number_logged(world([entry(), entry()]), RULE, [LEAD.id], 1, EVENTS)


def test_an_entry_about_a_lead_that_does_not_match_is_told() -> None:
    with pytest.raises(AssertionError, match="записей о лиде 700000001: 1, ожидалось 0"):
        execution_log.expect_number_about(world([entry()]), RULE, LEAD.id, 0, EVENTS)
    execution_log.expect_number_about(world([entry(lead="5")]), RULE, LEAD.id, 0, EVENTS)


@pytest.mark.parametrize(
    ("results", "fits"),
    [
        ((("webhook", True), ("create_task", False)), True),
        ((({"type": "create_task"}, False), ({"type": "webhook"}, True)), True),
        ((("webhook", False), ("create_task", True)), False),
        ((("webhook", True),), False),
        ((("webhook", True), ("create_task", False), ("create_task", False)), False),
    ],
)
def test_results_belong_to_their_actions_in_whatever_order(results: Any, fits: bool) -> None:
    facts = facts_of(Table(["что", "значение"], rows=[["действия", "Webhook – успех, Создать задачу – неудача"]]))
    args = (world([entry(*results)]), RULE, LEAD.id, EVENTS, facts)
    if fits:
        execution_entry.expect_entry(*args)
    else:
        with pytest.raises(AssertionError, match=r"действия: .*, ожидались: Webhook – успех, Создать задачу – неудача"):
            execution_entry.expect_entry(*args)


def test_a_list_may_spell_its_keys_in_camel_case() -> None:
    row = automation.stored(world([], rules=[{"id": ID, "name": "Правило", "isActive": False}]), RULE)
    assert row["is_active"] is False
