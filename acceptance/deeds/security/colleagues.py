"""What another member of the same organisation tries on a conversation that is not theirs (platform contract 4.3)."""

from dataclasses import dataclass

import httpx

from acceptance.clients.web import WebClient
from acceptance.deeds.chat.chat import small_talk
from acceptance.deeds.security.registrations import join
from acceptance.scene.dialogue import DIALOGUE
from acceptance.scene.makers import say
from acceptance.scene.scene import Scene
from acceptance.world import World


@dataclass(frozen=True)
class Colleague:
    """Somebody of the same organisation. answers: title -> to what was asked about the owner's conversation."""

    agents: set[str]
    answers: dict[str, httpx.Response]


def reach_for_conversation(scene: Scene) -> Colleague:
    """Have a colleague list the conversations, read the owner's by its id and say something in it.

    The owner reads it first: there is something to be seen.
    """
    talk, agent = scene[DIALOGUE].conversation_id, scene[DIALOGUE].agent
    scene.web.ask("/api/chat", conversationId=talk)
    web = _colleague(scene.world, scene.web)
    agents = {str(one["id"]) for one in web.agents(agent.name)}
    answers = {
        "GET /api/chat/conversations": web.call("GET", "/api/chat/conversations"),
        "GET /api/chat": web.call("GET", "/api/chat"),
        "GET /api/chat?conversationId": web.call("GET", "/api/chat", params={"conversationId": talk}),
        "POST /api/chat": say(web, small_talk(scene.world), agent.id, conversationId=talk),
    }
    return Colleague(agents, answers)


def _colleague(world: World, owner: WebClient) -> WebClient:
    """Somebody registered for the run who belongs to the owner's organisation, too, and has it open."""
    newcomer = world.new_owner()
    join(world, newcomer, owner.organisation_id)
    world.database.update("users", {"default_org_id": owner.organisation_id}, id=newcomer.user_id)
    return world.web_as(newcomer.account)
