"""Proofs about the checklist's tables: they exist under that very name and hold what the platform stores (5.1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from acceptance.checks.comparing import expect_equal
from acceptance.checks.freshness import expect_just_now
from acceptance.clients.database import ColumnMissing, Database, Row
from acceptance.contract.dashboard import AGENT_CREATED
from acceptance.outcomes import NotChecked
from acceptance.scene.kinds import AGENT, CONVERSATION, RULE, SCRIPT, SEQUENCE, Kind, Thing
from acceptance.scene.things import Things
from acceptance.target.settings import Grant
from acceptance.timing.waiting import wait_for

#: Where created_at is promised to be timestamptz (platform contract 5.3); of the others nothing is said.
WITH_ZONE = {"activity_logs"}


@dataclass(frozen=True)
class Trace:
    """The row that a thing leaves in a table. where: finds it; shows: values that it must hold."""

    kind: Kind
    where: Callable[[Thing], dict[str, Any]]
    shows: Callable[[Thing], dict[str, Any]]


TRACES = {
    "activity_logs": Trace(
        AGENT,
        lambda agent: {"agent_id": agent.id, "activity_type": "agent_created"},
        lambda agent: {"title": AGENT_CREATED.format(agent.name), "metadata": {"agent_name": agent.name}},
    ),
    "agents": Trace(AGENT, lambda agent: {"id": agent.id}, lambda agent: {"name": agent.name}),
    "conversations": Trace(CONVERSATION, lambda talk: {"id": talk.id}, lambda talk: {"agent_id": talk.sent["agentId"]}),
    "sales_scripts": Trace(
        SCRIPT,
        lambda script: {"id": script.id},
        lambda script: {"title": script.name, "content": script.sent["content"]},
    ),
    "agent_rules": Trace(RULE, lambda rule: {"id": rule.id}, lambda rule: {"name": rule.name}),
    # Of this table only id, org_id, agent_id, name and is_active are the same on all deployments (5.5).
    "agent_sequences": Trace(
        SEQUENCE, lambda sequence: {"id": sequence.id}, lambda sequence: {"name": sequence.name, "is_active": True}
    ),
}


def expect_trace(owner: Things, table: str, *, within: float) -> None:
    """AssertionError unless the table holds, for this organisation, what the run has just made.

    Where the run may not make anything: unless the organisation has rows there; none at all is not checked.
    """
    trace, organisation = TRACES[table], owner.web.organisation_id
    thing = owner.made(trace.kind)
    if thing is None and trace.kind in owner.refusals:
        raise owner.refusals[trace.kind]
    if thing is None:
        if owner.world.target.allows(Grant.WRITE):
            owner.need(trace.kind)
        if not owner.world.database.rows(table, columns="id", limit=1, org_id=organisation):
            raise NotChecked(
                f"В таблице «{table}» нет строк этой организации, а создать их прогон не вправе.", "GRANTS=write"
            )
        return
    where, shows = trace.where(thing), {"org_id": organisation, **trace.shows(thing)}

    def found() -> Row | None:
        return next(iter(owner.world.database.rows(table, limit=1, **where)), None)

    row = wait_for(
        found,
        lambda seen: seen is not None,
        within=within,
        every=0.3,
        what=f"в таблице «{table}» должна появиться строка о том, что создано ({trace.kind} «{thing.name}»)",
        remembered=True,
        show=lambda seen: "строки нет" if seen is None else "строка есть",
    )
    assert row is not None
    if row.get("created_at"):
        _expect_zone(table, row["created_at"])
        expect_just_now(owner.web, {f"created_at в таблице «{table}»": row["created_at"]})
    if "user_id" in row:
        shows["user_id"] = owner.web.user_id
    expect_equal(
        f"В таблице «{table}» строка о том, что создано ({trace.kind}), неверна",
        {name: (row.get(name), value) for name, value in shows.items()},
    )


def _expect_zone(table: str, moment: str) -> None:
    """AssertionError where a table whose times are promised to tell their zone has one that does not."""
    aware = table not in WITH_ZONE or datetime.fromisoformat(moment).tzinfo is not None
    assert aware, f"В таблице «{table}» created_at – время без часового пояса ({moment}), обещан timestamptz"


def expect_columns(database: Database, table: str, columns: Iterable[str]) -> None:
    """AssertionError unless the table answers and has these columns.

    A column that cannot exist is asked for too: an address that says yes to everything proves nothing.
    """
    wanted = list(columns)
    rows = database.rows(table, columns=",".join(wanted), limit=1)
    if rows:
        lost = set(wanted) - set(rows[0])
        assert not lost, f"В строках таблицы «{table}» нет столбцов: {', '.join(sorted(lost))}"
    _expect_refusal(lambda: database.rows(table, columns=f"no_such_column_{token_hex(4)}", limit=1), table)


def _expect_refusal(ask: Callable[[], Any], table: str) -> None:
    try:
        ask()
    except ColumnMissing:
        return
    raise AssertionError(f"Таблица «{table}» отвечает и на вопрос о столбце, которого нет: верить её ответам нельзя")
