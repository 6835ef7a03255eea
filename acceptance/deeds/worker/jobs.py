"""Jobs that the owner has the platform put into its queue (platform contract 1.6, 4.10)."""

import secrets
from dataclasses import dataclass

from acceptance.clients.events import Happening
from acceptance.clients.queue import MADE_UP
from acceptance.clients.web import Body
from acceptance.deeds.worker.worker import enqueue_through_platform
from acceptance.scene.leads import LeadWord
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Probe
from acceptance.target.settings import Grant

TAKEN_WITHIN = 15.0  # seconds
SUBJECT = "Готовность заказа"
REPORT = "generate-report"


@dataclass(frozen=True)
class Together:
    """Jobs that are under way at once. slow: two alike; quick: queued when one of them was taken."""

    slow: tuple[Probe, Probe]
    quick: Probe


def enqueue_unknown(scene: Scene) -> Probe:
    """A job of a name that no worker knows."""
    return enqueue_through_platform(scene, f"{MADE_UP}{secrets.token_hex(6)}", marked=False)


def enqueue_message(scene: Scene, lead: LeadWord) -> Probe:
    """A message to a lead in Kommo. Raises NotChecked where Kommo is real: the lead exists in this run only."""
    _ = scene.world.kommo_double
    one = scene.leads.lead(lead)
    message = {"subject": SUBJECT, "body": f"Ваш заказ собран, {one.name}"}
    deal = {"dealId": str(one.id), "channel": "chat", "message": message}
    return enqueue_through_platform(scene, "kommo:send-message", _of_organisation(scene, deal))


def enqueue_report(scene: Scene) -> Probe:
    """A report, which is to wait a second: by then it may be removed, which it is after the scenario."""
    probe = enqueue_through_platform(scene, REPORT, marked=False)
    entry = scene.world.ledger.will_create("job status", id=probe.job_id)
    scene.world.ledger.created(entry)
    return probe


def enqueue_slow_and_quick(scene: Scene, lead: LeadWord) -> Together:
    """The same message twice, which takes as long as Kommo does to answer; once one is taken, a test job.

    AssertionError when no worker takes it. A job of more weight would else be taken before those that wait, too.
    """
    first, second = enqueue_message(scene, lead), enqueue_message(scene, lead)
    queue = scene.world.queue.named(first.queue)
    queue.wait_event(
        first.bookmark,
        lambda event: event.job_id in (first.job_id, second.job_id) and event.name in ("active", "completed"),
        within=TAKEN_WITHIN,
        what=f"воркер должен взять задание {first.name}",
    )
    return Together((first, second), enqueue_through_platform(scene))


def enqueue_event(scene: Scene, lead: LeadWord, happening: Happening = Happening.CREATED) -> Probe:
    """An event of Kommo's about a lead; what comes of it is removed after the scenario. Needs the grant `events`."""
    world, one = scene.world, scene.leads.lead(lead)
    world.target.require(Grant.EVENTS)
    world.ledger.will_create("event", organisation=scene.web.organisation_id, lead=str(one.id))
    event = {"provider": "kommo", "payload": happening.body(one)}
    return enqueue_through_platform(scene, "kommo:webhook", _of_organisation(scene, event))


def _of_organisation(scene: Scene, payload: Body) -> Body:
    return {"orgId": scene.web.organisation_id, **payload}
