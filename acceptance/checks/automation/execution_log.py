"""Proofs about the log of rules and sequences: how many entries, and about whom (platform contract 9.3, 9.4)."""

import json
import time
from collections.abc import Callable, Collection
from typing import Any, cast

from acceptance.checks.automation.lost_events import LostEvents
from acceptance.checks.freshness import expect_just_now
from acceptance.clients.events import FINAL, STATES, Happening, SentEvent
from acceptance.contract.automation import DELAY, RuleExecution, SequenceExecution
from acceptance.contract.reading import read_as
from acceptance.outcomes import CheckBroken, NotChecked, NotInTime
from acceptance.pages.page import DEADLINE
from acceptance.scene.kinds import Noun, Thing
from acceptance.timing import vain
from acceptance.timing.clocks import APPLICATION_AND_DATABASE
from acceptance.timing.waiting import wait_for
from acceptance.world import World

Row = dict[str, Any]
Execution = RuleExecution | SequenceExecution
LOGS: dict[Noun, tuple[str, str, type[Execution]]] = {
    Noun.RULE: ("rule_executions", "rule_id", RuleExecution),
    Noun.SEQUENCE: ("sequence_executions", "sequence_id", SequenceExecution),
}
HANDLED_WITHIN = 60.0
NO_ROWS = "записей нет"
LATE_ENTRY = DEADLINE
TIDIED_WITHIN = 3.0  # seconds
ENDED = ("completed", "failed")  # platform contract 5.5
STANDSTILL = 75.0  # seconds: whoever runs steps that are due may look for them once a minute


def log(world: World, thing: Thing) -> list[Row]:
    """The rows of the executions of a rule or a sequence."""
    assert thing.id, f"Платформа не назвала номер для «{thing.name}»"
    table, column, _ = LOGS[thing.noun]
    return world.database.rows(table, **cast(dict[str, Any], {column: thing.id}))


def expect_logged(world: World, thing: Thing, lead_id: int, events: list[SentEvent], *, within: float) -> None:
    """AssertionError unless an execution for this lead is logged in time, of a sequence: one that has begun.

    events: those sent so far. A platform that has handled them all has run what they set off (platform contract 9.2),
    so that what is missing a moment later will not come any more: a short one, where this run has met that before.
    """
    missed = f"запись в журнале: {thing.noun}"

    def begun(row: Row) -> bool:
        if not about(row, lead_id):
            return False
        return thing.noun is Noun.RULE or row.get("status") == "completed" or bool(row.get("current_step"))

    moment = vain.SHORTENED if vain.waited(missed) else LATE_ENTRY
    in_vain = _Moment(moment, lambda: _all_final(_noted(world, events) or [], events))
    lost = _lost(world, events, lead_id)
    what = f"в журнале «{thing.name}» должна появиться запись о лиде {lead_id}"
    try:
        rows = wait_for(
            lambda: log(world, thing),
            lambda rows: any(begun(row) for row in rows) or in_vain(),
            within=within,
            what=what,
            show=_brief,
            hopeless=lost,
        )
    except NotInTime as error:
        raise AssertionError(f"{error}. События: {_told(world, events)}") from error
    found = [row for row in rows if begun(row)]
    if found:
        lost.came()
        vain.forget(missed)
    elif moment == LATE_ENTRY:
        vain.note(missed, moment)
    assert found, f"{what}: её нет. Видели: {_brief(rows)}. События: {_told(world, events)}"
    _expect_healthy(world, thing, found[0])


def expect_number_logged(world: World, thing: Thing, leads: list[int], number: int, events: list[SentEvent]) -> None:
    """AssertionError unless the log holds exactly so many executions, all of them about `leads`.

    Looks only once every event that has been sent is handled: then nothing more can come of it. Executions about leads
    of others, whose events the organisation really got meanwhile, are none of this run's.
    """
    expect_handled(world, events)

    def counted() -> list[Row]:
        return _without_others(world, log(world, thing), events)

    try:  # an entry may be written a moment after its event is done with; one too many stays
        rows = wait_for(counted, lambda rows: len(rows) >= number, within=LATE_ENTRY, what="записи", show=len)
        if len(rows) > number:  # that of a scenario which tidies up goes a moment after the event that told it apart
            rows = wait_for(counted, lambda rows: len(rows) == number, within=TIDIED_WITHIN, what="записи", show=len)
    except NotInTime:
        rows = counted()
    assert len(rows) == number, (
        f"В журнале «{thing.name}» записей: {len(rows)}, ожидалось {number}. Записи: {_brief(rows)}"
    )
    known = {str(lead) for lead in leads}
    strange = [row for row in rows if row.get("lead_id") not in known]
    assert not strange, f"В журнале «{thing.name}» записи о чужих лидах: {_brief(strange)}, ожидались {sorted(known)}"


def expect_number_about(world: World, thing: Thing, lead_id: int, number: int, events: list[SentEvent]) -> None:
    """AssertionError unless so many executions are about this lead, once every event that has been sent is handled."""
    expect_handled(world, events)
    rows = [row for row in log(world, thing) if about(row, lead_id)]
    assert len(rows) == number, (
        f"В журнале «{thing.name}» записей о лиде {lead_id}: {len(rows)}, ожидалось {number}. Записи: {_brief(rows)}"
    )


def expect_only_about(world: World, thing: Thing, events: list[SentEvent], kinds: Collection[Happening]) -> None:
    """AssertionError unless the log of a rule has one entry about each event of these kinds, and none about another.

    An event that is of no lead is told by what it says, which stands in the entry's circumstances.
    """
    expect_handled(world, events)

    def missing() -> list[str]:
        rows = [json.dumps(row.get("execution_context"), ensure_ascii=False) for row in log(world, thing)]
        seen = [(event, sum(event.lead.name in row for row in rows)) for event in events]
        return [f"{event.happening.told} – {number}" for event, number in seen if number != (event.happening in kinds)]

    wait_for(
        missing,
        lambda wrong: not wrong,
        within=LATE_ENTRY,
        what=f"в журнале «{thing.name}» должно быть по записи о событиях: {', '.join(one.told for one in kinds)}",
        show=lambda wrong: f"записей не столько: {'; '.join(wrong)}" if wrong else "все",
    )


def about(row: Row, lead_id: int) -> bool:
    """True when a log entry is about this lead."""
    return str(row.get("lead_id")) == str(lead_id)


def _without_others(world: World, rows: list[Row], events: list[SentEvent]) -> list[Row]:
    sent = {str(event.lead.id) for event in events}
    foreign = sorted({str(row.get("lead_id")) for row in rows} - sent)
    if not foreign:
        return rows
    told = world.database.rows(
        "webhook_events", columns="entity_id", org_id=world.web.organisation_id, entity_id=foreign
    )
    others = {str(row["entity_id"]) for row in told}
    return [row for row in rows if str(row.get("lead_id")) not in others]


def expect_handled(world: World, events: list[SentEvent], *, within: float = HANDLED_WITHIN) -> None:
    """AssertionError unless the platform has handled every one of the events to its end."""
    lost = LostEvents(lambda: world.kommo_events.rows(events), all_lost=False)
    rows = wait_for(
        lambda: world.kommo_events.rows(events),
        lambda rows: _all_final(rows, events),
        within=within,
        what="платформа должна обработать события Kommo",
        show=lambda rows: ", ".join(STATES.get(row["status"], row["status"]) for row in rows) or "событий нет",
        hopeless=lost,
    )
    lost.came()
    leads = sorted({str(event.lead.id) for event in events})
    kept = world.database.rows("webhook_events", columns="id,org_id", entity_id=leads) if leads else []
    assert len(kept) <= len(events), f"Отправлено событий {len(events)}, а сохранено о тех же лидах {len(kept)}"
    failed = [f"{row['event_subtype']}: {row['error']}" for row in rows if row["status"] == "failed"]
    assert not failed, f"Платформа не справилась с событиями Kommo: {'; '.join(failed)}"


def _lost(world: World, events: list[SentEvent], lead_id: int) -> LostEvents:
    """Whether anything will still come of the events about this lead."""
    own = [event for event in events if event.lead.id == lead_id]
    return LostEvents(lambda: world.kommo_events.rows(own))


def expect_finished(world: World, thing: Thing, lead_id: int, events: list[SentEvent], *, within: float) -> None:
    """AssertionError unless the sequence has gone through its steps for this lead."""
    execution = _ended(world, thing, lead_id, events, f"цепочка «{thing.name}» должна пройти все шаги", within)
    assert execution.status == "completed", f"Цепочка остановилась: {execution.status}, {execution.error_message}"
    assert execution.completed_at is not None, "Цепочка завершена, но время завершения не записано"
    expect_just_now(world.web, {f"конец цепочки «{thing.name}»": execution.completed_at})
    assert execution.completed_at >= execution.started_at - APPLICATION_AND_DATABASE, (
        f"Цепочка завершена {execution.completed_at}, раньше, чем начата: {execution.started_at}"
    )


def expect_failed(world: World, thing: Thing, lead_id: int, events: list[SentEvent], *, within: float) -> None:
    """AssertionError unless the sequence has stopped for this lead at an error, which is written down."""
    execution = _ended(world, thing, lead_id, events, f"цепочка «{thing.name}» должна кончиться неудачей", within)
    assert execution.status == "failed", f"Шаг цепочки не удался, а она в состоянии «{execution.status}»"
    assert execution.error_message, f"Цепочка «{thing.name}» остановилась на ошибке, а на какой, не записано"


def _ended(
    world: World, thing: Thing, lead_id: int, events: list[SentEvent], what: str, within: float
) -> SequenceExecution:
    """The execution for this lead once it has come to its end, whichever it is."""

    def own() -> list[Row]:
        return [row for row in log(world, thing) if about(row, lead_id)]

    rows = wait_for(
        own,
        lambda rows: bool(rows) and rows[0]["status"] in ENDED,
        within=within,
        what=what,
        show=_brief,
        hopeless=_Standstill(lambda: _brief(own()), _lost(world, events, lead_id), STANDSTILL + _longest_delay(thing)),
    )
    return read_as(SequenceExecution, rows[0], "Запись о выполнении цепочки")


def expect_step(
    world: World, thing: Thing, lead_id: int, number: int, events: list[SentEvent], *, within: float
) -> None:
    """AssertionError unless the sequence comes to this step for this lead."""

    def own() -> list[Row]:
        return [row for row in log(world, thing) if about(row, lead_id)]

    stands_still = _Standstill(lambda: _brief(own()), _lost(world, events, lead_id))
    wait_for(
        own,
        lambda rows: bool(rows) and rows[0].get("current_step") == number,
        within=within,
        what=f"цепочка «{thing.name}» должна дойти до шага {number}",
        show=_brief,
        hopeless=lambda: _passed(own(), number) or stands_still(),
    )


def _passed(rows: list[Row], number: int) -> str:
    """Why a sequence does not come to this step any more: it is further on, or has ended; empty while it may."""
    if not rows or rows[0].get("current_step") == number:
        return ""
    further = (rows[0].get("current_step") or 0) > number
    return "она уже прошла его" if further or rows[0]["status"] in ENDED else ""


def _longest_delay(thing: Thing) -> float:
    """The longest delay of a sequence's steps, in seconds."""
    delays = [part.inputs.get(DELAY, "0") for part in (thing.whole.parts if thing.whole else ())]
    return max((float(one) * 60 for one in delays), default=0.0)


class _Standstill:
    """Says that nothing has moved for `longest` seconds: a sequence whose steps are due goes on within a minute.

    One that has never begun does not begin any more once `lost` says why.
    """

    def __init__(self, state: Callable[[], str], lost: Callable[[], str], longest: float = STANDSTILL) -> None:
        self._state, self._lost, self._longest = state, lost, longest
        self._seen, self._since = "", time.monotonic()

    def __call__(self) -> str:
        seen = self._state()
        if seen == NO_ROWS and (cause := self._lost()):
            return cause
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        idle = time.monotonic() - self._since
        return f"за {self._longest:g} с ничего не сдвинулось" if idle > self._longest else ""


class _Moment:
    """True from `delay` seconds after `begins` has first been true."""

    def __init__(self, delay: float, begins: Callable[[], bool]) -> None:
        self._delay, self._begins, self._begun = delay, begins, 0.0

    def __call__(self) -> bool:
        if not self._begun and self._begins():
            self._begun = time.monotonic()
        return bool(self._begun) and time.monotonic() - self._begun > self._delay


def _all_final(rows: list[Row], events: list[SentEvent]) -> bool:
    return len(rows) == len(events) and all(row["status"] in FINAL for row in rows)


def _expect_healthy(world: World, thing: Thing, row: Row) -> None:
    organisation = world.web.organisation_id
    assert row["org_id"] == organisation, f"Запись отнесена к организации {row['org_id']}, а событие – {organisation}"
    if thing.noun is Noun.SEQUENCE:
        assert row["status"] in ("running", "completed"), (
            f"Цепочка «{thing.name}» в состоянии «{row['status']}»: {row.get('error_message')}"
        )


def _brief(rows: list[Row]) -> str:
    def of_sequence(row: Row) -> str:
        return f", {row['status']}, шаг {row.get('current_step')}" if "status" in row else ""

    return "; ".join(f"лид {row.get('lead_id')}{of_sequence(row)}" for row in rows) or NO_ROWS


def _noted(world: World, events: list[SentEvent]) -> list[Row] | None:
    """What the platform notes about the events; None where that cannot be read: the log itself is what is proven."""
    try:
        return world.kommo_events.rows(events)
    except (AssertionError, CheckBroken, NotChecked):
        return None


def _told(world: World, events: list[SentEvent]) -> str:
    rows = _noted(world, events)
    if rows is None:
        return "журнал событий не читается"
    told = []
    for row in rows:
        state = STATES.get(row["status"], row["status"])
        error = f" (ошибка: {row['error']})" if row["error"] else ""
        told.append(f"{row['event_subtype']} о лиде {row['entity_id']} – {state}{error}")
    return "; ".join(told) or "не сохранены"
