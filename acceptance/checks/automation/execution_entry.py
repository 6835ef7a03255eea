"""Proofs about one entry in the log of a rule or a sequence: what it names (platform contract 5.5, 9.3, 9.4)."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from acceptance.checks.automation.automation import stored
from acceptance.checks.automation.execution_log import LOGS, Row, about, log
from acceptance.clients.events import PATH as EVENTS_PATH
from acceptance.clients.events import SentEvent
from acceptance.contract.automation import ACTIONS, ActionResult, RuleExecution
from acceptance.contract.reading import read_as
from acceptance.contract.values import shown
from acceptance.scene.kinds import Noun, Thing
from acceptance.timing.clocks import APPLICATION_AND_DATABASE
from acceptance.world import World


@dataclass(frozen=True)
class Entry:
    """One entry with what it is compared with.

    events: the platform's notes about those that concern its lead; sent: the same as they were sent.
    """

    world: World
    thing: Thing
    execution: Any
    events: list[Row]
    sent: list[SentEvent]


# What a call says that has not found its way.
NO_WAY = re.compile(
    r"(?i)ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|fetch failed|refused|unreachable|timed? ?out|certificate|TLS"
)


#: Whoever runs the steps that are due may look for them once a minute, and take a while.
BETWEEN_LOOKS = timedelta(minutes=2)
#: What is wrong with an entry, Russian; None when nothing is.
Fact = Callable[[Entry], str | None]


def expect_entry(
    world: World, thing: Thing, lead_id: int, events: list[SentEvent], facts: Sequence[tuple[str, Fact]]
) -> None:
    """AssertionError unless the one log entry about this lead says what the facts say; all differences at once.

    facts: name, Russian, and what finds the difference. Not noticed: what no fact asks for.
    """
    rows = [row for row in log(world, thing) if about(row, lead_id)]
    assert len(rows) == 1, f"Записей о лиде {lead_id} в журнале «{thing.name}»: {len(rows)}, ожидалась одна"
    execution = read_as(LOGS[thing.noun][2], rows[0], f"Запись в журнале «{thing.name}»")
    if isinstance(execution, RuleExecution):
        assert execution.execution_context, f"В записи о лиде {lead_id} нет обстоятельств (execution_context)"
        named = {str(execution.execution_context.get(key)) for key in ("leadId", "lead_id")} - {"None"}
        assert named <= {str(lead_id)}, f"В обстоятельствах записи о лиде {lead_id} назван лид {', '.join(named)}"
        silent = [one.action for one in execution.action_results if not one.success and not one.error]
        assert not silent, f"Действия не удались, а почему, не записано: {', '.join(silent)}"
    platform = stored(world, thing)
    assert platform.get("is_active") is not False, f"После события «{thing.name}» выключено, хотя его не выключали"
    sent = [event for event in events if event.lead.id == lead_id]
    entry = Entry(world, thing, execution, world.kommo_events.rows(sent), sent)
    found = [f"{name}: {difference}" for name, fact in facts if (difference := fact(entry))]
    assert not found, f"Запись в журнале «{thing.name}» неверна – {'; '.join(found)}"


def own(entry: Entry) -> str | None:
    """It names this very rule or sequence."""
    platform = stored(entry.world, entry.thing)
    named = str(getattr(entry.execution, LOGS[entry.thing.noun][1]))
    return None if named == str(platform["id"]) else f"{named}, а «{entry.thing.name}» – это {platform['id']}"


def owners_organisation(entry: Entry) -> str | None:
    """It is noted for the owner's organisation."""
    organisation = entry.world.web.organisation_id
    named = str(entry.execution.org_id)
    return None if named == organisation else f"{named}, ожидалась {organisation}"


def actions(wanted: Sequence[tuple[str, bool | None]]) -> Fact:
    """It names these actions (labels) and no others, where that is said with their success.

    In whatever order: that a rule's actions are carried out one after another is not promised (platform contract 12).
    """
    told = any(success is not None for _, success in wanted)
    every = Counter(ACTIONS[label] for label, _ in wanted)
    expected = Counter((ACTIONS[label], success if told else None) for label, success in wanted)

    def fact(entry: Entry) -> str | None:
        results = entry.execution.action_results
        if Counter((one.action, one.success if told else None) for one in results) == expected:
            return None
        if Counter(one.action for one in results) == every and _webhook_cannot_arrive(entry, results):
            return None
        labels = {value: label for label, value in ACTIONS.items()}
        seen = ", ".join(_outcome(labels.get(one.action, one.action), one.success) for one in results) or "не записаны"
        return f"{seen}, ожидались: {', '.join(_outcome(*one) for one in wanted)}"

    return fact


def _webhook_cannot_arrive(entry: Entry, results: Sequence[ActionResult]) -> bool:
    """True where the usual webhook fails for a reason that is none of the rule's.

    The platform's own door for events may ask for a signature, and it may not be reachable from where it runs.
    """
    if EVENTS_PATH not in str(entry.thing.sent.get("actions")):
        return False
    unreachable = all(one.success or NO_WAY.search(str(one.error)) for one in results)
    return unreachable or entry.world.target.kommo_webhook_secret is not None


def _outcome(action: str, success: bool | None) -> str:
    return action if success is None else f"{action} – {'успех' if success else 'неудача'}"


def of_event(entry: Entry) -> str | None:
    """Its circumstances are those of the event (platform contract 9.3): whose it is, what it set off, what it told.

    The state before, where it is known, is this lead's, too. Not noticed: what else they hold.
    """
    event = entry.sent[-1]
    kind, told = next(iter(event.body.items()))
    ((lead,),) = told.values()
    context = entry.execution.execution_context
    wanted = {
        "organizationId": entry.world.web.organisation_id,
        "triggerType": stored(entry.world, entry.thing)["trigger_type"],
        "leadId": event.lead.id,
        **{f"triggerData.{name}": value for name, value in event.body.items()},
        **({f"currentState.{name}": value for name, value in lead.items()} if kind == "leads" else {}),
    }
    found = {name: _at(context, name) for name in wanted}
    # An id may be told as a number or as text.
    wrong = [name for name, value in wanted.items() if found[name] != value and str(found[name]) != str(value)]
    said = [f"{name} – {shown(found[name])}" for name in wrong]
    whose = _at(context, "previousState.id")
    if whose is not None and str(whose) != str(event.lead.id):
        said.append(f"previousState – лида {whose}, а событие о лиде {event.lead.id}")
    return "; ".join(said) or None


def _at(context: Any, path: str) -> Any:
    for name in path.split("."):
        context = context.get(name) if isinstance(context, dict) else None
    return context


def at_event_time(entry: Entry) -> str | None:
    """Its time is that of the event."""
    execution, event = entry.execution, entry.events[0]
    time = execution.executed_at if entry.thing.noun is Noun.RULE else execution.started_at
    sent = datetime.fromisoformat(event["created_at"])
    handled = datetime.fromisoformat(event["processed_at"] or event["created_at"])
    fits = sent - APPLICATION_AND_DATABASE <= time <= handled + APPLICATION_AND_DATABASE
    return None if fits else f"{time}, а событие сохранено {sent} и обработано {handled}"


def in_state(states: Sequence[str]) -> Fact:
    """Its status is one of these."""
    told = " или ".join(states)
    return lambda entry: None if entry.execution.status in states else f"{entry.execution.status}, ожидалось {told}"


def at_step(number: int) -> Fact:
    """It has come to this step, or, when it has ended, past it."""

    def fact(entry: Entry) -> str | None:
        reached = entry.execution.current_step
        fits = reached == number or (entry.execution.status == "completed" and reached > number)
        return None if fits else f"{reached}, ожидался {number}"

    return fact


def next_step_in(minutes: int) -> Fact:
    """The next step is due so many minutes after the start; each step before it may have been looked for late."""

    def fact(entry: Entry) -> str | None:
        due, started = entry.execution.next_execution_at, entry.execution.started_at
        if due is None:
            return "время не записано"
        late = due - started - timedelta(minutes=minutes)
        looked_for = (entry.execution.current_step - 1) * BETWEEN_LOOKS
        fits = -APPLICATION_AND_DATABASE <= late <= APPLICATION_AND_DATABASE + looked_for
        return None if fits else f"{due}, начата {started}"

    return fact


def not_ended(entry: Entry) -> str | None:
    """It names no end."""
    ended = entry.execution.completed_at
    return None if ended is None else f"записан конец {ended}"
