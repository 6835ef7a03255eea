"""What any page may be asked to show, by the kind of thing as feature files name it."""

import re
from collections.abc import Callable

from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.outcomes import NotInTime
from acceptance.pages.page import DEADLINE, Page

TENANT = "[tenantId]"


def see(page: Page, kind: str, text: str) -> None:
    """Wait until the page shows this thing. Raises NotInTime; ValueError for a kind that nobody knows.

    kind: Russian, e.g. «заголовок»; a page may know kinds of its own (`kinds`).
    """
    own: dict[str, Callable[[str], object]] = getattr(page, "kinds", {})
    known = {
        "адрес": lambda path: _at_address(page, path),
        "заголовок": lambda title: page.shown(page.heading(title), f"заголовок «{title}»"),
        "кнопка": lambda name: page.shown(page.page.get_by_role("button", name=name, exact=True), f"кнопка «{name}»"),
        "надпись": lambda words: page.shown(page.page.get_by_text(words), f"надпись «{words}»"),
        "уведомление": lambda words: page.shown(page.page.locator("p", has_text=words), f"уведомление «{words}»"),
        **own,
    }
    if kind not in known:
        raise ValueError(f"Вид «{kind}» неизвестен; бывают: {', '.join(known)}")
    known[kind](text)


def _at_address(page: Page, path: str) -> None:
    wanted = path.replace(TENANT, page.tenant)
    pattern = re.compile(rf"//[^/]+{re.escape(wanted)}/?([?#].*)?$")
    try:
        # The address alone: a third party's script that never comes keeps a page from its load event for good.
        page.page.wait_for_url(pattern, wait_until="commit", timeout=DEADLINE * 1000)
    except PlaywrightTimeout as error:
        raise NotInTime(
            f"{page.title}: адрес не стал {wanted} за {DEADLINE:g} с, открыт {page.page.url}. {page.instead()}"
        ) from error
