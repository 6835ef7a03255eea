"""What a client of the API does: one call, many calls without a right to, calls with a flaw in them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx

from acceptance.clients.http import body_of, readable
from acceptance.clients.permission import needed
from acceptance.clients.web import WebClient
from acceptance.deeds.api.calls import Call, filled
from acceptance.deeds.api.flaws import Flaw
from acceptance.deeds.api.routes import CHANGING, CREATING, READING, Route
from acceptance.leftovers.removal import forget_replies
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.scene.kinds import AGENT
from acceptance.scene.makers import CHAT_WITHIN, say, standing_in
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Attempt, Exchange
from acceptance.scene.things import Things
from acceptance.world import World

AGENTS_ASKED = 20


def send(owner: Things, call: Call) -> Exchange:
    """Make a call with the ids of the owner's things."""
    if call.of_one_agents_list and owner.made(AGENT) is None:
        return _first_that_tells(owner, call)
    path = filled(call.path, lambda kind: owner.agent.id if kind == AGENT else owner.need(kind).id)
    sent = call.body(owner) if call.body else None
    if sent is not None and path == "/api/chat":
        return Exchange(str(call), call.model, sent, say(owner.web, sent["message"], sent["agentId"]))
    if call.method == "DELETE" and path.endswith(owner.agent.id):
        forget_replies(owner.world, owner.web, owner.agent.id)  # nobody could tell later whose entries they were
    more: dict[str, Any] = {"json": sent} if sent is not None else {}
    return Exchange(str(call), call.model, sent, owner.web.call(call.method, path, **more))


def send_as_guest(scene: Scene, call: Call) -> Exchange:
    """Make a call that needs nothing of the owner's, without a session."""
    return Exchange(str(call), call.model, None, scene.world.anonymous().request(call.method, call.path))


def _first_that_tells(owner: Things, call: Call) -> Exchange:
    """The list of the first agent that has one: an empty one would prove nothing, and the run may not fill it."""
    agents = owner.web.agents()[:AGENTS_ASKED]
    if not agents:
        raise NotChecked("У организации нет ни одного агента, а создать его прогон не вправе.", "GRANTS=write")
    for agent in agents:
        owner.add(standing_in(agent))
        answer = owner.web.call(call.method, filled(call.path, owner.id_of))
        if not answer.is_success or _tells(answer):
            break
    return Exchange(str(call), call.model, None, answer)


def _tells(answer: httpx.Response) -> bool:
    body = body_of(answer)
    return not isinstance(body, dict) or body.get("data") != []


def read(own: bool) -> tuple[Route, ...]:
    """The routes that only tell. own: whether the caller may try those that make something in their organisation."""
    return READING


def change(own: bool) -> tuple[Route, ...]:
    """The routes that change something."""
    return (*CREATING, *CHANGING) if own else CHANGING


def read_and_change(own: bool) -> tuple[Route, ...]:
    """Both."""
    return (*read(own), *change(own))


Purpose = Callable[[bool], tuple[Route, ...]]


def call_without_session(scene: Scene, purpose: Purpose) -> list[Attempt]:
    """Call every protected route of this purpose without a session."""
    guest = scene.world.anonymous()
    return [_call(guest.request, scene.things, route) for route in _granted(scene.world, purpose(True))]


def call_from_elsewhere(scene: Scene, purpose: Purpose) -> list[Attempt]:
    """Call the routes with the ids of the owner's things as the owner of another organisation.

    AssertionError when the owner does not find the things there either.
    """
    owner = scene.things
    _expect_shown_to_owner(owner)
    stranger = _stranger(scene.world, owner.web)
    return [_call(stranger.call, owner, route) for route in _granted(scene.world, purpose(False))]


def _granted(world: World, routes: tuple[Route, ...]) -> list[Route]:
    """Those that the run may try: starting a synchronisation is a right of its own."""
    return [route for route in routes if world.target.allows(needed(route.method, route.path))]


def send_wrong(owner: Things, call: Call, flaw: Flaw, told: str) -> Attempt:
    """Send the body of a call with one flaw in it. told: names the flaw in messages."""
    path = filled(call.path, lambda kind: owner.agent.id)
    body = flaw(call.body(owner) if call.body else {})
    # A platform that takes it all the same must get rid of it again.
    name, account = str(body.get("name") or ""), owner.web.account.email
    entry = owner.world.ledger.will_create("agent", name=name, account=account) if path == "/api/agents" else None
    answer = owner.web.call(call.method, path, json=body)
    if entry is not None and not answer.is_success:
        owner.world.ledger.removed(entry)
    return _attempt(f"{call} ({told})", answer)


def _call(request: Callable[..., httpx.Response], owner: Things, route: Route) -> Attempt:
    body, params = route.body(owner), route.params(owner)
    more: dict[str, Any] = {"params": params} if params else {}
    if body is not None:
        more["json"] = body
    answer = request(route.method, route.address(owner), within=CHAT_WITHIN, **more)
    told = _attempt(f"{route.method} {route.path}", answer)
    return replace(told, refused_to_others=route.refused_to_others, bare=route.bare)


def _attempt(title: str, answer: httpx.Response) -> Attempt:
    return Attempt(title, answer.status_code, readable(answer), lambda: body_of(answer))


def _expect_shown_to_owner(owner: Things) -> None:
    """AssertionError unless the owner finds the things at every route that is to show them."""
    for route in READING:
        answer = owner.web.call("GET", route.address(owner), params=route.params(owner))
        for kind in route.shows:
            assert owner.need(kind).mark in readable(answer), (
                f"GET {route.path} не показал владельцу ({answer.status_code}): {kind} «{owner.need(kind).name}»"
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
