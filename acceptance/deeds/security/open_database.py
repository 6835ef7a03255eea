"""What anybody may ask of the database's address, without a key and with the public one (platform contract 5.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import uuid4

import httpx

from acceptance.clients.database_keys import as_headers, expect_public
from acceptance.clients.http import HttpService
from acceptance.contract.tables import DIMENSIONS, ORGANISATION, OWNED_BY, SEARCH, TABLES
from acceptance.deeds.api.id_routes import AGENT, CONVERSATION, RULE, SEQUENCE, STAGE
from acceptance.deeds.security import described_database
from acceptance.deeds.security.described_database import Described, some_value
from acceptance.deeds.security.strangers import Strangers
from acceptance.target.settings import Grant
from acceptance.world import World

SHOW = "return=representation"
#: Columns that the contract gives a foreign key to, so that whose row it is can be told by them, too.
ALWAYS_TOLD = ("agent_id", "user_id")
#: Of columns that take a few words only, one that the contract has.
VALID = {
    "category": "product",
    "provider": "kommo",
    "trigger_type": "manual",
    "action_type": "wait",
    "role": "user",
    "activity_type": "action_executed",
}


class Key(Enum):
    """With which key somebody comes; the value is what messages say."""

    NONE = "без ключа"
    PUBLIC = "с публичным ключом"


@dataclass(frozen=True)
class Asked:
    """One request of the database. title: names it in messages.

    marks: texts of an organisation's own, of which one has to be in the answer for it to tell too much; none: any row
    does. What a deployment has beside the contract's tables may well be for everybody.
    """

    title: str
    answer: httpx.Response
    key: Key = Key.NONE
    marks: tuple[str, ...] = ()


def read(world: World, key: Key) -> list[Asked]:
    """Ask for a row and the number of rows of each table, for the owner's rows of all else; search the knowledge."""
    ask = _asking(world, key)
    counting = {"Prefer": "count=exact"}
    asked = [ask("GET", table, params={"select": "*", "limit": "1"}, headers=counting) for table in TABLES]
    organisation = world.web.organisation_id
    search = {"query_embedding": [0.1] * DIMENSIONS, "org_uuid": organisation, "similarity_threshold": -1}
    described = ask("GET", "")
    named = [table for table in TABLES if described.answer.is_success and f'"/{table}"' in described.answer.text]
    if named:  # what is described may be closed all the same
        world.evidence.remark(f"Описание базы (OpenAPI) {key.value} называет таблиц: {len(named)}.")
    own = {"org_id": organisation, "organization_id": organisation, "user_id": world.web.user_id}
    asked += _ask_beside(ask, described_database.described(world), own, tuple(own.values()))
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
    return [*asked, *_read_all_else(two)]


def fill(two: Strangers) -> None:
    """See to it that the first organisation has a row in each table: an empty one looks closed, whoever may read it.

    What a table demands its own description tells. A row that is refused all the same is left out, and the evidence
    says so.
    """
    world, owners = two.world, _owners(two)
    told = described_database.described(world).tables
    for table, column in OWNED_BY.items():
        owner = owners.get((table, column)) or owners.get(("", column))
        # A deployment's table may lack the column, or say under another name whose a row is.
        if column not in told.get(table, {}) or not owner or world.database.count(table, **{column: owner}):
            continue
        needed = {name: one.kind for name, one in told[table].items() if one.filled or name in ALWAYS_TOLD}
        values = {name: owners.get(("", name)) or VALID.get(name) or some_value(kind) for name, kind in needed.items()}
        entry = world.ledger.will_create("rows", table=table, column=column, id=owner)
        try:
            world.database.insert(table, {**values, column: owner})
        except AssertionError as refused:
            world.ledger.removed(entry)
            world.evidence.text(f"Не заведено в «{table}»", str(refused))


def _read_all_else(two: Strangers) -> list[Asked]:
    """With the public key: the organisation's knowledge by search, and what the contract does not name."""
    victim, ask = two.victim, _asking(two.world, Key.PUBLIC)
    own = {column: owner for (table, column), owner in _owners(two).items() if not table}
    marks = (victim.web.organisation_id, *victim.ids.values(), *victim.marks.values())
    search = {
        "query_embedding": [0.1] * DIMENSIONS,
        "org_uuid": victim.web.organisation_id,
        "similarity_threshold": -1,
    }
    found = ask("POST", f"rpc/{SEARCH}", json=search, grant=Grant.READ)
    return [found, *_ask_beside(ask, described_database.described(two.world), own, marks)]


def _ask_beside(
    ask: Callable[..., Asked], told: Described, own: Mapping[str, str], marks: tuple[str, ...]
) -> list[Asked]:
    """Ask tables and views that the contract does not name, and functions that only read, for an owner's rows.

    own: column -> the owner's value there. A function that wants something else is left alone.
    """
    asked = []
    for table, columns in told.tables.items():
        if table not in OWNED_BY:
            column = next((name for name in own if name in columns), None)
            only = {column: f"eq.{own[column]}"} if column else {}
            asked.append(ask("GET", table, params={"select": "*", "limit": "1000", **only}, marks=marks))
    for function, parameters in told.functions.items():
        given = {name: value for name in parameters if (value := _argument(name, own))}
        if function != SEARCH and len(given) == len(parameters):
            asked.append(ask("GET", f"rpc/{function}", params=given, marks=marks))
    return asked


def _argument(parameter: str, own: Mapping[str, str]) -> str:
    """The owner's value for a parameter that is called like one of the columns, with whatever around it; else empty."""
    bare = parameter.removeprefix("p_").removeprefix("_").replace("uuid", "id")
    return own.get(bare) or own.get(f"{bare}_id") or ""


def _owners(two: Strangers) -> dict[tuple[str, str], str]:
    """Whose rows are tried: by table and column, or by column alone."""
    victim, database = two.victim, two.world.database
    owners = {
        ("organizations", "id"): victim.web.organisation_id,
        ("users", "id"): victim.web.user_id,
        ("", ORGANISATION): victim.web.organisation_id,
        ("", "organization_id"): victim.web.organisation_id,
        ("", "conversation_id"): victim.ids[CONVERSATION],
        ("", "sequence_id"): victim.ids[SEQUENCE],
        ("", "rule_id"): victim.ids[RULE],
        ("", "agent_id"): victim.ids[AGENT],
        ("", "user_id"): victim.web.user_id,
    }
    if STAGE in victim.ids:  # the pipeline that it is of was stored for this organisation, too
        for connection in database.rows("crm_connections", columns="id", org_id=victim.web.organisation_id):
            owners["", "connection_id"] = str(connection["id"])
            for pipeline in database.rows("crm_pipelines", columns="id", connection_id=str(connection["id"])):
                owners["", "pipeline_id"] = str(pipeline["id"])
    return owners


def _asking(world: World, key: Key) -> Callable[..., Asked]:
    """Asks the database with this key. Raises NotChecked where the target does not tell it, CheckBroken on another."""
    door: HttpService = world.database_door
    public = world.target.need("supabase_anon_key") if key is Key.PUBLIC else ""
    expect_public(public)
    own = as_headers(public) if public else {}

    def ask(
        method: str, path: str, *, headers: dict[str, str] | None = None, marks: tuple[str, ...] = (), **more: Any
    ) -> Asked:
        answer = door.request(method, f"/rest/v1/{path}", headers={**own, **(headers or {})}, **more)
        return Asked(f"{method} {path} {key.value}", answer, key, marks)

    return ask
