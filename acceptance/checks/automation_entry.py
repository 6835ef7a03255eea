"""Proofs about one entry in the log of a rule or a sequence: what it names."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from acceptance.checks.automation import CLOCK_SLACK, LOGS, Automation, Row, about, log, stored
from acceptance.clients.events import SentEvent
from acceptance.contract.automation import ACTIONS
from acceptance.contract.reading import read_as
from acceptance.world import World


def expect_entry(world: World, thing: Automation, lead_id: int, events: list[SentEvent], facts: list[Row]) -> None:
    """AssertionError unless the one log entry about this lead says what the facts say.

    facts: rows `что`, `значение`; all differences are told at once.
    """
    rows = [row for row in log(world, thing) if about(row, lead_id)]
    assert len(rows) == 1, f"Записей о лиде {lead_id} в журнале «{thing.name}»: {len(rows)}, ожидалась одна"
    execution = read_as(LOGS[thing.kind][2], rows[0], f"Запись в журнале «{thing.name}»")
    own_events = world.kommo_events.rows([event for event in events if event.lead.id == lead_id])
    found = []
    for fact in facts:
        difference = FACTS[fact["что"]](world, thing, execution, own_events, fact["значение"])
        if difference:
            found.append(f"{fact['что']}: {difference}")
    assert not found, f"Запись в журнале «{thing.name}» неверна – {'; '.join(found)}"


Fact = Callable[[World, Automation, Any, list[Row], str], str | None]


def _own(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    _only(value, "это", "эта")
    platform = stored(world, thing)
    named = str(getattr(execution, LOGS[thing.kind][1]))
    return None if named == str(platform["id"]) else f"{named}, а «{thing.name}» – это {platform['id']}"


def _organisation(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    _only(value, "своя")
    own = world.web.organisation_id
    return None if str(execution.org_id) == own else f"{execution.org_id}, ожидалась {own}"


def _actions(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    # In whatever order: that a rule's actions are carried out one after another is not promised.
    wanted = [part.partition(" – ") for part in value.split(", ")]
    told = any(outcome for _, _, outcome in wanted)
    words = {True: "успех", False: "неудача"}
    found = [(one.action, words[one.success] if told else "") for one in execution.action_results]
    fits = Counter(found) == Counter((ACTIONS[label], outcome) for label, _, outcome in wanted)
    seen = [f"{one.action}: {words[one.success]}" for one in execution.action_results]
    return None if fits else f"{', '.join(seen) or 'не записаны'}, ожидалось «{value}»"


def _event_time(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    _only(value, "время события")
    time = execution.executed_at if thing.kind == "rule" else execution.started_at
    sent = datetime.fromisoformat(events[0]["created_at"])
    handled = datetime.fromisoformat(events[0]["processed_at"] or events[0]["created_at"])
    fits = sent - CLOCK_SLACK <= time <= handled + CLOCK_SLACK
    return None if fits else f"{time}, а событие сохранено {sent} и обработано {handled}"


def _status(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    return None if execution.status in value.split(" или ") else f"{execution.status}, ожидалось {value}"


def _step(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    reached = execution.current_step
    fits = reached == int(value) or (execution.status == "completed" and reached > int(value))
    return None if fits else f"{reached}, ожидался {value}"


def _next_step(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    minutes = int(value.removeprefix("через ").removesuffix(" минут"))
    if execution.next_execution_at is None:
        return "время не записано"
    late = execution.next_execution_at - execution.started_at - timedelta(minutes=minutes)
    return None if abs(late) <= CLOCK_SLACK else f"{execution.next_execution_at}, начата {execution.started_at}"


def _end(world: World, thing: Automation, execution: Any, events: list[Row], value: str) -> str | None:
    _only(value, "ещё нет")
    return None if execution.completed_at is None else f"записан конец {execution.completed_at}"


FACTS: dict[str, Fact] = {
    "правило": _own,
    "цепочка": _own,
    "организация": _organisation,
    "действия": _actions,
    "время": _event_time,
    "начало": _event_time,
    "состояние": _status,
    "текущий шаг": _step,
    "следующий шаг": _next_step,
    "конец": _end,
}


def _only(value: str, *known: str) -> None:
    if value not in known:
        raise ValueError(f"Значение «{value}» неизвестно; бывают: {', '.join(known)}")
