"""What an entry in the log of a sequence is held to, fact by fact, and which words an author may use for that."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from behave.model import Table

from acceptance.checks.automation import execution_entry
from acceptance.clients.events import Lead, SentEvent
from acceptance.outcomes import ScenarioMistake
from acceptance.scene.kinds import RULE, SEQUENCE, Thing
from features.vocabulary.automation import facts_of

ID, OTHER = "8c1c4f4e-5b7e-4c55-9d57-2f6f3a2b9c11", "1f0b1b52-7e0f-4a0a-9a0c-3b8f3f7f1d55"
ORGANISATION = "550e8400-e29b-41d4-a716-446655440000"
LEAD = Lead(700000001, "Лид")
ROW: dict[str, Any] = {
    "id": OTHER, "sequence_id": ID, "org_id": ORGANISATION, "lead_id": str(LEAD.id), "current_step": 1,
    "status": "running", "started_at": "2025-01-26T12:00:00+00:00", "completed_at": None,
    "next_execution_at": "2025-01-26T13:30:00+00:00", "error_message": None,
}  # fmt: skip
EVENT = {"created_at": "2025-01-26T12:00:00+00:00", "processed_at": "2025-01-26T12:00:01+00:00"}
SAID = {
    "цепочка": "эта же цепочка",
    "организация": "организация владельца",
    "состояние": "выполняется",
    "текущий шаг": "1",
    "начало": "время события",
    "следующий шаг": "через 90 минут",
    "конец": "ещё нет",
}


def expect(row: dict[str, Any], **said: str) -> None:
    """said: name of the fact, `_` for a blank, and its value."""
    rows = [[name.replace("_", " "), value] for name, value in said.items()]
    web = SimpleNamespace(organisation_id=ORGANISATION, sequences=lambda _: [{"id": ID, "name": "Цепочка"}])
    database = SimpleNamespace(rows=lambda table, **_: [row])
    world: Any = SimpleNamespace(database=database, web=web, kommo_events=SimpleNamespace(rows=lambda _: [EVENT]))
    facts = facts_of(Table(["что", "значение"], rows=rows))
    sequence = Thing(SEQUENCE, ID, "Цепочка", "agent")
    execution_entry.expect_entry(world, sequence, LEAD.id, [SentEvent("event", LEAD)], facts)


def test_an_entry_that_says_all_of_it() -> None:
    expect(ROW, **SAID)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sequence_id": OTHER}, "цепочка: "),
        ({"org_id": OTHER}, "организация: "),
        ({"status": "completed"}, "состояние: completed, ожидалось running"),
        ({"status": "paused"}, "состояние: paused, ожидалось running"),
        ({"current_step": 2}, "текущий шаг: 2, ожидался 1"),
        ({"started_at": "2025-01-26T11:30:00+00:00"}, "начало: "),
        ({"started_at": "2025-01-26T12:30:00+00:00"}, "начало: "),
        ({"next_execution_at": None}, "следующий шаг: время не записано"),
        ({"next_execution_at": "2025-01-26T13:32:00+00:00"}, "следующий шаг: "),
        ({"next_execution_at": "2025-01-26T13:28:00+00:00"}, "следующий шаг: "),
        ({"completed_at": "2025-01-26T12:00:00+00:00"}, "конец: записан конец"),
    ],
)
def test_each_difference_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(AssertionError, match=f"неверна – .*{told}"):
        expect({**ROW, **change}, **SAID)


TOLD = {"id": LEAD.id, "name": "Лид", "price": 500}
SENT = SentEvent("event", LEAD, body={"leads": {"add": [TOLD]}, "account": {"base_domain": "k.example"}})
CONTEXT = {
    "organizationId": ORGANISATION, "triggerType": "lead_created", "leadId": str(LEAD.id),
    "triggerData": SENT.body, "currentState": {**TOLD, "more": 1}, "eventId": "e",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, None),
        ({"organizationId": OTHER}, "organizationId"),
        ({"triggerType": "manual"}, "triggerType"),
        ({"leadId": None}, "leadId"),
        ({"triggerData": {}}, "triggerData.leads"),
        ({"triggerData": {"leads": SENT.body["leads"]}}, "triggerData.account"),
        ({"currentState": {**TOLD, "price": 1}}, "currentState.price – 1"),
        ({"currentState": None}, "currentState.id"),
    ],
)
def test_circumstances_are_those_of_the_event(change: dict[str, Any], told: str | None) -> None:
    web = SimpleNamespace(
        organisation_id=ORGANISATION,
        rules=lambda _: [{"id": ID, "name": "Правило", "trigger_type": "lead_created"}],
    )
    execution = SimpleNamespace(execution_context={**CONTEXT, **change})
    rule = Thing(RULE, ID, "Правило", "agent")
    entry = execution_entry.Entry(SimpleNamespace(web=web), rule, execution, [EVENT], [SENT])  # type: ignore[arg-type]
    difference = execution_entry.of_event(entry)
    assert difference is None if told is None else told in str(difference)


def test_of_two_states_either_will_do_and_a_finished_sequence_is_past_its_step() -> None:
    either = {"состояние": "выполняется или завершена", "текущий_шаг": "1"}
    expect(ROW, **either)
    expect({**ROW, "status": "completed", "current_step": 3}, **either)
    with pytest.raises(AssertionError, match="состояние: failed, ожидалось running или completed"):
        expect({**ROW, "status": "failed"}, **either)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("сумма", "1", "следующий шаг"),
        ("цепочка", "эта цепочка", "эта же цепочка"),
        ("организация", "своя", "организация владельца"),
        ("состояние", "running", "выполняется; завершена"),
        ("состояние", "выполняется, завершена", "выполняется; завершена"),
        ("действия", "Вебхук", "Webhook"),
        ("действия", "Webhook – успешно", "успех; неудача"),
        ("начало", "сейчас", "время события"),
        ("текущий_шаг", "первый", "«1»"),
        ("следующий_шаг", "через 2 часа", "через 90 минут"),
        ("конец", "нет", "ещё нет"),
    ],
)
def test_an_author_hears_what_may_stand_there(name: str, value: str, told: str) -> None:
    with pytest.raises(ScenarioMistake, match=f"а бывает.*{told}"):
        expect(ROW, **{name: value})
