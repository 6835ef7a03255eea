"""Proofs about the lists that an agent has: scripts, rules, sequences (platform contract 4.5-4.7).

What was made is listed as it was sent, what was changed is listed as changed, what was removed is gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from pydantic.alias_generators import to_snake

from acceptance.checks.comparing import expect_equal, expect_fields
from acceptance.checks.freshness import note_unmoved, read_moment
from acceptance.checks.ownership import expect_own, expect_rows_listed, own_rows
from acceptance.clients.http import expect_success
from acceptance.clients.web import Body, accepted
from acceptance.contract.reading import read_as
from acceptance.contract.rules import RuleList
from acceptance.contract.scripts import ScriptList
from acceptance.contract.sequences import SequenceList
from acceptance.scene.kinds import PATHS, RULE, SCRIPT, SEQUENCE, Kind, Thing
from acceptance.scene.seen import Exchange
from acceptance.scene.things import Things

#: A column that only the old layout of sequences has (platform contract 5.5).
OLD_LAYOUT = "sort_order"


@dataclass(frozen=True)
class Collection:
    """One sort of list. model: of the list's body; table: where its rows are.

    title: the field that holds the name. told: Russian, «список …». fields: whether every field comes back as it was
    sent on all deployments (of a sequence, only where it is not of the old layout, platform contract 5.5).
    gone_again: whether the second removal of one is a success (idempotent) or answers 404; None where nobody says.
    order: the keys by which the list is sorted (platform contract 4.5-4.7), falling or not. more: of the rows that a
    list without parameters holds.
    """

    kind: Kind
    model: type[ScriptList | RuleList | SequenceList]
    table: str
    title: str
    told: str
    of_what: str
    fields: bool = True
    gone_again: bool | None = True
    order: tuple[str, ...] = ()
    falling: bool = False
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def path(self) -> str:
        """Of its calls, below the agent's."""
        return PATHS[self.kind.noun]

    def listing(self, owner: Things) -> httpx.Response:
        """The list as the API answers it now."""
        return owner.web.call("GET", f"/api/agents/{owner.agent.id}/{self.path}")


SCRIPTS = Collection(
    SCRIPT,
    ScriptList,
    "sales_scripts",
    "title",
    "Список скриптов",
    "скриптов",
    gone_again=False,
    order=("effectivenessScore", "usageCount"),
    falling=True,
)
RULES = Collection(
    RULE,
    RuleList,
    "agent_rules",
    "name",
    "Список правил",
    "правил",
    order=("priority",),
    more=(("is_active", True),),
)
SEQUENCES = Collection(
    SEQUENCE,
    SequenceList,
    "agent_sequences",
    "name",
    "Список цепочек",
    "цепочек",
    fields=False,
    gone_again=None,
    order=("created_at",),
    falling=True,
)
Proof = Callable[[Things, Exchange, Any], None]
#: Of a script, what its use has made of it: no call of the API sets it, and none may reset it.
FIGURES = ("effectivenessScore", "usageCount")


def listed(collection: Collection) -> Proof:
    """The owner's thing is in the list that was answered, and nothing of others.

    All the agent's rows are, where the table can be read, and in the order that the contract promises.
    """

    def proof(owner: Things, exchange: Exchange, reply: Any) -> None:
        thing = owner.made(collection.kind)
        if collection.fields:
            expect_own(collection.told, owner, [(one.agent_id, one.org_id) for one in reply.data])
        if thing is not None:
            _expect_listed(collection, owner, exchange.answer, _as_stored(collection, owner, thing))
        _expect_order(collection, exchange.answer.json()["data"])
        rows = own_rows(owner, collection.table, agent_id=owner.agent.id, **dict(collection.more))
        if thing is None or rows:
            expect_rows_listed(collection.of_what, [one.id for one in reply.data], rows)

    return proof


def _expect_order(collection: Collection, rows: list[dict[str, Any]]) -> None:
    keys = [tuple(row.get(key) for key in collection.order) for row in rows]
    if any(None in key for key in keys):
        return
    if collection.order == ("created_at",):
        keys = [(read_moment(moment),) for (moment,) in keys]
    told = sorted(keys, reverse=collection.falling)
    assert keys == told, f"{collection.told} не по порядку ({', '.join(collection.order)}): {[*map(str, keys[:8])]}"


def kept(collection: Collection) -> Proof:
    """What was posted is in the list as it was sent; the answer itself, where it tells the whole, says so too."""

    def proof(owner: Things, exchange: Exchange, reply: Any) -> None:
        sent = exchange.sent or {}
        thing = _thing(collection, owner, str(reply.data.id), sent)
        if collection is SCRIPTS:
            expect_fields(f"Подтверждение создания «{thing.name}»", exchange.answer.json()["data"], sent)
        _expect_listed(collection, owner, collection.listing(owner), thing)

    return proof


def changed(collection: Collection) -> Proof:
    """What was changed is in the list as it is to be now, and all that was not sent as it was before."""

    def proof(owner: Things, exchange: Exchange, reply: Any) -> None:
        sent, before = exchange.needed_sent, owner.need(collection.kind)
        if collection is SCRIPTS:
            # The confirmation may use the names of columns for the rest (platform contract 4.5).
            certain: Body = {key: sent[key] for key in ("title", "content") if key in sent}
            expect_fields(f"Подтверждение правки «{before.name}»", exchange.answer.json()["data"], certain)
        kept = {name: before.answer[name] for name in FIGURES if name in before.answer}
        thing = _thing(collection, owner, before.id, {**before.sent, **kept, **sent})
        answer = collection.listing(owner)
        _expect_listed(collection, owner, answer, thing)
        row = next(one for one in answer.json()["data"] if str(one["id"]) == thing.id)
        note_unmoved(owner.world.evidence, f"Правка ({thing.kind})", before.answer, row)

    return proof


def gone(collection: Collection) -> Proof:
    """What was removed is not in the list; a second removal does no harm and is answered as the contract says."""

    def proof(owner: Things, exchange: Exchange, reply: Any) -> None:
        thing = owner.need(collection.kind)
        left = [one.id() for one in accepted(collection.listing(owner)).rows("data")]
        assert thing.id not in left, f"После удаления в списке осталось: {thing.kind} «{thing.name}»"
        if collection.gone_again is None:
            return
        again = owner.web.call("DELETE", exchange.answer.request.url.path)
        fits = again.is_success if collection.gone_again else again.status_code == 404
        wanted = "успех" if collection.gone_again else "404"
        assert fits, f"Повторное удаление ({thing.kind}) ответило {again.status_code}, ожидалось: {wanted}"

    return proof


def _thing(collection: Collection, owner: Things, thing_id: str, sent: Body) -> Thing:
    return Thing(collection.kind, thing_id, str(sent[collection.title]), owner.agent.id, sent=sent)


def _as_stored(collection: Collection, owner: Things, thing: Thing) -> Thing:
    """The thing with the values that were stored for it, where its row can be read.

    A list has to show what is there: what was lost before it got there is the creation's failure, not the list's.
    """
    if not collection.fields:
        return thing
    row = next(iter(own_rows(owner, collection.table, id=thing.id)), {})
    stored = {name: row.get(to_snake(name), value) for name, value in thing.sent.items()}
    return replace(thing, sent={name: value for name, value in stored.items() if value is not None})


def _expect_listed(collection: Collection, owner: Things, answer: httpx.Response, thing: Thing) -> None:
    found = read_as(collection.model, expect_success(answer), collection.told)
    place = _place([one.id for one in found.data], thing)
    one: Any = found.data[place]
    facts: dict[str, tuple[object, object]] = {"агент": (str(one.agent_id), owner.agent.id)}
    if collection.fields:
        facts["организация"] = (str(one.org_id), owner.web.organisation_id)
    else:
        facts |= {"название": (one.name, thing.name), "включена": (one.is_active, True)}
    what = f"{str(thing.kind).capitalize()} «{thing.name}» в списке"
    expect_equal(what, facts)
    row = answer.json()["data"][place]
    if collection.fields or OLD_LAYOUT not in row:
        expect_fields(what, _steps_in_order(row), thing.sent)


def _steps_in_order(row: dict[str, Any]) -> dict[str, Any]:
    """The row, a sequence's steps in their order: that they are listed so is not promised."""
    steps = row.get("steps")
    return {**row, "steps": sorted(steps, key=lambda one: one.get("step_order") or 0)} if steps else row


def _place(ids: Sequence[UUID], thing: Thing) -> int:
    found = [place for place, one in enumerate(ids) if str(one) == thing.id]
    assert found, f"В списке ({len(ids)}) нет того, что создано: {thing.kind} «{thing.name}»"
    assert len(found) == 1, f"В списке ({len(ids)}) {thing.kind} «{thing.name}» стоит {len(found)} раза, ожидался один"
    return found[0]
