"""How agents come to be beside the usual way: in the browser's form, and past the platform."""

from acceptance.clients.web import Body
from acceptance.ledger import Entry
from acceptance.pages.agents import CREATED, SETTING_TABS, STATUS, AgentsPage, CreateAgentPage, EditAgentPage
from acceptance.pages.response_override import refused
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, DRAFT_AGENT, INACTIVE_AGENT, Thing
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.texts import named

NEW_AGENT = Note[str]("владелец создаёт агента в форме …")
NEW_AGENT_ENTRY = Note[Entry]("владелец создаёт агента в форме …")
MANY_AGENTS = Note[list[str]]("у владельца … активных агентов")

#: What `create_whole` types, as the API calls it; none of it is what the form shows by itself (platform contract 7.4).
TYPED: Body = {
    "status": "active",
    "instructions": f"Отвечай вежливо & коротко.\n{named('Не обещай скидок')}",
    "temperature": 0.3,
    "maxTokens": 1500,
    "responseDelaySeconds": 5,
}
#: What the form shows by itself, as the API calls it (platform contract 7.4).
OFFERED: Body = {"model": "gpt-4", "temperature": 0.7, "maxTokens": 2000, "responseDelaySeconds": 0}


def create_whole(scene: Scene) -> None:
    """Fill in every field of the form but the model and press «Создать». AssertionError when the call is refused."""
    page = _named_form(scene)
    numbers = (str(TYPED[name]) for name in ("temperature", "maxTokens", "responseDelaySeconds"))
    page.fill_in_whole(TYPED["instructions"], *numbers)
    _create(page)


def create(scene: Scene, *, twice: bool = False) -> None:
    """Fill the form in and press «Создать». twice: with a double click. AssertionError when the call is refused."""
    _create(_named_form(scene), twice=twice)


def _create(page: CreateAgentPage, *, twice: bool = False) -> None:
    status, body = page.create(twice=twice)
    assert status in (200, 201), f"Вызов создания агента ответил {status}: {body.get('error')}"


def create_over_api(scene: Scene, number: int) -> None:
    """Create so many agents over the API, one after another; every other one is a draft."""
    for place in range(number):
        scene.web.create_agent(scene.world.unique("Агент"), status="draft" if place % 2 else "active")


def create_hastily(scene: Scene) -> None:
    """The same with a double click."""
    create(scene, twice=True)


def think_better_of_creating(scene: Scene) -> None:
    """Fill the form in and press «Отмена»."""
    _named_form(scene).cancel()


def create_refused(scene: Scene) -> None:
    """Press «Создать» where the server refuses; the call does not get there."""
    page = _named_form(scene)
    with refused(page, "POST", CREATED, "создание агента"):
        page.press_create()


def try_without_name(scene: Scene) -> None:
    """Press «Создать» with no name in the form."""
    page = scene.open_page(CreateAgentPage)
    page.open()
    page.fill("")
    page.press_create()


def _named_form(scene: Scene) -> CreateAgentPage:
    page: CreateAgentPage = scene.open_page(CreateAgentPage)
    page.open()
    scene[NEW_AGENT] = scene.world.unique("Агент")
    scene[NEW_AGENT_ENTRY] = scene.web.expect_agent(scene[NEW_AGENT])
    page.fill(scene[NEW_AGENT])
    return page


def insert_unrecorded(scene: Scene) -> Body:
    """Put an agent into the database past the platform, so that no activity tells of it; its row.

    For an organisation of this run: the activities that it may have already are removed. It goes with the organisation.
    """
    world, organisation = scene.world, scene.web.organisation_id
    row = {"org_id": organisation, "name": world.unique("Агент"), "status": "active"}
    stored = world.database.insert("agents", {**row, "default_model": world.target.agent_model})
    if world.database.has_table("activity_logs"):
        world.database.delete("activity_logs", org_id=organisation)
    return stored


def switch_in_list(scene: Scene) -> None:
    """Find the agent in the list of agents, look where its name leads, and press its switch."""
    agent, other = scene.things.need(AGENT), scene.things.need(ANOTHER_AGENT)
    page: AgentsPage = scene.open_page(AgentsPage)
    page.open()
    page.find(agent.name, other.name)
    leads, wanted = page.leads_to(agent.name), f"/manage/{page.tenant}/ai-agents/{agent.id}/edit"
    assert leads == wanted, f"Название «{agent.name}» в списке агентов ведёт на {leads}, ожидалось {wanted}"
    assert page.switched_on(agent.name), f"Агент «{agent.name}» активен, а переключатель в списке выключен"
    page.switch(agent.name)


def work_beside_another(scene: Scene) -> None:
    """With both agents in the list: switch the one off, press its button that removes, and cancel."""
    page, agent, other = _both_listed(scene)
    page.wait_switch(agent.name, on=True)
    page.switch(agent.name)
    page.wait_switch(agent.name, on=False)
    page.wait_switch(other.name, on=True)
    page.think_better_of_deleting(agent.name)


def delete_the_other(scene: Scene) -> None:
    """Remove the other agent in the list, in which both are, and confirm it."""
    page, _, other = _both_listed(scene)
    page.delete(other.name)


def switch_off_refused(scene: Scene) -> None:
    """Press the agent's switch in the list where the server refuses; the call does not get there."""
    page, agent, _ = _both_listed(scene)
    with refused(page, "PATCH", STATUS, "переключение агента"):
        page.press_switch(agent.name)


def _both_listed(scene: Scene) -> tuple[AgentsPage, Thing, Thing]:
    agent, other = scene.things.need(AGENT), scene.things.need(ANOTHER_AGENT)
    page: AgentsPage = scene.open_page(AgentsPage)
    page.open()
    page.bring(scene.world.run_id, agent.name, other.name)
    return page, agent, other


def have_active(scene: Scene, number: int) -> None:
    """Give the organisation so many active agents."""
    scene[MANY_AGENTS] = [
        str(scene.web.create_agent(scene.world.unique("Агент"), status="active")["name"]) for _ in range(number)
    ]


def save_all_tabs(scene: Scene) -> None:
    """Save each tab of the draft's editor that can be saved, with nothing changed; which ones is evidence."""
    agent = scene.things.need(DRAFT_AGENT)
    page: EditAgentPage = scene.open_page(EditAgentPage)
    saved = [tab for tab in SETTING_TABS if page.save_tab(agent.id, agent.name, tab)]
    scene.world.evidence.text("Сохранены вкладки редактора", ", ".join(saved) or "ни одна: сохранять было нечего")


def rename_in_editor(scene: Scene) -> None:
    """Give the inactive agent another name on the first tab of its editor: none of the rest is what a form offers."""
    agent = scene.things.need(INACTIVE_AGENT)
    page: EditAgentPage = scene.open_page(EditAgentPage)
    scene[NEW_AGENT] = scene.world.unique("Агент")
    page.rename(agent.id, agent.name, scene[NEW_AGENT])
