"""What an owner has in a scenario: an agent and what belongs to it, made through the API for this run."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from acceptance.clients.http import body_of, expect_success
from acceptance.clients.web import Body, WebClient
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.target.settings import Grant
from acceptance.world import World

SCRIPTS_IN_PROMPT = 5  # by score, then usage (platform contract 8.5)
CHAT_WITHIN = 90.0  # a real LLM may take a minute and more (platform contract 10)


def split_nouns(nouns: str) -> list[str]:
    """«агент, скрипт и правило» -> its nouns."""
    return re.split(r", | и ", nouns)


@dataclass(frozen=True)
class Thing:
    """One thing. name: what it is found by in lists; sent: what was posted; answer: `data` of the reply.

    mark: a text that exists in this thing only. made: False for what the organisation had before.
    """

    id: str
    name: str
    mark: str
    sent: Body = field(default_factory=dict)
    answer: Body = field(default_factory=dict)
    made: bool = True


class Belongings:
    """The things of one owner in one scenario, by their Russian nouns."""

    def __init__(self, world: World, web: WebClient) -> None:
        self.world = world
        self.web = web
        self._things: dict[str, Thing] = {}

    def have(self, nouns: str) -> None:
        """Make what is listed («агент, скрипт и правило») and is not there yet.

        Where the target does not grant `write`, an agent of the organisation stands in for a fresh one and nothing
        else is made. Raises NotChecked when there is none.
        """
        for noun in split_nouns(nouns):
            if noun in self._things:
                continue
            if noun not in _MAKERS:
                raise ValueError(f"«{noun}»: бывают {', '.join(_MAKERS)}")
            if self.world.target.allows(Grant.WRITE):
                self._things[noun] = _MAKERS[noun](self)
            elif noun == "агент":
                self.stand_in(self._found_agent())

    def made(self, noun: str) -> Thing | None:
        """The thing when this run has made it, else None."""
        thing = self._things.get(noun)
        return thing if thing is not None and thing.made else None

    def need(self, noun: str) -> Thing:
        """The thing that this run has made. Raises NotChecked where the run may not make any."""
        thing = self.made(noun)
        if thing is None:
            self.world.target.require(Grant.WRITE)
            raise LookupError(f"в этом сценарии не заведено: {noun}")
        return thing

    def note(self, noun: str, thing: Thing) -> None:
        """Add what the check itself has made."""
        self._things[noun] = thing

    def id_of(self, noun: str) -> str:
        """The thing's uuid; where there is no such thing, a uuid that belongs to nothing."""
        thing = self._things.get(noun)
        return thing.id if thing is not None else str(uuid4())

    @property
    def agent_id(self) -> str:
        """The agent that everything else belongs to."""
        self.have("агент")
        return self._things["агент"].id

    def stand_in(self, agent: Body) -> None:
        """Take an agent of the organisation's for the one that the run may not make."""
        name = str(agent["name"])
        self._things["агент"] = Thing(str(agent["id"]), name, name, made=False)

    def _found_agent(self) -> Body:
        agents = self.web.agents()
        if not agents:
            raise NotChecked("У организации нет ни одного агента, а создать его прогон не вправе.", "GRANTS=write")
        return agents[0]


def say(web: WebClient, message: str, agent_id: str, *, within: float = CHAT_WITHIN, **more: Any) -> httpx.Response:
    """Send a message to an agent; without `conversationId` among `more` it begins a conversation.

    within: seconds for the whole answer.
    """
    body = {"message": message, "agentId": agent_id, **more}
    return web.call("POST", "/api/chat", json=body, within=within)


def new_script(world: World) -> Body:
    """Every field of a script that can be posted, with values of this run."""
    word = world.code_word()
    return {
        "title": world.unique("Скрипт"),
        "scriptType": "qualification",
        "content": f"Уточните бюджет и срок, затем предложите тариф «{word}». Обращайтесь к клиенту: {{имя}}.",
        "pipelineStageId": None,
        "variables": {"имя": "Имя клиента"},
        "conditions": {"тариф": word},
    }


def new_rule(world: World) -> Body:
    """A rule of every kind of field; triggered by hand only, so that no event of others runs it."""
    word = world.code_word()
    return {
        "name": world.unique("Правило"),
        "description": f"Правило с кодовым словом {word}",
        "trigger_type": "manual",
        "conditions": [{"type": "field_value", "field": "name", "operator": "equals", "value": word}],
        "actions": [{"type": "send_message", "template": f"Ваш код – {word}"}],
        "is_active": True,
        "priority": 37,
        "cooldown_minutes": 5,
        "max_executions_per_day": 3,
    }


def new_sequence(world: World) -> Body:
    """A sequence of two steps, started by hand only."""
    word = world.code_word()
    return {
        "name": world.unique("Цепочка"),
        "description": f"Цепочка с кодовым словом {word}",
        "trigger_type": "manual",
        "is_active": True,
        "steps": [
            {"step_order": 1, "delay_minutes": 60, "action_type": "send_message", "template": f"Ваш код – {word}"},
            {"step_order": 2, "delay_minutes": 30, "action_type": "wait"},
        ],
    }


def _make_agent(owner: Belongings) -> Thing:
    sent = {"name": owner.world.unique("Агент"), "status": "active", "instructions": "Отвечай кратко и вежливо."}
    agent = owner.web.create_agent(**sent)
    return Thing(str(agent["id"]), sent["name"], sent["name"], sent, agent)


def _make_agent_with_script(owner: Belongings) -> Thing:
    """An agent with a script for an objection; the mark is the script's code word, which no question holds."""
    agent, word = _make_agent(owner), owner.world.code_word()
    script = owner.web.create_script(
        agent.id,
        title=owner.world.unique("Скрипт на возражение"),
        scriptType="objection_handling",
        content=(
            f"Если клиент говорит, что ему дорого, обязательно предложи программу лояльности «{word}»: с ней дешевле. "
            f"Название программы «{word}» назови дословно."
        ),
    )
    _ensure_it_enters_the_prompt(owner, agent.id, str(script["id"]))
    return Thing(agent.id, agent.name, word, agent.sent, agent.answer)


def _ensure_it_enters_the_prompt(owner: Belongings, agent_id: str, script_id: str) -> None:
    # Only the best five enter a prompt: where an organisation has that many of its own, ours must be rated higher.
    if len(owner.web.scripts(agent_id)) <= SCRIPTS_IN_PROMPT:
        return
    if not owner.world.target.supabase_url:
        raise CheckBroken(
            "У организации больше пяти общих скриптов, и новый может не попасть в подсказку агента.",
            "Задайте SUPABASE_URL и SUPABASE_SERVICE_ROLE_KEY: прогон поднимет оценку своего скрипта.",
        )
    best = {"effectiveness_score": 1.0, "usage_count": 1_000_000}  # where scores are equal, usage decides
    owner.world.database.update("sales_scripts", best, id=script_id)


def _make_script(owner: Belongings) -> Thing:
    sent = new_script(owner.world)
    script = owner.web.create_script(owner.agent_id, **sent)
    return Thing(str(script["id"]), sent["title"], sent["title"], sent, script)


def _make_rule(owner: Belongings) -> Thing:
    sent = new_rule(owner.world)
    rule_id = owner.web.create_rule(owner.agent_id, **sent)
    return Thing(rule_id, sent["name"], sent["name"], sent, {"id": rule_id})


def _make_sequence(owner: Belongings) -> Thing:
    sent = new_sequence(owner.world)
    sequence_id = owner.web.create_sequence(owner.agent_id, **sent)
    return Thing(sequence_id, sent["name"], sent["name"], sent, {"id": sequence_id})


def _make_conversation(owner: Belongings) -> Thing:
    word = owner.world.code_word()
    message = f"Мой код {word}. Чем вы поможете?"
    agent_id = owner.agent_id
    answer = say(owner.web, message, agent_id)
    sent = {"message": message, "agentId": agent_id}
    if answer.is_success:
        data = body_of(answer)["data"]
        return Thing(str(data["conversationId"]), message, word, sent, data)
    # A message is stored before the LLM is asked: that it failed does not undo the conversation.
    begun = owner.web.ask("/api/chat/conversations", agentId=agent_id)["data"]["conversations"]
    if not begun:
        expect_success(answer)
    return Thing(str(begun[0]["id"]), message, word, sent)


def _of_another_agent(make: Callable[[Belongings], Thing]) -> Callable[[Belongings], Thing]:
    """The same for a further agent of the owner: what a list that keeps to one agent must leave out."""
    return lambda owner: make(Belongings(owner.world, owner.web))


_MAKERS: dict[str, Callable[[Belongings], Thing]] = {
    "агент": _make_agent,
    "ещё один агент": _make_agent,
    "агент без скриптов": _make_agent,
    "агент со скриптом": _make_agent_with_script,
    "разговор": _make_conversation,
    "скрипт": _make_script,
    "ещё один скрипт": _make_script,
    "правило": _make_rule,
    "цепочка": _make_sequence,
    "скрипт другого агента": _of_another_agent(_make_script),
    "правило другого агента": _of_another_agent(_make_rule),
}
