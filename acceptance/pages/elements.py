"""What any page may be asked to show: one function for each kind of thing, and a guard for those of one page only."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.outcomes import NotInTime, ScenarioMistake
from acceptance.pages.page import DEADLINE, Page

TENANT = "[tenantId]"
READ_IN = 1.0  # seconds; notifications stay for four
#: Waits until the page shows this thing; the text tells which one. Raises NotInTime.
Element = Callable[[Any, str], object]


def heading(page: Page, title: str) -> None:
    """A heading of exactly this text."""
    page.shown(page.heading(title), f"заголовок «{title}»")


def button(page: Page, name: str) -> None:
    """A button of exactly this name."""
    page.shown(page.page.get_by_role("button", name=name, exact=True), f"кнопка «{name}»")


def words(page: Page, text: str) -> None:
    """These words, anywhere."""
    page.shown(page.page.get_by_text(text), f"надпись «{text}»")


def toast(page: Page, text: str) -> None:
    """A notification with these words (platform contract 7.1: a paragraph without a role, gone after 4 s)."""
    said = page.shown(page.page.locator("p", has_text=text), f"уведомление «{text}»")
    try:
        said.wait_for(state="hidden", timeout=READ_IN * 1000)
    except PlaywrightTimeout:
        return  # it stays
    raise AssertionError(f"{page.title}: уведомление «{text}» пропало раньше, чем его можно прочесть")


def address(page: Page, path: str) -> None:
    """The address that is open. path: `[tenantId]` stands for the owner's tenant id."""
    wanted = path.replace(TENANT, page.tenant)
    pattern = re.compile(rf"//[^/]+{re.escape(wanted)}/?([?#].*)?$")
    try:
        # The address alone: a third party's script that never comes keeps a page from its load event for good.
        page.page.wait_for_url(pattern, wait_until="commit", timeout=DEADLINE * 1000)
    except PlaywrightTimeout as error:
        raise NotInTime(
            f"{page.title}: адрес не стал {wanted} за {DEADLINE:g} с, открыт {page.page.url}. {page.instead()}"
        ) from error


def only_on(kind: type[Page], show: Element) -> Element:
    """An element that one page alone has. On another page it raises ScenarioMistake."""

    def guarded(page: Any, text: str) -> object:
        if not isinstance(page, kind):
            raise ScenarioMistake(f"«{text}» ищут на странице «{page.title}», а бывает это только там: «{kind.title}».")
        return show(page, text)

    return guarded
