"""What all pages share: opening by address, waiting for content, the error screen, and the contract's widgets."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Error, Locator, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.browser import Visit
from acceptance.clients.proxy import browser_trouble
from acceptance.outcomes import CheckBroken, NotInTime, ServiceSilent
from acceptance.process.variables import told
from acceptance.timing.waiting import wait_for

ERROR_SCREEN = "Произошла ошибка"
# Seconds. The faults' laboratory, whose stand answers at once, sets fewer: there it is waited for what never comes.
DEADLINE = told().page_seconds
OPENING_MS = 1500
RENDERED_WITHIN = 2.0  # seconds from the last answer until the page shows it
DATA_WITHIN, FIRST_CALL_WITHIN = 10.0, 3.0


class Page:
    """A page of the owner's organisation. `path` is relative to `/manage/<tenant>`."""

    title: ClassVar[str] = "страница"

    def __init__(self, visit: Visit, tenant: str) -> None:
        self.visit = visit
        self.page = visit.page
        self.tenant = tenant

    # --- get -----------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Open a page of the organisation by its address; fails when the server refuses it or asks to sign in."""
        full = f"/manage/{self.tenant}{path}"
        answer = self._navigate(full)
        status = answer.status if answer else 0
        assert status < 400, f"{self.title}: адрес {full} ответил {status}"
        assert "/login" not in self.page.url, f"{self.title}: вместо {full} открылась страница входа"

    def reload(self) -> None:
        """Load the page anew."""
        with self._network():
            self.page.reload(wait_until="commit")

    def _navigate(self, path: str) -> Response | None:
        with self._network():
            answer = self.page.goto(path, wait_until="commit")
        if answer and (refusal := browser_trouble(self.visit.watch.origin, f"{answer.status}")):
            raise refusal
        return answer

    @contextmanager
    def _network(self) -> Iterator[None]:
        self.visit.watch.asked = 0  # from now on those of the new document
        try:
            yield
        except PlaywrightTimeout as error:
            raise ServiceSilent(f"{self.title}: веб-приложение не отдало страницу за {DEADLINE:g} с") from error
        except Error as error:
            reason = str(error).splitlines()[0]
            if trouble := browser_trouble(self.visit.watch.origin, reason):
                raise trouble from error
            if "ERR_NAME_NOT_RESOLVED" in reason or "ERR_CERT" in reason:
                advice = "; свой удостоверяющий центр назовите в CA_FILE" if "ERR_CERT" in reason else ""
                raise CheckBroken(f"{self.title}: {reason}.", f"Проверьте WEB_URL{advice}.") from error
            raise ServiceSilent(f"{self.title}: страница не открылась ({reason})") from error

    # --- ask -----------------------------------------------------------------------------

    def shown(self, wanted: Locator, what: str, within: float = DEADLINE) -> Locator:
        """Wait until `wanted` is visible: the first of it that is, for a page may hold a hidden twin for small screens.

        Raises NotInTime with what the page shows instead.
        """
        visible = wanted.filter(visible=True).first
        try:
            visible.wait_for(state="visible", timeout=within * 1000)
        except PlaywrightTimeout as error:
            raise NotInTime(f"{self.title}: {what} – не видно за {within:g} с. {self.instead()}") from error
        return visible

    def gone(self, unwanted: Locator, what: str, within: float = DEADLINE) -> None:
        """Wait until `unwanted` is not visible any more."""
        try:
            unwanted.first.wait_for(state="hidden", timeout=within * 1000)
        except PlaywrightTimeout as error:
            raise NotInTime(f"{self.title}: {what} – не исчезло за {within:g} с. {self.instead()}") from error

    def heading(self, text: str, level: int | None = None, *, exact: bool = True) -> Locator:
        """A heading by its text."""
        more: dict[str, Any] = {} if level is None else {"level": level}
        return self.page.get_by_role("heading", name=text, exact=exact, **more)

    def instead(self) -> str:
        """One Russian sentence about what the page shows: its error screen, or the beginning of its text."""
        screen = self.heading(ERROR_SCREEN)
        if screen.count():
            return f"Открыт экран ошибки: {' '.join(screen.first.locator('xpath=..').inner_text().split())[:200]}"
        text = " ".join(self.page.locator("body").inner_text(timeout=2000).split())
        return f"На странице {self.page.url}: «{text[:160]}»"

    def trouble(self) -> list[str]:
        """What says that the page is broken: error screen, uncaught exceptions, failed calls for its own data."""
        found = [f"необработанное исключение: {text}" for text in self.visit.watch.exceptions]
        found += [f"не получены данные страницы: {text}" for text in self.visit.watch.failed_calls]
        if self.heading(ERROR_SCREEN).count():
            found.append(self.instead())
        return found

    def late_trouble(self) -> list[str]:
        """The same once the page's calls for its own data are answered: a call may fail after all else is shown."""
        if not self.answered():
            watch = self.visit.watch
            under_way = ", ".join(f"{one.method} {urlsplit(one.url).path}" for one in watch.unanswered)
            watch.remarks.append(f"страница не дождалась ответов на свои вызовы: {under_way or 'их не было'}")
        return self.trouble()

    def answered(self) -> bool:
        """Wait until the page's calls for its own data are answered; False when they were not.

        A page that makes no such calls, or always has one under way, is not waited for beyond a few seconds.
        """
        watch = self.visit.watch

        def quiet() -> bool:
            self.page.evaluate("0")  # lets the browser tell what has happened
            return bool(watch.asked) and not watch.unanswered

        try:
            wait_for(quiet, within=DATA_WITHIN if watch.unanswered else FIRST_CALL_WITHIN, every=0.05, what="ответы")
        except NotInTime:
            return False
        return True

    def still_empty(self, wanted: Locator) -> bool:
        """True unless `wanted` is shown, now or once the page's data has come.

        Until then a page may well show the words that it has for "there is nothing".
        """
        visible = wanted.filter(visible=True).first
        if visible.count():
            return False
        self.answered()
        try:
            visible.wait_for(state="visible", timeout=RENDERED_WITHIN * 1000)
        except PlaywrightTimeout:
            return True
        return False

    def toast(self, text: str, within: float = 5.0) -> bool:
        """True when a toast with this text shows up."""
        try:
            self.page.locator("p", has_text=text).first.wait_for(state="visible", timeout=within * 1000)
        except PlaywrightTimeout:
            return False
        return True

    # --- act: the widgets of the contract ------------------------------------------------

    def press(self, wanted: Locator, what: str, *, twice: bool = False) -> None:
        """Click `wanted`, the first of it that is visible, once it is there and lets itself be clicked.

        twice: double-click it. Raises NotInTime with what the page shows instead.
        """
        within = DEADLINE * 1000
        self._act(wanted, what, lambda one: one.dblclick(timeout=within) if twice else one.click(timeout=within))

    def write(self, field: Locator, text: str, what: str) -> None:
        """Fill a field, the first of it that is visible, once it is there and takes a text. Raises NotInTime."""
        self._act(field, what, lambda one: one.fill(text, timeout=DEADLINE * 1000))

    def _act(self, wanted: Locator, what: str, act: Callable[[Locator], None]) -> None:
        visible = wanted.filter(visible=True).first
        try:
            act(visible)
        except PlaywrightTimeout as error:
            trouble = "видно, но не поддаётся" if visible.count() else "не видно"
            raise NotInTime(f"{self.title}: {what} – {trouble} за {DEADLINE:g} с. {self.instead()}") from error

    def act_until(
        self,
        taken: Callable[[], bool],
        act: Callable[[], object],
        what: str,
        *,
        within: float = DEADLINE,
        instead: Callable[[], str] | None = None,
    ) -> None:
        """Do `act` until it has taken effect: what is done before the page's script is at work is lost.

        act: does what is still to be done, and waits for what comes of it, both for OPENING_MS at the most. what: the
        effect, in Russian. Raises NotInTime that tells `instead`; by itself: what the page shows.
        """

        def once() -> bool:
            with suppress(PlaywrightTimeout):  # not yet: `taken` decides, and the deadline
                act()
            return taken()

        try:
            wait_for(once, within=within, what=what)
        except NotInTime as error:
            told = (instead or self.instead)()
            raise NotInTime(f"{self.title}: {what} – не дождались за {within:g} с. {told}") from error

    def choose(self, combobox: Locator, option: str) -> None:
        """Pick an option of a combobox; its options stand in a portal at the end of the document."""
        # By attribute: the options of a native select elsewhere on the page have the same role by nature.
        wanted = self.page.locator("[role=option]").filter(has_text=re.compile(rf"^\s*{re.escape(option)}\s*$"))
        what = f"вариант «{option}»"
        self.press(self.open_list(combobox, wanted, what), what)

    def options(self, combobox: Locator) -> list[str]:
        """The options that a combobox offers, at least one; it is closed again."""
        entries = self.page.locator("[role=option]")
        self.open_list(combobox, entries, "варианты списка")
        texts = [" ".join(text.split()) for text in entries.all_inner_texts()]
        self.page.keyboard.press("Escape")
        return texts

    def open_list(self, combobox: Locator, wanted: Locator, what: str) -> Locator:
        """Open a combobox, the first that is visible, and wait until an option is there; that option.

        A list that was opened before the page's script or its data had come may stay shut or empty for good: it is
        closed and opened again. Raises NotInTime.
        """
        visible = combobox.filter(visible=True).first
        open_one = self.page.locator("[role=combobox][aria-expanded=true]")  # which may hide all else from roles

        def open_anew() -> None:
            if open_one.count():
                self.page.keyboard.press("Escape")
            visible.click(timeout=OPENING_MS)
            wanted.first.wait_for(state="visible", timeout=OPENING_MS)

        def trouble() -> str:
            if open_one.count():
                return f"Предложено вариантов: {self.page.locator('[role=option]').count()}."
            return "Список не открывается." if visible.count() else "Самого списка не видно."

        self.act_until(wanted.first.is_visible, open_anew, what, instead=trouble)
        return wanted.first

    def dialog(self, title: str) -> Locator:
        """An open dialog by its title."""
        return self.page.get_by_role("dialog", name=title)

    def press_for_answer(
        self, path: str | re.Pattern[str], method: str, wanted: Locator, what: str, *, twice: bool = False
    ) -> Response:
        """`press`, and return the answer to the call that the page makes in consequence, as `answer_to` does."""
        return self.answer_to(path, method, lambda: self.press(wanted, what, twice=twice), what)

    def answer_to(self, path: str | re.Pattern[str], method: str, act: Callable[[], None], what: str) -> Response:
        """Do `act` and return the answer to the call that the page makes in consequence.

        path: the address' path, or a pattern for it. Raises NotInTime when no such call is made.
        """
        wanted = re.compile(re.escape(path) + r"(\?.*)?$") if isinstance(path, str) else path

        def matches(response: Response) -> bool:
            return response.request.method == method and bool(wanted.search(response.url))

        try:
            with self.page.expect_response(matches, timeout=DEADLINE * 1000) as caught:
                act()
            return caught.value
        except PlaywrightTimeout as error:
            raise NotInTime(f"{self.title}: {what} – ответа не было за {DEADLINE:g} с. {self.instead()}") from error
