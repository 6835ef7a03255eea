"""What the owner does with rules and sequences, over the API and in the agent's editor; and what comes from Kommo."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from playwright.sync_api import Locator

from acceptance.clients.events import PATH as EVENTS_PATH
from acceptance.clients.events import Happening
from acceptance.clients.listener import Listener, Place
from acceptance.contract.draft import SORTS, Draft
from acceptance.deeds.automation.receiver import receiver
from acceptance.outcomes import ScenarioMistake
from acceptance.pages.editor import AutomationTab
from acceptance.pages.response_override import refused
from acceptance.pages.rules import RulesTab
from acceptance.pages.sequences import SequencesTab
from acceptance.scene.drafts import AUTOMATIONS, completed, usual
from acceptance.scene.kinds import ANOTHER_AGENT, PATHS, RULE, SEQUENCE, Kind, Noun, Owner, Thing, Which
from acceptance.scene.leads import LeadWord
from acceptance.scene.makers import add_rule, add_sequence, with_agent
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

DIALOG = Note[Locator]("владелец пытается создать …")
TOLD_BEFORE = Note[set[str]]("владелец пытается создать …")

TABS: dict[Noun, type[AutomationTab]] = {Noun.RULE: RulesTab, Noun.SEQUENCE: SequencesTab}


def whole(scene: Scene, kind: Kind, named: Draft) -> Draft:
    """What the feature file names, with the usual in place of all that it does not."""
    return completed(usual(kind, scene.world, scene.leads.matching_name).changed(named), _usual_webhook(scene))


def _usual_webhook(scene: Scene) -> str:
    """What the usual webhook calls, so that it succeeds: the run's own server, where the target can reach it.

    Else the platform's own door for events: what names no account is taken, and nothing comes of it (platform contract
    9.1). Where that door asks for a signature, the call is refused.
    """
    target = scene.world.target
    if Listener.within_reach(target):
        return receiver(scene).address(Place.FIRST)
    return f"{target.need('web_url')}{EVENTS_PATH}"


def have(scene: Scene, kind: Kind, named: Draft, owner: Owner | None = None) -> None:
    """Make a rule or sequence over the API; it goes with its agent. owner: whose agent's, else that of the scenario."""
    draft = replace(whole(scene, kind, named), active=kind.which is not Which.SWITCHED_OFF)
    scene.things.add(added(scene, kind, draft, owner))


def added(scene: Scene, kind: Kind, draft: Draft, owner: Owner | None = None) -> Thing:
    """Make exactly this over the API; it is not noted among the scenario's things. owner: as of `have`."""
    add = add_rule if kind.noun is Noun.RULE else add_sequence
    return replace(add(owner or scene.things, draft.to_api(), kind.which), whole=draft)


def have_at_another_agent(scene: Scene, kind: Kind, named: Draft) -> None:
    """The same for a further agent of the owner: an event is for all agents of it (platform contract 9.3, 9.4)."""
    scene.things.have(ANOTHER_AGENT)
    have(scene, kind, named, with_agent(scene.things, scene.things.known(ANOTHER_AGENT)))


def switch_off_another_agent(scene: Scene) -> None:
    """Make the further agent of the owner's inactive: whose rules they are is nothing to an event (9.3)."""
    scene.web.send("PATCH", f"/api/agents/{scene.things.known(ANOTHER_AGENT).id}/status", {"status": "inactive"})


def _in_company(scene: Scene, noun: Noun) -> None:
    """The list has another in it, which nothing sets off by itself."""
    kind = Kind(noun, Which.NEIGHBOUR)
    draft = whole(scene, kind, Draft(AUTOMATIONS[noun], {"trigger_type": "Вручную"}))
    scene.things.company.join(noun, lambda: added(scene, kind, draft))


def open_tab(scene: Scene, kind: type[AutomationTab]) -> AutomationTab:
    """Open this tab of the agent's editor."""
    page: AutomationTab = scene.open_page(kind)
    page.open(scene.things.agent.id, scene.things.agent.name)
    return page


def tab_of(scene: Scene, kind: Kind) -> AutomationTab:
    """The tab on which such a thing is, opened when the scenario is not on it."""
    page = scene.opened_page
    if not isinstance(page, TABS[kind.noun]):
        return open_tab(scene, TABS[kind.noun])
    scene.world.visit.touch()
    return page


# --- creating --------------------------------------------------------------------------------------------------------


def create(scene: Scene, kind: Kind, named: Draft, *, twice: bool = False) -> None:
    """Fill the dialog in and press the button that creates. AssertionError when the call is refused."""
    _in_company(scene, kind.noun)
    page, draft = _begin(scene, kind, whole(scene, kind, named))
    dialog = page.begin()
    page.fill(dialog, draft)
    if named.fields or named.parts:
        scene.world.visit.picture("Заполненный диалог")
    _expect_success(page.submit(dialog, twice=twice), "создания")


def create_rearranged(scene: Scene, named: Draft) -> None:
    """Fill a sequence's dialog in, raise and lower its third step, remove the second, and create it.

    None of them is at an end: there a step that goes too far, or a button of another step, would not be told apart.
    """
    draft = whole(scene, SEQUENCE, named)
    _begin(scene, SEQUENCE, draft)
    page = scene.page_of(SequencesTab)
    dialog = page.begin()
    page.fill(dialog, draft)
    page.raise_step(dialog, 3)
    page.lower_step(dialog, 3)
    page.drop_step(dialog, 2)
    _expect_success(page.submit(dialog), "создания")


def create_hastily(scene: Scene, kind: Kind, named: Draft) -> None:
    """The same with a double click; all that it has set off is waited for."""
    create(scene, kind, named, twice=True)
    tab_of(scene, kind).settle()


def fill(scene: Scene, kind: Kind, named: Draft) -> None:
    """Fill the dialog in and leave it as it is."""
    page, draft = _begin(scene, kind, whole(scene, kind, named))
    scene[DIALOG] = page.begin()
    page.fill(scene[DIALOG], draft)


def filled_in(scene: Scene, kind: Kind) -> Draft:
    """What the dialog has been filled in with. Raises ScenarioMistake where it has not."""
    draft = scene.things.known(kind).whole
    if draft is None:
        raise ScenarioMistake("Сначала нужен шаг «владелец заполняет …».")
    return draft


def fill_and_leave(scene: Scene, kind: Kind, named: Draft) -> None:
    """Fill the dialog in and cancel."""
    fill(scene, kind, named)
    tab_of(scene, kind).cancel(scene[DIALOG])


def try_to_create(scene: Scene, kind: Kind, draft: Draft) -> None:
    """Fill the dialog in with what cannot be created, press the button, and leave the dialog as it is."""
    page, draft = _begin(scene, kind, draft)
    scene[DIALOG] = page.begin()
    page.fill(scene[DIALOG], draft)
    scene[TOLD_BEFORE] = page.told(scene[DIALOG])
    page.press_submit(scene[DIALOG])


def _begin(scene: Scene, kind: Kind, draft: Draft) -> tuple[AutomationTab, Draft]:
    page = tab_of(scene, kind)
    # Its number is not known: it is found by its name.
    scene.things.add(Thing(kind, "", draft.name, scene.things.agent.id, whole=draft))
    return page, draft


# --- what is there already -------------------------------------------------------------------------------------------


def change(scene: Scene, named: Draft) -> None:
    """Change the rule in the dialog and save. AssertionError when the call is refused."""
    page, name = _rule_in_list(scene)
    whole_rule = scene.things.known(RULE).whole
    _expect_success(page.change(name, named, whole_rule.fields if whole_rule else {}), "изменения")


def save_unchanged(scene: Scene) -> None:
    """Open the sequence's dialog and save it as it is. AssertionError when the call is refused.

    Nobody promises that dialog (platform contract 7.10); where there is none, that is noted.
    """
    tab_of(scene, SEQUENCE)
    status = scene.page_of(SequencesTab).save_unchanged(_name(scene, SEQUENCE))
    if status is None:
        scene.world.evidence.text("Диалога, в котором меняют цепочку, нет", "Её шаги меняют через API.")
        return
    _expect_success(status, "изменения")


def change_over_api(scene: Scene, kind: Kind, named: Draft) -> None:
    """Change it over the API, of a sequence the only way there is (platform contract 7.10); what is not named stays."""
    thing = scene.things.known(kind)
    change = completed(named, _usual_webhook(scene)).to_api()
    left_out = {sort.place for sort in SORTS[named.automation] if not named.of(sort) and sort not in named.bare}
    change = {key: value for key, value in change.items() if key not in left_out | {"is_active"}}
    scene.web.send("PATCH", f"/api/agents/{thing.agent_id}/{PATHS[kind.noun]}/{thing.id}", change)


def change_and_leave(scene: Scene, named: Draft) -> None:
    """Change the rule in the dialog and cancel."""
    page, name = _rule_in_list(scene)
    dialog = page.begin_edit(name)
    page.fill(dialog, named, fresh=False)
    page.cancel(dialog)


def remove(scene: Scene, kind: Kind) -> None:
    """Remove it and confirm that. AssertionError when the call is refused."""
    _in_company(scene, kind.noun)
    page = tab_of(scene, kind)
    _expect_success(page.remove(_name(scene, kind)), "удаления")
    page.expect_no_error_told()


def switch_on(scene: Scene, kind: Kind) -> None:
    """Press its switch, which is off. AssertionError when it is not, or the call is refused."""
    _flip(scene, kind, on=True)


def switch_off(scene: Scene, kind: Kind) -> None:
    """Press its switch, which is on. AssertionError when it is not, or the call is refused."""
    _in_company(scene, kind.noun)
    _flip(scene, kind, on=False)


def _flip(scene: Scene, kind: Kind, *, on: bool) -> None:
    page, name = tab_of(scene, kind), _name(scene, kind)
    page.wait_switch(name, not on)
    _expect_success(page.flip(name), "переключения")


def switch_off_refused(scene: Scene, kind: Kind) -> None:
    """Press its switch, which is on, where the server refuses; the call does not get there."""
    page, name = tab_of(scene, kind), _name(scene, kind)
    page.wait_switch(name, on=True)
    with refused(page, "PATCH", page.one_call, "переключение"):
        page.press_switch(name)


def _rule_in_list(scene: Scene) -> tuple[RulesTab, str]:
    _in_company(scene, Noun.RULE)
    tab_of(scene, RULE)
    return scene.page_of(RulesTab), _name(scene, RULE)


def _name(scene: Scene, kind: Kind) -> str:
    return scene.things.known(kind).name


def _expect_success(status: int, what: str) -> None:
    assert 200 <= status < 300, f"Вызов {what} ответил {status}, ожидался успех"


# --- Kommo -----------------------------------------------------------------------------------------------------------


def tell_of(scene: Scene, happening: Happening, lead: LeadWord) -> None:
    """Tell the platform in Kommo's place what has happened to a lead. Needs the grant `events`."""
    event = scene.world.kommo_events.send(happening, scene.leads.lead(lead), scene.web.organisation_id)
    scene.leads.events.append(event)


def tell_twice_of(scene: Scene, happening: Happening, lead: LeadWord) -> None:
    """Tell the platform the same of a lead twice at the same moment. Needs the grant `events`."""
    one, organisation = scene.leads.lead(lead), scene.web.organisation_id
    send = scene.world.kommo_events.send
    scene.world.kommo_events.know_account(organisation)  # looked up before both are under way
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(send, happening, one, organisation) for _ in range(2)]
    scene.leads.events.extend(event.result() for event in sent)


def tell_others_of(scene: Scene, happening: Happening, lead: LeadWord) -> None:
    """Tell the platform the same of a lead of another organisation, which is registered for it."""
    others = scene.world.new_owner()
    scene.leads.events.append(scene.world.kommo_events.send(happening, scene.leads.lead(lead), others.organisation_id))
