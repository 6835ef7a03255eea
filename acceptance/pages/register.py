"""The registration page, and the way to it from the sign-in page (platform contract 3.1)."""

import re

from playwright.sync_api import Locator

from acceptance.pages.forms import send
from acceptance.pages.links import path_of
from acceptance.pages.page import OPENING_MS, Page

CALL = re.compile(r"/api/auth/register(\?.*)?$")
DONE = "Регистрация успешна! 🎉"
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

    def shows_success(self) -> None:
        """Wait for the notification that all went well."""
        self.shown(self.page.locator("p", has_text=DONE), f"уведомление «{DONE}»")

    def _button(self) -> Locator:
        return self.page.get_by_role("button", name="Зарегистрироваться", exact=True)
