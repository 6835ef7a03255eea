"""What anybody may ask of the database's address, without a key and with the public one (platform contract 5.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import uuid4

import httpx

from acceptance.clients.database_keys import expect_public
from acceptance.clients.http import HttpService
from acceptance.contract.tables import DIMENSIONS, ORGANISATION, OWNED_BY, SEARCH, TABLES
from acceptance.deeds.id_routes import CONVERSATION, SEQUENCE
from acceptance.deeds.strangers import Strangers
from acceptance.target.settings import Grant
from acceptance.world import World

SHOW = "return=representation"


class Key(Enum):
    """With which key somebody comes; the value is what messages say."""

    NONE = "без ключа"
    PUBLIC = "с публичным ключом"


@dataclass(frozen=True)
class Asked:
    """One request of the database. title: names it in messages."""

    title: str
    answer: httpx.Response
    key: Key = Key.NONE


def read(world: World, key: Key) -> list[Asked]:
    """Ask for a row and the number of rows of each table, and search the knowledge base."""
    ask = _asking(world, key)
    counting = {"Prefer": "count=exact"}
    asked = [ask("GET", table, params={"select": "*", "limit": "1"}, headers=counting) for table in TABLES]
    organisation = world.web.organisation_id
    search = {"query_embedding": [0.1] * DIMENSIONS, "org_uuid": organisation, "similarity_threshold": -1}
    described = ask("GET", "")
    named = [table for table in TABLES if described.answer.is_success and f'"/{table}"' in described.answer.text]
    if named:  # what is described may be closed all the same
        world.evidence.remark(f"Описание базы (OpenAPI) {key.value} называет таблиц: {len(named)}.")
    return [*asked, described, ask("POST", f"rpc/{SEARCH}", json=search, grant=Grant.READ)]


def read_and_write(two: Strangers) -> list[Asked]:
    """Read, insert, change and remove rows of an organisation of the run's own, in each table.

    What is inserted names an owner and nothing else: where that is not refused at once, most tables still refuse the
    row, for what it lacks. What is changed becomes what it was.
    """
    owners = _owners(two)
    asked = []
    for key in Key:
        ask = _asking(two.world, key)
        # Without a key the gateway refuses whatever is asked: one table is enough.
        tables = OWNED_BY if key is Key.PUBLIC else {"agents": ORGANISATION}
        for method in ("GET", "POST", "PATCH", "DELETE"):
            for table, column in tables.items():
                owner = owners.get((table, column)) or owners.get(("", column)) or str(uuid4())
                # Showing a new row takes the right to read it, too: who may only insert would look refused.
                more: dict[str, Any] = {"headers": {"Prefer": SHOW}} if method in ("PATCH", "DELETE") else {}
                if method != "POST":
                    more["params"] = {column: f"eq.{owner}"}
                if method in ("POST", "PATCH"):
                    more["json"] = {column: owner}
                asked.append(ask(method, table, grant=Grant.WRITE, **more))
    return asked


def _owners(two: Strangers) -> dict[tuple[str, str], str]:
    """Whose rows are tried: by table and column, or by column alone."""
    victim = two.victim
    return {
        ("organizations", "id"): victim.web.organisation_id,
        ("users", "id"): victim.web.user_id,
        ("", ORGANISATION): victim.web.organisation_id,
        ("", "organization_id"): victim.web.organisation_id,
        ("", "conversation_id"): victim.ids[CONVERSATION],
        ("", "sequence_id"): victim.ids[SEQUENCE],
    }


def _asking(world: World, key: Key) -> Callable[..., Asked]:
    """Asks the database with this key. Raises NotChecked where the target does not tell it, CheckBroken on another."""
    door: HttpService = world.database_door
    public = world.target.need("supabase_anon_key") if key is Key.PUBLIC else ""
    expect_public(public)
    own = {"apikey": public, "Authorization": f"Bearer {public}"} if public else {}

    def ask(method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> Asked:
        answer = door.request(method, f"/rest/v1/{path}", headers={**own, **(headers or {})}, **more)
        return Asked(f"{method} {path} {key.value}", answer, key)

    return ask
