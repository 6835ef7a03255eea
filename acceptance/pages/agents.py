"""The list of agents, the form that creates one, the first tab of the editor (platform contract 7.3, 7.4, 7.8)."""

import re
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Locator, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.outcomes import NotInTime
from acceptance.pages.combobox import choose
from acceptance.pages.forms import search, send
from acceptance.pages.links import path_of
from acceptance.pages.page import DEADLINE, OPENING_MS, RENDERED_WITHIN, Page
from acceptance.timing.waiting import wait_for

OF_ROW = "tr *, [role=row] *"
CANCEL = re.compile("^(Cancel|Отмена|Нет)$")
FILTERS = ("Все статусы", "Активные", "Неактивные", "Черновики")
STATUSES = ("Черновик", "Активный", "Неактивный")
#: The editor's tabs that hold settings of the agent's own (platform contract 7.8).
SETTING_TABS = ("Основные", "Обучение", "Сделки и контакты", "Триггеры", "Дополнительно")
AT_ONCE = 5.0  # seconds for what a page does once the server has answered
CREATED = re.compile(r"/api/agents(\?.*)?$")
CHANGED = re.compile(r"/api/agents/[^/]+(\?.*)?$")
STATUS = re.compile(r"/api/agents/[^/]+/status(\?.*)?$")


class AgentsPage(Page):
    """The list `ai-agents`."""

    title = "Список агентов"

    def open(self) -> None:
        """Open the list and wait for its first rows."""
        self.go("/ai-agents")
        self.shown(self._rows(), "строка списка агентов")

    def find(self, name: str, absent: str) -> None:
        """Type a name into the search field and wait until it has an effect: this agent is listed, the other is not."""
        self.shown(self._rows(), "строка списка агентов")
        box = self.page.get_by_placeholder("Поиск", exact=True)

        def found() -> bool:
            return self._row(name).count() == 1 and not self._row(absent).count()

        search(self, box, name, found, f"поиск должен оставить «{name}» и убрать «{absent}»")

    def bring(self, words: str, *names: str) -> None:
        """Have these agents listed, by a search for words that they have in their names where they are not yet.

        What is listed is not searched for: the list would be drawn anew a moment later, under the hands of whoever
        works with it.
        """
        self.shown(self._rows(), "строка списка агентов")

        def found() -> bool:
            return all(self._row(name).count() == 1 for name in names)

        if not found():
            box = self.page.get_by_placeholder("Поиск", exact=True)
            search(self, box, words, found, f"поиск «{words}» должен оставить: {', '.join(names)}")

    def open_editor(self, name: str) -> None:
        """Press the agent's name, a link to its editor; the page that is open then is another."""
        link = self._row(name).get_by_role("link", name=name)
        self.press(link, f"ссылка «{name}»")
        editor = re.compile(r"/ai-agents/[^/]+/edit/?([?#].*)?$")
        try:
            self.page.wait_for_url(editor, wait_until="commit", timeout=DEADLINE * 1000)
        except PlaywrightTimeout as error:
            raise NotInTime(f"{self.title}: ссылка «{name}» не открыла редактора. {self.instead()}") from error

    def press_switch(self, name: str) -> None:
        """Press the row's switch, whatever comes of it."""
        self.press(self._row(name).get_by_role("switch"), f"переключатель в строке «{name}»")

    def wait_switch(self, name: str, *, on: bool) -> None:
        """Wait until the row's switch is on or off. Raises NotInTime."""
        what = f"{self.title}: переключатель в строке «{name}» {'включён' if on else 'выключен'}"
        self.wait(lambda: self.switched_on(name), lambda now: now is on, within=AT_ONCE, what=what)

    def think_better_of_deleting(self, name: str) -> None:
        """Press the row's button that removes, then «Cancel»; calls that this makes all the same are waited for."""
        sent: list[Request] = []

        def note(request: Request) -> None:
            if request.method == "DELETE":
                sent.append(request)

        self.page.on("request", note)
        try:
            self._ask_to_delete(name)
            self.press(self._answer(CANCEL), "«Cancel» в вопросе об удалении агента")
            self.gone(self._question(), "вопрос об удалении агента после «Cancel»")
            self.page.evaluate("0")  # lets the browser tell what has happened
        finally:
            self.page.remove_listener("request", note)
        for request in sent:
            request.response()

    def delete(self, name: str) -> None:
        """Press the row's button that removes, and confirm it. AssertionError when the call is refused."""
        self._ask_to_delete(name)
        answer = self.press_for_answer(CHANGED, "DELETE", self._answer("Delete"), "«Delete» в вопросе об удалении")
        assert answer.ok, f"{self.title}: вызов DELETE /api/agents/[id] ответил {answer.status}"

    def _ask_to_delete(self, name: str) -> None:
        """The button that removes has no name: it is the last of the row's but for the one that copies."""
        buttons = self._row(name).locator("button:not([role=switch]):not([title='Копировать'])")
        self.press(buttons.last, f"кнопка удаления в строке «{name}»")
        self.shown(self._question(), "вопрос об удалении агента")

    def _question(self) -> Locator:
        """Its words are the library's and may be another language's; the button that removes is in it alone."""
        return self._answer("Delete")

    def _answer(self, name: str | re.Pattern[str]) -> Locator:
        """A button of the question. A row's own, without a name by contract, may have one for who cannot see it."""
        return self.page.get_by_role("button", name=name, exact=True).and_(self.page.locator(f":not({OF_ROW})"))

    def switch(self, name: str) -> None:
        """Press the row's switch and wait for the notification. AssertionError when the call is refused."""
        switch = self._row(name).get_by_role("switch")
        answer = self.press_for_answer(STATUS, "PATCH", switch, f"переключатель в строке «{name}»")
        assert answer.ok, f"{self.title}: вызов PATCH …/status ответил {answer.status}"
        self.shown(self.page.locator("p", has_text="Статус обновлен"), "уведомление «Статус обновлен»")

    def switched_on(self, name: str) -> bool:
        """What the row's switch shows."""
        switch = self.shown(self._row(name).get_by_role("switch"), f"переключатель в строке «{name}»")
        return switch.get_attribute("aria-checked") == "true"

    def expect_only_among(self, name: str, *, status: str, not_among: str) -> None:
        """Filter the list by one status and the other (as the filter words them): the agent is in the first alone.

        The search for its name stands. Raises NotInTime.
        """
        row = self._row(name)
        self._filter_by(not_among)
        self.gone(row, f"агент «{name}» среди «{not_among}»")
        self._filter_by(status)
        self.shown(row, f"агент «{name}» среди «{status}»")

    def _filter_by(self, status: str) -> None:
        chosen = re.compile("|".join(FILTERS))
        choose(self, self.page.get_by_role("combobox").filter(has_text=chosen), status, FILTERS)

    def leads_to(self, name: str) -> str:
        """The path to which the agent's name is a link."""
        link = self.shown(self._row(name).get_by_role("link", name=name), f"ссылка «{name}»")
        return path_of(link)

    def _rows(self) -> Locator:
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("switch"))

    def _row(self, name: str) -> Locator:
        return self._rows().filter(has_text=name).filter(visible=True)


class EditAgentPage(Page):
    """The editor's first tab."""

    title = "Редактор агента"

    def rename(self, agent_id: str, name: str, new: str) -> None:
        """Open the editor, write another name into the field that holds the name, and press «Сохранить».

        Which field that is, it says itself: the contract does not name it. AssertionError when the call is refused.
        """
        self.go(f"/ai-agents/{agent_id}/edit")
        self.shown(self.page.get_by_role("heading", name=name), f"заголовок «Редактирование {name}»")
        what = f"{self.title}: поле, в котором «{name}»"
        places = self.wait(lambda: self._holding(name), within=DEADLINE, what=what)
        box = self.page.get_by_role("textbox").nth(places[0])
        button = self.page.get_by_role("button", name="Сохранить", exact=True)
        answer = send(self, CHANGED, "PATCH", lambda: box.fill(new, timeout=OPENING_MS), button)
        assert answer.ok, f"{self.title}: вызов PATCH /api/agents/[id] ответил {answer.status}"

    def save_tab(self, agent_id: str, name: str, tab: str) -> bool:
        """Open the editor, choose a tab and press «Сохранить» there, with nothing changed; False where it has none.

        Only the first tab is promised to have one, and a page may send nothing where nothing has changed.
        AssertionError when the call is refused.
        """
        self.go(f"/ai-agents/{agent_id}/edit")
        self.shown(self.page.get_by_role("heading", name=name), f"заголовок «Редактирование {name}»")
        chosen = self.page.get_by_role("tab", name=tab, exact=True)
        panel = self.page.get_by_role("tabpanel")
        button = panel.get_by_role("button", name="Сохранить", exact=True)

        def choose_tab() -> None:
            if chosen.get_attribute("aria-selected") != "true":
                chosen.click(timeout=OPENING_MS)
            panel.first.wait_for(state="visible", timeout=OPENING_MS)

        self.shown(chosen, f"вкладка «{tab}»")
        self.act_until(lambda: chosen.get_attribute("aria-selected") == "true", choose_tab, f"вкладка «{tab}» выбрана")
        if self.still_empty(button):
            return False
        sent: list[Request] = []

        def note(request: Request) -> None:
            if request.method == "PATCH" and CHANGED.search(request.url):
                sent.append(request)

        self.page.on("request", note)
        try:
            self.press(button, f"кнопка «Сохранить» на вкладке «{tab}»")
            with suppress(NotInTime):
                wait_for(lambda: self.page.evaluate("0") or bool(sent), within=RENDERED_WITHIN, what="вызов")
        finally:
            self.page.remove_listener("request", note)
        for request in sent:
            answer = request.response()
            assert answer is None or answer.ok, f"{self.title}: «Сохранить» на вкладке «{tab}» ответил {answer.status}"
        return bool(sent)

    def _holding(self, text: str) -> list[int]:
        """Which of the text fields hold this text."""
        held = self.page.get_by_role("textbox").evaluate_all("all => all.map(one => one.value)")
        return [place for place, one in enumerate(held) if one == text]


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
