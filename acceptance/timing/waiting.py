"""The one waiting helper: asks until the answer is right or the step's deadline has passed."""

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryError,
    Retrying,
    retry_base,
    retry_if_exception_type,
    retry_if_result,
    stop_after_delay,
    wait_fixed,
)

from acceptance.outcomes import NotInTime

T = TypeVar("T")
LONGEST_TRACE = 6


def wait_for(
    ask: Callable[[], T],
    until: Callable[[T], bool] = bool,
    *,
    within: float,
    what: str,
    every: float = 0.1,
    show: Callable[[T], object] = lambda seen: seen,
    forgive: tuple[type[BaseException], ...] = (),
) -> T:
    """Ask every `every` seconds until `until(answer)` holds; return that answer.

    within: seconds, the deadline that stands in the step. what: Russian, what is being waited for.
    show: makes the short form of an answer for the message. forgive: exceptions that count as "not yet".
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
    try:
        return Retrying(stop=stop_after_delay(within), wait=wait_fixed(every), retry=again)(once)[1]
    except RetryError as error:
        story = "; ".join(f"через {at:.1f} с: {text}" for at, text in seen[-LONGEST_TRACE:]) or "ничего не увидели"
        raise NotInTime(f"{what}: не дождались за {within:g} с. Видели: {story}") from error
