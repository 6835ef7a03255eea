"""Proofs about rules and sequences: what the platform stores of them, and the log of what they did."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from acceptance.clients.events import FINAL, SentEvent
from acceptance.contract.automation import RuleExecution, SequenceExecution
from acceptance.contract.draft import Draft, Kind
from acceptance.contract.reading import read_as
from acceptance.outcomes import NotInTime
from acceptance.pages.page import DEADLINE
from acceptance.waiting import wait_for
from acceptance.world import World

Row = dict[str, Any]
Execution = RuleExecution | SequenceExecution
LOGS: dict[Kind, tuple[str, str, type[Execution]]] = {
    "rule": ("rule_executions", "rule_id", RuleExecution),
    "sequence": ("sequence_executions", "sequence_id", SequenceExecution),
}
HANDLED_WITHIN = 60.0
LATE_ENTRY = DEADLINE
# An execution's time is compared with the event's: the database's clock and the application's may differ that much.
CLOCK_SLACK = timedelta(seconds=60)


@dataclass(frozen=True)
class Automation:
    """A rule or a sequence of this run. id: empty until it is known."""

    kind: Kind
    agent_id: str
    draft: Draft
    id: str = ""

    @property
    def name(self) -> str:
        return self.draft.name


def create(world: World, agent_id: str, draft: Draft) -> Automation:
    """Put a rule or sequence into the platform through the API; it goes with its agent."""
    make = world.web.create_rule if draft.kind == "rule" else world.web.create_sequence
    return Automation(draft.kind, agent_id, draft, make(agent_id, **draft.to_api()))


def listed(world: World, kind: Kind, agent_id: str) -> list[Row]:
    """The agent's rules or sequences as the API lists them, switched off ones too."""
    rows = world.web.rules(agent_id) if kind == "rule" else world.web.sequences(agent_id)
    return [_by_columns(row) for row in rows]


def _by_columns(row: Row) -> Row:
    """The row with its keys as columns are named: how the API's list spells them is for the API's own item."""
    return {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key).lower(): value for key, value in row.items()}


def namesakes(world: World, thing: Automation) -> list[Row]:
    """Those of the agent's list in the API that bear this name; all of them where it is to have none."""
    return [row for row in listed(world, thing.kind, thing.agent_id) if thing.name in ("", row.get("name"))]


def stored(world: World, thing: Automation) -> Row:
    """The one row of the API's list with this name. AssertionError when there is none or more than one."""
    rows = namesakes(world, thing)
    assert len(rows) == 1, f"В API с названием «{thing.name}» найдено {len(rows)}, ожидалось одно"
    return rows[0]


def expect_stored(world: World, thing: Automation, draft: Draft) -> None:
    """AssertionError unless the platform stores exactly what the draft names."""
    row = stored(world, thing)
    world.evidence.rows("Хранится на платформе", [row])
    found = draft.differences(row)
    assert not found, f"Хранится не то, что введено: {'; '.join(found)}"


# --- the log ------------------------------------------------------------------------------------------------------


def log(world: World, thing: Automation) -> list[Row]:
    """The rows of the executions of a rule or a sequence."""
    assert thing.id, f"Платформа не назвала номер для «{thing.name}»"
    table, column, _ = LOGS[thing.kind]
    return world.database.rows(table, **{column: thing.id})


def expect_logged(world: World, thing: Automation, lead_id: int, events: list[SentEvent], *, within: float) -> None:
    """AssertionError unless an execution for this lead is logged in time, of a sequence: one that has begun.

    events: those sent so far. A platform that has handled them all has run what they set off (platform contract 9.2),
    so that what is missing a moment later will not come any more.
    """

    def begun(row: Row) -> bool:
        if not about(row, lead_id):
            return False
        return thing.kind == "rule" or row.get("status") == "completed" or bool(row.get("current_step"))

    in_vain = _Moment(LATE_ENTRY, lambda: _all_final(world.kommo_events.rows(events), events))
    what = f"в журнале «{thing.name}» должна появиться запись о лиде {lead_id}"
    try:
        rows = wait_for(
            lambda: log(world, thing),
            lambda rows: any(begun(row) for row in rows) or in_vain(),
            within=within,
            what=what,
            show=_brief,
        )
    except NotInTime as error:
        raise AssertionError(f"{error}. События: {_told(world, events)}") from error
    found = [row for row in rows if begun(row)]
    assert found, f"{what}: её нет. Видели: {_brief(rows)}. События: {_told(world, events)}"
    _expect_healthy(world, thing, found[0])


def expect_number_logged(
    world: World, thing: Automation, leads: list[int], number: int, events: list[SentEvent]
) -> None:
    """AssertionError unless the log holds exactly so many executions, all of them about `leads`.

    Looks only once every event that has been sent is handled: then nothing more can come of it. Executions about leads
    of others, whose events the organisation really got meanwhile, are none of this run's.
    """
    expect_handled(world, events)

    def counted() -> list[Row]:
        return _without_others(world, log(world, thing), events)

    try:  # an entry may be written a moment after its event is done with; one too many stays
        rows = wait_for(counted, lambda rows: len(rows) >= number, within=LATE_ENTRY, what="записи", show=len)
    except NotInTime:
        rows = counted()
    assert len(rows) == number, (
        f"В журнале «{thing.name}» записей: {len(rows)}, ожидалось {number}. Записи: {_brief(rows)}"
    )
    known = {str(lead) for lead in leads}
    strange = [row for row in rows if row.get("lead_id") not in known]
    assert not strange, f"В журнале «{thing.name}» записи о чужих лидах: {_brief(strange)}, ожидались {sorted(known)}"


def expect_number_about(world: World, thing: Automation, lead_id: int, number: int, events: list[SentEvent]) -> None:
    """AssertionError unless so many executions are about this lead, once every event that has been sent is handled."""
    expect_handled(world, events)
    rows = [row for row in log(world, thing) if about(row, lead_id)]
    assert len(rows) == number, (
        f"В журнале «{thing.name}» записей о лиде {lead_id}: {len(rows)}, ожидалось {number}. Записи: {_brief(rows)}"
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
    rows = wait_for(
        lambda: world.kommo_events.rows(events),
        lambda rows: _all_final(rows, events),
        within=within,
        what="платформа должна обработать события Kommo",
        show=lambda rows: [row["status"] for row in rows],
    )
    failed = [f"{row['event_subtype']}: {row['error']}" for row in rows if row["status"] == "failed"]
    assert not failed, f"Платформа не справилась с событиями Kommo: {'; '.join(failed)}"


def expect_finished(world: World, thing: Automation, lead_id: int, *, within: float) -> None:
    """AssertionError unless the sequence has gone through its steps for this lead."""
    rows = wait_for(
        lambda: [row for row in log(world, thing) if about(row, lead_id)],
        lambda rows: bool(rows) and rows[0]["status"] in ("completed", "failed"),
        within=within,
        what=f"цепочка «{thing.name}» должна пройти все шаги",
        show=_brief,
    )
    execution = read_as(SequenceExecution, rows[0], "Запись о выполнении цепочки")
    assert execution.status == "completed", f"Цепочка остановилась: {execution.status}, {execution.error_message}"
    assert execution.completed_at is not None, "Цепочка завершена, но время завершения не записано"
    assert execution.completed_at >= execution.started_at - CLOCK_SLACK, (
        f"Цепочка завершена {execution.completed_at}, раньше, чем начата: {execution.started_at}"
    )


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


def _expect_healthy(world: World, thing: Automation, row: Row) -> None:
    organisation = world.web.organisation_id
    assert row["org_id"] == organisation, f"Запись отнесена к организации {row['org_id']}, а событие – {organisation}"
    if thing.kind == "sequence":
        assert row["status"] in ("running", "completed"), (
            f"Цепочка «{thing.name}» в состоянии «{row['status']}»: {row.get('error_message')}"
        )


def _brief(rows: list[Row]) -> str:
    def of_sequence(row: Row) -> str:
        return f", {row['status']}, шаг {row.get('current_step')}" if "status" in row else ""

    return "; ".join(f"лид {row.get('lead_id')}{of_sequence(row)}" for row in rows) or "записей нет"


def _told(world: World, events: list[SentEvent]) -> str:
    rows = world.kommo_events.rows(events)
    told = [(row["event_subtype"], row["entity_id"], row["status"], row["error"]) for row in rows]
    return "; ".join(" ".join(str(part) for part in parts if part) for parts in told) or "не сохранены"
