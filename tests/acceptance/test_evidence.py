"""What is attached of what was seen while something was waited for: each state of it once."""

from __future__ import annotations

import allure
import pytest

from acceptance.evidence import Evidence


def test_what_a_step_sees_again_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    attached: list[str] = []
    monkeypatch.setattr(allure, "attach", lambda _, name, attachment_type: attached.append(name))
    evidence = Evidence()
    for number in (0, 0, 0, 1, 1, 0):
        evidence.text(f"Таблица sequence_executions: {number} строк", "строки" * number)
        evidence.text("Таблица webhook_events: 2 строки", "две строки")
    evidence.flush(failed=True)
    assert attached == [
        "Таблица sequence_executions: 0 строк",
        "Таблица webhook_events: 2 строки",
        "Таблица sequence_executions: 1 строк",
    ]
    evidence.text("Таблица sequence_executions: 0 строк", "")
    evidence.flush(failed=True)
    assert len(attached) == 4, "the next step tells what it sees for itself"
