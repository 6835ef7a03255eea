"""The integrations page of an agent and the page of its Kommo integration (platform contract 6.2, 7.5)."""

import json
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Locator, Request, Route

from acceptance.clients.permission import SYNC as SYNC_PATHS
from acceptance.outcomes import NotInTime
from acceptance.pages.forms import send
from acceptance.pages.page import DEADLINE, OPENING_MS, Page

AT_ONCE = 5.0  # seconds for what the page does once it has been answered
SYNC = re.compile("^Синхронизировать")
RUNNING = re.compile("^Синхронизация")
STATES = ("Настроена", "Неактивна")  # of a row in the list, platform contract 7.5
OWN_BUTTON = "Синхронизировать настройки CRM"
SYNC_CALL = re.compile(rf"/api/({SYNC_PATHS})(\?|$)")
SAVED = re.compile(r"/api/agents/[^/]+/integrations/[^/]+(\?|$)")


class IntegrationsPage(Page):
    """The list `available-integrations`."""

    title = "Страница интеграций"

    def open(self, agent_id: str) -> None:
        """Open the list of an agent's integrations and wait for its heading."""
        self.go(f"/ai-agents/{agent_id}/available-integrations")
        self.shown(self.heading("Интеграции", 1), "заголовок «Интеграции»")

    def row(self, name: str) -> str:
        """What the row with this integration says, once it is there: as it is written, whatever case a style shows."""
        what = f"строка «{name}»"
        row = self.shown(self.page.get_by_role("row").filter(has_text=name), what)
        return " ".join(cell.written for cells in self.read_cells(row, what) for cell in cells)


@dataclass(frozen=True)
class SyncPressed:
    """What pressing the button led to. status: of the call that the page made; body: its JSON, if any."""

    status: int
    body: dict[str, Any]


class IntegrationPage(Page):
    """The page of one Kommo integration."""

    title = "Страница интеграции Kommo"

    def open(self, agent_id: str, integration_id: str) -> None:
        """Open the page and wait for the button."""
        self.go(f"/ai-agents/{agent_id}/integrations/{integration_id}/edit")
        self.shown(self._button(), "кнопка «Синхронизировать …»")

    def again(self) -> None:
        """Load the page anew and wait for the button."""
        self.reload()
        self.shown(self._button(), "кнопка «Синхронизировать …»")

    def switch_and_save(self) -> bool:
        """Press the one switch and «Сохранить изменения»; what the switch shows then. AssertionError on a refusal."""
        switch = self.shown(self.page.get_by_role("switch"), "переключатель «Активно»")
        before = switch.get_attribute("aria-checked")

        def turn() -> None:
            if switch.get_attribute("aria-checked") == before:
                switch.click(timeout=OPENING_MS)

        button = self.page.get_by_role("button", name="Сохранить изменения", exact=True)
        answer = send(self, SAVED, "PATCH", turn, button)
        assert answer.ok, f"{self.title}: вызов PATCH …/integrations/[integrationId] ответил {answer.status}"
        return before != "true"

    @property
    def said(self) -> str:
        """What the page reads, without the sidebar."""
        return self.condition().text

    def press_sync(self) -> SyncPressed:
        """Press the button; the answer to the call that the page made."""
        said: list[str] = []

        def keep(route: Route) -> None:
            # The page is refreshed on success, and a browser drops the answers of the page before.
            try:
                answer = self.visit.fetch(route, DEADLINE)
            except Error as error:
                if "certificate" in str(error):  # trusted by the browser, not by Playwright: nothing has been sent
                    route.continue_()
                else:
                    route.abort()
                return
            said.append(answer.text())
            route.fulfill(response=answer)

        self.page.route(SYNC_CALL, keep)
        try:
            answer = self.answer_to(SYNC_CALL, "POST", self._press, "нажатие «Синхронизировать»")
            body = json.loads(said[0]) if said else answer.json()
        except (ValueError, Error):  # not JSON, or dropped by the browser
            body = {}
        finally:
            self.page.unroute(SYNC_CALL, keep)
        return SyncPressed(answer.status, body if isinstance(body, dict) else {})

    def press_only(self) -> None:
        """Press the button, whatever comes of it; the page calls the platform afterwards. Raises NotInTime."""
        self._press()

    def not_at_work(self) -> str:
        """While the page waits for its answer: why its button is not disabled and says so; empty where it is."""
        at_work = self.page.get_by_role("button", name=RUNNING, disabled=True)
        try:
            self.shown(at_work, "пока ответа нет, кнопка говорит «Синхронизация...», и нажать её нельзя", AT_ONCE)
        except NotInTime as never:
            return str(never)
        return ""

    def wait_without(self, words: str) -> None:
        """Wait until the page says these words no more. Raises NotInTime."""
        self.gone(self.page.get_by_text(words).filter(visible=True), f"прежняя ошибка «{words}» после успеха", AT_ONCE)

    def wait_at_rest(self, within: float = DEADLINE) -> None:
        """Wait until the button can be pressed again."""
        self.gone(self.page.get_by_role("button", name=RUNNING), "кнопка «Синхронизация…»", within)
        self.shown(self._button(disabled=False), "кнопка «Синхронизировать …» снова доступна", within)

    def wait_refusal(self, words: str) -> None:
        """Wait until the page explains, with these words, why it did not synchronise."""
        self.shown(self.page.get_by_text(words), f"объяснение «{words}…»")

    def confirmation(self) -> str:
        """What the page says about the synchronisation: neither toast nor status is certain on a deployment."""
        said = self.page.get_by_text(re.compile("синхрониз", re.IGNORECASE)).all_inner_texts()
        return "; ".join(dict.fromkeys(" ".join(text.split()) for text in said))

    def _press(self) -> None:
        """Press the button until the page calls the platform: a click before its script is at work does nothing."""
        asked: list[Request] = []

        def note(request: Request) -> None:
            if _is_call(request):
                asked.append(request)

        def press() -> None:
            at_rest = self._button(disabled=False)
            if at_rest.count() and not asked:
                with self.page.expect_request(_is_call, timeout=OPENING_MS):
                    at_rest.click(timeout=OPENING_MS)

        what = "нажатие «Синхронизировать» – ответа не было, страница не обратилась к платформе"
        self.page.on("request", note)
        try:
            self.act_until(lambda: bool(asked), press, what)
        finally:
            self.page.remove_listener("request", note)

    def _button(self, **state: Any) -> Locator:
        """The page's own button; where another on it begins with the same word, not that one."""
        if self.page.get_by_role("button", name=OWN_BUTTON, exact=True).count():
            return self.page.get_by_role("button", name=OWN_BUTTON, exact=True, **state).first
        return self.page.get_by_role("button", name=SYNC, **state).first


def _is_call(request: Request) -> bool:
    return request.method == "POST" and bool(SYNC_CALL.search(request.url))
