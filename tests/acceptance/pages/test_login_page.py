"""Signing in on a page that the server has drawn and whose script comes to work later, as those of Next.js do."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Route

from acceptance.browser.watch import Watch
from acceptance.outcomes import NotInTime
from acceptance.pages.login import LoginPage

ORIGIN = "http://localhost:9"
EMAIL, PASSWORD = "owner@example.com", "Верный пароль 1!"
# What the fields hold is the script's own state: it starts with the prefilled values and follows input events.
DRAWN = """<!doctype html><meta charset="utf-8"><h1>Вход</h1>
<form><input id="email" name="email" type="email" value="founder@example.com">
<input id="password" name="password" type="password" value="Demo1234!"><button type="submit">Войти</button></form>
<script>
const state = {email: "founder@example.com", password: "Demo1234!"};
setTimeout(() => {
  const held = {};
  for (const name of Object.keys(state)) {
    const field = document.getElementById(name);
    held[name] = field.value;
    field.addEventListener("input", () => {
      if (field.value !== held[name]) state[name] = held[name] = field.value;
    });
  }
  document.querySelector("form").addEventListener("submit", async event => {
    event.preventDefault();
    const button = document.querySelector("button");
    [button.disabled, button.textContent] = [true, "Входим..."];
    await fetch("/api/auth/csrf");
    try { await fetch("/api/auth/callback/credentials", {method: "POST", body: new URLSearchParams(state)}); }
    finally { [button.disabled, button.textContent] = [false, "Войти"]; }
  });
}, LATER);
</script>"""


class Platform:
    """Answers the browser's requests and keeps them. later: milliseconds until the page's script is at work."""

    def __init__(self, context: BrowserContext, later: float) -> None:
        self.asked: list[Request] = []
        self._later = later
        context.route(f"{ORIGIN}/**", self._answer)

    def submitted(self) -> list[dict]:
        """The fields of each submission by the page's script."""
        posted = [one for one in self.asked if one.method == "POST"]
        return [{name: values[0] for name, values in parse_qs(one.post_data or "").items()} for one in posted]

    def addresses(self) -> set[str]:
        """What stood in addresses, apart from paths."""
        return {urlsplit(one.url).query for one in self.asked} - {""}

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request)
        if "/api/" in route.request.url:
            route.fulfill(json={})
        else:
            route.fulfill(body=DRAWN.replace("LATER", str(self._later)), content_type="text/html")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=ORIGIN)
    yield context
    context.close()


@pytest.mark.parametrize("later", [0, 20, 60, 1200])
def test_what_is_typed_goes_out_whenever_the_script_is_ready(context: BrowserContext, later: float) -> None:
    platform = Platform(context, later)
    page = LoginPage(SimpleNamespace(page=context.new_page(), watch=Watch(ORIGIN)), "")
    page.open()
    page.sign_in(EMAIL, PASSWORD)
    assert platform.submitted() == [{"email": EMAIL, "password": PASSWORD}]
    assert platform.addresses() == set(), "a password in an address"


def test_button_that_does_nothing_is_told(context: BrowserContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.pages.login.DEADLINE", 2)
    platform = Platform(context, 60_000)
    page = LoginPage(SimpleNamespace(page=context.new_page(), watch=Watch(ORIGIN)), "")
    page.open()
    with pytest.raises(NotInTime, match="«Войти» должна отправить адрес и пароль"):
        page.sign_in(EMAIL, PASSWORD)
    assert platform.addresses() == set()
