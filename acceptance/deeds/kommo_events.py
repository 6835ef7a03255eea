"""What is done with Kommo's events that the platform has stored (platform contract 4.11)."""

from collections.abc import Callable
from typing import Any

from acceptance.clients.events import Happening, Lead
from acceptance.scene.leads import LeadWord
from acceptance.scene.scene import Scene
from acceptance.target.settings import Grant

#: What may happen to what is no lead: of it, platforms make an update of one (platform contract 9.3).
NOT_OF_LEADS = (Happening.CONTACT_CREATED, Happening.CONTACT_UPDATED, Happening.TASK_SET, Happening.CALLED)


def process_again(scene: Scene) -> None:
    """Let the API process the event that was sent last once more. Needs the grant `events`."""
    event = scene.leads.events[-1]
    scene.handled_before = str(scene.world.kommo_events.rows([event])[0]["processed_at"])
    scene.web.send("POST", f"/api/webhooks/{event.id}", grant=Grant.EVENTS)


def forge(scene: Scene, happening: Happening, lead: LeadWord) -> None:
    """Send an event that somebody else than Kommo has signed. Raises NotChecked where signatures are not asked for."""
    one = scene.leads.lead(lead)
    scene.forged = scene.world.kommo_events.forge(happening, one, scene.web.organisation_id)


def tell_of_all_sorts(scene: Scene) -> None:
    """Tell the platform of a contact, a task and a call, and of several leads at once; each is told of once.

    Of several leads the first counts, and of several changes that of a stage (platform contract 9.1).
    """
    for happening in NOT_OF_LEADS:
        _tell(scene, happening)
    _tell(scene, Happening.CREATED, lambda lead: Happening.CREATED.body(lead, _somebody(scene)))
    _tell(
        scene,
        Happening.STAGE_CHANGED,
        lambda lead: {
            "leads": {
                **Happening.CREATED.body(_somebody(scene))["leads"],
                **Happening.UPDATED.body(_somebody(scene))["leads"],
                **Happening.STAGE_CHANGED.body(lead, _somebody(scene))["leads"],
            }
        },
    )


def _tell(scene: Scene, happening: Happening, whole: Callable[[Lead], dict[str, Any]] | None = None) -> None:
    lead = _somebody(scene)
    more = whole(lead) if whole else None
    scene.leads.events.append(scene.world.kommo_events.send(happening, lead, scene.web.organisation_id, more))


def _somebody(scene: Scene) -> Lead:
    return Lead(scene.world.lead_id(), scene.world.unique("Лид"))
