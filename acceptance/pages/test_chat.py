"""The test chat (platform contract 7.6)."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Locator, Request, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.clients.web import WEB
from acceptance.outcomes import NotInTime
from acceptance.pages.combobox import choose, options
from acceptance.pages.conversation import why_unclear
from acceptance.pages.page import DEADLINE, Page
from acceptance.timing.vain import Patience, call

NO_CONVERSATIONS = "Нет чатов"
LOAD_ERROR = "Ошибка загрузки чата"
AGENT_PLACEHOLDER = "Выберите агента ИИ"
MESSAGE_PLACEHOLDER = "Введите сообщение здесь"
TITLE_LENGTH = 50  # characters of the first message that make a conversation's title (platform contract 4.3)
AGO = re.compile(r"(Только что|\d+ \S+ назад)\s*$")  # platform contract 7.6
CALL = re.compile(r"/api/chat(\?.*)?$")


@dataclass(frozen=True)
class Answered:
    """The call that the page made for a message. request, body: JSON, empty where there was none."""

    status: int
    request: dict[str, Any]
    body: dict[str, Any]


class Sending:
    """A message on its way: what the page's call was answered, asked for whenever a step needs it."""

    def __init__(self, page: "TestChatPage") -> None:
        self.started = time.monotonic()
        self._page = page
        self._requests: list[Request] = []
        self._responses: list[Response] = []
        page.page.on("request", self._requested)
        page.page.on("response", self._responded)

    def answer(self, within: float) -> Answered:
        """The answer to the first call, no later than `within` seconds after sending. Raises NotInTime."""
        if not self._responses:
            patience = Patience(call(WEB, "POST", "/api/chat"), within)
            left = max(self.started + patience.allowed - time.monotonic(), 0.1)
            try:
                self._page.page.wait_for_event("response", self._is_answer, timeout=left * 1000)
            except PlaywrightTimeout as error:
                patience.ended(time.monotonic() - self.started)
                sent = "отправлен" if self._requests else "страница не отправила"
                raise NotInTime(
                    f"{self._page.title}: на вызов POST /api/chat ({sent}) нет ответа за {patience.allowed:g} с"
                    f"{patience.told}. {self._page.instead()}"
                ) from error
            patience.came()
        response = self._responses[0]
        return Answered(response.status, _object(response.request.post_data), _object(_text(response)))

    def refused(self) -> str:
        """Why nobody will answer the message, Russian: all its calls have failed; empty while somebody may."""
        self._page.page.evaluate("0")  # lets the browser tell what has happened
        answers = self._responses
        if not answers or len(answers) < len(self._requests) or any(one.ok for one in answers):
            return ""
        said = _text(answers[-1]) or ""
        return f"вызов POST /api/chat ответил {answers[-1].status}: {said[:200]}"

    @property
    def begun(self) -> bool:
        """True once the page has made a call."""
        return bool(self._requests)

    @property
    def answered(self) -> bool:
        """True once the call has been answered."""
        return bool(self._responses)

    @property
    def waiting(self) -> str:
        """For the end of a sentence, Russian: that the call is on its way, or was never made; empty once answered."""
        if self._responses:
            return ""
        sent = "отправлен, ответа нет" if self._requests else "страница не отправила"
        return f"; вызов POST /api/chat {sent}"

    def _requested(self, request: Request) -> None:
        if _is_call(request):
            self._requests.append(request)

    def _responded(self, response: Response) -> None:
        if self._is_answer(response):
            self._responses.append(response)

    @staticmethod
    def _is_answer(response: Response) -> bool:
        return _is_call(response.request)


class TestChatPage(Page):
    """The test chat."""

    __test__ = False  # not a test case, whatever its name suggests to pytest
    title = headline = "Тестовый чат"

    # --- get ---------------------------------------------------------------------------------------------------------

    def go_there(self) -> None:
        """Open the chat's address."""
        self.go("/test-chat")

    def open(self) -> None:
        """Open the chat and wait for its heading."""
        self.go_there()
        self._loaded()

    def again(self) -> None:
        """Load the chat anew: nothing that the page remembers by itself survives."""
        self.reload()
        self._loaded()

    # --- act ---------------------------------------------------------------------------------------------------------

    def choose_agent(self, name: str, former: str = "") -> None:
        """Pick an agent in the selector, unless it is chosen already. former: the one that may be chosen still."""
        unchosen, chosen = self._selector(AGENT_PLACEHOLDER), self._selector(name)
        if former:
            unchosen = unchosen.or_(self._selector(former))
        self.shown(unchosen.or_(chosen), f"выбор «{AGENT_PLACEHOLDER}»")
        if chosen.count():
            return
        choose(self, unchosen, name)

    def begin_new(self) -> None:
        """Press «Новый чат»; whether the agent stays chosen is the page's own affair."""
        self.press(self.page.get_by_role("button", name="Новый чат", exact=True), "кнопка «Новый чат»")

    def type(self, text: str) -> None:
        """Type into the message box, which is there for typing once an agent has been chosen."""
        self.write(self._box(), text, "поле сообщения")

    def send(self, text: str, *, enters: int = 1) -> Sending:
        """Type a message and press Enter (a hasty person presses it twice)."""
        self.type(text)
        sending = Sending(self)
        try:
            with self.page.expect_request(_is_call, timeout=DEADLINE * 1000):
                for _ in range(enters):
                    self._box().press("Enter")
        except PlaywrightTimeout as error:
            raise NotInTime(f"{self.title}: Enter нажат, а сообщение не отправлено. {self.instead()}") from error
        return sending

    def send_by_button(self, text: str) -> Sending:
        """Type a message and press the button beside the box, which has no name (platform contract 7.6).

        A line ends with Shift+Enter. AssertionError where that sends the message or begins no line.
        """
        sending = Sending(self)
        first, *others = text.split("\n")
        self.type(first)
        for line in others:
            self._box().press("End")
            self._box().press("Shift+Enter")
            self.page.keyboard.insert_text(line)
        assert not sending.begun, f"{self.title}: Shift+Enter отправил сообщение, а должен начать новую строку"
        assert self.typed() == text, f"{self.title}: после Shift+Enter в поле «{self.typed()}», ожидалось «{text}»"
        button = self._box().locator("xpath=following::button[1]")
        try:
            with self.page.expect_request(_is_call, timeout=DEADLINE * 1000):
                self.press(button, "кнопка отправки рядом с полем")
        except PlaywrightTimeout as error:
            told = f"кнопка отправки нажата, а сообщение не отправлено. {self.instead()}"
            raise NotInTime(f"{self.title}: {told}") from error
        return sending

    def ready_to_write(self, name: str, former: str = "") -> None:
        """Wait until a message can be typed to the agent of the conversation that has just been opened.

        A page that leaves it to the person to choose that agent again is remarked on: the contract leaves it open.
        former: the agent that may be chosen still.
        """
        otherwise = self._selector(AGENT_PLACEHOLDER)
        if former and former != name:
            otherwise = otherwise.or_(self._selector(former))
        if self.still_empty(self._selector(name)) and otherwise.count():
            self.visit.watch.remarks.append(f"{self.title}: разговор открыт, а его агент в нём не выбран")
            choose(self, otherwise, name)
        what = f"{self.title}: в открытом разговоре можно писать дальше"
        self.wait(lambda: self._box().is_enabled(), within=DEADLINE, what=what)

    def open_conversation(self, title: str) -> None:
        """Click a conversation of the list."""
        entry = self.page.get_by_role("button", name=title)
        self.press(entry, f"разговор «{title}» в списке чатов")

    # --- ask ---------------------------------------------------------------------------------------------------------

    def shows_selector(self, words: str) -> None:
        """Wait for the selector of agents that shows these words."""
        self.shown(self._selector(words), f"выбор «{words}»")

    def shows_field(self, placeholder: str) -> None:
        """Wait for the field with this placeholder."""
        self.shown(self._box(placeholder), f"поле «{placeholder}»")

    def shows_conversation(self, title: str) -> bool:
        """Wait for this entry of the list; False where the list is empty or, with its data there, lacks it."""
        entry = self.page.get_by_role("button", name=title)
        empty = self.page.get_by_text(NO_CONVERSATIONS, exact=True)
        others = self.page.get_by_role("button").filter(has_text=AGO)
        self.shown(entry.or_(empty).or_(others), f"«{title}» в списке чатов")
        if self.still_empty(entry):
            return False
        self.shown(entry, f"«{title}» в списке чатов")
        return True

    def shows_empty_list(self) -> None:
        """Wait for the text of an empty list."""
        self.shown(self.page.get_by_text(NO_CONVERSATIONS), f"«{NO_CONVERSATIONS}» в списке чатов")

    def conversations_titled(self, title: str) -> int:
        """How many entries of the list have this title."""
        return self.page.get_by_role("button", name=title).count()

    def listed(self) -> list[str]:
        """The texts of the list's entries: buttons that end in how long ago the conversation was."""
        return self.read(self.page.get_by_role("button").filter(has_text=AGO), "разговор")

    def offered_agents(self) -> list[str]:
        """The names that the selector offers; it is closed again."""
        return options(self, self._selector(AGENT_PLACEHOLDER))

    def chosen_agent(self, name: str) -> bool:
        """True once the selector shows this name as chosen."""
        self.shown(self._selector(name), f"агент «{name}» показан выбранным")
        return True

    def typed(self) -> str:
        """What stands in the message box."""
        return self._box().input_value()

    def shows_failure(self) -> None:
        """Wait until the page says that the chat could not be loaded or the message not be sent."""
        self.shown(self.page.get_by_text(LOAD_ERROR), f"надпись «{LOAD_ERROR}»")

    def failed(self) -> bool:
        """True when the page says that the chat could not be loaded or the message not be sent."""
        return self.page.get_by_text(LOAD_ERROR).count() > 0

    def forgive_failed_send(self) -> None:
        """Do not count failed calls of the chat against the page: the scenario has made them fail."""
        failed = self.visit.watch.failed_calls
        failed[:] = [one for one in failed if "/api/chat " not in f"{one} "]

    def text(self) -> str:
        """Everything that the page shows, top to bottom."""
        return self.page.locator("body").inner_text()

    def why_unclear(self, owner_said: str, agent_said: str) -> str:
        """Why a person cannot tell what owner and agent have said; arguments and result as in `conversation`."""
        return why_unclear(self.page, owner_said, agent_said)

    def _loaded(self) -> None:
        self.shown(self.heading(self.headline, 1), f"заголовок «{self.headline}»")

    def _selector(self, words: str) -> Locator:
        return self.page.get_by_role("combobox").filter(has_text=words)

    def _box(self, placeholder: str = MESSAGE_PLACEHOLDER) -> Locator:
        return self.page.get_by_placeholder(placeholder)


def _is_call(request: Request) -> bool:
    return request.method == "POST" and bool(CALL.search(request.url))


def _text(response: Response) -> str | None:
    try:
        return response.text()
    except Error:  # the page has moved on and the browser dropped the body
        return None


def _object(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
