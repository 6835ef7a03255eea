"""Proofs that lists of the API are given in parts, and by what is asked for (platform contract 4.2-4.4)."""

from acceptance.checks.comparing import expect_equal
from acceptance.contract.agents import AgentList
from acceptance.contract.chat import ConversationList, Conversations
from acceptance.contract.dashboard import Updates
from acceptance.contract.reading import read_as
from acceptance.contract.scripts import ScriptList
from acceptance.scene.kinds import AGENT, ANOTHER_CONVERSATION, ANOTHER_SCRIPT, CONVERSATION, DRAFT_AGENT, SCRIPT
from acceptance.scene.things import Things
from acceptance.timing.waiting import wait_for

AGREED_WITHIN = 20.0  # seconds; others make and remove agents while pages are turned


def expect_in_parts(owner: Things) -> None:
    """AssertionError unless a part holds as many as were asked for, and the next one goes on where it has ended.

    Needs two agents, and two conversations of one of them. Not noticed: how long a list is that nobody limits.
    """
    _expect_conversations_in_parts(owner)
    _expect_agents_in_parts(owner)
    for limit in (1, 2):
        body = owner.web.ask("/api/dashboard/updates", limit=str(limit))
        number = len(read_as(Updates, body, "Обновления").data)
        assert number == limit, f"Обновлений отдано: {number}, с limit={limit} ожидалось {limit}"


def expect_found(owner: Things) -> None:
    """AssertionError unless a search finds the agent whose name is asked for, and status keeps to such agents.

    It finds as many as it says that there are.

    Needs an active agent and one that is a draft. Not noticed: what else a search looks into than names.
    """
    active, draft = owner.need(AGENT), owner.need(DRAFT_AGENT)
    told = _agents(owner, search=active.name)
    found = {str(one.id) for one in told.data}
    facts = {
        "всего их сказано": (told.pagination.total, len(told.data)),
        "найден": (active.id in found, True),
        "найден и другой, с другим названием": (draft.id in found, False),
    }
    expect_equal(f"Поиск агентов по названию «{active.name}»", facts)
    for agent, status, wanted in (
        (draft, "draft", True),
        (draft, "active", False),
        (active, "active", True),
        (active, "draft", False),
    ):
        there = agent.id in _ids(owner, search=agent.name, status=status)
        state = "не отдан" if wanted else "отдан"
        assert there == wanted, f"Со status={status} {state} агент «{agent.name}» ({agent.sent['status']})"


def expect_scripts_by_type(owner: Things) -> None:
    """AssertionError unless the list of one type of scripts has those of that type and no other.

    Needs two scripts of different types.
    """
    one, other = owner.need(SCRIPT), owner.need(ANOTHER_SCRIPT)
    wanted = one.sent["scriptType"]
    body = owner.web.ask(f"/api/agents/{owner.agent.id}/scripts", scriptType=wanted)
    found = {str(script.id): script.script_type for script in read_as(ScriptList, body, "Список скриптов").data}
    assert one.id in found, f"Со scriptType={wanted} в списке нет скрипта этого типа «{one.name}»"
    types = {str(kind) for kind in found.values()}
    assert other.id not in found and types == {wanted}, f"Со scriptType={wanted} отданы и скрипты типов {types}"


def _expect_conversations_in_parts(owner: Things) -> None:
    agent_id = owner.agent.id
    made = {owner.need(CONVERSATION).id, owner.need(ANOTHER_CONVERSATION).id}
    whole = [str(one.id) for one in _talks(owner, agentId=agent_id).conversations]
    assert set(whole) == made, f"Разговоров агента в списке: {len(whole)}, начато {len(made)}"
    wait_for(
        lambda: _torn(owner),
        lambda wrong: not wrong,
        within=AGREED_WITHIN,
        every=0.5,
        what="разговоры по одному должны отдаваться те же и так же, что и все вместе",
        show=lambda wrong: wrong or "так и есть",
    )


def _torn(owner: Things) -> str:
    """In what the parts of the list differ from the whole; empty: nothing.

    What an agent does after its answer may still bring its conversation to the front meanwhile. `total` may count the
    whole list or the part: the contract does not say which; fewer than are given it cannot be.
    """
    agent_id = owner.agent.id
    whole = [str(one.id) for one in _talks(owner, agentId=agent_id).conversations]
    for place, wanted in enumerate(whole):
        part = _talks(owner, agentId=agent_id, limit="1", offset=str(place))
        found = [str(one.id) for one in part.conversations]
        if found != [wanted] or part.total < len(found):
            asked = f"с limit=1, offset={place}"
            return f"{asked} отдано {len(found)} из {part.total}, а на этом месте из {len(whole)} стоит {wanted}"
    return ""


def _expect_agents_in_parts(owner: Things) -> None:
    """Of a search that finds one agent there is no second page; of all agents the second is another than the first."""
    agent = owner.need(AGENT)
    assert agent.id in _ids(owner, search=agent.name, limit="1"), f"Агента «{agent.name}» нет на первой странице"
    assert agent.id not in _ids(owner, search=agent.name, limit="1", page="2"), (
        f"На второй странице агентов снова тот, что и на первой: «{agent.name}»"
    )
    for number in (1, 2):
        page = _page(owner, number)
        facts = {"агентов на ней": (len(page.data), 1), "её номер": (page.pagination.page, number)}
        expect_equal(f"Страница {number} агентов с limit=1", facts)
    wait_for(
        lambda: [[str(one.id) for one in _page(owner, number).data] for number in (1, 2)],
        lambda pages: pages[0] != pages[1],
        within=AGREED_WITHIN,
        what="на второй странице агентов с limit=1 должен быть другой, чем на первой",
        show=lambda pages: "разные" if pages[0] != pages[1] else "один и тот же",
    )
    wait_for(
        lambda: (
            _ids(owner, limit="2", page="1") ^ {str(one.id) for number in (1, 2) for one in _page(owner, number).data}
        ),
        lambda differing: not differing,
        within=AGREED_WITHIN,
        every=0.5,
        what="две страницы агентов с limit=1 вместе должны быть тем же, что и одна с limit=2",
        show=lambda differing: f"в одном и нет в другом: {len(differing)}",
    )
    wait_for(
        lambda: _miscounted(owner),
        lambda wrong: not wrong,
        within=AGREED_WITHIN,
        what="агентов в списке должно быть столько, сколько их сказано всего (pagination.total)",
        show=lambda wrong: wrong or "столько и есть",
    )


def _miscounted(owner: Things) -> str:
    """In what the number that is told differs from the list; empty: nothing.

    Others make and remove agents all the time: those that were there before and after are counted for certain, those
    that came or went meanwhile may have been.
    """
    before = _listed(owner)
    told = _page(owner, 1).pagination.total
    after = _listed(owner)
    if len(before & after) <= told <= len(before | after):
        return ""
    return f"в списке {len(after)}, а всего сказано {told}"


def _listed(owner: Things) -> set[str]:
    return {str(agent["id"]) for agent in owner.web.agents()}


def _page(owner: Things, number: int) -> AgentList:
    return _agents(owner, limit="1", page=str(number))


def _ids(owner: Things, **params: str) -> set[str]:
    return {str(one.id) for one in _agents(owner, **params).data}


def _agents(owner: Things, **params: str) -> AgentList:
    return read_as(AgentList, owner.web.ask("/api/agents", **params), "Список агентов")


def _talks(owner: Things, **params: str) -> ConversationList:
    return read_as(Conversations, owner.web.ask("/api/chat/conversations", **params), "Список разговоров").data
