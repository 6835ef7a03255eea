"""Errors of steps, before behave prints them."""

from collections.abc import Callable
from typing import Any

from behave.matchers import Match


def on_step_error(judge: Callable[[Exception], Exception]) -> None:
    """Let every error of a step pass `judge` first: what it returns is what behave and all formatters see.

    It may return the error as it is, or another one in its place, which gets the traceback of the first.
    """
    original = Match.run

    def run(match: Match, context: Any) -> None:
        try:
            original(match, context)
        except Exception as error:
            told = judge(error)
            if told is error:
                raise
            raise told.with_traceback(error.__traceback__)  # noqa: B904 - whose cause `judge` has set

    Match.run = run
