"""Who must not notice what an owner does: another organisation, and the owner's own other agent with all it has."""

from dataclasses import dataclass
from typing import Any

from acceptance.clients.web import WebClient, accepted
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.company import RESTLESS
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, RULE, SCRIPT, SEQUENCE, Kind, Noun, Which
from acceptance.scene.makers import say
from acceptance.scene.scene import Scene
from acceptance.scene.things import Things

Row = dict[str, Any]
OTHERS_SCRIPT = Kind(Noun.SCRIPT, Which.OF_ANOTHER_AGENT)
OTHERS_RULE = Kind(Noun.RULE, Which.OF_ANOTHER_AGENT)
#: What comes and goes with whoever works in the organisation: a list is compared only for what was in it before.
RESTLESS_KEYS = RESTLESS | {"updatedAt", "usageCount", "effectivenessScore", "messagesTotal", "lastActivityAt"}


@dataclass(frozen=True)
class Bystander:
    """One agent of somebody's, and all that the API told of it before. told: list's Russian name -> rows by id."""

    web: WebClient
    agent_id: str
    name: str
    told: dict[str, dict[str, Row]]


def gather(scene: Scene) -> list[Bystander]:
    """Register another organisation with an agent that has one of everything; give the owner another agent, too."""
    others = scene.world.new_owner()
    theirs = Things(scene.world, lambda: others)
    theirs.have(AGENT, SCRIPT, RULE, SEQUENCE)
    own = scene.things
    own.have(OTHERS_SCRIPT, OTHERS_RULE)
    neighbours = {own.need(kind).agent_id for kind in (OTHERS_SCRIPT, OTHERS_RULE)}
    found = [_noted(others, theirs.agent.id, "другая организация")]
    return found + [_noted(scene.web, agent_id, "другой агент владельца") for agent_id in sorted(neighbours)]


def do_everything(scene: Scene) -> None:
    """Over the API: make, change, switch and remove a script, a rule, a sequence and an agent; chat in between."""
    web, world, agent_id = scene.web, scene.world, scene.things.agent.id
    for path, body, change in (
        ("scripts", new_script(world), {"title": world.unique("Скрипт")}),
        ("rules", new_rule(world), {"is_active": False, "priority": 41}),
        ("sequences", new_sequence(world), {"is_active": False}),
    ):
        place = f"/api/agents/{agent_id}/{path}"
        made = web.send("POST", place, body)["data"]["id"]
        web.send("PATCH", f"{place}/{made}", change)
        accepted(web.call("DELETE", f"{place}/{made}"))
    accepted(say(web, "Здравствуйте! Чем вы поможете?", agent_id))
    scene.things.have(ANOTHER_AGENT)
    another = scene.things.need(ANOTHER_AGENT).id
    web.send("PATCH", f"/api/agents/{another}", {"instructions": "Отвечай одним словом.", "temperature": 0.2})
    accepted(web.call("DELETE", f"/api/agents/{another}"))


def told_now(one: Bystander) -> dict[str, dict[str, Row]]:
    """What the API tells of the bystander's agent now; as in `Bystander.told`."""
    return _told(one.web, one.agent_id)


def _noted(web: WebClient, agent_id: str, name: str) -> Bystander:
    return Bystander(web, agent_id, name, _told(web, agent_id))


def _told(web: WebClient, agent_id: str) -> dict[str, dict[str, Row]]:
    lists = {
        "агент": [web.ask(f"/api/agents/{agent_id}")["data"]],
        "скрипты": web.scripts(agent_id),
        "правила": web.rules(agent_id),
        "цепочки": web.sequences(agent_id),
    }
    return {
        name: {str(row["id"]): {key: value for key, value in row.items() if key not in RESTLESS_KEYS} for row in rows}
        for name, rows in lists.items()
    }
