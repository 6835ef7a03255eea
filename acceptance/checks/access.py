"""Proofs about who may see and change what: nobody without a session, nobody of another organisation."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from acceptance.checks.routes import CHANGING, CREATING, READING, Route
from acceptance.clients.http import body_of
from acceptance.clients.web import WebClient
from acceptance.contract.body import read_refusal
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.scene.kinds import AGENT, CONVERSATION
from acceptance.scene.makers import CHAT_WITHIN
from acceptance.scene.things import Things
from acceptance.world import World

# What changes by itself, or because somebody has looked.
VOLATILE = {
    *("updatedAt", "updated_at", "messagesTotal", "lastActivityAt", "usageCount", "viewsCount"),
    *("effectivenessScore", "timestamp"),
}


@dataclass(frozen=True)
class Attempt:
    """One request and its answer. route: None when it is not one of the known routes."""

    title: str
    status: int
    text: str
    body: Callable[[], Any]
    route: Route | None = None


def attempt(title: str, answer: httpx.Response, route: Route | None = None) -> Attempt:
    """An answer as it is judged later. title: names the request in messages."""
    return Attempt(title, answer.status_code, answer.text, lambda: body_of(answer), route)


def without_session(owner: Things, purpose: str) -> list[Attempt]:
    """Call every protected route without a session. purpose: «для чтения», «для изменения» or both."""
    guest = owner.world.anonymous()
    return [_call(guest.request, owner, route) for route in _routes(purpose, own=True)]


def from_elsewhere(owner: Things, purpose: str) -> list[Attempt]:
    """Call the routes with the ids of the owner's things as the owner of another organisation.

    purpose: «для чтения», «для изменения» or both. AssertionError when the owner does not find the things there either.
    """
    _expect_shown_to_owner(owner)
    stranger = _stranger(owner.world, owner.web)
    return [_call(stranger.call, owner, route) for route in _routes(purpose, own=False)]


def expect_refusals(attempts: list[Attempt], status: int) -> None:
    """AssertionError unless each attempt was refused with this status, in one of the two error shapes.

    A refusal of what was sent (400) has to say in `details` what is wrong.
    """
    assert attempts, "Ни одного обращения не было"
    wrong = []
    for one in attempts:
        if one.status != status:
            wrong.append(f"{one.title} → {one.status} {one.text[:80]}")
            continue
        refusal = read_refusal(one.body(), f"Отказ {one.title}")
        if status == 400 and not refusal.details:
            wrong.append(f"{one.title} → {status}, но без объяснения, что неверно (details)")
    assert not wrong, f"Ожидался отказ {status}, а получено: {'; '.join(wrong)}"


def expect_nothing_shown(owner: Things, attempts: list[Attempt], nouns: list[str]) -> None:
    """AssertionError when an answer to somebody else holds the owner's data, or lets them act on the owner's things."""
    wrong = []
    for one in attempts:
        shown = [noun for noun in nouns if owner.need(noun).mark in one.text]
        if shown:
            wrong.append(f"{one.title} показал: {', '.join(shown)}")
        elif one.route and one.route.refused_to_others and one.status < 400:
            wrong.append(f"{one.title} принят ({one.status})")
    assert not wrong, f"Чужие данные доступны: {'; '.join(wrong)}"


def snapshot(owner: Things) -> dict[str, Any]:
    """The owner's things as the API tells them to the owner, without what changes by itself."""
    agent, web = owner.agent.id, owner.web
    # As the list tells it as well: one agent alone may be answered from a cache (platform contract 1.7).
    listed = [one for one in web.agents(made.name) if one["id"] == agent] if (made := owner.made(AGENT)) else []
    parts = {
        "агент": [web.ask(f"/api/agents/{agent}")["data"], *listed],
        # The organisation's own scripts stand in that list too, and others may be at work on them.
        "скрипт": [script for script in web.scripts(agent) if script.get("agentId") == agent],
        "правило": web.rules(agent),
        "цепочка": web.sequences(agent),
    }
    talks = web.ask("/api/chat/conversations", agentId=agent)["data"]["conversations"]
    parts["разговор"] = [[talk["id"], talk["title"]] for talk in talks]
    if owner.made(CONVERSATION):
        parts["разговор"] += web.ask("/api/chat", conversationId=owner.id_of(CONVERSATION))["data"]["messages"]
    return {noun: _steady(part) for noun, part in parts.items()}


def expect_same(owner: Things, before: dict[str, Any], nouns: list[str]) -> None:
    """AssertionError unless these things are exactly as they were, and nothing of theirs was run."""
    try:
        after = snapshot(owner)
    except AssertionError as error:
        raise AssertionError(f"Данные владельца больше не читаются: {error}") from error
    changed = [said for noun in nouns for said in _differences(noun, before[noun], after[noun])]
    assert not changed, f"Данные владельца изменились: {'; '.join(changed)}"
    _expect_not_run(owner, nouns)


def expect_gone(owner: Things, nouns: list[str]) -> None:
    """AssertionError when the agent, or one of these things of it, is still there after the agent was deleted."""
    agent, web = owner.need(AGENT), owner.web
    assert all(one["id"] != agent.id for one in web.agents(agent.name)), f"Агент «{agent.name}» остался в списке"
    left = [noun for noun in nouns if _left_in_api(owner, noun) or _left_in_table(owner, noun)]
    assert not left, f"После удаления агента остались: {', '.join(left)}"


CALLERS: dict[str, Callable[[Things, str], list[Attempt]]] = {
    "клиент без входа": without_session,
    "владелец другой организации": from_elsewhere,
}


def _routes(purpose: str, *, own: bool) -> tuple[Route, ...]:
    changing = (*CREATING, *CHANGING) if own else CHANGING
    known = {"для чтения": READING, "для изменения": changing, "для чтения и изменения": (*READING, *changing)}
    return known[purpose]


def _call(send: Callable[..., httpx.Response], owner: Things, route: Route) -> Attempt:
    body = route.body(owner)
    more: dict[str, Any] = {"params": route.params(owner)} if route.params(owner) else {}
    if body is not None:
        more["json"] = body
    answer = send(route.method, route.address(owner), within=CHAT_WITHIN, **more)
    return attempt(f"{route.method} {route.path}", answer, route)


def _expect_shown_to_owner(owner: Things) -> None:
    """AssertionError unless the owner finds the things at every route that is to show them."""
    for route in READING:
        answer = owner.web.call("GET", route.address(owner), params=route.params(owner))
        for noun in route.shows:
            assert owner.need(noun).mark in answer.text, (
                f"GET {route.path} не показал владельцу ({answer.status_code}): {noun} «{owner.need(noun).name}»"
            )


def _stranger(world: World, owner: WebClient) -> WebClient:
    try:
        stranger = world.act_as_new_owner()
    except NotChecked:
        others = [account for account in world.target.accounts if account.email != owner.account.email]
        if not others:
            raise
        stranger = world.web_as(others[0])
    if stranger.organisation_id == owner.organisation_id:
        raise CheckBroken(
            "Второй владелец состоит в той же организации, что и первый.",
            "Задайте в MORE_USERS владельца другой организации.",
        )
    return stranger


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


def _expect_not_run(owner: Things, nouns: list[str]) -> None:
    if not owner.world.target.supabase_url:
        return
    for noun, table, column in (
        ("правило", "rule_executions", "rule_id"),
        ("цепочка", "sequence_executions", "sequence_id"),
    ):
        if noun in nouns and owner.made(noun):
            count = owner.world.database.count(table, **{column: owner.id_of(noun)})
            assert count == 0, f"Чужой смог запустить: {noun} «{owner.need(noun).name}»"


def _left_in_api(owner: Things, noun: str) -> bool:
    thing, agent = owner.need(noun), owner.agent.id
    path, params = {
        "разговор": ("/api/chat", {"conversationId": thing.id}),
        "правило": (f"/api/agents/{agent}/rules", {"active_only": "false"}),
        "цепочка": (f"/api/agents/{agent}/sequences", None),
    }[noun]
    return thing.mark in owner.web.call("GET", path, params=params).text


def _left_in_table(owner: Things, noun: str) -> bool:
    table = {"разговор": "conversations", "правило": "agent_rules", "цепочка": "agent_sequences"}[noun]
    if not owner.world.target.supabase_url or not owner.world.database.has_table(table):
        return False
    return owner.world.database.count(table, id=owner.id_of(noun)) > 0
