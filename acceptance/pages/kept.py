"""A page that is come back to may keep for a while what it was told, but not for good (platform contract 7.1, 7.2)."""

from collections.abc import Callable

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay

from acceptance.outcomes import NotInTime
from acceptance.pages.page import DEADLINE, Page

KEPT = 6.0  # seconds in which a page that asks anew, and keeps nothing of before, shows what it was told
LONGEST = 3.5 * DEADLINE  # seconds; libraries keep for a minute what they were told, when nobody tells them otherwise


def look_again(page: Page, look: Callable[[float], object], again: Callable[[], object], remark: str) -> None:
    """Look at a page that was come back to; while it shows what it knew, come back to it again and look once more.

    look: waits so many seconds for what the page is to show, and raises NotInTime. again: leaves the page and comes
    back. remark: Russian, what is told of a page that has kept something for a while; it is no reproach. Raises
    NotInTime when it shows what it knew still after more than a minute.
    """
    stale = False

    def come_back(_: RetryCallState) -> None:
        nonlocal stale
        stale = True
        again()

    trials = Retrying(
        retry=retry_if_exception_type(NotInTime), stop=stop_after_delay(LONGEST), before_sleep=come_back, reraise=True
    )
    trials(look, KEPT)
    if stale:
        page.visit.watch.remarks.append(f"{remark}: новое видно не сразу, страница помнит прежнее")
