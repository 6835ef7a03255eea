"""What is made with no more than is required, and with the ends of each range (platform contract 4.4-4.8)."""

from dataclasses import dataclass
from typing import Any

from acceptance.clients.answer import AnswerBody
from acceptance.clients.web import Body
from acceptance.contract.paths import AGENTS, ARTICLES
from acceptance.scene.scene import Scene

OLD_LAYOUT = "sort_order"  # a column that only the old layout of sequences has (platform contract 5.5)
NEW_AGENT: Body = {"status": "draft", "temperature": 0.7, "maxTokens": 2048, "responseDelaySeconds": 0}
NEW_RULE: Body = {"is_active": True, "priority": 10, "cooldown_minutes": None, "max_executions_per_day": None}
AGENT_ENDS: tuple[Body, ...] = (
    {"temperature": 0, "maxTokens": 128, "responseDelaySeconds": 0},
    {"temperature": 2, "maxTokens": 8000, "responseDelaySeconds": 86400},
)
RULE_ENDS: tuple[Body, ...] = (
    {"priority": 1, "cooldown_minutes": 0, "max_executions_per_day": 1},
    {"priority": 100, "cooldown_minutes": 1, "max_executions_per_day": 1},
)


@dataclass(frozen=True)
class Made:
    """Something that was made. told: Russian, what; kept: what is told of it now; wanted: fields that must be so."""

    told: str
    kept: Body
    wanted: Body


def make_bare(scene: Scene) -> list[Made]:
    """Make one of everything in a new organisation, naming only what is required. Raises PlatformRefused."""
    scene.act_as_new_owner()
    web, world = scene.web, scene.world
    agent = _agent(scene, {})
    place = f"{AGENTS}/{agent['id']}"
    web.create_script(str(agent["id"]), title=world.unique("Скрипт"), scriptType="greeting", content="Добрый день!")
    rule = _rule(scene, place, {})
    steps = [{"step_order": 1, "action_type": "wait"}]
    sequence = {"name": world.unique("Цепочка"), "trigger_type": "manual", "steps": steps}
    web.send("POST", f"{place}/sequences", sequence)
    web.send("POST", ARTICLES, {"title": world.unique("Статья"), "content": "О доставке."})
    known = {"category": "product", "title": world.unique("Знание"), "content": "О товаре."}
    web.send("POST", f"{place}/knowledge", known)
    (script,), (chain,) = web.scripts(str(agent["id"])), web.sequences(str(agent["id"]))
    (article,) = web.ask(ARTICLES).rows("data")
    (note,) = world.database.rows("company_knowledge", org_id=web.organisation_id)
    of_chain: Body = {} if OLD_LAYOUT in chain else {"steps": [{"delay_minutes": 0}]}
    return [
        Made("агент", agent, NEW_AGENT),
        Made("скрипт", script, {"pipelineStageId": None, "effectivenessScore": 0.5, "usageCount": 0}),
        Made("правило", rule, NEW_RULE),
        Made("цепочка", chain, {"is_active": True, **of_chain}),
        Made("статья", article, {"isPublished": True}),
        Made("знание о компании", note, {"is_global": True}),
    ]


def make_at_the_ends(scene: Scene) -> list[Made]:
    """Make agents and rules with the least and the most that each field may be. Raises PlatformRefused."""
    agents = [Made(f"агент с {_listed(ends)}", _agent(scene, ends), ends) for ends in AGENT_ENDS]
    place = f"{AGENTS}/{agents[0].kept['id']}"
    return agents + [Made(f"правило с {_listed(ends)}", _rule(scene, place, ends), ends) for ends in RULE_ENDS]


def _agent(scene: Scene, fields: Body) -> AnswerBody:
    """Make an agent; as it is told afterwards. It goes with its organisation."""
    made = scene.web.send("POST", AGENTS, {"name": scene.world.unique("Агент"), **fields}).part("data")
    return scene.web.ask(f"{AGENTS}/{made.id()}").part("data")


def _rule(scene: Scene, place: str, fields: Body) -> Body:
    """Make a rule that is run by hand only; as it is told afterwards."""
    parts: dict[str, Any] = {"conditions": [], "actions": [{"type": "send_message", "template": "Добрый день!"}]}
    sent = {"name": scene.world.unique("Правило"), "trigger_type": "manual", **parts, **fields}
    made = scene.web.send("POST", f"{place}/rules", sent).part("data").id()
    rows = scene.web.ask(f"{place}/rules", active_only="false").rows("data")
    return next((row for row in rows if row.id() == made), {})


def _listed(ends: Body) -> str:
    return ", ".join(f"{name}={value}" for name, value in ends.items())
