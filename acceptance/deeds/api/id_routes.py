"""Every route of the contract that takes an id (platform contract 4.2-4.11), and the ids that can be foreign in it.

One table: what is tried with foreign ids is generated from it, and a test compares it with the contract, so that a new
route cannot be forgotten.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from acceptance.clients.web import Body
from acceptance.contract import paths
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


READING = (
    IdRoute("GET", paths.CONVERSATIONS, {"agentId": AGENT}),
    IdRoute("GET", paths.CHAT, {"agentId": AGENT}),
    IdRoute("GET", paths.CHAT, {"conversationId": CONVERSATION}),
    IdRoute("GET", paths.AGENT, refused=True, absent=True),
    IdRoute("GET", paths.SCRIPTS, absent=True),
    IdRoute("GET", paths.SCRIPTS, {"stageId": STAGE}),
    IdRoute("GET", paths.RULES, {"active_only": "false"}),
    IdRoute("GET", paths.SEQUENCES),
    IdRoute("GET", paths.INTEGRATIONS),
    IdRoute("GET", paths.INTEGRATION, refused=True, absent=True),
    IdRoute("GET", paths.ARTICLES, {"categoryId": CATEGORY}),
    IdRoute("GET", paths.EVENT),
    IdRoute("GET", paths.JOBS_STATUS, {"jobId": JOB}, absent=True),
)

# Removal comes last, and of the agent at the very end: each is to find what it would spoil.
CHANGING = (
    IdRoute("POST", paths.CHAT, body=_message(agentId=AGENT), refused=True),
    IdRoute("POST", paths.CHAT, body=_message(agentId=AGENT, conversationId=CONVERSATION), refused=True, absent=True),
    IdRoute("PATCH", paths.AGENT, body=_named("Подмена"), refused=True, absent=True),
    IdRoute("PATCH", paths.AGENT_STATUS, body=lambda world: {"status": "inactive"}, refused=True, absent=True),
    IdRoute("POST", paths.SCRIPTS, body=new_script, refused=True, absent=True),
    IdRoute("POST", paths.SCRIPTS, body=_script),
    IdRoute("PATCH", paths.SCRIPT, body=lambda world: {"title": world.unique("Подмена")}, refused=True, absent=True),
    IdRoute("POST", paths.RULES, body=new_rule, refused=True),
    IdRoute("PUT", paths.RULES, body=_run_by_hand),
    IdRoute("PATCH", paths.RULE, body=_named("Подмена", is_active=False), refused=True, absent=True),
    IdRoute("POST", paths.SEQUENCES, body=new_sequence, refused=True),
    IdRoute(
        "PUT",
        paths.SEQUENCES,
        {"sequenceId": SEQUENCE},
        body=lambda world: {"lead_id": str(world.lead_id())},
        refused=True,
        absent=True,
    ),
    IdRoute("PATCH", paths.SEQUENCE, body=_named("Подмена", is_active=False)),
    IdRoute("POST", paths.CATEGORIES, body=_named("Подмена", parentId=CATEGORY)),
    IdRoute("POST", paths.ARTICLES, body=_article),
    IdRoute("POST", paths.AGENT_KNOWLEDGE, body=_knowledge),
    IdRoute("PATCH", paths.INTEGRATION, body=lambda world: {"is_active": False}, refused=True, absent=True),
    IdRoute(
        "POST",
        paths.INSTALL_KOMMO,
        body=lambda world: {"integration_type": "kommo"},
        refused=True,
    ),
    IdRoute("POST", paths.SYNC, refused=True, absent=True, grant=Grant.SYNC),
    IdRoute("POST", paths.EVENT, refused=True, grant=Grant.EVENTS),
    IdRoute("DELETE", paths.SCRIPT, refused=True, absent=True),
    IdRoute("DELETE", paths.RULE),
    IdRoute("DELETE", paths.SEQUENCE),
    IdRoute("DELETE", paths.AGENT),
)
ROUTES = (*READING, *CHANGING)
