"""The menu at the side of every page (platform contract 7.1): another way to a page than its address."""

import re

from playwright.sync_api import Locator

from acceptance.pages import elements
from acceptance.pages.links import path_of
from acceptance.pages.page import OPENING_MS, Page

#: Sections of the menu, and where each leads.
PATHS = {"Инфопанель": "", "Агенты ИИ": "/ai-agents", "Тестовый чат": "/test-chat", "Webhooks": "/webhooks"}


def press(page: Page, section: str) -> None:
    """Press a section of the menu, wherever it leads. Raises NotInTime."""
    page.press(_link(page, section), f"«{section}» в меню")


def _link(page: Page, section: str) -> Locator:
    name = re.compile(rf"^\s*{re.escape(section)}\s*$", re.IGNORECASE)  # a style may show it in capitals
    return page.page.locator("aside").get_by_role("link", name=name)


def leads(page: Page, section: str) -> str:
    """The path to which the link of a section leads. Raises NotInTime when there is none."""
    return path_of(page.shown(_link(page, section), f"«{section}» в меню"))


def follow(page: Page, section: str) -> None:
    """Press a section of the menu and wait until its address is open. section: one of PATHS. Raises NotInTime."""
    link = _link(page, section)
    path = f"/manage/{page.tenant}{PATHS[section]}"
    there = re.compile(rf"//[^/]+{re.escape(path)}/?([?#].*)?$")

    def go() -> None:
        link.filter(visible=True).first.click(timeout=OPENING_MS)
        page.page.wait_for_url(there, wait_until="commit", timeout=OPENING_MS)

    page.shown(link, f"«{section}» в меню")
    page.act_until(lambda: bool(there.search(page.page.url)), go, f"«{section}» в меню должно открыть {path}")
    elements.address(page, path)
