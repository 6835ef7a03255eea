"""Jobs that the owner has the platform put into its queue (platform contract 1.6, 4.10)."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from acceptance.clients.events import Happening
from acceptance.clients.queue import MADE_UP
from acceptance.clients.web import Body, WebClient, accepted
from acceptance.deeds.kommo.kommo_double import KommoAnswer, answer_with
from acceptance.deeds.worker.worker import enqueue_through_platform
from acceptance.outcomes import NotChecked
from acceptance.scene.leads import LeadWord
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Probe
from acceptance.target.settings import Grant

TAKEN_WITHIN = 15.0  # seconds
SUBJECT = "Готовность заказа"
#: Of a job that is to be under way while others are queued: s at least, in times of one call, and s at the most.
LEAST_DELAY, CALLS, MOST_DELAY = 2.0, 4, 12.0
PER_MINUTE, MINUTE = 50, 60.0  # jobs of a user (platform contract 4.10)
AT_ONCE = 5
TOO_SLOW = "Платформа ставит задания так медленно, что долгие кончаются прежде, чем поставлено короткое."


@dataclass(frozen=True)
class Together:
    """Jobs that are under way at once. slow: two alike; quick: queued when one of them was taken."""

    slow: tuple[Probe, Probe]
    quick: Probe


@dataclass(frozen=True)
class Flood:
    """What was answered to one owner's many jobs, in about the order of sending, and then to another owner's one."""

    answers: list[httpx.Response]
    another: httpx.Response


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


def enqueue_long(scene: Scene, kind: str) -> Probe:
    """A job that is to wait a second at least: by then it may be removed, which it is after the scenario.

    kind: its name (platform contract 1.6).
    """
    probe = enqueue_through_platform(scene, kind, marked=False)
    entry = scene.world.ledger.will_create("job status", id=probe.job_id)
    scene.world.ledger.created(entry)
    return probe


def slow_kommo_down(scene: Scene) -> None:
    """Make the Kommo double answer later than three jobs can be queued, which is tried with a test job.

    Raises NotChecked where Kommo is real, and where that would take longer than a job may.
    """
    _ = scene.world.kommo_double
    began = time.monotonic()
    enqueue_through_platform(scene)
    delay = max(LEAST_DELAY, CALLS * (time.monotonic() - began))
    if delay > MOST_DELAY:
        raise NotChecked(TOO_SLOW, "")
    answer_with(scene, KommoAnswer(delay_seconds=delay))


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


def enqueue_until_refused(scene: Scene) -> Flood:
    """Have a new owner queue test jobs until the platform refuses one, and then the scenario's owner one.

    Up to the limit they are sent several at a time. Raises NotChecked where that many take longer than a minute.
    """
    world, others = scene.world, scene.world.new_owner()
    queue, began = world.queue.name, time.monotonic()
    _ = others.user_id  # signed in before several speak

    def enqueue(web: WebClient) -> httpx.Response:
        job = {"type": "test-job", "payload": {"acceptanceRun": world.run_id}}
        answer = web.call("POST", "/api/jobs", grant=Grant.WRITE, patient=False, json=job)
        if answer.is_success:
            world.ledger.created(
                world.ledger.will_create("job", queue=queue), id=accepted(answer).part("data").id("jobId")
            )
        return answer

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(enqueue, [others] * PER_MINUTE))
    while answers[-1].is_success and len(answers) <= 2 * PER_MINUTE:  # a minute may have ended between them
        answers.append(enqueue(others))
    if time.monotonic() - began > MINUTE:
        raise NotChecked("Платформа отвечает так медленно, что за минуту предела заданий не достичь.", "")
    return Flood(answers, enqueue(scene.web))


def enqueue_event(scene: Scene, lead: LeadWord, happening: Happening = Happening.CREATED) -> Probe:
    """An event of Kommo's about a lead; what comes of it is removed after the scenario. Needs the grant `events`."""
    world, one = scene.world, scene.leads.lead(lead)
    world.target.require(Grant.EVENTS)
    world.ledger.will_create("event", organisation=scene.web.organisation_id, lead=str(one.id))
    event = {"provider": "kommo", "payload": happening.body(one)}
    return enqueue_through_platform(scene, "kommo:webhook", _of_organisation(scene, event))


def _of_organisation(scene: Scene, payload: Body) -> Body:
    return {"orgId": scene.web.organisation_id, **payload}
