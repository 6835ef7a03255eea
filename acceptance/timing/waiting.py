"""The one waiting helper: asks until the answer is right, the deadline has passed, or nothing will come of it."""

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    retry_base,
    retry_if_exception_type,
    retry_if_result,
    stop_after_delay,
    wait_fixed,
)
from tenacity.stop import stop_base

from acceptance.outcomes import NotInTime
from acceptance.timing.vain import Patience

T = TypeVar("T")
LONGEST_TRACE = 6
#: Seconds for which the same cause has to last before it is believed: pages, and what is behind them, recover.
GRACE = 2.5
ASKED_EVERY = 0.5


class StopWhenHopeless(stop_base):
    """Stop once there has been one and the same cause, for GRACE seconds, why what is waited for will not come."""

    def __init__(self, ask: Callable[[], str]) -> None:
        self.cause = ""
        self.believed = False
        self._ask = ask
        self._since = self._asked = 0.0

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Called after each look that found nothing; it asks for the cause once looking has taken a little while."""
        now = time.monotonic()
        if (retry_state.seconds_since_start or 0.0) < GRACE / 2 or now - self._asked < ASKED_EVERY:
            return False
        cause, self._asked = self._ask(), now
        if cause != self.cause:
            self.cause, self._since = cause, now
        self.believed = bool(cause) and now - self._since >= GRACE
        return self.believed


def wait_for(
    ask: Callable[[], T],
    until: Callable[[T], bool] = bool,
    *,
    within: float,
    what: str,
    every: float = 0.1,
    show: Callable[[T], object] = lambda seen: seen,
    forgive: tuple[type[BaseException], ...] = (),
    hopeless: Callable[[], str] = str,
    remembered: bool | str = False,
) -> T:
    """Ask every `every` seconds until `until(answer)` holds; return that answer.

    within: seconds, the deadline that stands in the step. what: Russian, what is being waited for.
    show: makes the short form of an answer for the message. forgive: exceptions that count as "not yet".
    hopeless: why it will not come any more, Russian, empty while it may: then the deadline is not waited for.
    remembered: True where what one scenario has waited for in vain need not be waited for in full by another; the name
    of something else that is waited for where this cannot come without that.
    Raises NotInTime that says what was seen last and how it changed over time.
    """
    started = time.monotonic()
    seen: list[tuple[float, str]] = []

    def note(text: str) -> None:
        if not seen or seen[-1][1] != text:
            seen.append((time.monotonic() - started, text))

    def once() -> tuple[bool, T]:
        try:
            answer = ask()
        except forgive as error:
            note(str(error))
            raise
        note(str(show(answer)))
        return until(answer), answer

    again: retry_base = retry_if_result(lambda pair: not pair[0])
    if forgive:
        again = again | retry_if_exception_type(forgive)
    given_up = StopWhenHopeless(hopeless)
    patience = Patience(what if remembered is True else remembered or "", within)
    stop = stop_after_delay(patience.allowed) | given_up
    try:
        answer = Retrying(stop=stop, wait=wait_fixed(every), retry=again)(once)[1]
    except RetryError as error:
        patience.ended(time.monotonic() - started)
        story = "; ".join(f"через {at:.1f} с: {text}" for at, text in seen[-LONGEST_TRACE:]) or "ничего не увидели"
        told = _how_long(patience.allowed, started, given_up) + patience.told
        raise NotInTime(f"{what}: {told}. Видели: {story}") from error
    patience.came()
    return answer


def look_on(ask: Callable[[], T], wrong: Callable[[T], bool] = bool, *, seconds: float, every: float = 0.5) -> T:
    """Look for so many seconds whether something goes wrong; the answer that is wrong, else the last one.

    ask is called every `every` seconds, and once at the end: what stays is seen to stay.
    """
    until = time.monotonic() + seconds
    over = retry_if_result(lambda pair: not pair[0])

    def once() -> tuple[bool, T]:
        last = time.monotonic() >= until
        answer = ask()
        return last or wrong(answer), answer

    return Retrying(wait=wait_fixed(every), retry=over)(once)[1]


def _how_long(within: float, started: float, given_up: StopWhenHopeless) -> str:
    if not given_up.believed:
        return f"не дождались за {within:g} с"
    return f"ждали {time.monotonic() - started:.0f} с и дольше не стали – {given_up.cause.rstrip('.')}"
