"""A form that is a page of its own: what it sends, it sends once, however slowly page and browser go about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Route
from playwright.sync_api import Page as Tab

from acceptance.browser.watch import Watch
from acceptance.pages import forms
from acceptance.pages.forms import search, send
from acceptance.pages.links import path_of
from acceptance.pages.page import OPENING_MS, Page
from acceptance.target.tolerated import Tolerance

ORIGIN = "http://web.test"
# The script comes late and forgets what was typed before; what is pressed then is sent a while later.
FORM = """<input id=title><button>Создать</button><script>
setTimeout(() => {
  title.value = "";
  document.querySelector("button").onclick = () => setTimeout(() => {
    if (title.value) fetch("/api/things", {method: "POST", body: title.value}).then(() => { title.value = ""; });
  }, AFTER);
}, 900);
</script>"""
# The script comes late: what was typed before stays in the field, or does not, and either way nobody has noticed it.
SEARCH = """<input><p id=found></p><script>
setTimeout(() => {
  const box = document.querySelector("input");
  WIPE
  box.oninput = () => { found.textContent = box.value && `найдено: ${box.value}`; };
}, 900);
</script>"""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    tab = browser.new_page()
    yield tab
    tab.close()


def opened(tab: Tab, after: int) -> tuple[Page, list[str]]:
    """The form's page, and what has been sent to the server since."""
    came: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            came.append(route.request.post_data or "")
            route.fulfill(json={"success": True})
        else:
            route.fulfill(body=FORM.replace("AFTER", str(after)), content_type="text/html; charset=utf-8")

    tab.route("**/*", answer)
    tab.goto(ORIGIN)
    visit = SimpleNamespace(page=tab, watch=Watch(ORIGIN, Tolerance([])))
    return Page(visit, ""), came  # type: ignore[arg-type]


@pytest.mark.parametrize("after", [0, OPENING_MS + 700])
def test_what_was_typed_is_sent_once(tab: Tab, after: int) -> None:
    """Also where the call is made only after the wait for it has been given up."""
    page, came = opened(tab, after)
    box, button = tab.locator("#title"), tab.get_by_role("button", name="Создать")
    assert send(page, re.compile("/api/things$"), "POST", lambda: box.fill("Статья"), button).status == 200
    assert came == ["Статья"]


def test_typing_that_takes_long_is_no_missing_call(tab: Tab) -> None:
    page, came = opened(tab, 0)

    def fill() -> None:
        tab.locator("#title").fill("Статья")
        tab.wait_for_timeout(OPENING_MS + 500)  # many fields, on a machine that has much to do

    assert send(page, re.compile("/api/things$"), "POST", fill, tab.get_by_role("button")).status == 200
    assert came == ["Статья"]


@pytest.mark.parametrize("wipe", ["", "box.value = '';"])
def test_words_typed_too_early_are_typed_again(tab: Tab, wipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "TYPED_AGAIN_AFTER", 2.0)
    page, _ = opened(tab, 0)
    tab.set_content(SEARCH.replace("WIPE", wipe))
    result = tab.locator("#found")
    search(page, tab.locator("input"), "лид", lambda: result.inner_text() == "найдено: лид", "поиск находит")
    assert tab.locator("input").input_value() == "лид"


@pytest.mark.parametrize("href", ["/register", "/register/", "/register/?from=login", f"{ORIGIN}/register"])
def test_a_link_leads_where_it_leads_however_it_is_written(tab: Tab, href: str) -> None:
    opened(tab, 0)
    tab.set_content(f"<a href='{href}'>Зарегистрироваться</a>")
    assert path_of(tab.get_by_role("link")) == "/register"
