"""The calls of the API that scenarios make as a client would (platform contract 4), with bodies that are right."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from pydantic import BaseModel

from acceptance.clients.web import Body
from acceptance.contract import paths
from acceptance.contract.agents import AgentChanged, AgentReply
from acceptance.contract.body import Created, Stamped
from acceptance.contract.chat import ChatAnswer, Conversations
from acceptance.contract.dashboard import Charts, Updates
from acceptance.contract.health import Health, LongJobs, Ready
from acceptance.contract.integrations import IntegrationReply
from acceptance.contract.rules import RuleChanged, RuleList
from acceptance.contract.scripts import ScriptChanged, ScriptList, ScriptReply
from acceptance.contract.sequences import SequenceList
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.kinds import AGENT, CONVERSATION, INTEGRATION, RULE, SCRIPT, SEQUENCE, Kind
from acceptance.scene.texts import several_lines
from acceptance.scene.things import Things

#: What stands in the brackets of a path: the id of which of the owner's things.
PLACES: dict[str, Kind] = {
    "[id]": AGENT,
    "[scriptId]": SCRIPT,
    "[ruleId]": RULE,
    "[sequenceId]": SEQUENCE,
    "[conversationId]": CONVERSATION,
    "[integrationId]": INTEGRATION,
}
NOBODYS = "[eventId]"  # no scenario that asks for it has one: the id of nothing


@dataclass(frozen=True)
class Call:
    """One call. path: as the checklist writes it; model: of the answer's body, None where the contract gives none.

    body: makes what is sent; None for calls without a body. part: what of it is meant, Russian, where that is not all.
    """

    method: str
    path: str
    model: type[BaseModel] | None = None
    body: Callable[[Things], Body] | None = None
    part: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.part}".rstrip()

    @property
    def of_one_agents_list(self) -> bool:
        """True for a list that one agent has of its own."""
        return self.method == "GET" and self.path in (paths.SCRIPTS, paths.RULES)


def filled(path: str, id_of: Callable[[Kind], str]) -> str:
    """The path with ids in the place of its brackets."""
    for place, kind in PLACES.items():
        if place in path:
            path = path.replace(place, id_of(kind))
    return path.replace(NOBODYS, str(uuid4()))


def _message(owner: Things) -> Body:
    greeting = f"Здравствуйте! Запомните слово {owner.world.code_word()}. Чем вы занимаетесь?"
    return {"message": several_lines(greeting), "agentId": owner.agent.id}


def _changed_script(owner: Things) -> Body:
    word = owner.world.code_word()
    # What the form of the page sends: it names the type, too, whether it was changed or not.
    content = f"Новое предложение: тариф «{word}»."
    return {"title": owner.world.unique("Скрипт"), "scriptType": "presentation", "content": content}


def _renamed_script(owner: Things) -> Body:
    # One field only: what is not sent has to stay.
    return {"title": owner.world.unique("Скрипт")}


def _changed_rule(owner: Things) -> Body:
    return {"name": owner.world.unique("Правило"), "priority": 41}


def _changed_agent(owner: Things) -> Body:
    return {"instructions": f"Отвечай кратко. Твой код – {owner.world.code_word()}.", "temperature": 0.3}


def _other_settings(owner: Things) -> Body:
    word = owner.world.code_word()
    switches = {"knowledgeBaseAllCategories": True, "createTaskOnNotFound": True, "checkBeforeSending": True}
    texts = {"language": "en", "welcomeMessage": f"Привет! Код – {word}.", "notFoundMessage": "Спрошу у коллег."}
    numbers = {"presencePenalty": 0.5, "frequencyPenalty": 0.25}
    return {"settings": {**texts, **numbers, **switches, "description": word, "defaultChannels": ["chat", "email"]}}


# What is usual or empty has to be stored like anything else (platform contract 4.4-4.6).
_USUAL_SCRIPT: Body = {"scriptType": "greeting"}
_USUAL_RULE: Body = {"priority": 10}
_USUAL_AGENT: Body = {"status": "draft", "temperature": 0.0}

CALLS = (
    Call("GET", paths.UPDATES, Updates),
    Call("GET", paths.CONVERSATIONS, Conversations),
    Call("POST", paths.CHAT, ChatAnswer, _message),
    Call("GET", paths.SCRIPTS, ScriptList),
    Call("POST", paths.SCRIPTS, ScriptReply, lambda owner: new_script(owner.world)),
    Call("PATCH", paths.SCRIPT, ScriptChanged, _changed_script),
    Call("PATCH", paths.SCRIPT, ScriptChanged, _renamed_script, part="(одно название)"),
    Call(
        "PATCH",
        paths.SCRIPT,
        ScriptChanged,
        lambda owner: _USUAL_SCRIPT,
        part="(обычный тип)",
    ),
    Call("DELETE", paths.SCRIPT, Stamped),
    Call("GET", paths.RULES, RuleList),
    Call("POST", paths.RULES, Created, lambda owner: new_rule(owner.world)),
    Call("PATCH", paths.RULE, RuleChanged, _changed_rule),
    Call(
        "PATCH",
        paths.RULE,
        RuleChanged,
        lambda owner: _USUAL_RULE,
        part="(обычная важность)",
    ),
    Call("DELETE", paths.RULE, Stamped),
    Call("GET", paths.SEQUENCES, SequenceList),
    Call("POST", paths.SEQUENCES, Created, lambda owner: new_sequence(owner.world)),
    Call("DELETE", paths.SEQUENCE, Stamped),
    Call("GET", paths.AGENT, AgentReply),
    Call("PATCH", paths.AGENT, AgentChanged, _changed_agent),
    Call("PATCH", paths.AGENT, AgentChanged, _other_settings, part="(настройки)"),
    Call("PATCH", paths.AGENT, AgentChanged, lambda owner: _USUAL_AGENT, part="(обычные значения)"),
    Call("PATCH", paths.AGENT_STATUS, None, lambda owner: {"status": "inactive"}),
    Call("DELETE", paths.AGENT),
    Call("GET", paths.INTEGRATION, IntegrationReply),
    Call("PATCH", paths.INTEGRATION, IntegrationReply, lambda owner: {"is_active": True}),
    Call("GET", f"{paths.CHARTS}?type=monthly", Charts),
    Call("GET", f"{paths.CHARTS}?type=daily", Charts),
    Call("GET", f"{paths.CHARTS}?type=weekly", Charts),
    Call("GET", f"{paths.CHARTS}?type=hourly"),
    Call("GET", paths.JOBS_STATUS, LongJobs),
    Call("GET", paths.HEALTH, Health),
    Call("HEAD", paths.HEALTH),
    Call("GET", paths.READY, Ready),
    Call("POST", paths.AGENTS, None, lambda owner: {"name": owner.world.unique("Агент")}),
)
