"""Events that the platform could not handle: nothing is waited for that will not come of them."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.automation import execution_log
from acceptance.checks.automation.lost_events import LostEvents
from acceptance.clients.events import Lead, SentEvent
from acceptance.outcomes import CheckBroken, NotInTime
from acceptance.process.run_memory import RunMemory
from acceptance.scene import kinds
from acceptance.scene.kinds import Thing
from acceptance.timing import vain

LEAD = Lead(700000001, "Лид")
SEQUENCE = Thing(kinds.SEQUENCE, "8c1c4f4e", "Цепочка", "agent")
CAUSE = "платформа не справилась с событием Kommo (lead_created: нет столбца)"


@pytest.fixture(autouse=True)
def nothing_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vain, "_memory", RunMemory(vain.FOLDER))


def event(status: str, error: str | None = "нет столбца") -> dict[str, Any]:
    return {"event_subtype": "lead_created", "entity_id": str(LEAD.id), "status": status, "error": error}


def test_an_event_that_was_given_up_is_lost() -> None:
    assert LostEvents(lambda: [event("failed")])() == CAUSE


def test_one_that_is_tried_anew_is_lost_once_that_was_in_vain_before() -> None:
    tried_anew = LostEvents(lambda: [event("retrying")])
    assert tried_anew() == ""
    LostEvents(lambda: [event("failed")])()
    assert tried_anew() == CAUSE
    tried_anew.came()
    assert LostEvents(lambda: [event("retrying")])() == "", "what has come after all is waited for again"


def test_another_event_of_the_lead_may_still_bring_it() -> None:
    rows = [event("failed"), event("processing", None)]
    assert LostEvents(lambda: rows)() == ""
    assert LostEvents(lambda: rows, all_lost=False)() == CAUSE
    assert LostEvents(lambda: [])() == ""


def test_what_the_run_cannot_look_up_decides_nothing() -> None:
    def closed() -> list[dict[str, Any]]:
        raise CheckBroken("База закрыта.")

    assert LostEvents(closed)() == ""


def test_a_sequence_that_nothing_sets_off_is_not_waited_for() -> None:
    world: Any = SimpleNamespace(
        database=SimpleNamespace(rows=lambda *_, **__: []),
        kommo_events=SimpleNamespace(rows=lambda _: [event("failed")]),
    )
    began = time.monotonic()
    with pytest.raises(NotInTime, match="дольше не стали – платформа не справилась с событием Kommo"):
        execution_log.expect_finished(world, SEQUENCE, LEAD.id, [SentEvent("event", LEAD)], within=240)
    assert time.monotonic() - began < 15
