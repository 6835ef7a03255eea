"""The protected routes of the API (platform contract 4.2-4.9), as somebody tries them who may not.

That is somebody without a session, or of another organisation; the ids are the owner's, the bodies would do what they
ask for. What a stranger does with one foreign id among ids of their own: `id_routes.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from acceptance.clients.web import Body
from acceptance.contract import paths
from acceptance.deeds.api.calls import filled
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.kinds import AGENT, CONVERSATION, RULE, SCRIPT, SEQUENCE, Kind
from acceptance.scene.things import Things

Make = Callable[[Things], Any]


@dataclass(frozen=True)
class Route:
    """A request. path: its bracketed places take the ids of the owner's things.

    shows: things whose marks the answer holds for the owner.
    refused_to_others: a success for somebody of another organisation would itself be a breach; elsewhere the contract
    allows a success that changes nothing (idempotent deletion, an empty list).
    bare: a refusal has neither of the API's two shapes.
    """

    method: str
    path: str
    params: Make = lambda owner: None
    body: Make = lambda owner: None
    shows: tuple[Kind, ...] = ()
    refused_to_others: bool = False
    bare: bool = False

    def address(self, owner: Things) -> str:
        """The path with ids in their places."""
        return filled(self.path, owner.id_of)


def _agent_name(owner: Things) -> Body:
    agent = owner.made(AGENT)
    return {"search": agent.name if agent else "Агент", "limit": "20"}


def _agent_filter(owner: Things) -> Body:
    return {"agentId": owner.agent.id}


def _message(owner: Things) -> Body:
    return {"message": "Повтори мой код.", "agentId": owner.agent.id, "useKnowledgeBase": False}


def _next_message(owner: Things) -> Body:
    return {**_message(owner), "conversationId": owner.id_of(CONVERSATION)}


def _run_rules(owner: Things) -> Body:
    rule = owner.made(RULE)
    state = {"name": rule.sent["conditions"][0]["value"]} if rule else {}
    return {"triggerType": "manual", "triggerData": {}, "leadId": str(owner.world.lead_id()), "currentState": state}


def _start_sequence(owner: Things) -> Body:
    return {"lead_id": str(owner.world.lead_id())}


def _knowledge(owner: Things) -> Body:
    return {"category": "product", "title": owner.world.unique("Знание"), "content": "Текст.", "isGlobal": False}


def _named(noun: str, **more: Any) -> Make:
    return lambda owner: {"name": owner.world.unique(noun), **more}


def _article(owner: Things) -> Body:
    return {"title": owner.world.unique("Статья"), "content": "Текст.", "isPublished": False}


READING = (
    Route("GET", paths.DASHBOARD),
    # More than the usual twenty: others may have made that many entries meanwhile.
    Route("GET", paths.UPDATES, params=lambda owner: {"limit": "100"}, shows=(AGENT,)),
    Route("GET", paths.CHARTS, params=lambda owner: {"type": "daily"}),
    Route("GET", paths.AGENTS, params=_agent_name, shows=(AGENT,)),
    Route("GET", paths.AGENT, shows=(AGENT,)),
    Route("GET", paths.SCRIPTS, shows=(SCRIPT,)),
    Route("GET", paths.RULES, params=lambda owner: {"active_only": "false"}, shows=(RULE,)),
    Route("GET", paths.SEQUENCES, shows=(SEQUENCE,)),
    Route("GET", paths.INTEGRATIONS),
    Route("GET", paths.CONVERSATIONS, params=_agent_filter, shows=(CONVERSATION,)),
    Route("GET", paths.CHAT, params=_agent_filter, shows=(CONVERSATION,)),
    Route(
        "GET",
        paths.CHAT,
        params=lambda owner: {"conversationId": owner.id_of(CONVERSATION)},
        shows=(CONVERSATION,),
    ),
    Route("GET", paths.CATEGORIES),
    Route("GET", paths.ARTICLES),
    Route("GET", paths.EVENTS),
    Route("GET", paths.EVENTS_FOUND),
    Route("GET", paths.EVENT),
    Route("GET", paths.INTEGRATION),
    Route("GET", paths.JOBS_STATUS, bare=True),
)

# Removal comes last, and of the agent at the very end: each route is to find what it would spoil.
CHANGING = (
    Route("POST", paths.CHAT, body=_message, refused_to_others=True),
    Route("POST", paths.CHAT, body=_next_message, refused_to_others=True),
    Route("PATCH", paths.AGENT, body=_named("Подмена"), refused_to_others=True),
    Route("PATCH", paths.AGENT_STATUS, body=lambda owner: {"status": "inactive"}, refused_to_others=True),
    Route("POST", paths.SCRIPTS, body=lambda owner: new_script(owner.world), refused_to_others=True),
    Route(
        "PATCH",
        paths.SCRIPT,
        body=lambda owner: {"title": owner.world.unique("Подмена")},
        refused_to_others=True,
    ),
    Route("POST", paths.RULES, body=lambda owner: new_rule(owner.world), refused_to_others=True),
    Route("PUT", paths.RULES, body=_run_rules),
    Route("PATCH", paths.RULE, body=_named("Подмена", is_active=False), refused_to_others=True),
    Route("POST", paths.SEQUENCES, body=lambda owner: new_sequence(owner.world), refused_to_others=True),
    Route(
        "PUT",
        paths.SEQUENCES,
        params=lambda owner: {"sequenceId": owner.id_of(SEQUENCE)},
        body=_start_sequence,
        refused_to_others=True,
    ),
    Route("PATCH", paths.SEQUENCE, body=_named("Подмена", is_active=False)),
    Route(
        "POST",
        paths.INSTALL_KOMMO,
        body=lambda owner: {"integration_type": "kommo"},
        refused_to_others=True,
    ),
    Route(
        "PATCH",
        paths.INTEGRATION,
        body=lambda owner: {"is_active": False},
        refused_to_others=True,
    ),
    Route("POST", paths.SYNC, refused_to_others=True),
    Route("POST", paths.EVENT, body=lambda owner: {}, refused_to_others=True),
    Route("DELETE", paths.SCRIPT),
    Route("DELETE", paths.RULE),
    Route("DELETE", paths.SEQUENCE),
    Route("DELETE", paths.AGENT),
)

# These make something in the caller's own organisation: for somebody without a session only.
CREATING = (
    Route("POST", paths.AGENTS, body=_named("Агент")),
    Route("POST", paths.CATEGORIES, body=_named("Категория")),
    Route("POST", paths.ARTICLES, body=_article),
    Route("POST", paths.AGENT_KNOWLEDGE, body=_knowledge),
    Route("POST", paths.JOBS, body=lambda owner: {"type": "test-job", "payload": {}}),
)
