"""The owner opens a page by its address."""

import re
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from acceptance.pages.agents import EditAgentPage
from acceptance.pages.integrations import IntegrationPage, IntegrationsPage
from acceptance.pages.page import Page
from acceptance.pages.response_override import refused
from acceptance.pages.scripts import ScriptsPage
from acceptance.pages.test_chat import TestChatPage
from acceptance.scene.kinds import INTEGRATION
from acceptance.scene.scene import Scene


class Section(Protocol):
    """A page that is opened without anything to tell it."""

    def open(self) -> None: ...


def open_section(scene: Scene, kind: type[Page]) -> None:
    """Open a section of the organisation. kind: a page whose `open` needs nothing else."""
    page: Section = scene.open_page(kind)
    page.open()


@dataclass(frozen=True)
class Unloaded:
    """A page whose data do not come. path: relative to the organisation; call: for what, in words, the page asks."""

    kind: type[Page]
    path: str
    call: str
    what: str


def open_without_data(scene: Scene, unloaded: Unloaded) -> None:
    """Open the page where the server answers its call for data with an error; the call does not get there."""
    page = scene.open_page(unloaded.kind)
    with refused(page, "GET", re.compile(unloaded.call), unloaded.what):
        page.come_to(unloaded.path)


def open_chat_address(scene: Scene) -> None:
    """Open the address of the test chat, whatever is there."""
    page: TestChatPage = scene.open_page(TestChatPage)
    page.go_there()


def open_scripts_address(scene: Scene) -> None:
    """Open the address of the agent's scripts, whatever is there."""
    page: ScriptsPage = scene.open_page(ScriptsPage)
    page.go_there(scene.things.agent.id)


def open_unknown_agent(scene: Scene) -> None:
    """Open the address of the editor of an agent that nobody has made, whatever is there."""
    scene.open_page(EditAgentPage).come_to(f"/ai-agents/{uuid4()}/edit")


def open_unknown_integration(scene: Scene) -> None:
    """Open the address of an integration that the agent does not have, whatever is there."""
    scene.open_page(IntegrationPage).come_to(f"/ai-agents/{scene.things.agent.id}/integrations/{uuid4()}/edit")


def open_integrations(scene: Scene) -> None:
    """Open the integrations of the agent that is connected to Kommo."""
    scene.things.have(INTEGRATION)
    scene.open_page(IntegrationsPage).open(scene.things.known(INTEGRATION).agent_id)


def open_scripts(scene: Scene) -> None:
    """Open the scripts of the owner's agent."""
    scene.open_page(ScriptsPage).open(scene.things.agent.id)
