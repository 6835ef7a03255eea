"""Conversations that are about a lead of Kommo's, and agents that work in some stages of its pipeline only (8.5, 4.3).

No route names a conversation's lead, or an agent's stages: the database does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from acceptance.clients.http import body_of
from acceptance.clients.web import accepted
from acceptance.contract.chat import Heard, HeardData
from acceptance.contract.reading import read_as
from acceptance.outcomes import NotChecked
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, Thing
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.world import World

#: What a platform may call its conversations (platform contract 5.1).
CONVERSATIONS = ("conversations", "agent_conversations")
STAGES = "agent_pipeline_settings"
OTHER = "1"  # Kommo gives no stage so low a number, so that the lead cannot be in it


@dataclass(frozen=True)
class LeadPlace:
    """A lead and where it is: pipeline and stage as Kommo numbers them."""

    lead: int
    pipeline: str
    stage: str


@dataclass(frozen=True)
class InStage:
    """What two agents have answered in a conversation about the same lead: one works in its stage, one does not."""

    enabled: httpx.Response
    other: httpx.Response


LEAD_PLACE = Note[LeadPlace]("один агент работает на этапе лида, а ещё один – на другом")
IN_STAGE = Note[InStage]("клиент API пишет обоим в разговоре с этим лидом")


def lead_in_kommo(world: World) -> LeadPlace:
    """A lead that nobody else speaks of, as Kommo tells it. Raises NotChecked where Kommo knows none."""
    lead = world.lead_id()
    told = world.kommo.lead(lead) if world.kommo is not None else None
    if told is None or told.get("status_id") is None:
        raise NotChecked("В Kommo нет лида, о котором можно говорить с агентом.", "KOMMO_DOUBLE_URL")
    return LeadPlace(lead, str(told.get("pipeline_id")), str(told["status_id"]))


def ways_to_name(lead: int) -> Mapping[str, dict[str, Any]]:
    """The ways in which a conversation may name this lead: what messages call it -> columns of its row (8.5)."""
    return {
        "lead_id разговора": {"lead_id": lead},
        "leadId в metadata разговора": {"metadata": {"leadId": lead}},
        "lead_id в metadata разговора": {"metadata": {"lead_id": lead}},
    }


def begin_about(scene: Scene, agent_id: str, named: dict[str, Any]) -> str:
    """Begin a conversation with the agent and have its row name a lead; its id."""
    begun = str(heard(scene, "Здравствуйте!", agent_id).conversation_id)
    scene.world.database.update(conversations_table(scene.world), named, id=begun)
    return begun


def heard(scene: Scene, words: str, agent_id: str, **more: Any) -> HeardData:
    """What the agent answers to these words. Raises PlatformRefused where it does not."""
    answer = say(scene.web, words, agent_id, **more)
    accepted(answer)
    return read_as(Heard, body_of(answer), "Ответ POST /api/chat").data


def conversations_table(world: World) -> str:
    """What the target calls its conversations. Raises NotChecked where it is neither of the known names."""
    for table in CONVERSATIONS:
        if world.database.has_table(table):
            return table
    raise NotChecked("В базе нет таблицы разговоров, в которой можно назвать лида.", "")


def have_agents_of_stages(scene: Scene) -> None:
    """Have two agents: the first works in the stage that a lead is in, the other in another stage alone."""
    scene[LEAD_PLACE] = place = lead_in_kommo(scene.world)
    if not scene.world.database.has_table(STAGES):
        raise NotChecked(f"В базе нет таблицы «{STAGES}», в которой сказано, на каких этапах работает агент.", "")
    scene.things.have(AGENT, ANOTHER_AGENT)
    for kind, stage in ((AGENT, place.stage), (ANOTHER_AGENT, OTHER)):
        _work_in(scene, scene.things.need(kind), place.pipeline, stage)


def say_about_lead(scene: Scene) -> None:
    """Say the same to both agents, each in a conversation about the lead."""
    named = {"lead_id": scene[LEAD_PLACE].lead}
    answers = []
    for kind in (AGENT, ANOTHER_AGENT):
        agent_id = scene.things.need(kind).id
        talk = begin_about(scene, agent_id, named)
        answers.append(say(scene.web, "Что вы можете предложить?", agent_id, conversationId=talk))
    scene[IN_STAGE] = InStage(*answers)


def _work_in(scene: Scene, agent: Thing, pipeline: str, stage: str) -> None:
    scene.world.ledger.will_create("rows", table=STAGES, column="agent_id", id=agent.id)
    row = {"org_id": scene.web.organisation_id, "agent_id": agent.id, "pipeline_id": pipeline}
    scene.world.database.insert(STAGES, {**row, "is_active": True, "all_stages": False, "selected_stages": [stage]})
