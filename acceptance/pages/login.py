"""The sign-in page (platform contract 3.1)."""

from acceptance.pages.page import Page


class LoginPage(Page):
    """`/login`, opened by somebody who is not signed in."""

    title = "Страница входа"

    def open(self) -> None:
        """Open the page without a session and wait for its button."""
        self.page.context.clear_cookies()
        self._navigate("/login")
        self.shown(self.page.get_by_role("button", name="Войти", exact=True), "кнопка «Войти»")

    def sign_in(self, email: str, password: str) -> None:
        """Replace what the prefilled fields hold, and press «Войти»."""
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(password)
        self.page.get_by_role("button", name="Войти", exact=True).click()
