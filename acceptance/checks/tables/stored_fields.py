"""Proof that the tables hold what was sent, field by field (platform contract 4.3-4.7, 5.3-5.5)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_snake

from acceptance.checks.comparing import expect_equal
from acceptance.checks.ownership import own_rows
from acceptance.clients.database import Row
from acceptance.contract.dashboard import AGENT_CREATED
from acceptance.outcomes import NotChecked
from acceptance.pages.test_chat import TITLE_LENGTH
from acceptance.scene.kinds import AGENT, CONVERSATION, RULE, SCRIPT, SEQUENCE, Kind, Thing
from acceptance.scene.things import Things

#: Of a sequence only these columns are the same on all deployments (platform contract 5.5).
OF_SEQUENCES = ("name", "is_active")


@dataclass(frozen=True)
class Kept:
    """Where a thing is kept. table: by the checklist's name; columns: what they are to hold."""

    table: str
    columns: Callable[[Things, Thing], Row]


def _as_sent(owner: Things, thing: Thing) -> Row:
    """Each field that was posted, under its column's name; both ends of a thing belong to the owner."""
    return {"agent_id": owner.agent.id, **{to_snake(name): value for name, value in thing.sent.items()}}


def _agent(owner: Things, agent: Thing) -> Row:
    sent = {to_snake(name): value for name, value in agent.sent.items()}
    return {"default_model": owner.world.target.agent_model, **sent}


def _conversation(owner: Things, talk: Thing) -> Row:
    return {"agent_id": owner.agent.id, "user_id": owner.web.user_id, "title": talk.sent["message"][:TITLE_LENGTH]}


def _sequence(owner: Things, sequence: Thing) -> Row:
    return {"agent_id": owner.agent.id, **{name: sequence.sent[name] for name in OF_SEQUENCES}}


KEPT: dict[Kind, Kept] = {
    AGENT: Kept("agents", _agent),
    CONVERSATION: Kept("conversations", _conversation),
    SCRIPT: Kept("sales_scripts", _as_sent),
    RULE: Kept("agent_rules", _as_sent),
    SEQUENCE: Kept("agent_sequences", _sequence),
}


def expect_stored(owner: Things, kinds: Iterable[Kind]) -> None:
    """AssertionError unless each column that a thing's row has holds what was sent for it.

    A table of another name is left out, and so is a column that a deployment does not have; that they are there is for
    the checklist's own items. Raises NotChecked where no table can be looked into.
    """
    looked = 0
    for kind in kinds:
        thing, kept = owner.need(kind), KEPT[kind]
        rows = own_rows(owner, kept.table, id=thing.id)
        if not rows and not _has(owner, kept.table):
            continue
        assert rows, f"В таблице «{kept.table}» нет строки этой организации о том, что создано: {kind} «{thing.name}»"
        looked += 1
        wanted = {name: value for name, value in kept.columns(owner, thing).items() if name in rows[0]}
        what = f"В таблице «{kept.table}» не то, что отправлено ({kind} «{thing.name}»)"
        expect_equal(what, {name: (rows[0][name], value) for name, value in wanted.items()})
        if kind == AGENT:
            _expect_instructed(rows[0], thing)
            _expect_told_of(owner, thing)
    if not looked:
        raise NotChecked("Таблицы базы данных прочесть нельзя.", "SUPABASE_URL и SUPABASE_SERVICE_ROLE_KEY")


def _expect_instructed(row: Row, agent: Thing) -> None:
    """What is made of the instructions for the model is the platform's own affair, but something is."""
    made = str(row.get("system_prompt", "-") or "").strip()
    assert made, f"У агента «{agent.name}» есть инструкции, а system_prompt в таблице «agents» пуст"


def _expect_told_of(owner: Things, agent: Thing) -> None:
    """The journal's entry about the agent: whose deed it was, and its name in the title, the text and the metadata."""
    entries = own_rows(owner, "activity_logs", agent_id=agent.id, activity_type="agent_created")
    if not entries and not _has(owner, "activity_logs"):
        return
    assert len(entries) == 1, f"Записей в журнале о создании агента «{agent.name}»: {len(entries)}, ожидалась одна"
    entry = entries[0]
    facts: dict[str, tuple[Any, Any]] = {
        "title": (entry.get("title"), AGENT_CREATED.format(agent.name)),
        "имя агента в description": (agent.name in str(entry.get("description")), True),
        "user_id": (entry.get("user_id"), owner.web.user_id),
        "metadata.agent_name": ((entry.get("metadata") or {}).get("agent_name"), agent.name),
    }
    expect_equal(f"Запись в журнале о создании агента «{agent.name}»", facts)


def _has(owner: Things, table: str) -> bool:
    return bool(owner.world.target.supabase_url) and owner.world.database.has_table(table)
