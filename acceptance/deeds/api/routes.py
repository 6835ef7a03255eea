"""The protected routes of the API (platform contract 4.2-4.9), with bodies that would do what they ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from acceptance.clients.web import Body
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
    Route("GET", "/api/dashboard"),
    # More than the usual twenty: others may have made that many entries meanwhile.
    Route("GET", "/api/dashboard/updates", params=lambda owner: {"limit": "100"}, shows=(AGENT,)),
    Route("GET", "/api/dashboard/charts", params=lambda owner: {"type": "daily"}),
    Route("GET", "/api/agents", params=_agent_name, shows=(AGENT,)),
    Route("GET", "/api/agents/[id]", shows=(AGENT,)),
    Route("GET", "/api/agents/[id]/scripts", shows=(SCRIPT,)),
    Route("GET", "/api/agents/[id]/rules", params=lambda owner: {"active_only": "false"}, shows=(RULE,)),
    Route("GET", "/api/agents/[id]/sequences", shows=(SEQUENCE,)),
    Route("GET", "/api/agents/[id]/integrations"),
    Route("GET", "/api/chat/conversations", params=_agent_filter, shows=(CONVERSATION,)),
    Route("GET", "/api/chat", params=_agent_filter, shows=(CONVERSATION,)),
    Route(
        "GET",
        "/api/chat",
        params=lambda owner: {"conversationId": owner.id_of(CONVERSATION)},
        shows=(CONVERSATION,),
    ),
    Route("GET", "/api/knowledge-base/categories"),
    Route("GET", "/api/knowledge-base/articles"),
    Route("GET", "/api/webhooks"),
    Route("GET", "/api/webhooks/events"),
    Route("GET", "/api/webhooks/[eventId]"),
    Route("GET", "/api/agents/[id]/integrations/[integrationId]"),
    Route("GET", "/api/jobs/status", bare=True),
)

# Removal comes last, and of the agent at the very end: each route is to find what it would spoil.
CHANGING = (
    Route("POST", "/api/chat", body=_message, refused_to_others=True),
    Route("POST", "/api/chat", body=_next_message, refused_to_others=True),
    Route("PATCH", "/api/agents/[id]", body=_named("Подмена"), refused_to_others=True),
    Route("PATCH", "/api/agents/[id]/status", body=lambda owner: {"status": "inactive"}, refused_to_others=True),
    Route("POST", "/api/agents/[id]/scripts", body=lambda owner: new_script(owner.world), refused_to_others=True),
    Route(
        "PATCH",
        "/api/agents/[id]/scripts/[scriptId]",
        body=lambda owner: {"title": owner.world.unique("Подмена")},
        refused_to_others=True,
    ),
    Route("POST", "/api/agents/[id]/rules", body=lambda owner: new_rule(owner.world), refused_to_others=True),
    Route("PUT", "/api/agents/[id]/rules", body=_run_rules),
    Route("PATCH", "/api/agents/[id]/rules/[ruleId]", body=_named("Подмена", is_active=False), refused_to_others=True),
    Route("POST", "/api/agents/[id]/sequences", body=lambda owner: new_sequence(owner.world), refused_to_others=True),
    Route(
        "PUT",
        "/api/agents/[id]/sequences",
        params=lambda owner: {"sequenceId": owner.id_of(SEQUENCE)},
        body=_start_sequence,
        refused_to_others=True,
    ),
    Route("PATCH", "/api/agents/[id]/sequences/[sequenceId]", body=_named("Подмена", is_active=False)),
    Route(
        "POST",
        "/api/agents/[id]/integrations/kommo/install",
        body=lambda owner: {"integration_type": "kommo"},
        refused_to_others=True,
    ),
    Route(
        "PATCH",
        "/api/agents/[id]/integrations/[integrationId]",
        body=lambda owner: {"is_active": False},
        refused_to_others=True,
    ),
    Route("POST", "/api/agents/[id]/integrations/[integrationId]/sync", refused_to_others=True),
    Route("POST", "/api/webhooks/[eventId]", body=lambda owner: {}, refused_to_others=True),
    Route("DELETE", "/api/agents/[id]/scripts/[scriptId]"),
    Route("DELETE", "/api/agents/[id]/rules/[ruleId]"),
    Route("DELETE", "/api/agents/[id]/sequences/[sequenceId]"),
    Route("DELETE", "/api/agents/[id]"),
)

# These make something in the caller's own organisation: for somebody without a session only.
CREATING = (
    Route("POST", "/api/agents", body=_named("Агент")),
    Route("POST", "/api/knowledge-base/categories", body=_named("Категория")),
    Route("POST", "/api/knowledge-base/articles", body=_article),
    Route("POST", "/api/agents/[id]/knowledge", body=_knowledge),
    Route("POST", "/api/jobs", body=lambda owner: {"type": "test-job", "payload": {}}),
)
