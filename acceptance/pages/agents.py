"""The form in which an agent is created (platform contract 7.4)."""

import re
from typing import Any

from playwright.sync_api import Error, Locator

from acceptance.pages.combobox import choose
from acceptance.pages.page import Page

STATUSES = ("Черновик", "Активный", "Неактивный")
CREATED = re.compile(r"/api/agents(\?.*)?$")


class CreateAgentPage(Page):
    """The form `ai-agents/create`."""

    title = "Форма создания агента"

    def open(self) -> None:
        """Open the form and wait for its button."""
        self.go("/ai-agents/create")
        self.shown(self._button("Создать"), "кнопка «Создать»")

    def fill(self, name: str, status: str = "Активный") -> None:
        """Give the agent a name and a status (as the form words it)."""
        # The status first: its list opens only once the page's script is at work, which may drop what was typed before.
        form = self.page.locator("body")
        self.labelled(form, "Статус")
        choose(self, self.page.locator("#status"), status, STATUSES)
        self.labelled(form, "Название")
        self.write(self.page.locator("#name"), name, "поле «Название»")
        self.expect_no_error_told("форма заполнена")

    def fill_in_whole(self, instructions: str, temperature: str, longest: str, delay: str) -> None:
        """Fill in the rest. longest: tokens; delay: seconds; numbers as they are typed."""
        for place, text, what in (
            ("#instructions", instructions, "Инструкции"),
            ("#temperature", temperature, "Temperature"),
            ("#maxTokens", longest, "Max Tokens"),
            ("#responseDelaySeconds", delay, "Задержка ответа (сек)"),
        ):
            self.labelled(self.page.locator("body"), what)
            self.write(self.page.locator(place), text, f"поле «{what}»")

    def create(self, *, twice: bool = False) -> tuple[int, dict[str, Any]]:
        """Press «Создать», or double-click it; status and body of the answer to the call that the page made."""
        answer = self.press_for_answer(CREATED, "POST", self._button("Создать"), "кнопка «Создать»", twice=twice)
        try:
            body = answer.json()
        except (ValueError, Error):  # not JSON, or the page has moved on and the browser dropped the body
            body = {}
        return answer.status, body if isinstance(body, dict) else {}

    def press_create(self) -> None:
        """Press «Создать» where the form itself is expected to refuse: no call is waited for."""
        self.press(self._button("Создать"), "кнопка «Создать»")

    def cancel(self) -> None:
        """Press «Отмена» and wait until the form is gone."""
        self.press(self._button("Отмена"), "кнопка «Отмена»")
        self.gone(self._button("Создать"), "форма создания агента")

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)
