"""What all pages share: opening by address, waiting for what a person is to see, and pressing it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import Error, Locator, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from tenacity import retry, retry_if_exception_message, stop_after_attempt, wait_fixed

from acceptance.browser.visit import Visit
from acceptance.clients.proxy import browser_trouble
from acceptance.outcomes import CheckBroken, NotInTime, ServiceSilent
from acceptance.pages import sight
from acceptance.pages.state import PageState
from acceptance.process.variables import process_variables
from acceptance.timing import vain
from acceptance.timing.waiting import wait_for

T = TypeVar("T")
# Seconds. The faults' laboratory, whose stand answers at once, sets fewer: there it is waited for what never comes.
DEADLINE = process_variables().page_seconds
OPENING_MS = 1500
RENDERED_WITHIN = 2.0  # seconds from the last answer until the page shows it
IN_SIGHT_WITHIN = 5.0  # seconds for what is on its way into sight, or under a toast: they go after 4 s (7.1)
SLICE = 1.0  # seconds for which a thing is waited for before the page is asked whether it will still come
# A navigation of ours that the page's own has overtaken (platform contract 7.1).
OVERTAKEN = r"(?s).*(ERR_ABORTED|interrupted by another navigation|frame was detached).*"
# Asked again at once, the same navigation of the page's own overtakes all tries; it is there within a moment.
NOT_OVERTAKEN: dict[str, Any] = {
    "retry": retry_if_exception_message(match=OVERTAKEN),
    "wait": wait_fixed(0.1),
    "stop": stop_after_attempt(6),
    "reraise": True,
}


class Page(PageState):
    """A page of the owner's organisation. `path` is relative to `/manage/<tenant>`."""

    def __init__(self, visit: Visit, tenant: str) -> None:
        super().__init__(visit)
        self.tenant = tenant
        self._opening = ""  # the address that has been opened, until something is done there

    # --- get -----------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Open a page of the organisation by its address; fails when the server refuses it or asks to sign in."""
        full = f"/manage/{self.tenant}{path}"
        answer = self._navigate(full)
        status = answer.status if answer else 0
        self._opening = urlsplit(answer.url).path if answer else ""
        assert status < 400, f"{self.title}: адрес {full} ответил {status}"
        assert "/login" not in self.page.url, f"{self.title}: вместо {full} открылась страница входа"

    def come_to(self, path: str) -> None:
        """Open a page of the organisation by its address, whatever the server says of it."""
        self._navigate(f"/manage/{self.tenant}{path}")

    def reload(self) -> None:
        """Load the page anew, by its address where the page before has led away from it."""
        if self._return_to_opening():
            return
        with self._network():
            self._reload()

    @retry(**NOT_OVERTAKEN)
    def _reload(self) -> None:
        self.page.reload(wait_until="commit")

    def _navigate(self, path: str) -> Response | None:
        with self._network():
            answer = self._goto(path)
        if answer and (refusal := browser_trouble(self.visit.watch.origin, f"{answer.status}")):
            raise refusal
        return answer

    @retry(**NOT_OVERTAKEN)
    def _goto(self, path: str) -> Response | None:
        return self.page.goto(path, wait_until="commit")

    @contextmanager
    def _network(self) -> Iterator[None]:
        self.visit.watch.begin()
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

    def shown(self, wanted: Locator, what: str, within: float | None = None) -> Locator:
        """Wait until a person sees `wanted`: the first of it that is rendered, for a page may hold a hidden twin.

        Raises NotInTime with what the page shows instead, and why what is there cannot be seen.
        """
        visible = wanted.filter(visible=True).first
        why, went = "", False

        def once() -> bool:
            nonlocal why, went
            went = bool(why)
            with suppress(PlaywrightTimeout):
                visible.wait_for(state="visible", timeout=SLICE * 1000)
                why, went = self._why_unseen(visible), False
                return not why
            self._return_to_opening()
            return False

        def trouble() -> str:
            return f"не видно человеку: {why}{', а потом пропало' if went else ''}" if why else "не видно"

        self._wait(once, what, trouble, within)
        return visible

    def _return_to_opening(self) -> bool:
        """Open the address again, once, when the page before has led away from it, which it may do after all was seen.

        False when nothing has led away, or when it was opened again before: then it leads away by itself.
        """
        address = self._opening
        if not address or urlsplit(self.page.url).path == address:
            return False
        self._opening = ""
        self._navigate(address)
        return True

    def _why_unseen(self, element: Locator) -> str:
        why = sight.why_unseen(element, SLICE)
        if why == sight.TRANSPARENT:  # until the pointer comes near
            with suppress(PlaywrightTimeout):  # what cannot be pointed at stays as it is
                element.hover(timeout=SLICE * 1000)
                why = sight.why_unseen(element, SLICE)
        return why

    def read(self, elements: Locator, what: str) -> list[str]:
        """The texts of these that are rendered, as they are now.

        what: one of them, Russian. Raises NotInTime when a person cannot see one of those that are looked at.
        """
        seen = self._in_sight(lambda: sight.read(elements), list, what)
        return [text for text, _ in seen]

    def read_cells(self, rows: Locator, what: str) -> list[list[sight.Cell]]:
        """The cells of these rows of a table, row by row, as they are now.

        what: one of the rows, Russian. Raises NotInTime when a person cannot see one of those that are looked at.
        """
        cells = rows.get_by_role("cell").or_(rows.get_by_role("rowheader"))  # as a row's name may well be marked
        return self._in_sight(
            lambda: sight.cells(cells), lambda found: [(one.shown, one.why) for row in found for one in row], what
        )

    def _in_sight(self, ask: Callable[[], T], told: Callable[[T], list[tuple[str, str]]], what: str) -> T:
        """What `ask` answers once all of it can be seen. told: each text of an answer with why it cannot."""
        return wait_for(
            ask,
            lambda found: not any(why for _, why in told(found)),
            within=IN_SIGHT_WITHIN,
            what=f"{self.title}: {what} – должно быть видно",
            show=lambda found: "; ".join(f"«{text[:60]}» не видно: {why}" for text, why in told(found) if why),
        )

    def expect_no_error_told(self, done: str = "всё сделано") -> None:
        """AssertionError when the page tells of an error beside what was done without one. done: what was, Russian."""
        told = self.condition().banners
        assert not told, f"{self.title}: {done}, а страница сообщает об ошибке: «{told[0]}»"

    def labelled(self, within: Locator, label: str) -> None:
        """Wait until this label of a field can be read; the star of a required one may be drawn in any way.

        Raises NotInTime. Not noticed: a label that stands at another field.
        """
        text = within.get_by_text(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))
        self.shown(text, f"надпись «{label}» у поля")

    def wait(self, ask: Callable[[], T], until: Callable[[T], bool] = bool, **more: Any) -> T:
        """`wait_for`, no longer than the page leaves hope, nor in full for what did not come before. more: as there."""
        return wait_for(ask, until, hopeless=self.hopeless, remembered=True, **more)

    def _wait(self, once: Callable[[], bool], what: str, trouble: Callable[[], str], within: float | None) -> None:
        """Wait until `once` is true, not in full where this was waited for in vain before. trouble: what is wrong."""
        patience = vain.Patience(f"{self.title}: {what}", within or DEADLINE, vain.SHORTENED)
        allowed, started = patience.allowed, time.monotonic()
        try:
            wait_for(once, within=allowed, every=0.05, what=what, hopeless=self.hopeless)
        except NotInTime as error:
            waited = time.monotonic() - started
            patience.ended(waited)
            raise NotInTime(
                f"{self.title}: {what} – {trouble()} за {min(waited, allowed):.3g} с{patience.told}. {self.instead()}"
            ) from error
        patience.came()

    def gone(self, unwanted: Locator, what: str, within: float | None = None) -> None:
        """Wait until `unwanted` is not visible any more."""

        def once() -> bool:
            with suppress(PlaywrightTimeout):
                unwanted.first.wait_for(state="hidden", timeout=SLICE * 1000)
                return True
            return False

        self._wait(once, what, lambda: "не исчезло", within)

    def heading(self, text: str, level: int | None = None, *, exact: bool = True) -> Locator:
        """A heading by its text."""
        more: dict[str, Any] = {} if level is None else {"level": level}
        return self.page.get_by_role("heading", name=text, exact=exact, **more)

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
        visible = self.shown(wanted, what)
        self._opening = ""
        try:
            act(visible)
        except PlaywrightTimeout as error:
            raise NotInTime(
                f"{self.title}: {what} – видно, но не поддаётся за {DEADLINE:g} с. {self.instead()}"
            ) from error

    def act_until(
        self,
        taken: Callable[[], bool],
        act: Callable[[], object],
        what: str,
        *,
        within: float | None = None,
        instead: Callable[[], str] | None = None,
    ) -> None:
        """Do `act` until it has taken effect: what is done before the page's script is at work is lost.

        act: does what is still to be done, and waits for what comes of it, both for OPENING_MS at the most. what: the
        effect, in Russian. Raises NotInTime that tells `instead`; by itself: what the page shows.
        """
        within = within or DEADLINE
        self._opening = ""

        def once() -> bool:
            with suppress(PlaywrightTimeout):  # not yet: `taken` decides, and the deadline
                act()
            return taken()

        try:
            self.wait(once, within=within, what=what)
        except NotInTime as error:
            told = (instead or self.instead)()
            head, _, cause = str(error).partition(". Видели:")[0].partition(" – ")
            cause = "" if told.startswith(cause) else f" – {cause}"  # the same would be said twice
            raise NotInTime(f"{self.title}: {head}{cause}. {told}") from error

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
