"""The sign-in page (platform contract 3.1)."""

from urllib.parse import unquote_plus

from playwright.sync_api import Locator, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.pages.page import DEADLINE, Page
from acceptance.waiting import wait_for

TAKEN_MS = 3000


class LoginPage(Page):
    """`/login`, opened by somebody who is not signed in."""

    title = "Страница входа"

    def open(self) -> None:
        """Open the page without a session and wait for its button."""
        self.page.context.clear_cookies()
        self._navigate("/login")
        self.shown(self._button(), "кнопка «Войти»")

    def sign_in(self, email: str, password: str) -> None:
        """Replace what the prefilled fields hold, and press «Войти», until the page sends just that.

        A page is shown before its script is at work: until then a press is lost, and what was typed may be replaced by
        what the script holds. Raises NotInTime.
        """

        def sent() -> bool:
            if not self._button().is_visible():  # signed in as whom the fields were prefilled with
                self.open()
            self.page.locator("#email").fill(email)
            self.page.locator("#password").fill(password)
            try:
                with self.page.expect_request(lambda request: _tells(request, email), timeout=TAKEN_MS):
                    self._button().click()
            except PlaywrightTimeout:
                return False
            return True

        wait_for(
            sent,
            within=DEADLINE,
            what=f"{self.title}: «Войти» нажата, вход с набранной почтой должен быть отправлен",
            show=lambda done: "отправлен" if done else "не отправлен",
        )

    def _button(self) -> Locator:
        return self.page.get_by_role("button", name="Войти", exact=True)


def _tells(request: Request, email: str) -> bool:
    body = (request.post_data_buffer or b"").decode(errors="replace")
    return request.method == "POST" and (email in body or email in unquote_plus(body))
