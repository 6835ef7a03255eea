"""Proofs about the page that lists agents (platform contract 7.3)."""

import re

from acceptance.pages import menu
from acceptance.pages.agents import AgentsPage
from acceptance.pages.page import DEADLINE
from acceptance.pages.table import row_of
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT
from acceptance.scene.scene import Scene
from acceptance.timing.waiting import wait_for


def expect_only_the_other_gone(scene: Scene) -> None:
    """AssertionError unless the API tells the agent still, and the other one not any more."""
    agent, other = scene.things.need(AGENT), scene.things.need(ANOTHER_AGENT)
    left = {str(one["id"]) for name in (agent.name, other.name) for one in scene.web.agents(name)}
    assert agent.id in left, f"Удаляли «{other.name}», а пропал «{agent.name}»"
    assert other.id not in left, f"«{other.name}» удалён в списке агентов, а API его отдаёт"


def expect_still_on(scene: Scene) -> None:
    """NotInTime unless the agent's switch in the list comes to show what is stored: that it is on.

    A page may show the new state until it is refused.
    """
    scene.page_of(AgentsPage).wait_switch(scene.things.need(AGENT).name, on=True)


def expect_listed_as_it_is(scene: Scene) -> None:
    """AssertionError unless the row tells the agent's model, and the filters know that the agent is switched off.

    The list is open, with the search for the agent's name. Not noticed: a model that a page calls by part of its name.
    """
    agent = scene.things.need(AGENT)
    page: AgentsPage = scene.page_of(AgentsPage)
    served = str(scene.web.ask(f"/api/agents/{agent.id}").part("data").get("model") or "")
    shown = row_of(page, agent.name).under("Модель ИИ")
    assert _same_model(served, shown), f"В списке агентов модель агента – «{shown}», а API отдаёт «{served}»"
    page.expect_only_among(agent.name, status="Неактивные", not_among="Активные")


def expect_end_of_session_told(page: AgentsPage) -> None:
    """NotInTime unless the list, come to by the menu once the session has ended, tells of an error or asks to sign in.

    A list that looks empty would be a lie. How a page words the error is its own affair.
    """
    page.visit.end_session()
    page.visit.last_look = list  # its calls are refused from now on
    menu.press(page, "Агенты ИИ")
    wait_for(
        lambda: "/login" in page.page.url or bool(page.condition().banners),
        within=DEADLINE,
        what=f"{page.title}: сеанс кончился, и страница должна попросить войти или сказать об ошибке",
        show=lambda said: "так и есть" if said else page.instead(),
    )


def _same_model(served: str, shown: str) -> bool:
    """True when a page may call a model so: without its provider, in other case and with other signs between words."""
    one, other = (re.sub(r"[^a-zа-я0-9]", "", text.rpartition("/")[2].lower()) for text in (served, shown))
    return one in other or (bool(other) and other in one)
