"""Proofs that a notification leaves the screen, by itself and at a press of its button (platform contract 7.1)."""

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.pages.page import Page

CLOSE = "Закрыть уведомление"
CLOSED_WITHIN = 1.5  # seconds; by itself it goes four after it has come, of which it has been read for one
GONE_WITHIN = 10.0  # seconds, for the same four on a slow machine


def expect_to_close(page: Page, words: str) -> None:
    """AssertionError unless the notification with these words goes at a press of its own button.

    One that has gone by itself before it could be pressed proves nothing, and the evidence says so.
    """
    said = _said(page, words)
    button = page.page.get_by_label(CLOSE, exact=True).filter(visible=True)
    try:
        button.first.click(timeout=CLOSED_WITHIN * 1000)
    except PlaywrightTimeout:
        assert not said.count(), f"{page.title}: уведомление «{words}» есть, а кнопки «{CLOSE}» у него нет"
    if not said.count():
        return
    page.gone(said, f"уведомление «{words}», у которого нажали «{CLOSE}»,", CLOSED_WITHIN)


def expect_to_go(page: Page, words: str) -> None:
    """NotInTime unless the notification with these words, shown a while ago, is not on the screen any more."""
    page.gone(_said(page, words), f"уведомление «{words}»", GONE_WITHIN)


def _said(page: Page, words: str) -> Locator:
    return page.page.locator("p", has_text=words).filter(visible=True)
