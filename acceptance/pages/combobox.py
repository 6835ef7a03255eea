"""A select (platform contract 7.1): a trigger, and a list of options in a portal at the end of the document."""

import re
from collections.abc import Collection
from contextlib import suppress

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.pages.page import OPENING_MS, Page

OPTIONS = "[role=option]"
CLOSING = 2_000  # ms that a list may take to move away
NEXT_FRAME = "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => done())))"


def choose(page: Page, combobox: Locator, option: str, offered: Collection[str] = ()) -> None:
    """Pick an option of a combobox, and wait until its list is closed.

    offered: all that the list has to offer, each once; AssertionError otherwise.
    """
    # By attribute: the options of a native select elsewhere on the page have the same role by nature.
    wanted = page.page.locator(OPTIONS).filter(has_text=re.compile(rf"^\s*{re.escape(option)}\s*$"))
    what = f"вариант «{option}»"
    entry = open_list(page, combobox, wanted, what)
    found = page.read(page.page.locator(OPTIONS), "вариант") if offered else []
    for one in offered:
        assert found.count(one) == 1, f"{page.title}: в списке {_number(found.count(one), one)}: {', '.join(found)}"
    page.press(entry, what)
    _closed(page, entry)


def options(page: Page, combobox: Locator) -> list[str]:
    """The options that a combobox offers, at least one; it is closed again."""
    entries = page.page.locator(OPTIONS)
    open_list(page, combobox, entries, "варианты списка")
    texts = page.read(entries, "вариант")
    page.page.keyboard.press("Escape")
    _closed(page, entries.first)
    return texts


def open_list(page: Page, combobox: Locator, wanted: Locator, what: str) -> Locator:
    """Open a combobox, the first that is visible, and wait until an option is there; that option.

    A list that was opened before the page's script or its data had come may stay shut or empty for good: it is
    closed and opened again. Raises NotInTime.
    """
    visible = page.shown(combobox, f"список, в котором {what}")
    open_one = page.page.locator("[role=combobox][aria-expanded=true]")  # which may hide all else from roles

    def open_anew() -> None:
        if open_one.count():
            page.page.keyboard.press("Escape")
        visible.click(timeout=OPENING_MS)
        wanted.first.wait_for(state="visible", timeout=OPENING_MS)

    def trouble() -> str:
        if open_one.count():
            return f"Предложено вариантов: {page.page.locator(OPTIONS).count()}. {page.instead()}"
        return f"{'Список не открывается' if visible.count() else 'Самого списка не видно'}. {page.instead()}"

    page.act_until(wanted.first.is_visible, open_anew, what, instead=trouble)
    return wanted.first


def _closed(page: Page, entry: Locator) -> None:
    """Wait until this option has gone, and the focus with it.

    A list moves away first, and gives the focus back when it is gone: what is typed by then goes to it, not to a field.
    """
    with suppress(PlaywrightTimeout):  # a list that stays open for good is for whoever presses beneath it to tell of
        entry.wait_for(state="hidden", timeout=CLOSING)
    page.page.evaluate(NEXT_FRAME)


def _number(count: int, option: str) -> str:
    return f"«{option}» предложено раз: {count}" if count else f"нет «{option}»"
