"""A form that is a page of its own: it stands there before its script is at work (platform contract 7.1)."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Request, Response

from acceptance.outcomes import NotInTime
from acceptance.pages.page import OPENING_MS, Page


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
