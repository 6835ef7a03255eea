"""Proof that an address can be opened; what is in its content is another promise (platform contract 12)."""

from acceptance.outcomes import NotInTime
from acceptance.pages import elements
from acceptance.pages.page import Page

LAYOUT = "aside, nav, header"


def expect_opened(page: Page, path: str) -> None:
    """AssertionError unless this address is open and shows its page: the heading, or its layout around an error screen.

    path: `[tenantId]` stands for the owner's tenant id. What breaks the content is only noted. Not noticed: whether
    the content is right, or all there.
    """
    page.visit.last_look = lambda: _noted(page)
    elements.address(page, path)
    try:
        page.shown(page.heading(page.headline, 1), f"заголовок «{page.headline}»")
    except NotInTime:
        condition = page.condition()
        assert not condition.missing, f"{page.title}: вместо страницы – «{condition.missing}»"
        if not condition.screen:
            raise
        page.shown(page.page.locator(LAYOUT), "оформление страницы вокруг экрана ошибки")
    elements.address(page, path)  # a page may leave for another once it has looked who is there


def _noted(page: Page) -> list[str]:
    remarks = [f"{page.title}: {trouble}" for trouble in page.trouble()]
    page.visit.watch.remarks += remarks
    return []
