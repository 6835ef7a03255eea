"""Time that passes for a rule: its log is put back, and is seen to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from acceptance.deeds.automation.elapsed import let_pass
from acceptance.scene.kinds import RULE, Thing

THEN = datetime(2025, 1, 26, 12, tzinfo=UTC)
ROW = {
    **{"id": str(uuid4()), "rule_id": str(uuid4()), "org_id": str(uuid4()), "lead_id": "7"},
    **{"execution_context": {}, "action_results": [], "executed_at": THEN.isoformat()},
}


class Log:
    """One entry, which may refuse to be changed in silence."""

    def __init__(self, heeds: bool) -> None:
        self.row, self._heeds = dict(ROW), heeds

    def rows(self, table: str, **_: Any) -> list[dict[str, Any]]:
        return [self.row]

    def update(self, table: str, values: dict[str, Any], **_: Any) -> list[dict[str, Any]]:
        self.row |= values if self._heeds else {}
        return [self.row]


@pytest.mark.parametrize("heeds", [True, False])
def test_a_log_that_does_not_take_the_time_is_known(heeds: bool) -> None:
    log, told = Log(heeds), []
    evidence = SimpleNamespace(text=lambda *words: told.append(words))
    world = SimpleNamespace(database=log, evidence=evidence)
    scene: Any = SimpleNamespace(world=world, things=SimpleNamespace(need=lambda _: Thing(RULE, "r", "Правило", "a")))
    assert let_pass(scene, timedelta(days=2)) is heeds
    assert log.row["executed_at"] == (THEN - timedelta(days=2) if heeds else THEN).isoformat()
    assert len(told) == 1
