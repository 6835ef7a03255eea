"""The registration page, and the way to it from the sign-in page (platform contract 3.1)."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Locator, Request

from acceptance.pages.forms import send
from acceptance.pages.links import path_of
from acceptance.pages.page import OPENING_MS, Page
from acceptance.timing.waiting import look_on

CALL = re.compile(r"/api/auth/register(\?.*)?$")
DONE = "Регистрация успешна! 🎉"
REFUSED_WITHIN = 5.0  # seconds
# What the page says, line by line, its buttons left out: these say that the page is at work.
SAYS = """() => {
    const buttons = [...document.querySelectorAll("button")].map(one => one.innerText.trim());
    return document.body.innerText.split("\\n").map(one => one.trim()).filter(one => one && !buttons.includes(one));
}"""
#: The links of the sign-in page, and where they lead.
LINKS = {"Забыли пароль?": "/reset-password/request", "Зарегистрироваться": "/register"}


class RegisterPage(Page):
    """`/register`, opened by somebody who is not signed in."""

    title = "Страница регистрации"
    asks_to_sign_in = False

    def come_from_sign_in(self) -> None:
        """Open the sign-in page without a session, then where its link leads; heading and button are there then.

        AssertionError where a link of the sign-in page leads elsewhere, or where it leads the server refuses.
        """
        self.page.context.clear_cookies()
        self._navigate("/login")
        for words, path in LINKS.items():
            link = self.shown(
                self.page.get_by_role("link", name=words, exact=True), f"ссылка «{words}» на странице входа"
            )
            leads = path_of(link)
            assert leads == path, f"Ссылка «{words}» на странице входа ведёт на {leads}, ожидалось {path}"
        answer = self._navigate("/register")
        assert answer is None or answer.ok, f"{self.title}: адрес /register ответил {answer.status}"
        self.shown(self.heading("Регистрация", 1), "заголовок «Регистрация»")
        self.shown(self._button(), "кнопка «Зарегистрироваться»")

    def register(self, fields: dict[str, str]) -> int:
        """Fill in the form and press its button; the status of the call. fields: id of an input -> text."""

        def fill() -> None:
            for name, text in fields.items():
                self.page.locator(f"#{name}").fill(text, timeout=OPENING_MS)

        return send(self, CALL, "POST", fill, self._button()).status

    def try_unlike(self, fields: dict[str, str]) -> int:
        """Fill in the form with two passwords that differ and press its button; the status of the call, 0 for none.

        fields: as of `register`. Waits for the call, or until the page says something: that they differ. Where
        it says so by the browser alone, which cannot be read, it is given a while.
        """
        sent: list[Request] = []

        def note(request: Request) -> None:
            if request.method == "POST" and CALL.search(request.url):
                sent.append(request)

        before = self.page.evaluate(SAYS)

        def taken() -> bool:
            with suppress(Error):  # before its script is at work, the page may be loaded anew by the button
                if not sent and self._button().is_enabled(timeout=OPENING_MS):
                    for name, text in fields.items():
                        self.page.locator(f"#{name}").fill(text, timeout=OPENING_MS)
                    self._button().click(timeout=OPENING_MS)
                return bool(self.page.evaluate(SAYS) != before or sent)
            return bool(sent)

        self.page.on("request", note)
        try:
            look_on(taken, seconds=REFUSED_WITHIN)
        finally:
            self.page.remove_listener("request", note)
        answer = sent[0].response() if sent else None
        return answer.status if answer else 0

    def shows_success(self) -> None:
        """Wait for the notification that all went well."""
        self.shown(self.page.locator("p", has_text=DONE), f"уведомление «{DONE}»")

    def _button(self) -> Locator:
        return self.page.get_by_role("button", name="Зарегистрироваться", exact=True)
