"""Forms and search fields: they stand there before the page's script is at work (platform contract 7.1)."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Request, Response

from acceptance.outcomes import NotInTime
from acceptance.pages.page import OPENING_MS, Page

TYPED_AGAIN_AFTER = 8.0  # seconds; a list may take some to come


def send(page: Page, path: re.Pattern[str], method: str, fill: Callable[[], None], button: Locator) -> Response:
    """Fill in and press the button until the page makes its call; the answer to it.

    What is typed before the script is at work is lost, and the button does nothing then. fill: types, for OPENING_MS a
    field at the most. Raises NotInTime when no such call is made or nobody answers it.
    """
    sent: list[Request] = []

    def matches(request: Request) -> bool:
        return request.method == method and bool(path.search(request.url))

    def note(request: Request) -> None:
        if matches(request):
            sent.append(request)

    def act() -> None:
        fill()
        if not sent:  # what an earlier press has set off may have been long in coming: nothing is sent twice
            with page.page.expect_request(matches, timeout=OPENING_MS):
                button.filter(visible=True).first.click(timeout=OPENING_MS)

    what = f"кнопка «{page.shown(button, 'кнопка формы').inner_text().strip()}» должна отправить набранное"
    page.page.on("request", note)
    try:
        page.act_until(lambda: bool(sent), act, what)
    finally:
        page.page.remove_listener("request", note)
    answer = sent[0].response()
    if answer is None:
        raise NotInTime(f"{page.title}: {what} – на вызов нет ответа. {page.instead()}")
    return answer


def search(page: Page, box: Locator, words: str, found: Callable[[], bool], what: str) -> None:
    """Type words into a search field until it has an effect: `found` holds. what: the effect, in Russian.

    What is typed before the script is at work may be wiped out, or stay there unnoticed: then it is typed anew.
    """
    typed = [-TYPED_AGAIN_AFTER]

    def act() -> None:
        if box.input_value(timeout=OPENING_MS) == words and time.monotonic() - typed[0] < TYPED_AGAIN_AFTER:
            return
        for text in ("", words):
            box.fill(text, timeout=OPENING_MS)
        typed[0] = time.monotonic()

    page.act_until(found, act, what)
