"""Texts longer than people usually write: nothing in the contract says that there are too long ones (4.3-4.8)."""

from dataclasses import dataclass

from acceptance.clients.web import Body, WebClient, accepted
from acceptance.contract.chat import Messages
from acceptance.contract.reading import read_as
from acceptance.scene.dialogue import USER
from acceptance.scene.makers import say
from acceptance.scene.scene import Scene
from acceptance.scene.texts import last_word, several_lines
from acceptance.world import World

RULE: Body = {
    "trigger_type": "manual",
    "conditions": [{"type": "field_value", "field": "name", "operator": "equals", "value": "нет"}],
}
ARTICLES = "/api/knowledge-base/articles"


@dataclass(frozen=True)
class LongText:
    """A text where it was written. place: names it in messages; sent, kept: as it went and as it is told again."""

    place: str
    sent: str
    kept: str


def of_length(length: int) -> str:
    """A text of so many characters, of several lines; its last word is one of a kind."""
    lines = several_lines("Подробно.")
    ending = f" {last_word(lines)}"
    body = (lines + "\n") * (length // len(lines) + 1)
    return body[: length - len(ending)].rstrip().ljust(length - len(ending), ".") + ending


def write_all(scene: Scene, length: int) -> list[LongText]:
    """Store such a text in all that holds long ones, in a new organisation, and read it back.

    Raises PlatformRefused when one is not taken.
    """
    scene.act_as_new_owner()
    web, world = scene.web, scene.world
    agent_id = str(web.create_agent(world.unique("Агент"))["id"])
    return [
        _instructions(web, world, of_length(length)),
        _message(web, agent_id, of_length(length)),
        _script(web, world, agent_id, of_length(length)),
        _rule(web, world, agent_id, of_length(length)),
        _sequence(web, world, agent_id, of_length(length)),
        _article(web, world, of_length(length)),
    ]


def _instructions(web: WebClient, world: World, text: str) -> LongText:
    agent = web.create_agent(world.unique("Агент"), instructions=text)
    kept = web.ask(f"/api/agents/{agent['id']}").part("data").get("instructions")
    return LongText("инструкции агента", text, str(kept))


def _message(web: WebClient, agent_id: str, text: str) -> LongText:
    talk = accepted(say(web, text, agent_id, useKnowledgeBase=False)).part("data").id("conversationId")
    stored = read_as(Messages, web.ask("/api/chat", conversationId=talk), "Ответ GET /api/chat").data.messages
    return LongText("сообщение в чате", text, next((one.content for one in stored if one.role == USER), ""))


def _script(web: WebClient, world: World, agent_id: str, text: str) -> LongText:
    web.create_script(agent_id, title=world.unique("Скрипт"), scriptType="greeting", content=text)
    return LongText("текст скрипта", text, str(web.scripts(agent_id)[0].get("content")))


def _rule(web: WebClient, world: World, agent_id: str, text: str) -> LongText:
    actions = [{"type": "send_message", "template": text}]
    web.create_rule(agent_id, name=world.unique("Правило"), actions=actions, **RULE)
    return LongText("сообщение в действии правила", text, str(web.rules(agent_id)[0]["actions"][0].get("template")))


def _sequence(web: WebClient, world: World, agent_id: str, text: str) -> LongText:
    steps = [{"step_order": 1, "action_type": "send_message", "template": text}]
    web.create_sequence(agent_id, name=world.unique("Цепочка"), trigger_type="manual", steps=steps)
    return LongText("сообщение в шаге цепочки", text, str(web.sequences(agent_id)[0]["steps"][0].get("template")))


def _article(web: WebClient, world: World, text: str) -> LongText:
    article = {"title": world.unique("Статья"), "content": text, "isPublished": False}
    web.send("POST", ARTICLES, article)
    return LongText("текст статьи", text, str(web.ask(ARTICLES).rows("data")[0].get("content")))
