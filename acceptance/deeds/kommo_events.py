"""What is done with Kommo's events that the platform has stored (platform contract 4.11)."""

from acceptance.clients.events import Happening
from acceptance.scene.leads import LeadWord
from acceptance.scene.scene import Scene
from acceptance.target.settings import Grant


def process_again(scene: Scene) -> None:
    """Let the API process the event that was sent last once more. Needs the grant `events`."""
    event = scene.leads.events[-1]
    scene.handled_before = str(scene.world.kommo_events.rows([event])[0]["processed_at"])
    scene.web.send("POST", f"/api/webhooks/{event.id}", grant=Grant.EVENTS)


def forge(scene: Scene, happening: Happening, lead: LeadWord) -> None:
    """Send an event that somebody else than Kommo has signed. Raises NotChecked where signatures are not asked for."""
    one = scene.leads.lead(lead)
    scene.forged = scene.world.kommo_events.forge(happening, one, scene.web.organisation_id)
