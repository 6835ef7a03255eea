"""Every route of the contract that takes an id (platform contract 4.2-4.11), and the ids that can be foreign in it.

One table: what is tried with foreign ids is generated from it, and a test compares it with the contract, so that a new
route cannot be forgotten.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from acceptance.clients.web import Body
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.target.settings import Grant
from acceptance.world import World

PLACE = re.compile(r"\[\w+\]")
#: Where only what belongs to an agent is foreign, the stranger's own stands there.
AGENT = "[id]"
Ids = Mapping[str, str]


@dataclass(frozen=True)
class IdRoute:
    """A request with ids in brackets, in path, query or body.

    body: makes what is sent, with brackets in it, too. refused: that it succeeds with a foreign id would itself be a
    breach; elsewhere the contract allows a success that changes nothing (idempotent removal, an empty list). absent:
    the contract promises that an unknown id is not found, so that a foreign one has to look the same.
    grant: what a request of that kind needs.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[World], Body] | None = None
    refused: bool = False
    absent: bool = False
    grant: Grant = Grant.WRITE

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.method} {self.path}{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Aim:
    """A route with some of its ids foreign. places: these; the agent's is the stranger's own where it is not one."""

    route: IdRoute
    places: tuple[str, ...]
    body: Any

    @property
    def title(self) -> str:
        """Names the request in messages."""
        return f"{self.route} ({', '.join(self.places)})"

    def filled(self, value: Any, ids: Ids) -> Any:
        """The value with ids in the place of its brackets."""
        if isinstance(value, str):
            return PLACE.sub(lambda found: ids.get(found[0], found[0]), value)
        if isinstance(value, list):
            return [self.filled(part, ids) for part in value]
        return {key: self.filled(part, ids) for key, part in value.items()} if isinstance(value, dict) else value


def aims(world: World, routes: tuple[IdRoute, ...]) -> Iterator[Aim]:
    """Each route with all its ids foreign; where one of several is the agent's, also with an agent of one's own."""
    for route in routes:
        body = route.body(world) if route.body else None
        found = PLACE.findall(f"{route.path} {list(route.params.values())} {body}")
        places = tuple(dict.fromkeys(place for place in found if place in PLACES))
        yield Aim(route, places, body)
        if AGENT in places and len(places) > 1:
            yield Aim(route, tuple(place for place in places if place != AGENT), body)


#: What may stand in brackets: the id of what. Any other brackets are part of a text.
CONVERSATION, SCRIPT, RULE, SEQUENCE = "[conversationId]", "[scriptId]", "[ruleId]", "[sequenceId]"
INTEGRATION, CATEGORY, EVENT, STAGE, JOB = "[integrationId]", "[categoryId]", "[eventId]", "[stageId]", "[jobId]"
PLACES = (AGENT, CONVERSATION, SCRIPT, RULE, SEQUENCE, INTEGRATION, CATEGORY, EVENT, STAGE, JOB)
TOLD = "Повтори мой код."


def _message(**ids: str) -> Callable[[World], Body]:
    return lambda world: {"message": TOLD, "useKnowledgeBase": False, **ids}


def _named(noun: str, **more: Any) -> Callable[[World], Body]:
    return lambda world: {"name": world.unique(noun), **more}


def _script(world: World) -> Body:
    return {"title": world.unique("Подмена"), "scriptType": "greeting", "content": "Подмена", "pipelineStageId": STAGE}


def _knowledge(world: World) -> Body:
    return {"category": "product", "title": world.unique("Подмена"), "content": "Подмена", "isGlobal": False}


def _article(world: World) -> Body:
    return {"title": world.unique("Подмена"), "content": "Подмена", "isPublished": False, "categoryId": CATEGORY}


def _run_by_hand(world: World) -> Body:
    return {"triggerType": "manual", "triggerData": {}, "leadId": str(world.lead_id()), "currentState": {}}


_AGENT = "/api/agents/[id]"
_SCRIPT, _RULE = f"{_AGENT}/scripts/[scriptId]", f"{_AGENT}/rules/[ruleId]"
_SEQUENCE, _INTEGRATION = f"{_AGENT}/sequences/[sequenceId]", f"{_AGENT}/integrations/[integrationId]"

READING = (
    IdRoute("GET", "/api/chat/conversations", {"agentId": AGENT}),
    IdRoute("GET", "/api/chat", {"agentId": AGENT}),
    IdRoute("GET", "/api/chat", {"conversationId": CONVERSATION}),
    IdRoute("GET", _AGENT, refused=True, absent=True),
    IdRoute("GET", f"{_AGENT}/scripts", absent=True),
    IdRoute("GET", f"{_AGENT}/scripts", {"stageId": STAGE}),
    IdRoute("GET", f"{_AGENT}/rules", {"active_only": "false"}),
    IdRoute("GET", f"{_AGENT}/sequences"),
    IdRoute("GET", f"{_AGENT}/integrations"),
    IdRoute("GET", _INTEGRATION, refused=True, absent=True),
    IdRoute("GET", "/api/knowledge-base/articles", {"categoryId": CATEGORY}),
    IdRoute("GET", "/api/webhooks/[eventId]"),
    IdRoute("GET", "/api/jobs/status", {"jobId": JOB}, absent=True),
)

# Removal comes last, and of the agent at the very end: each is to find what it would spoil.
CHANGING = (
    IdRoute("POST", "/api/chat", body=_message(agentId=AGENT), refused=True),
    IdRoute("POST", "/api/chat", body=_message(agentId=AGENT, conversationId=CONVERSATION), refused=True, absent=True),
    IdRoute("PATCH", _AGENT, body=_named("Подмена"), refused=True, absent=True),
    IdRoute("PATCH", f"{_AGENT}/status", body=lambda world: {"status": "inactive"}, refused=True, absent=True),
    IdRoute("POST", f"{_AGENT}/scripts", body=new_script, refused=True, absent=True),
    IdRoute("POST", f"{_AGENT}/scripts", body=_script),
    IdRoute("PATCH", _SCRIPT, body=lambda world: {"title": world.unique("Подмена")}, refused=True, absent=True),
    IdRoute("POST", f"{_AGENT}/rules", body=new_rule, refused=True),
    IdRoute("PUT", f"{_AGENT}/rules", body=_run_by_hand),
    IdRoute("PATCH", _RULE, body=_named("Подмена", is_active=False), refused=True, absent=True),
    IdRoute("POST", f"{_AGENT}/sequences", body=new_sequence, refused=True),
    IdRoute(
        "PUT",
        f"{_AGENT}/sequences",
        {"sequenceId": SEQUENCE},
        body=lambda world: {"lead_id": str(world.lead_id())},
        refused=True,
        absent=True,
    ),
    IdRoute("PATCH", _SEQUENCE, body=_named("Подмена", is_active=False)),
    IdRoute("POST", "/api/knowledge-base/categories", body=_named("Подмена", parentId=CATEGORY)),
    IdRoute("POST", "/api/knowledge-base/articles", body=_article),
    IdRoute("POST", f"{_AGENT}/knowledge", body=_knowledge),
    IdRoute("PATCH", _INTEGRATION, body=lambda world: {"is_active": False}, refused=True, absent=True),
    IdRoute(
        "POST",
        f"{_AGENT}/integrations/kommo/install",
        body=lambda world: {"integration_type": "kommo"},
        refused=True,
    ),
    IdRoute("POST", f"{_INTEGRATION}/sync", refused=True, absent=True, grant=Grant.SYNC),
    IdRoute("POST", "/api/webhooks/[eventId]", refused=True, grant=Grant.EVENTS),
    IdRoute("DELETE", _SCRIPT, refused=True, absent=True),
    IdRoute("DELETE", _RULE),
    IdRoute("DELETE", _SEQUENCE),
    IdRoute("DELETE", _AGENT),
)
ROUTES = (*READING, *CHANGING)
