"""Proofs about who may see and change what: nobody without a session, nobody of another organisation."""

import json
from typing import Any

from acceptance.clients.http import body_of, readable
from acceptance.contract.body import read_refusal
from acceptance.scene.kinds import AGENT, CONVERSATION, RULE, SCRIPT, SEQUENCE, Kind
from acceptance.scene.seen import Attempt, Exchange
from acceptance.scene.things import Things

# What changes by itself, or because somebody has looked.
VOLATILE = {
    *("updatedAt", "updated_at", "messagesTotal", "lastActivityAt", "usageCount", "viewsCount"),
    *("effectivenessScore", "timestamp"),
}
Snapshot = dict[Kind, Any]


def expect_refusals(attempts: list[Attempt], status: int) -> None:
    """AssertionError unless each attempt was refused with this status, in one of the two error shapes.

    A refusal of what was sent (400) has to say in `details` what is wrong. Not noticed: what a bare one says.
    """
    assert attempts, "Ни одного обращения не было"
    wrong = []
    for one in attempts:
        if one.status != status:
            wrong.append(f"{one.title} → {one.status} {one.text[:80]}")
            continue
        if one.bare:
            continue
        refusal = read_refusal(one.body(), f"Отказ {one.title}")
        if status == 400 and not refusal.details:
            wrong.append(f"{one.title} → {status}, но без объяснения, что неверно (details)")
    assert not wrong, f"Ожидался отказ {status}, а получено: {'; '.join(wrong)}"


def expect_refused(exchange: Exchange, status: int | None = None) -> None:
    """AssertionError unless a call was refused, with an explanation.

    status: None where any will do: it may be 500 (platform contract 4.7).
    """
    answer = exchange.answer
    assert answer.status_code >= 400, f"{exchange.title} выполнен ({answer.status_code}), а ожидался отказ"
    assert status in (None, answer.status_code), f"{exchange.title} ответил {answer.status_code}, ожидался {status}"
    read_refusal(body_of(answer), f"Отказ {exchange.title}")


def expect_nothing_shown(owner: Things, attempts: list[Attempt], kinds: list[Kind]) -> None:
    """AssertionError when an answer to somebody else holds the owner's data, or lets them act on the owner's things."""
    wrong = []
    for one in attempts:
        shown = [str(kind) for kind in kinds if owner.need(kind).mark in one.text]
        if shown:
            wrong.append(f"{one.title} показал: {', '.join(shown)}")
        elif one.refused_to_others and one.status < 400:
            wrong.append(f"{one.title} принят ({one.status})")
    assert not wrong, f"Чужие данные доступны: {'; '.join(wrong)}"


def snapshot(owner: Things) -> Snapshot:
    """The owner's things as the API tells them to the owner, without what changes by itself."""
    agent, web = owner.agent.id, owner.web
    # As the list tells it as well: one agent alone may be answered from a cache (platform contract 1.7).
    listed = [one for one in web.agents(made.name) if one["id"] == agent] if (made := owner.made(AGENT)) else []
    parts: Snapshot = {
        AGENT: [web.ask(f"/api/agents/{agent}").part("data"), *listed],
        # The organisation's own scripts stand in that list too, and others may be at work on them.
        SCRIPT: [script for script in web.scripts(agent) if script.get("agentId") == agent],
        RULE: web.rules(agent),
        SEQUENCE: web.sequences(agent),
    }
    talks = web.ask("/api/chat/conversations", agentId=agent).part("data").rows("conversations")
    parts[CONVERSATION] = [[talk["id"], talk["title"]] for talk in talks]
    if owner.made(CONVERSATION):
        talk = web.ask("/api/chat", conversationId=owner.id_of(CONVERSATION))
        parts[CONVERSATION] += talk.part("data").rows("messages")
    return {kind: _steady(part) for kind, part in parts.items()}


def expect_same(owner: Things, before: Snapshot, kinds: list[Kind]) -> None:
    """AssertionError unless these things are exactly as they were, and nothing of theirs was run."""
    try:
        after = snapshot(owner)
    except AssertionError as error:
        raise AssertionError(f"Данные владельца больше не читаются: {error}") from error
    changed = [said for kind in kinds for said in _differences(str(kind), before[kind], after[kind])]
    assert not changed, f"Данные владельца изменились: {'; '.join(changed)}"
    _expect_not_run(owner, kinds)


def expect_gone(owner: Things, kinds: list[Kind]) -> None:
    """AssertionError when the agent, or one of these things of it, is still there after the agent was deleted."""
    agent, web = owner.need(AGENT), owner.web
    assert all(one["id"] != agent.id for one in web.agents(agent.name)), f"Агент «{agent.name}» остался в списке"
    left = [str(kind) for kind in kinds if _left_in_api(owner, kind) or _left_in_table(owner, kind)]
    assert not left, f"После удаления агента остались: {', '.join(left)}"


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _steady(part) for key, part in value.items() if key not in VOLATILE}
    return [_steady(part) for part in value] if isinstance(value, list) else value


def _differences(place: str, before: Any, after: Any) -> list[str]:
    """What differs, each with its place: «правило.0.name: было …, стало …»."""
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = {key: (before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())}
        return [said for key, pair in pairs.items() for said in _differences(f"{place}.{key}", *pair)]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        numbered = enumerate(zip(before, after, strict=True))
        return [said for number, pair in numbered for said in _differences(f"{place}.{number}", *pair)]
    return [] if before == after else [f"{place}: было {_short(before)}, стало {_short(after)}"]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:120]}…"


def _expect_not_run(owner: Things, kinds: list[Kind]) -> None:
    if not owner.world.target.supabase_url:
        return
    for kind, table, column in (
        (RULE, "rule_executions", "rule_id"),
        (SEQUENCE, "sequence_executions", "sequence_id"),
    ):
        if kind in kinds and owner.made(kind):
            count = owner.world.database.count(table, **{column: owner.id_of(kind)})
            assert count == 0, f"Чужой смог запустить: {kind} «{owner.need(kind).name}»"


def _left_in_api(owner: Things, kind: Kind) -> bool:
    thing, agent = owner.need(kind), owner.agent.id
    path, params = {
        CONVERSATION: ("/api/chat", {"conversationId": thing.id}),
        RULE: (f"/api/agents/{agent}/rules", {"active_only": "false"}),
        SEQUENCE: (f"/api/agents/{agent}/sequences", None),
    }[kind]
    return thing.mark in readable(owner.web.call("GET", path, params=params))


def _left_in_table(owner: Things, kind: Kind) -> bool:
    table = {CONVERSATION: "conversations", RULE: "agent_rules", SEQUENCE: "agent_sequences"}[kind]
    if not owner.world.target.supabase_url or not owner.world.database.has_table(table):
        return False
    return owner.world.database.count(table, id=owner.id_of(kind)) > 0
