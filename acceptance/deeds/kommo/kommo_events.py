"""What is done with Kommo's events that the platform has stored (platform contract 4.11)."""

import secrets
from collections.abc import Callable
from typing import Any

from acceptance.clients.events import Happening, Lead, SentEvent
from acceptance.deeds.kommo.kommo import connect, empty_organisation
from acceptance.scene.leads import LeadWord
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Addressed
from acceptance.target.settings import Grant

HANDLED_BEFORE = Note[str]("клиент API просит обработать последнее событие ещё раз")
FORGED = Note[SentEvent]("приходит событие … с неверной подписью")
ADDRESSED = Note[list[Addressed]]("приходят события из аккаунтов Kommo …")

USUAL_DOMAIN = ".amocrm.ru"  # appended to a subdomain that has no dot (platform contract 9.1)
MANY_LEADS = 100  # so many that the event's body takes more than eight kilobytes
#: What may happen to what is no lead: of it, platforms make an update of one (platform contract 9.3).
NOT_OF_LEADS = (Happening.CONTACT_CREATED, Happening.CONTACT_UPDATED, Happening.TASK_SET, Happening.CALLED)


def process_again(scene: Scene) -> None:
    """Let the API process the event that was sent last once more. Needs the grant `events`."""
    event = scene.leads.events[-1]
    scene[HANDLED_BEFORE] = str(scene.world.kommo_events.rows([event])[0]["processed_at"])
    scene.web.send("POST", f"/api/webhooks/{event.id}", grant=Grant.EVENTS)


def forge(scene: Scene, happening: Happening, lead: LeadWord) -> None:
    """Send an event that somebody else than Kommo has signed. Raises NotChecked where signatures are not asked for."""
    one = scene.leads.lead(lead)
    scene[FORGED] = scene.world.kommo_events.forge(happening, one, scene.web.organisation_id)


def tell_of_all_sorts(scene: Scene) -> None:
    """Tell the platform of a contact, a task and a call, and of several leads at once; each is told of once.

    Of several leads the first counts, and of several changes that of a stage (platform contract 9.1). One event tells
    of as many as Kommo moves at once: a body far larger than usual.
    """
    for happening in NOT_OF_LEADS:
        _tell(scene, happening)
    _tell(scene, Happening.CREATED, lambda lead: Happening.CREATED.body(lead, *_many(scene)))
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


def _many(scene: Scene) -> list[Lead]:
    first = _somebody(scene)
    return [first, *(Lead(first.id + number, f"{first.name}, {number}") for number in range(1, MANY_LEADS))]


def _somebody(scene: Scene) -> Lead:
    return Lead(scene.world.lead_id(), scene.world.unique("Лид"))


def tell_by_account(scene: Scene) -> None:
    """Tell of leads from accounts that one organisation has, that two have, and that none has (platform contract 9.1).

    Two organisations are put into the database, with nobody in them; what they get goes with them.
    """
    world = scene.world
    first, second = empty_organisation(world), empty_organisation(world)
    own, shared, nobodys = (f"priemka-{secrets.token_hex(6)}" for _ in range(3))
    for organisation, name in ((first, own), (first, shared), (second, shared)):
        connect(world, organisation, f"{name}{USUAL_DOMAIN}")

    def tell(what: str, account: dict[str, str], named: str | None, whose: str | None) -> Addressed:
        lead = _somebody(scene)
        entry = world.ledger.will_create("event", organisation=whose, lead=str(lead.id)) if whose else None
        event = world.kommo_events.send_from(account, Happening.CREATED, lead, named)
        if entry:
            world.ledger.created(entry, id=event.id)
        return Addressed(what, lead.id, whose)

    both = {"base_domain": f"{shared}{USUAL_DOMAIN}"}
    scene[ADDRESSED] = [
        tell("аккаунт первой, назван поддоменом", {"subdomain": own}, None, first),
        tell("аккаунт первой, а в заголовке вторая", {"base_domain": f"{own}{USUAL_DOMAIN}"}, second, first),
        tell("аккаунт обеих, в заголовке первая", both, first, first),
        tell("аккаунт обеих, в заголовке вторая", both, second, second),
        tell("аккаунт обеих, без заголовка", both, None, None),
        tell("ничей аккаунт, без заголовка", {"base_domain": f"{nobodys}{USUAL_DOMAIN}"}, None, None),
    ]
