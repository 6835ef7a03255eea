"""Proofs that a list of the API is the owner's: nothing of other people's in it, nothing of the owner's missing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from acceptance.clients.database import ColumnMissing, Row, TableMissing
from acceptance.contract.dashboard import Update, Updates
from acceptance.contract.reading import read_as
from acceptance.outcomes import NotChecked
from acceptance.scene.things import Things

# Entries made of other tables, where a platform has no journal or nothing in it (platform contract 4.2).
FALLBACK = ("agent-", "conversation-")


def own_rows(owner: Things, table: str, **more: Any) -> list[Row]:
    """The organisation's rows, to compare a list with. None where the target does not offer such a table."""
    if not owner.world.target.supabase_url:
        return []
    try:
        return owner.world.database.rows(table, org_id=owner.web.organisation_id, **more)
    except (TableMissing, ColumnMissing) as missing:  # DB.1-DB.6 say so
        owner.world.evidence.text(f"Сравнить с таблицей «{table}» нельзя", str(missing))
        return []


def expect_rows_listed(what: str, listed: Iterable[UUID], rows: list[Row]) -> None:
    """AssertionError unless each of the rows is in the list. Raises NotChecked when there is nothing in either."""
    ids = {str(one) for one in listed}
    missing = [str(row["id"]) for row in rows if str(row["id"]) not in ids]
    assert not missing, f"В списке {what} ({len(ids)}) нет тех, что есть в таблице: {', '.join(missing[:3])}"
    if not ids:
        raise_nothing_there(what)


def raise_nothing_there(what: str) -> None:
    """Raise NotChecked: an empty list proves nothing where there is nothing to list. what: Russian, genitive."""
    raise NotChecked(f"У организации нет {what}, а создать их прогон не вправе.", "GRANTS=write")


def expect_own(what: str, owner: Things, rows: Iterable[tuple[UUID | None, UUID]]) -> None:
    """A list of one agent holds that agent's things, and the organisation's own (platform contract 4.5, 4.6).

    rows: agent (None: of all the organisation) and organisation of each.
    """
    organisation, strangers = owner.web.organisation_id, set()
    for agent, place in rows:
        if str(place) != organisation:
            strangers.add(f"организации {place}")
        elif agent is not None and str(agent) != owner.agent.id:
            strangers.add(f"агенту {agent}")
    assert not strangers, (
        f"{what} агента {owner.agent.id} содержит то, что принадлежит другим: {', '.join(sorted(strangers)[:3])}"
    )


def expect_own_updates(owner: Things, entries: list[Update]) -> None:
    """AssertionError when an entry is another organisation's, or none that its journal holds.

    Only where the journal can be read. What is deleted meanwhile is no longer in a list that is asked for again.
    """
    told = [entry for entry in entries if not entry.id.startswith(FALLBACK)]
    own = own_rows(owner, "activity_logs", columns="id,title", newest_by="created_at") if told else []
    if not own:
        return
    ids, titles = {str(row["id"]) for row in own}, {_plain(row["title"]) for row in own}
    unknown = [entry for entry in told if entry.id not in ids and not _own_words(entry, titles, owner)]
    if not unknown:
        return
    again = read_as(Updates, owner.web.ask("/api/dashboard/updates", limit="100"), "Обновления").data
    lasting = [entry.message for entry in unknown if entry.message in {one.message for one in again}]
    assert not lasting, f"Обновления содержат то, чего нет в журнале этой организации: «{lasting[0]}»"


def _own_words(entry: Update, titles: set[str], owner: Things) -> bool:
    """True for an entry whose number the journal does not know, but whose words it does.

    Equal words are no excuse for a row of another organisation.
    """
    if _plain(entry.message) not in titles:
        return False
    try:
        rows = owner.world.database.rows("activity_logs", columns="org_id", id=str(UUID(entry.id)))
    except ValueError:
        return True
    return all(str(row["org_id"]) == owner.web.organisation_id for row in rows)


def _plain(text: object) -> str:
    return " ".join(str(text).split())
