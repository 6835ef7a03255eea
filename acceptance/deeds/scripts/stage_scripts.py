"""Scripts for stages of a pipeline, and a conversation whose lead is in one of them (platform contract 8.5)."""

import secrets
from dataclasses import dataclass

from acceptance.deeds.chat.about_leads import OTHER, begin_about, heard, lead_in_kommo, ways_to_name
from acceptance.deeds.kommo.kommo import connect, connection
from acceptance.scene.bodies import new_script
from acceptance.scene.kinds import SCRIPT, Thing
from acceptance.scene.makers import ensure_it_enters_the_prompt, make_agent
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene


@dataclass(frozen=True)
class StageScript:
    """A script for one stage. stage: its id in the platform; word: that only this script tells."""

    id: str
    stage: str
    word: str


@dataclass(frozen=True)
class StageScripts:
    """Two scripts of the agent: for the stage that the lead is in, and for another one."""

    lead: int
    fitting: StageScript
    other: StageScript


@dataclass(frozen=True)
class StageReplies:
    """What the agent has answered in a conversation without a lead, and in those with it, by how it is named there."""

    without: str
    with_lead: dict[str, str]


STAGE_SCRIPTS = Note[StageScripts]("у агента есть скрипт для этапа лида и скрипт для другого этапа")
STAGE_REPLIES = Note[StageReplies]("владелец говорит агенту «…» без лида и в разговорах с лидом")


def have_stage_scripts(scene: Scene) -> None:
    """Give the agent both scripts, for stages of a pipeline that the run puts into the database.

    Raises NotChecked where Kommo knows no lead to speak of.
    """
    world, place = scene.world, lead_in_kommo(scene.world)
    named = {"connection_id": connection(world)["id"], "name": world.unique("Воронка")}
    entry = world.ledger.will_create("pipeline", **named)
    pipeline = str(world.database.insert("crm_pipelines", {**named, "external_id": str(world.lead_id())})["id"])
    world.ledger.created(entry, id=pipeline)
    fitting, other = (_script_for(scene, pipeline, one) for one in (place.stage, OTHER))
    scene[STAGE_SCRIPTS] = StageScripts(place.lead, fitting, other)


def _script_for(scene: Scene, pipeline: str, external_id: str) -> StageScript:
    world, agent_id, word = scene.world, scene.things.agent.id, scene.world.code_word()
    row = {"pipeline_id": pipeline, "external_id": external_id, "name": world.unique("Этап")}
    stage = str(world.database.insert("crm_pipeline_stages", row)["id"])
    content = (
        f"Если клиент говорит, что ему дорого, обязательно предложи программу лояльности «{word}»: с ней дешевле. "
        f"Название программы «{word}» назови дословно."
    )
    title = world.unique("Скрипт этапа")
    body = {"title": title, "scriptType": "objection_handling", "content": content, "pipelineStageId": stage}
    script = str(scene.web.create_script(agent_id, **body)["id"])
    ensure_it_enters_the_prompt(scene.things, agent_id, script)
    return StageScript(script, stage, word)


def have_stage_script(scene: Scene) -> None:
    """From now on a new owner is at work, whose agent has a script for a stage that the run puts into the database.

    All of it goes with the organisation.
    """
    scene.act_as_new_owner()
    world, agent = scene.world, scene.things.add(make_agent()(scene.things))
    account = connect(world, scene.web.organisation_id, f"{secrets.token_hex(6)}.example")
    row = {"connection_id": account, "external_id": str(world.lead_id()), "name": world.unique("Воронка")}
    pipeline = str(world.database.insert("crm_pipelines", row)["id"])
    place = {"pipeline_id": pipeline, "external_id": str(world.lead_id()), "name": world.unique("Этап")}
    stage = str(world.database.insert("crm_pipeline_stages", place)["id"])
    body = {**new_script(world), "pipelineStageId": stage}
    script = scene.web.create_script(agent.id, **body)
    scene.things.add(Thing(SCRIPT, str(script["id"]), body["title"], agent.id, sent=body, answer=script))


def say_without_and_with_lead(scene: Scene, words: str) -> None:
    """Say the same in a new conversation, and in others that are about the lead: each names it in another way."""
    agent_id = scene.things.active_agent.id
    without = heard(scene, words, agent_id).message.content
    told = {}
    for way, named in ways_to_name(scene[STAGE_SCRIPTS].lead).items():
        talk = begin_about(scene, agent_id, named)
        told[way] = heard(scene, words, agent_id, conversationId=talk).message.content
    scene[STAGE_REPLIES] = StageReplies(without, told)
