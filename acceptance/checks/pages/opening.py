"""Proofs that an address can be opened, and that what a page shows stays (platform contract 12)."""

import re

from acceptance.outcomes import NotInTime
from acceptance.pages import elements
from acceptance.pages.page import Page
from acceptance.timing.waiting import look_on

FIGURES = re.compile(r"\d+")
LOADED_AT = "performance.timeOrigin"
MAY_GO = 1  # line: others may be at work in the organisation
AGO = re.compile(r"назад|Только что")
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


def expect_to_stay(page: Page, *, seconds: float) -> None:
    """AssertionError when what the page shows now is not there any more, some seconds later, or cannot be seen.

    Compared: the lines of its content, without figures, which may move. Nor may it load itself anew: what somebody has
    typed would be lost. Not noticed: what goes later than that.
    """
    before, headings, loaded = _lines(page), _headings(page), page.page.evaluate(LOADED_AT)
    assert before, f"{page.title}: страница пуста"
    gone = look_on(lambda: _gone(page, before), lambda lost: len(lost) > MAY_GO, seconds=seconds)
    assert len(gone) <= MAY_GO, f"{page.title}: показанное пропало: {'; '.join(gone[:4])[:200]}"
    lost = [text for text in headings if text not in _headings(page)]
    assert not lost, f"{page.title}: заголовок пропал: «{lost[0]}»"
    assert page.page.evaluate(LOADED_AT) == loaded, f"{page.title}: страница сама загрузилась заново"
    assert not (trouble := page.trouble()), f"{page.title}: {'; '.join(trouble)}"


def _headings(page: Page) -> list[str]:
    """What the page and its parts are called; cards may go, others may be at work in the organisation."""
    found = page.read(page.page.locator("h1, h2"), "заголовок")
    assert found, f"{page.title}: на странице нет заголовка"
    return found


def _gone(page: Page, before: list[str]) -> list[str]:
    now = set(_lines(page))
    return [line for line in before if line not in now and not AGO.search(line)]


def _lines(page: Page) -> list[str]:
    shown = (line.strip() for line in page.page.locator("body").inner_text().splitlines())
    return [line for line in (FIGURES.sub("", line) for line in shown) if line]


def _noted(page: Page) -> list[str]:
    remarks = [f"{page.title}: {trouble}" for trouble in page.trouble()]
    page.visit.watch.remarks += remarks
    return []
