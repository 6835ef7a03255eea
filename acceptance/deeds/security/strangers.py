"""What the owner of one organisation tries on another, both of them made for the run (platform contract 3.4, 4.1)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

from acceptance.clients.database import Row
from acceptance.clients.web import Body, WebClient, accepted
from acceptance.deeds.api.id_routes import (
    AGENT,
    CATEGORY,
    CONVERSATION,
    EVENT,
    INTEGRATION,
    JOB,
    ROUTES,
    RULE,
    SCRIPT,
    SEQUENCE,
    STAGE,
    Aim,
    Ids,
    aims,
)
from acceptance.deeds.bystanders import Bystander, Told, by_id
from acceptance.deeds.stored_rows import stored_row, stored_stage
from acceptance.scene import kinds
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.integrations import install_integration
from acceptance.scene.makers import CHAT_WITHIN
from acceptance.scene.seen import Probe
from acceptance.scene.texts import plain
from acceptance.scene.things import Things
from acceptance.world import World

OF_THINGS = {
    AGENT: kinds.AGENT,
    CONVERSATION: kinds.CONVERSATION,
    SCRIPT: kinds.SCRIPT,
    RULE: kinds.RULE,
    SEQUENCE: kinds.SEQUENCE,
}
#: Under each of these names a platform may take an organisation's id.
NAMES_OF_IT = ("orgId", "org_id", "organizationId", "organization_id", "tenantId")


@dataclass(frozen=True)
class Trial:
    """One request of the stranger's. answer: to the other organisation's ids; to_none: to ids of nothing, if asked."""

    aim: Aim
    answer: httpx.Response
    to_none: httpx.Response | None = None


@dataclass(frozen=True)
class Victim:
    """The organisation that is to be left alone. ids: of its things by place; marks: noun -> a text of its own."""

    web: WebClient
    ids: Ids
    marks: dict[str, str]


@dataclass(frozen=True)
class Strangers:
    """The two organisations. agent: the id of the only thing that the stranger has."""

    world: World
    victim: Victim
    stranger: WebClient
    agent: str


@dataclass(frozen=True)
class Claim:
    """A request in which the stranger names the other organisation as its own. name: of what it has made, or empty."""

    title: str
    answer: httpx.Response
    name: str = ""


def meet(world: World) -> Strangers:
    """Register two organisations; the first has one of everything that a route takes the id of."""
    victim, stranger = _victim(world, world.new_owner()), world.new_owner()
    agent = stranger.create_agent(world.unique("Агент"))
    return Strangers(world, victim, stranger, str(agent["id"]))


def as_bystander(two: Strangers) -> Bystander:
    """The first organisation as somebody who must not notice anything."""
    look = partial(_told, two.world, two.victim)
    return Bystander("первая организация", look, look())


def try_foreign_ids(two: Strangers, *, and_none: bool = False) -> list[Trial]:
    """Send every request that takes an id with the other organisation's.

    and_none: each after the same one with ids that belong to nothing.
    What the target has not the means or the run not the grant for is left out, and the evidence says so.
    """
    trials, left_out = [], []
    for aim in aims(two.world, ROUTES):
        if any(place not in two.victim.ids for place in aim.places) or not two.world.target.allows(aim.route.grant):
            left_out.append(aim.title)
            continue
        nothing = {place: str(uuid4()) for place in aim.places}
        to_none = _send(two, aim, {AGENT: two.agent, **nothing}) if and_none else None
        answer = _send(two, aim, {AGENT: two.agent, **{place: two.victim.ids[place] for place in aim.places}})
        trials.append(Trial(aim, answer, to_none))
    if left_out:
        two.world.evidence.text("Не пробовали: нет права или того, чей номер нужен", "\n".join(left_out))
    return trials


def claim_to_be_of_it(two: Strangers) -> list[Claim]:
    """Read and create as the stranger while body, query and header name the other organisation."""
    organisation = two.victim.web.organisation_id
    named = dict.fromkeys(NAMES_OF_IT, organisation)
    claims = []
    for path in _lists(two.agent):
        answer = two.stranger.call("GET", path, params=named, headers={"X-Org-Id": organisation})
        claims.append(Claim(f"GET {path}", answer))
    for path, body, name in _creations(two):
        more: dict[str, Any] = {"json": {**body, **named}, "params": named, "headers": {"X-Org-Id": organisation}}
        answer = two.stranger.call("POST", path, within=CHAT_WITHIN, **more)
        claims.append(Claim(f"POST {path}", answer, name if answer.is_success else ""))
    return claims


def queue_in_its_name(two: Strangers) -> Probe:
    """Have the platform queue a test job whose payload names the other organisation; removed after the scenario."""
    queue, payload = two.world.queue, dict.fromkeys(NAMES_OF_IT, two.victim.web.organisation_id)
    bookmark = queue.bookmark()
    entry = two.world.ledger.will_create("job", queue=queue.name)
    payload |= {"acceptanceRun": two.world.run_id, "userId": two.victim.web.user_id}
    body = two.stranger.send("POST", "/api/jobs", {"type": "test-job", "payload": payload})
    job_id = str(body["data"]["jobId"])
    two.world.ledger.created(entry, id=job_id)
    return Probe(job_id, queue.name, bookmark)


def listed_by(web: WebClient, agent_id: str) -> str:
    """All that the lists of an owner tell, as one text."""
    return "\n".join(json.dumps(web.ask(path), ensure_ascii=False) for path in _lists(agent_id))


def _send(two: Strangers, aim: Aim, ids: Ids) -> httpx.Response:
    route = aim.route
    more: dict[str, Any] = {"params": aim.filled(dict(route.params), ids)} if route.params else {}
    if aim.body is not None:
        more["json"] = aim.filled(aim.body, ids)
    grant = None if route.method == "GET" else route.grant
    return two.stranger.call(route.method, aim.filled(route.path, ids), grant=grant, within=CHAT_WITHIN, **more)


def _lists(agent_id: str) -> Iterator[str]:
    yield from ("/api/agents", "/api/chat/conversations", "/api/chat", "/api/dashboard/updates")
    yield from ("/api/knowledge-base/categories", "/api/knowledge-base/articles", "/api/webhooks")
    yield from (f"/api/agents/{agent_id}/{part}" for part in ("scripts", "sequences", "integrations"))
    yield f"/api/agents/{agent_id}/rules?active_only=false"


def _creations(two: Strangers) -> Iterator[tuple[str, Body, str]]:
    """Path, body and the name by which what it makes is found in a list."""
    world, agent = two.world, f"/api/agents/{two.agent}"
    name = world.unique("Агент")
    yield "/api/agents", {"name": name}, name
    for path, body in (("scripts", new_script(world)), ("rules", new_rule(world)), ("sequences", new_sequence(world))):
        title = body["title"] if path == "scripts" else body["name"]
        yield f"{agent}/{path}", body, plain(title)
    name = world.unique("Категория")
    yield "/api/knowledge-base/categories", {"name": name}, name
    title = world.unique("Статья")
    yield "/api/knowledge-base/articles", {"title": title, "content": "Текст.", "isPublished": True}, title
    word = world.code_word()
    yield "/api/chat", {"message": f"Мой код {word}.", "agentId": two.agent, "useKnowledgeBase": False}, word


def _victim(world: World, web: WebClient) -> Victim:
    things = Things(world, lambda: web)
    things.have(*OF_THINGS.values())
    ids = {place: things.id_of(kind) for place, kind in OF_THINGS.items()}
    marks = {str(kind): things.need(kind).mark for kind in OF_THINGS.values()}
    ids[INTEGRATION] = install_integration(web, ids[AGENT]).id
    marks["текст статьи"] = world.code_word()
    article = web.create_article(world.unique("Статья"), f"Пароль от склада – {marks['текст статьи']}.")
    ids[CATEGORY] = str(article["categoryId"])
    marks["статья"] = str(article["title"])
    for place, made in (
        (EVENT, _stored_event(world, web, marks)),
        (STAGE, stored_stage(world, web)),
        (JOB, _stored_job(world, web)),
    ):
        if made:
            ids[place] = made
    return Victim(web, ids, marks)


def _stored_event(world: World, web: WebClient, marks: dict[str, str]) -> str:
    marks["событие"] = world.unique("Лид")
    row = {
        "org_id": web.organisation_id,
        "provider": "kommo",
        "event_type": "leads",
        "event_subtype": "lead_updated",
        "entity_type": "lead",
        "entity_id": str(world.lead_id()),
        "status": "completed",
        "payload": {"leads": {"update": [{"name": marks["событие"]}]}},
    }
    return stored_row(world, "webhook_events", row)


def _stored_job(world: World, web: WebClient) -> str:
    row = {
        "id": f"acceptance-{uuid4()}",
        "type": "generate-report",
        "status": "completed",
        "user_id": web.user_id,
        "organization_id": web.organisation_id,
    }
    entry = world.ledger.will_create("job status", id=row["id"])
    made = stored_row(world, "job_status", row)
    if made:
        world.ledger.created(entry)
    else:
        world.ledger.removed(entry)
    return made


def _told(world: World, victim: Victim) -> Told:
    web, agent = victim.web, f"/api/agents/{victim.ids[AGENT]}"
    talk = web.ask("/api/chat", conversationId=victim.ids[CONVERSATION])["data"]["messages"]
    lists: dict[str, Sequence[Row]] = {
        "агенты": web.agents(),
        "агент": [accepted(web.call("GET", agent))["data"]],
        "разговоры": web.ask("/api/chat/conversations")["data"]["conversations"],
        "сообщения разговора": talk,
        "скрипты": web.scripts(victim.ids[AGENT]),
        "правила": web.rules(victim.ids[AGENT]),
        "цепочки": web.sequences(victim.ids[AGENT]),
        "интеграции": web.integrations(victim.ids[AGENT]),
        "категории": web.ask("/api/knowledge-base/categories")["data"],
        "статьи": web.ask("/api/knowledge-base/articles")["data"],
    }
    for table in ("webhook_events", "company_knowledge", "rule_executions", "sequence_executions"):
        if world.database.has_table(table):
            lists[f"таблица «{table}»"] = world.database.rows(table, org_id=web.organisation_id)
    return {name: by_id(rows) for name, rows in lists.items()}
