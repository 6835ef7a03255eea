"""Who must not notice what an owner does: another organisation, and the owner's own other agent with all it has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from acceptance.clients.web import WebClient, accepted
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.company import RESTLESS
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, RULE, SCRIPT, SEQUENCE, Kind, Noun, Which
from acceptance.scene.makers import say
from acceptance.scene.scene import Scene
from acceptance.scene.things import Things
from acceptance.world import World

Row = dict[str, Any]
#: Name of a list, Russian -> its rows by id.
Told = dict[str, dict[str, Row]]
OTHERS_SCRIPT = Kind(Noun.SCRIPT, Which.OF_ANOTHER_AGENT)
OTHERS_RULE = Kind(Noun.RULE, Which.OF_ANOTHER_AGENT)
#: What comes and goes with whoever works in the organisation: a list is compared only for what was in it before.
RESTLESS_KEYS = RESTLESS | {
    "updatedAt",
    "usageCount",
    "viewsCount",
    "views_count",
    "effectivenessScore",
    "messagesTotal",
    "lastActivityAt",
}


@dataclass(frozen=True)
class Bystander:
    """Somebody who must not notice. look: what is told of them now; told: what was told before."""

    name: str
    look: Callable[[], Told]
    told: Told


def gather(scene: Scene) -> list[Bystander]:
    """Register another organisation with an agent that has one of everything; give the owner another agent, too.

    Where the database can be asked, an article of the owner's knowledge base stands by as well: it goes with no agent.
    """
    others = scene.world.new_owner()
    theirs = Things(scene.world, lambda: others)
    theirs.have(AGENT, SCRIPT, RULE, SEQUENCE)
    own = scene.things
    own.have(OTHERS_SCRIPT, OTHERS_RULE)
    neighbours = {own.need(kind).agent_id for kind in (OTHERS_SCRIPT, OTHERS_RULE)}
    looks = [("другая организация", partial(_told, others, theirs.agent.id))]
    looks += [("другой агент владельца", partial(_told, scene.web, agent_id)) for agent_id in sorted(neighbours)]
    if scene.world.target.supabase_url and scene.world.target.supabase_service_role_key:
        article = scene.web.create_article(scene.world.unique("Статья"), "Доставка занимает два дня.")
        looks.append(("база знаний владельца", partial(_article, scene.world, str(article["id"]))))
    return [Bystander(name, look, look()) for name, look in looks]


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


def _article(world: World, article_id: str) -> Told:
    return {"статьи": _by_id(world.database.rows("knowledge_base_articles", id=article_id))}


def _told(web: WebClient, agent_id: str) -> Told:
    lists = {
        "агент": [web.ask(f"/api/agents/{agent_id}")["data"]],
        "скрипты": web.scripts(agent_id),
        "правила": web.rules(agent_id),
        "цепочки": web.sequences(agent_id),
    }
    return {name: _by_id(rows) for name, rows in lists.items()}


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {str(row["id"]): {key: value for key, value in row.items() if key not in RESTLESS_KEYS} for row in rows}
