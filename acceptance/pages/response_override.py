"""A page is told something else than the platform holds: what it then shows can only come from what it was told.

Two figures that are alike by chance, two times of one minute: on such data nobody notices that a page mixes them up.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Error, Route

from acceptance.outcomes import NotChecked, NotInTime
from acceptance.pages.page import DEADLINE, Page

REFUSAL = "Проверочный отказ сервера"


@contextmanager
def retold(page: Page, call: re.Pattern[str], change: Callable[[Any], None], what: str) -> Iterator[None]:
    """Within, the answers to the page's own GET calls of these addresses reach the browser changed.

    change: is given the body, parsed, and changes it in place. what: Russian, accusative, what the page asks for.
    Nothing is changed at the platform. At the end raises NotChecked when the page has asked nothing of the kind: one
    that is made on the server cannot be told anything in the browser. AssertionError when the platform's answer was
    such that it could not be changed.
    """
    asked, strange = False, ""

    def tell(route: Route) -> None:
        nonlocal asked, strange
        if route.request.method != "GET":
            route.fallback()
            return
        try:
            answer = page.visit.fetch(route)
        except Error:  # the page has moved on, or there is no answer: the page says so itself
            route.abort()
            return
        try:
            body = answer.json()
            change(body)
        except (ValueError, LookupError, TypeError, AttributeError):
            strange = answer.text()[:200]
            route.fulfill(response=answer)
        else:
            asked = True
            route.fulfill(response=answer, json=body)

    page.page.route(call, tell)
    try:
        yield
    finally:
        page.page.unroute(call, tell)
    # One that cannot be changed beside one that was is an answer to the page before, which came late.
    assert asked or not strange, f"{page.title} запросила {what}, а ответ не таков, как обещано: «{strange}»"
    if not asked:
        raise NotChecked(f"{page.title} не запрашивает {what} из браузера.", "")


@contextmanager
def refused(
    page: Page, method: str, call: re.Pattern[str], what: str, *, meanwhile: Callable[[], object] | None = None
) -> Iterator[None]:
    """Within, the page's own calls of this kind are answered 500 in the platform's place, which never gets them.

    Those for data are answered so for as long as the page is open: many pages ask a second and a third time before
    they tell of an error. what: Russian, accusative, what the page asks for. meanwhile: done while the page waits for
    its answer. Waits until the page has asked; from then on the scenario does not hold what fails in the page against
    it. Where it does not ask in the browser, raises NotChecked of data (a page may have been made on the server), and
    NotInTime of what it changes: then the button that was pressed does nothing.
    """
    asked: list[str] = []
    held: list[Route] = []

    def refuse(route: Route) -> None:
        if route.request.method != method:
            route.fallback()
            return
        asked.append(route.request.url)
        page.visit.last_look = list
        if meanwhile:
            held.append(route)
        else:
            answer(route)

    def answer(route: Route) -> None:
        route.fulfill(status=500, json={"success": False, "error": REFUSAL, "code": "SERVER_ERROR"})

    page.page.route(call, refuse)
    try:
        yield
        try:
            page.wait(lambda: _heard(page, asked), within=DEADLINE, what=f"{page.title}: {what}")
        except NotInTime as nothing:
            if method != "GET":
                raise
            raise NotChecked(f"{page.title} не запрашивает {what} из браузера.", "") from nothing
        if meanwhile:
            meanwhile()
    finally:
        for route in held:
            answer(route)
        if method != "GET":
            page.page.unroute(call, refuse)


def _heard(page: Page, asked: list[str]) -> bool:
    page.page.evaluate("0")  # lets the browser tell what has happened
    return bool(asked)
