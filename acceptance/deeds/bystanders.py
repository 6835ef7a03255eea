"""Who must not notice what an owner does: another organisation, and the owner's own other agent with all it has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from acceptance.clients.answer import AnswerBody
from acceptance.clients.web import WebClient, accepted
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.company import RESTLESS
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, CONVERSATION, RULE, SCRIPT, SEQUENCE, Kind, Noun, Which
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.things import Things
from acceptance.world import World

Row = dict[str, Any]
#: Name of a list, Russian -> its rows by id.
Told = dict[str, dict[str, Row]]
MOST_ROWS = 20
LONGEST_RUN = timedelta(hours=1)
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


BYSTANDERS = Note[list[Bystander]]("есть другая организация и другой агент владельца, у которых всё заведено")


#: What a script of all agents is called: others of the run meet it in their lists, where it comes and goes.
OF_ALL = "Скрипт для всех"


def gather(scene: Scene) -> list[Bystander]:
    """Register another organisation with an agent that has one of everything; give the owner another agent, too.

    Where the database can be asked, what goes with no agent stands by as well: an article of the owner's knowledge
    base, a script of all its agents, that of the agent which is to be removed (platform contract 4.4), the connection
    to Kommo, entries of the activity log.
    """
    others = scene.world.new_owner()
    theirs = Things(scene.world, lambda: others)
    theirs.have(AGENT, SCRIPT, RULE, SEQUENCE, CONVERSATION)
    own = scene.things
    own.have(OTHERS_SCRIPT, OTHERS_RULE)
    neighbours = {own.need(kind).agent_id for kind in (OTHERS_SCRIPT, OTHERS_RULE)}
    accepted(say(scene.web, "Здравствуйте! Когда вы открыты?", own.need(OTHERS_RULE).agent_id))
    looks = [("другая организация", partial(_told, others, theirs.agent.id))]
    looks += [("другой агент владельца", partial(_told, scene.web, agent_id)) for agent_id in sorted(neighbours)]
    if scene.world.target.reaches_tables:
        article = scene.web.create_article(scene.world.unique("Статья"), "Доставка занимает два дня.")
        connections = scene.world.database.rows("crm_connections", columns="id", org_id=scene.web.organisation_id)
        kept = {
            "knowledge_base_articles": [str(article["id"])],
            "crm_connections": [str(row["id"]) for row in connections],
            "activity_logs": _lasting_entries(scene.world),
            "sales_scripts": [_script_of_all(scene), _script_left_behind(scene)],
        }
        looks.append(("организация владельца", partial(_rows, scene.world, kept)))
    return [Bystander(name, look, look()) for name, look in looks]


def do_everything(scene: Scene) -> None:
    """Over the API: make, change, switch and remove a script, a rule, a sequence and an agent; chat in between.

    The agent is removed twice, which has to succeed (platform contract 4.4). Raises PlatformRefused.
    """
    web, world, agent_id = scene.web, scene.world, scene.things.agent.id
    for path, body, change in (
        ("scripts", new_script(world), {"title": world.unique("Скрипт")}),
        ("rules", new_rule(world), {"is_active": False, "priority": 41}),
        ("sequences", new_sequence(world), {"is_active": False}),
    ):
        place = f"/api/agents/{agent_id}/{path}"
        made = web.send("POST", place, body).part("data").id()
        web.send("PATCH", f"{place}/{made}", change)
        accepted(web.call("DELETE", f"{place}/{made}"))
    accepted(say(web, "Здравствуйте! Чем вы поможете?", agent_id))
    scene.things.have(ANOTHER_AGENT)
    another = scene.things.need(ANOTHER_AGENT).id
    web.send("PATCH", f"/api/agents/{another}", {"instructions": "Отвечай одним словом.", "temperature": 0.2})
    for _ in range(2):
        accepted(web.call("DELETE", f"/api/agents/{another}"))


def _script_left_behind(scene: Scene) -> str:
    """Make a script of the agent that `do_everything` removes; its id. It becomes the whole organisation's then."""
    scene.things.have(ANOTHER_AGENT)
    world, title = scene.world, scene.world.unique(OF_ALL)
    world.ledger.will_create("script of all", name=title, organisation=scene.web.organisation_id)
    script = scene.web.create_script(
        scene.things.need(ANOTHER_AGENT).id, title=title, scriptType="closing", content="Попрощайтесь с клиентом."
    )
    world.database.update("sales_scripts", {"effectiveness_score": 0}, id=str(script["id"]))
    return str(script["id"])


def _script_of_all(scene: Scene) -> str:
    """Store a script of the whole organisation, which no route makes; its id. The last that a prompt would take up."""
    world, organisation, title = scene.world, scene.web.organisation_id, scene.world.unique(OF_ALL)
    world.ledger.will_create("script of all", name=title, organisation=organisation)
    row = {"title": title, "script_type": "closing", "content": "Поблагодарите клиента.", "effectiveness_score": 0}
    return str(world.database.insert("sales_scripts", {"org_id": organisation, **row})["id"])


def _lasting_entries(world: World) -> list[str]:
    """Ids of entries of the owner's activity log that no scenario of a run has made, and so none removes."""
    rows = world.database.rows(
        "activity_logs", columns="id,created_at", org_id=world.web.organisation_id, newest_by="created_at", limit=200
    )
    moments = [datetime.fromisoformat(row["created_at"]) for row in rows]
    old = [row["id"] for row, moment in zip(rows, moments, strict=True) if moments[0] - moment > LONGEST_RUN]
    return [str(entry) for entry in old[:MOST_ROWS]]


def _rows(world: World, kept: dict[str, list[str]]) -> Told:
    told = {table: world.database.rows(table, columns="id", id=ids) for table, ids in kept.items() if ids}
    return {f"таблица «{table}»": by_id(rows) for table, rows in told.items()}


def _messages(web: WebClient, talk: str) -> list[AnswerBody]:
    return web.ask("/api/chat", conversationId=talk).part("data").rows("messages")


def _told(web: WebClient, agent_id: str) -> Told:
    talks = web.ask("/api/chat/conversations", agentId=agent_id).part("data").rows("conversations")
    lists = {
        "агент": [web.ask(f"/api/agents/{agent_id}").part("data")],
        # One of all agents is in each agent's list, and becomes such when its own agent goes: its row tells of it.
        "скрипты": [one for one in web.scripts(agent_id) if not str(one.get("title")).startswith(OF_ALL)],
        "правила": web.rules(agent_id),
        "цепочки": web.sequences(agent_id),
        "разговоры": talks,
        "сообщения": [one for talk in talks for one in _messages(web, talk.id())],
    }
    return {name: by_id(rows) for name, rows in lists.items()}


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    """Rows by their ids, without what comes and goes by itself."""
    return {str(row["id"]): {key: value for key, value in row.items() if key not in RESTLESS_KEYS} for row in rows}
