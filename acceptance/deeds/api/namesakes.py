"""Things of two agents that are called alike, and many things of one: what nobody may mix up or cut off."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from acceptance.clients.web import AnswerBody, Body, WebClient
from acceptance.deeds.chat.about_leads import conversations_table
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.integrations import install_integration
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, PATHS, Noun
from acceptance.scene.scene import Scene
from acceptance.world import World

MANY = 30  # more than any list begins with


@dataclass(frozen=True)
class Sort:
    """A sort of things that an agent has. told: Russian, what they are; edit: what a change sends."""

    told: str
    noun: Noun
    new: Callable[[World], Body]
    listed: Callable[[WebClient, str], list[AnswerBody]]
    edit: Body

    @property
    def path(self) -> str:
        """Of their calls, below the agent's."""
        return PATHS[self.noun]


SORTS = (
    Sort("скрипты", Noun.SCRIPT, new_script, WebClient.scripts, {"content": "Новый текст"}),
    Sort("правила", Noun.RULE, new_rule, WebClient.rules, {"priority": 41, "is_active": False}),
    Sort("цепочки", Noun.SEQUENCE, new_sequence, WebClient.sequences, {"is_active": False}),
)


@dataclass(frozen=True)
class Namesake:
    """A thing of the first agent. place: the path of its calls."""

    sort: Sort
    place: str


def have_namesakes(scene: Scene) -> list[Namesake]:
    """Give both agents a script, a rule and a sequence of one name, and the first one another of each besides.

    Both have the integration with Kommo, too.
    """
    scene.things.have(AGENT, ANOTHER_AGENT)
    first, second = scene.things.need(AGENT).id, scene.things.need(ANOTHER_AGENT).id
    own, _ = (install_integration(scene.web, agent).id for agent in (first, second))
    found = [Namesake(_integrations(scene, first, own), f"/api/agents/{first}/{PATHS[Noun.INTEGRATION]}/{own}")]
    for sort in SORTS:
        alike, other = sort.new(scene.world), sort.new(scene.world)
        made = [
            _make(scene.web, agent, sort, body) for agent, body in ((first, alike), (second, alike), (first, other))
        ]
        found.append(Namesake(sort, f"/api/agents/{first}/{sort.path}/{made[0]}"))
    return found


def _integrations(scene: Scene, agent_id: str, own: str) -> Sort:
    """The sort that integrations are: of a type an agent has one, and its edit switches that to what it is not."""
    now = next((row for row in scene.web.integrations(agent_id) if str(row["id"]) == own), None)
    switched = {"is_active": not (now and now.get("is_active"))}
    return Sort("интеграции", Noun.INTEGRATION, lambda _: {}, WebClient.integrations, switched)


def _make(web: WebClient, agent_id: str, sort: Sort, body: Body) -> str:
    return web.send("POST", f"/api/agents/{agent_id}/{sort.path}", body).part("data").id()


def others(scene: Scene, namesakes: list[Namesake]) -> dict[str, list[AnswerBody]]:
    """What the API tells of all things of both agents but the namesakes of the first, by sort and agent."""
    own = {one.place.rpartition("/")[2] for one in namesakes}
    return {
        f"{sort.told} агента «{agent.name}»": [
            row for row in sort.listed(scene.web, agent.id) if str(row["id"]) not in own
        ]
        for sort in (one.sort for one in namesakes)
        for agent in (scene.things.need(AGENT), scene.things.need(ANOTHER_AGENT))
    }


def edit(scene: Scene, namesakes: list[Namesake]) -> None:
    """Change each of the first agent's."""
    for one in namesakes:
        scene.web.send("PATCH", one.place, one.sort.edit)


def delete(scene: Scene, namesakes: list[Namesake]) -> None:
    """Delete each of the first agent's but its integration: no call deletes one."""
    for one in namesakes:
        if one.sort.noun is not Noun.INTEGRATION:
            scene.web.send("DELETE", one.place)


def have_many_talks(scene: Scene, number: int) -> set[str]:
    """Put so many conversations of the owner with the agent into the database of a new organisation; their ids."""
    scene.things.have(AGENT)
    row = {
        "org_id": scene.web.organisation_id,
        "agent_id": scene.things.need(AGENT).id,
        "user_id": scene.web.user_id,
        "title": "Разговор",
    }
    table = conversations_table(scene.world)
    return {str(scene.world.database.insert(table, row)["id"]) for _ in range(number)}


def publish_twice(scene: Scene) -> Body:
    """Publish two articles of one address (slug) in a new organisation; the first, as it was sent, with its id.

    What becomes of the second is not promised (platform contract 4.8): it is only noted.
    """
    slug = f"priemka-{token_hex(6)}"
    first, second = (
        {"title": scene.world.unique("Статья"), "content": f"{told} статья.", "slug": slug, "isPublished": True}
        for told in ("Первая", "Вторая")
    )
    made = scene.web.send("POST", "/api/knowledge-base/articles", first).part("data").id()
    answer = scene.web.call("POST", "/api/knowledge-base/articles", json=second)
    scene.world.evidence.text("Вторая статья с тем же адресом", f"ответ {answer.status_code}")
    return {**first, "id": made}


def publish_namesakes(scene: Scene) -> list[Body]:
    """Publish two articles of one title in a new organisation; as they were sent, with their ids."""
    title = scene.world.unique("Доставка")
    sent = [{"title": title, "content": f"{told} статья.", "isPublished": True} for told in ("Первая", "Вторая")]
    made = [scene.web.send("POST", "/api/knowledge-base/articles", one).part("data").id() for one in sent]
    return [{**one, "id": id_} for one, id_ in zip(sent, made, strict=True)]


def have_many(scene: Scene, number: int = MANY) -> dict[str, set[str]]:
    """Give the agent so many things of each sort; their ids, by what they are."""
    scene.things.have(AGENT)
    agent = scene.things.need(AGENT).id
    return {sort.told: {_make(scene.web, agent, sort, sort.new(scene.world)) for _ in range(number)} for sort in SORTS}


@dataclass(frozen=True)
class Long:
    """A rule or sequence of many parts. told: Russian, of what; id: of the whole; parts: as they were sent."""

    told: str
    sort: Sort
    id: str
    place: str
    parts: list[Body]


def have_long(scene: Scene) -> list[Long]:
    """Give the agent a rule of MANY conditions and actions and a sequence of MANY steps, started by hand only."""
    agent = scene.things.need(AGENT).id
    numbers = range(1, MANY + 1)
    asked = [{"type": "field_value", "field": f"f{one}", "operator": "equals", "value": f"{one}"} for one in numbers]
    done = [{"type": "send_message", "template": f"Сообщение {one}"} for one in numbers]
    steps = [{"step_order": one, "delay_minutes": one, "action_type": "wait"} for one in numbers]
    _, rules, sequences = SORTS
    rule = {**rules.new(scene.world), "conditions": asked, "actions": done}
    rule_id = _make(scene.web, agent, rules, rule)
    sequence_id = _make(scene.web, agent, sequences, {**sequences.new(scene.world), "steps": steps})
    return [
        Long("условий правила", rules, rule_id, "conditions", asked),
        Long("действий правила", rules, rule_id, "actions", done),
        Long("шагов цепочки", sequences, sequence_id, "steps", steps),
    ]
