"""The run that behave is in: its runner, how it is cut short, how it ends, and what goes wrong outside scenarios."""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from behave.model import Feature, Rule, Scenario
from behave.reporter.base import Reporter
from behave.runner import Context, Runner

Part: TypeAlias = Feature | Rule | Scenario | None


def runner_of(context: Context) -> Runner:
    """The runner behind a context, which hooks are given."""
    return context._runner


def abort(context: Context, reason: str) -> None:
    """Let behave run no further scenario."""
    context._runner.abort(reason=reason)


def hear_abort(runner: Runner, hear: Callable[[str, BaseException | None], None]) -> None:
    """Let `hear` know why a run is cut short, before it is: behave's reason, and the error that is being handled."""
    original = runner.abort

    def heard(reason: str | None = None) -> None:
        hear(reason or "", sys.exc_info()[1])
        original(reason=reason)

    runner.abort = heard


def hear_after_all_error(runner: Runner, hear: Callable[[BaseException], None]) -> None:
    """Let `hear` know of an error of the hook `after_all`, for which behave has no result."""
    if "after_all" not in runner.hooks:
        return
    original = runner.hooks["after_all"]

    def after_all(context: Context) -> None:
        try:
            original(context)
        except BaseException as error:
            hear(error)
            raise

    runner.hooks["after_all"] = after_all


def hear_cleanup_error(runner: Runner, hear: Callable[[Part, Exception], None]) -> None:
    """Let `hear` know of an error of a cleanup, and of what part of the run it was; None: of the run itself.

    behave keeps the fact only.
    """
    context = runner.context
    original = context._do_cleanups

    def do_cleanups() -> None:
        frame = context._stack[0] if context._stack else {}
        try:
            original()
        except Exception as error:
            hear(frame.get("scenario") or frame.get("rule") or frame.get("feature"), error)
            raise

    context._do_cleanups = do_cleanups


def hear_end(runner: Runner, feature: Callable[[Feature], None], end: Callable[[], int | None]) -> None:
    """Let `feature` know when a feature is done, and `end` have the last word on the exit status.

    What `end` returns is the process' status; None leaves it to behave.
    """
    runner.config.reporters.append(_LastWord(runner.config, feature, end))


class _LastWord(Reporter):
    """The last of behave's reporters: hears final statuses, and may end the process with a status of its own."""

    def __init__(self, config: Any, feature: Callable[[Feature], None], end: Callable[[], int | None]) -> None:
        super().__init__(config)
        self._feature, self._end = feature, end

    def feature(self, feature: Feature) -> None:
        self._feature(feature)

    def end(self) -> None:
        status = self._end()
        if status is not None:
            raise SystemExit(status)  # behave's own status knows nothing of plan, records and gate
