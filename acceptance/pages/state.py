"""What a page is like: whether it is whole, whether its data has come, whether there is hope for what is not there."""

import time
from typing import ClassVar
from urllib.parse import urlsplit

from tenacity import retry, retry_if_exception_message, stop_after_attempt

from acceptance.browser.visit import Visit
from acceptance.outcomes import NotInTime
from acceptance.pages.condition import MOVED_ON, Condition, condition_of
from acceptance.timing.waiting import wait_for

DATA_WITHIN, FIRST_CALL_WITHIN = 10.0, 3.0
RETRIED_WITHIN = 4.5  # seconds after which a page does not repeat a failed call by itself any more


class PageState:
    """A page as it is. title: what people call it, Russian."""

    title: ClassVar[str] = "страница"
    headline: ClassVar[str] = ""  # its heading, where it has one of its own
    asks_to_sign_in: ClassVar[bool] = True  # False on the page that is there for it

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page

    def instead(self) -> str:
        """One Russian sentence about what the page shows: its error, or the beginning of its content."""
        return f"{self.condition().told.rstrip('.')} (адрес {urlsplit(self.page.url).path})."

    @retry(retry=retry_if_exception_message(match=MOVED_ON), stop=stop_after_attempt(4), reraise=True)
    def condition(self) -> Condition:
        """What the page says about itself now."""
        return condition_of(self.page)

    def trouble(self) -> list[str]:
        """What says that the page is broken: uncaught exceptions, failed calls for its own data, errors it tells."""
        return [*self.visit.watch.trouble, *self.condition().trouble]

    def hopeless(self) -> str:
        """Why what is waited for will not come any more, Russian; empty while it may.

        Pages recover, and repeat calls that failed: only a cause that lasts is to be believed.
        """
        condition, watch = self.condition(), self.visit.watch
        if condition.screen or condition.missing or condition.banners:
            return condition.told
        if self.asks_to_sign_in and "/login" in self.page.url:
            return "вместо страницы открылась страница входа"
        if watch.refused and not watch.unanswered and time.monotonic() - watch.asked_at > RETRIED_WITHIN:
            return f"страница не получила ответа на свой вызов: {watch.refused[-1]}"
        return ""

    def late_trouble(self) -> list[str]:
        """The same once the page's calls for its own data are answered: a call may fail after all else is shown."""
        if not self.answered():
            watch = self.visit.watch
            under_way = ", ".join(f"{one.method} {urlsplit(one.url).path}" for one in watch.unanswered)
            watch.remarks.append(f"страница не дождалась ответов на свои вызовы: {under_way or 'их не было'}")
        self.visit.last_look = self.trouble
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
