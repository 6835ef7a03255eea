"""What a client of the API runs by hand: rules for a lead, a sequence for a lead (platform contract 4.6, 4.7)."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from acceptance.clients.web import Body
from acceptance.contract.draft import Draft
from acceptance.contract.rules import RulesPreviewed, RulesRunByHand
from acceptance.contract.sequences import SequenceStarted
from acceptance.deeds.automation.automation import added, whole
from acceptance.scene.kinds import RULE, Kind
from acceptance.scene.leads import LeadWord
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import EXCHANGE, Exchange, OnCondition
from acceptance.target.settings import Grant

ON_CONDITIONS = Note[list[OnCondition]]("у агента есть правила, у каждого из которых одно условие")

State = Mapping[str, Any]


def run_rules(scene: Scene, trigger: str, lead: LeadWord) -> None:
    """Let the API run the agent's rules that have this trigger (as the API calls it). Needs the grant `events`."""
    _put_rules(scene, _of_lead(scene, trigger, lead))


def preview_rules(scene: Scene, trigger: str, lead: LeadWord) -> None:
    """Let the API tell which of the agent's rules would be run. Needs the grant `events`."""
    _put(scene, "rules", RulesPreviewed, _of_lead(scene, trigger, lead), preview="true")


def have_on_conditions(scene: Scene, drafts: list[tuple[Draft, str, bool]]) -> None:
    """Make a rule, triggered by hand, of each draft. With each: its condition in words, and whether it will hold."""
    by_hand = Draft("rule", {"trigger_type": "Вручную"})
    scene[ON_CONDITIONS] = [
        OnCondition(added(scene, RULE, whole(scene, RULE, by_hand.changed(draft))), told, holds)
        for draft, told, holds in drafts
    ]


def run_rules_for_changed(scene: Scene, before: State, now: State) -> None:
    """Let the API run the agent's rules for a lead that has changed: its fields before and now.

    The event's own type is «manual», as the trigger is. Needs the grant `events`.
    """
    lead = scene.leads.lead(LeadWord())
    body = {"triggerType": "manual", "triggerData": {"type": "manual"}, "leadId": str(lead.id)}
    _put_rules(scene, {**body, "previousState": dict(before), "currentState": dict(now)})


def start_sequence(scene: Scene, kind: Kind, lead: LeadWord) -> None:
    """Let the API start a sequence for a lead, with a contact and data of this run. Needs the grant `events`."""
    lead_id = str(scene.leads.lead(lead).id)
    body = {"lead_id": lead_id, "contact_id": f"9{lead_id}", "initial_data": {"повод": scene.world.code_word()}}
    _put(scene, "sequences", SequenceStarted, body, sequenceId=scene.things.known(kind).id)


def _of_lead(scene: Scene, trigger: str, lead: LeadWord) -> Body:
    one = scene.leads.lead(lead)
    state = {"id": one.id, "name": one.name}
    return {"triggerType": trigger, "triggerData": {}, "leadId": str(one.id), "currentState": state}


def _put_rules(scene: Scene, body: Body) -> None:
    _put(scene, "rules", RulesRunByHand, body)


def _put(scene: Scene, place: str, model: type[BaseModel], body: Body, **params: str) -> None:
    scene.world.target.require(Grant.EVENTS)
    path = f"/api/agents/{scene.things.agent.id}/{place}"
    answer = scene.web.call("PUT", path, grant=Grant.EVENTS, json=body, params=params)
    scene[EXCHANGE] = Exchange(f"PUT /api/agents/[id]/{place}", model, body, answer)
