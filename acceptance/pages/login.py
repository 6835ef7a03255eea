"""The sign-in page (platform contract 3.1)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import Locator, Request, Route

from acceptance.pages.page import DEADLINE, OPENING_MS, Page

# A submission by the page's script, and one by the browser itself, which would put the password into an address.
SUBMISSIONS = re.compile(r"/api/auth/callback/credentials(\?|$)|/login\?")


class LoginPage(Page):
    """`/login`, opened by somebody who is not signed in."""

    title = "Страница входа"
    asks_to_sign_in = False

    def open(self) -> None:
        """Open the page without a session and wait for its button."""
        self.page.context.clear_cookies()
        self._navigate("/login")
        self.shown(self._button(), "кнопка «Войти»")

    def come_by(self, address: str, *, signed_in: bool) -> None:
        """Open an address that is to lead here. signed_in: False for somebody without a session."""
        if not signed_in:
            self.page.context.clear_cookies()
        self._navigate(address)

    def sign_in(self, email: str, password: str) -> None:
        """Replace what the prefilled fields hold, and press «Войти»; the page's own call is on its way afterwards.

        A page that the server has drawn stands there before its script is at work: what is typed by then is lost, and
        the button does what it does without a script. Neither goes out; both are done again until the page takes them.
        """
        sent: list[Request] = []

        def note(request: Request) -> None:
            if request.method == "POST" and self._is_own(request.url) and _names(request, email):
                sent.append(request)

        def press() -> None:
            ready = self._button().and_(self.page.locator(":enabled")).count()  # not while it says «Входим...»
            if ready and not sent:
                self._press_with(email, password)

        self.page.on("request", note)
        try:
            with self._only_with(email):
                self.act_until(lambda: bool(sent), press, "«Войти» должна отправить адрес и пароль", within=DEADLINE)
        finally:
            self.page.remove_listener("request", note)

    def _press_with(self, email: str, password: str) -> None:
        for field, value in (("#email", email), ("#password", password)):
            box = self.page.locator(field)
            box.fill("", timeout=OPENING_MS)  # so that what is typed is news also where it stands already
            box.fill(value, timeout=OPENING_MS)
        self._button().click(timeout=OPENING_MS)

    @contextmanager
    def _only_with(self, email: str) -> Iterator[None]:
        """Let no submission out but the script's own with this address."""

        def judge(route: Route) -> None:
            request = route.request
            by_browser = request.is_navigation_request() and request.method == "GET" and "password=" in request.url
            lost = request.method == "POST" and not _names(request, email)
            if by_browser or lost:
                route.abort("aborted")
            else:
                route.fallback()

        self.page.route(SUBMISSIONS, judge)
        try:
            yield
        finally:
            self.page.unroute(SUBMISSIONS, judge)

    def _button(self) -> Locator:
        return self.page.get_by_role("button", name="Войти", exact=True)

    def _is_own(self, url: str) -> bool:
        return urlsplit(url).netloc == urlsplit(self.page.url).netloc


def _names(request: Request, email: str) -> bool:
    return email.casefold() in unquote_plus(request.post_data or "").casefold()
