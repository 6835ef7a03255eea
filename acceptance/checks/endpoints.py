"""The API's endpoints (platform contract 4): the calls, and the form of their answers."""

import httpx

from acceptance.checks.routes import PLACES
from acceptance.checks.served import OUTCOMES, Exchange
from acceptance.clients.http import body_of, expect_success
from acceptance.clients.web import Body
from acceptance.contract.agents import AgentChanged, AgentReply
from acceptance.contract.body import Created, Stamped
from acceptance.contract.chat import ChatAnswer, Conversations
from acceptance.contract.dashboard import Updates
from acceptance.contract.reading import read_as
from acceptance.contract.rules import RuleChanged, RuleList
from acceptance.contract.scripts import ScriptChanged, ScriptList, ScriptReply
from acceptance.contract.sequences import SequenceList
from acceptance.leftovers.removal import forget_replies
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.kinds import AGENT
from acceptance.scene.makers import say
from acceptance.scene.things import Things

MODELS = {
    "GET /api/dashboard/updates": Updates,
    "GET /api/chat/conversations": Conversations,
    "POST /api/chat": ChatAnswer,
    "GET /api/agents/[id]/scripts": ScriptList,
    "POST /api/agents/[id]/scripts": ScriptReply,
    "PATCH /api/agents/[id]/scripts/[scriptId]": ScriptChanged,
    "DELETE /api/agents/[id]/scripts/[scriptId]": Stamped,
    "GET /api/agents/[id]/rules": RuleList,
    "POST /api/agents/[id]/rules": Created,
    "PATCH /api/agents/[id]/rules/[ruleId]": RuleChanged,
    "DELETE /api/agents/[id]/rules/[ruleId]": Stamped,
    "GET /api/agents/[id]/sequences": SequenceList,
    "POST /api/agents/[id]/sequences": Created,
    "GET /api/agents/[id]": AgentReply,
    "PATCH /api/agents/[id]": AgentChanged,
    "DELETE /api/agents/[id]": None,
}
AGENT_LISTS = ("GET /api/agents/[id]/scripts", "GET /api/agents/[id]/rules")
AGENTS_ASKED = 20


def send(owner: Things, call: str) -> Exchange:
    """Make a call such as «GET /api/agents/[id]/scripts» with the ids of the owner's things."""
    method, path = call.split(" ", 1)
    if call not in MODELS:
        raise ValueError(f"«{call}»: бывают {', '.join(MODELS)}")
    for place, noun in PLACES.items():
        if place in path:
            path = path.replace(place, owner.agent.id if noun == "агент" else owner.need(noun).id)
    if call == "POST /api/chat":
        message = f"Здравствуйте! Запомните слово {owner.world.code_word()}. Чем вы занимаетесь?"
        sent = {"message": message, "agentId": owner.agent.id}
        return Exchange(call, sent, say(owner.web, message, owner.agent.id), owner)
    if call == "DELETE /api/agents/[id]":
        forget_replies(owner.world, owner.web, owner.agent.id)  # nobody could tell later whose entries they were
    if call in AGENT_LISTS and owner.made(AGENT) is None:
        return _first_that_tells(owner, call)
    sent = _body(owner, method, path)
    more = {"json": sent} if sent is not None else {}
    return Exchange(call, sent, owner.web.call(method, path, **more), owner)


def _first_that_tells(owner: Things, call: str) -> Exchange:
    """The list of the first agent that has one: an empty one would prove nothing, and the run may not fill it."""
    method, path = call.split(" ", 1)
    for agent in owner.web.agents()[:AGENTS_ASKED]:
        owner.stand_in(agent)
        answer = owner.web.call(method, path.replace("[id]", owner.agent.id))
        if not answer.is_success or _tells(answer):
            break
    return Exchange(call, None, answer, owner)


def _tells(answer: httpx.Response) -> bool:
    body = body_of(answer)
    return not isinstance(body, dict) or body.get("data") != []


def expect(exchange: Exchange, outcome: str) -> None:
    """AssertionError unless the answer is a success of the contract's form and `outcome` holds."""
    body = expect_success(exchange.answer)
    model = MODELS[exchange.call]
    reply = read_as(model, body, f"Ответ {exchange.call}") if model else None
    if outcome not in OUTCOMES:
        raise ValueError(f"«{outcome}»: бывает {'; '.join(OUTCOMES)}")
    OUTCOMES[outcome](exchange, reply)


def _body(owner: Things, method: str, path: str) -> Body | None:
    if method in ("GET", "DELETE"):
        return None
    if method == "PATCH":
        word = owner.world.code_word()
        if "/scripts/" in path:
            return {"title": owner.world.unique("Скрипт"), "content": f"Новое предложение: тариф «{word}»."}
        if "/rules/" in path:
            return {"name": owner.world.unique("Правило"), "priority": 41}
        return {"instructions": f"Отвечай кратко. Твой код – {word}.", "temperature": 0.3}
    fresh = {"scripts": new_script, "rules": new_rule, "sequences": new_sequence}
    return fresh[path.rsplit("/", 1)[1]](owner.world)
