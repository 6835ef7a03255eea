"""Proofs about agents as the API serves them: one is kept as it was sent, others stay (platform contract 4.4)."""

from collections.abc import Set

from acceptance.checks.comparing import equal, expect_fields
from acceptance.checks.freshness import note_unmoved
from acceptance.clients.web import Body, WebClient
from acceptance.contract.agents import AgentChanged, AgentReply
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, Kind, Thing
from acceptance.scene.seen import Exchange
from acceptance.scene.things import Things
from acceptance.timing.waiting import wait_for

CREATED_WITHIN = 10.0  # seconds


def agent_served(owner: Things, exchange: Exchange, reply: AgentReply) -> None:
    """AssertionError unless the agent that is known is told, with what was sent for it."""
    thing = owner.need(AGENT)
    assert str(reply.data.id) == thing.id, f"Отдан другой агент – {reply.data.id}, ожидался {thing.id}"
    expect_fields(f"Агент «{thing.name}»", exchange.answer.json()["data"], thing.sent)


def agent_changed(owner: Things, exchange: Exchange, reply: AgentChanged) -> None:
    """AssertionError unless the change is confirmed as it was sent, and the list tells it."""
    thing, sent = owner.need(AGENT), exchange.needed_sent
    expect_fields(f"Подтверждение правки агента «{thing.name}»", exchange.answer.json()["data"], sent)
    row: Body = next((one for one in owner.web.agents(thing.name) if str(one["id"]) == thing.id), {})
    expect_fields(f"Агент «{thing.name}» в списке", row, {**thing.sent, **sent})
    note_unmoved(owner.world.evidence, "Правка агента", thing.answer, row)
    if other := owner.made(ANOTHER_AGENT):
        expect_agent_untouched(owner.web, other)


def agent_switched(owner: Things, exchange: Exchange, reply: None) -> None:
    """AssertionError unless the agent has the status that was sent, nothing else changed, and no other agent did."""
    expect_only_changed(owner, exchange.needed_sent)


def expect_only_changed(owner: Things, changed: Body, kind: Kind = AGENT) -> None:
    """AssertionError unless the list tells the agent as it was sent but for what was changed, and so the other one.

    As the list tells it: one agent alone may be answered from a cache (platform contract 1.7).
    """
    thing = owner.need(kind)
    name = str(changed.get("name") or thing.name)
    row: Body = next((one for one in owner.web.agents(name) if str(one["id"]) == thing.id), {})
    expect_fields(f"Агент «{name}» в списке", row, {**thing.sent, **changed})
    if other := owner.made(ANOTHER_AGENT):
        expect_agent_untouched(owner.web, other)


def expect_one_agent(web: WebClient, name: str) -> None:
    """AssertionError unless the organisation has exactly one agent of this name, once the list tells of it."""
    found = wait_for(lambda: _named(web, name), within=CREATED_WITHIN, what=f"в API должен появиться агент «{name}»")
    assert len(found) == 1, f"Агентов «{name}»: {len(found)}, ожидался один"


def expect_as_typed(web: WebClient, name: str, typed: Body) -> None:
    """AssertionError unless the one agent of this name is told as it was typed in the form."""
    expect_one_agent(web, name)
    agent_id = _named(web, name)[0]["id"]
    expect_fields(f"Агент «{name}», созданный в форме", web.ask(f"/api/agents/{agent_id}").part("data"), typed)


def _named(web: WebClient, name: str) -> list[Body]:
    return [one for one in web.agents(name) if one["name"] == name]


def expect_agent_untouched(web: WebClient, agent: Thing) -> None:
    """AssertionError unless the API still tells of the agent what was sent for it.

    What the answer to its creation did not tell either has never been kept: that is said so.
    """
    told = web.ask(f"/api/agents/{agent.id}").part("data")
    never = {
        name for name, value in agent.sent.items() if name in agent.answer and not equal(agent.answer[name], value)
    }
    expect_fields(f"Агент «{agent.name}» с самого создания не такой, как отправлено", told, _of(agent.sent, never))
    expect_fields(f"Агент «{agent.name}», которого никто не менял", told, _of(agent.sent, agent.sent.keys() - never))


def _of(sent: Body, names: Set[str]) -> Body:
    return {name: value for name, value in sent.items() if name in names}


def expect_rest_untouched(owner: Things) -> None:
    """AssertionError unless the neighbours, and the agent itself, are what they were before something else was done."""
    owner.company.expect_untouched()
    if agent := owner.made(AGENT):
        expect_agent_untouched(owner.web, agent)
