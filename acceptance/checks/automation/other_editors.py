"""Proofs about editors opened one after another by links, without a reload (platform contract 7.3, 7.8-7.10)."""

from acceptance.deeds.automation.automation import added, whole
from acceptance.pages import menu
from acceptance.pages.agents import AgentsPage
from acceptance.pages.editor import AutomationTab
from acceptance.pages.rules import RulesTab
from acceptance.pages.sequences import SequencesTab
from acceptance.scene.drafts import unnamed
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, RULE, SEQUENCE, Kind, Thing
from acceptance.scene.makers import with_agent
from acceptance.scene.scene import Scene

TABS: dict[Kind, type[AutomationTab]] = {RULE: RulesTab, SEQUENCE: SequencesTab}


def expect_each_its_own(scene: Scene) -> None:
    """NotInTime unless the editor shows the rules and sequences of the agent that was opened last, as they are by then.

    The owner goes from the first agent to the second and back by menu, list and links. The second has a rule and
    a sequence of its own, and the first has got another of each meanwhile. Nothing is loaded by its address but the
    first page.
    """
    first, second = scene.things.need(AGENT), scene.things.need(ANOTHER_AGENT)
    own = {kind: scene.things.need(kind).name for kind in TABS}
    others = {kind: _add(scene, kind, second).name for kind in TABS}
    for kind, tab in TABS.items():
        page: AutomationTab = scene.open_page(tab)
        if kind is RULE:
            page.open(first.id, first.name)
        page.begin_at(first.name)
        page.wait_only(own[kind])
    later = {kind: _add(scene, kind, first).name for kind in TABS}
    _go_to(scene, second)
    for kind, tab in TABS.items():
        page = scene.open_page(tab)
        page.begin_at(second.name)
        page.wait_only(others[kind])
    _go_to(scene, first)
    for kind, tab in TABS.items():
        page = scene.open_page(tab)
        page.begin_at(first.name)
        page.wait_only(own[kind], later[kind])


def _add(scene: Scene, kind: Kind, agent: Thing) -> Thing:
    """Make a further one at this agent over the API."""
    return added(scene, kind, whole(scene, kind, unnamed(kind)), with_agent(scene.things, agent))


def _go_to(scene: Scene, agent: Thing) -> None:
    """Leave the editor by the menu, find the agent in the list and press its name."""
    page: AgentsPage = scene.open_page(AgentsPage)
    menu.follow(page, "Агенты ИИ")
    page.bring(agent.name, agent.name)
    page.open_editor(agent.name)
