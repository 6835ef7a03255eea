"""From what behave saw to a verdict: of a step, of a hook, of a scenario."""

import re
from typing import Any

from behave.model import Scenario, Step
from behave.model_type import Status

from acceptance.behave_internals.scenarios import Mark
from acceptance.checklist.tags import item_number
from acceptance.dictionary.sentences import explain_undefined
from acceptance.errors import is_page_timeout, named, signal_of
from acceptance.outcomes import (
    CheckBroken,
    NotChecked,
    NotInTime,
    Outcome,
    PlatformRefused,
    ToldCheckBroken,
    ToldNotChecked,
    Verdict,
)
from acceptance.reporting.advice import ADVICE
from acceptance.reporting.files import mask

_HOOK_PREFIX = re.compile(r"^HOOK-ERROR in (?P<hook>\w+)(?P<tag>\(tag=.*?\))?: (?P<reason>.*)$", re.DOTALL)


PASSED = Outcome(Verdict.PASSED)
# What those have noted of a scenario who learn of something that behave itself does not tell.
_PRODUCT_FAULT: Mark[str] = Mark("product_fault", "")


def broken(key: str, reason: str = "") -> Outcome:
    """A check that could not be carried out, with the advice table's row `key`."""
    advice = ADVICE[key]
    sentence = reason or f"{advice.signal[0].upper()}{advice.signal[1:]}."
    return Outcome(Verdict.BROKEN, mask(sentence), advice.action)


def explain_exception(error: BaseException, *, arranging: bool = False, key: str = "") -> Outcome:
    """What an exception says about a check.

    arranging: it came from a Given step or a hook, not from the promise; there the platform's own refusal alone is its
    failure. key: names the advice where the place says
    more than the exception does.
    """
    if isinstance(error, NotChecked):
        return Outcome(Verdict.NOT_CHECKED, mask(error.reason), setting=error.setting)
    if isinstance(error, CheckBroken):
        return Outcome(Verdict.BROKEN, mask(error.message), mask(error.advice) or ADVICE[key or "error"].action)
    text = str(error).strip()
    if isinstance(error, AssertionError):
        reason = text or "Проверка не сошлась, но её автор не сказал, что именно ожидалось."
        if not arranging:
            return Outcome(Verdict.FAILED, mask(reason))
        if isinstance(error, PlatformRefused):
            owner = f". Это обещание пункта {error.item}" if error.item else ""
            return Outcome(Verdict.FAILED, mask(f"Подготовить не удалось: {reason.rstrip('.')}{owner}."))
        return broken(key or "given", reason)
    if is_page_timeout(error) and not arranging:
        return Outcome(Verdict.FAILED, mask(f"Страница не показала ожидаемого: {named(error).partition(': ')[2]}"))
    found = signal_of(error)
    return broken(key if key and found == "error" else found, f"{type(error).__name__}: {text}".removesuffix(": "))


def as_assertion(error: Exception) -> AssertionError:
    """The exception as behave prints it best: one sentence without a traceback, of the same kind of not-green."""
    outcome = explain_exception(error)
    if outcome.verdict is Verdict.NOT_CHECKED:
        return ToldNotChecked(outcome.reason, outcome.setting)
    if outcome.verdict is Verdict.FAILED:
        return NotInTime(outcome.reason)
    if isinstance(error, CheckBroken):
        return ToldCheckBroken(error.message, error.advice)
    if signal_of(error) == "browser":
        return ToldCheckBroken("Браузер закрылся посреди сценария.", outcome.advice)
    return ToldCheckBroken(f"Проверка прервана ошибкой {named(error)}.", outcome.advice)


def explain_step(step: Step) -> Outcome:
    """The outcome of a finished step; `not_run` for one that was not reached."""
    status, error = step.status, step.exception
    if isinstance(error, NotChecked):
        return explain_exception(error)
    if status is Status.passed:
        return PASSED
    if status in (Status.skipped, Status.untested, Status.executing):
        return Outcome(Verdict.NOT_RUN)
    if status is Status.undefined or status is Status.untested_undefined:
        return broken("undefined", f"Шаг не реализован: «{step.keyword} {step.name}». {explain_undefined(step.name)}")
    if status.is_pending():
        return broken("pending", f"Шаг не написан: «{step.keyword} {step.name}».")
    if status is Status.hook_error and not step.error_message:  # else the step itself had failed before its hook did
        return explain_hook(step)
    if isinstance(error, KeyboardInterrupt):
        return broken("interrupted", "Прогон прерван во время этого шага.")
    if error is not None:
        return explain_exception(error, arranging=step.step_type == "given")
    return broken("error", step.error_message or "Шаг завершился ошибкой, причина неизвестна.")


def classify_step(step: Step) -> Verdict:
    """The verdict of a finished step: `AssertionError` fails only in When and Then, elsewhere it breaks."""
    return explain_step(step).verdict


def explain_hook(statement: Any) -> Outcome:
    """The outcome of a step, scenario, rule or feature whose hook failed."""
    error, message = statement.exception, (statement.error_message or "").strip()
    if isinstance(error, (NotChecked, CheckBroken)):
        outcome = explain_exception(error, key="hook")
        # What lacks something when all is over cannot have kept the check from being made.
        return _as_broken(outcome) if "HOOK-ERROR in after_" in message else outcome
    if error is None and not message:  # behave keeps nothing of a Ctrl-C within a hook
        return broken("interrupted", "Прогон прерван в это время.")
    if not message:  # a step keeps no message of its hook
        return broken("hook", f"Ошибка в хуке шага: {explain_exception(error, arranging=True).reason}")
    if match := _HOOK_PREFIX.search(message[message.find("HOOK-ERROR") :] if "HOOK-ERROR" in message else message):
        return broken("hook", f"Ошибка в хуке {match['hook']}: {match['reason'].strip()}")
    return broken("hook", message)


def mark_failed(scenario: Scenario, reason: str) -> None:
    """Note a promise that the product broke outside the steps (an uncaught page error, a failed own job).

    A scenario that passed otherwise becomes failed with this reason; several reasons are all kept.
    """
    _PRODUCT_FAULT.put(scenario, f"{_PRODUCT_FAULT.of(scenario)}\n{reason}".strip())


def forget_marks(scenario: Scenario) -> None:
    """Start an attempt with a clean sheet."""
    _PRODUCT_FAULT.take_back(scenario)


def explain_scenario(scenario: Scenario) -> tuple[Outcome, Step | None]:
    """The outcome of a finished scenario and the step it comes from (None: not from a step).

    A clean-up that failed is no part of it: what was checked is known all the same, and the run tells of the rest.
    """
    step, outcome = _first_not_passed(scenario)
    if outcome.verdict is Verdict.FAILED:
        return outcome, step
    if scenario.hook_failed:
        return explain_hook(scenario), None
    if outcome.verdict in (Verdict.BROKEN, Verdict.NOT_CHECKED):
        return outcome, step
    if scenario.should_skip:
        return _explain_skip(scenario), None
    if lack := _lacking(scenario):
        return broken(lack), None
    if outcome.verdict is Verdict.NOT_RUN:
        return broken("interrupted", "Прогон прерван: сценарий не дошёл до конца."), step
    if fault := _PRODUCT_FAULT.of(scenario):
        return Outcome(Verdict.FAILED, mask(fault)), None
    return PASSED, None


def _lacking(scenario: Scenario) -> str:
    """What the scenario itself lacks to prove anything, as a row of the advice; empty when it lacks nothing.

    What stands under the Предыстория proves nothing of this one.
    """
    if not list(scenario.steps):
        return "empty"
    promises = any(one.step_type == "then" for one in scenario.steps)
    return "" if promises or not item_number(scenario.effective_tags) else "no_then"


def _as_broken(outcome: Outcome) -> Outcome:
    return outcome if outcome.verdict is Verdict.BROKEN else broken("hook", outcome.reason)


def _explain_skip(scenario: Scenario) -> Outcome:
    if isinstance(scenario.skip_reason, NotChecked):
        return explain_exception(scenario.skip_reason)
    if scenario.skip_reason:
        return Outcome(Verdict.NOT_CHECKED, mask(str(scenario.skip_reason)))
    return broken("unexplained_skip")


def _first_not_passed(scenario: Scenario) -> tuple[Step | None, Outcome]:
    for step in scenario.all_steps:
        outcome = explain_step(step)
        if outcome.verdict is not Verdict.PASSED:
            return step, outcome
    return None, PASSED
