"""The kinds of verdict and the two ways, other than a broken promise, in which a check ends without a tick."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """A verdict of one scenario or of one checklist item."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    NOT_CHECKED = "not_checked"
    WAIVED = "waived"
    WAIVER_OUTDATED = "waiver_outdated"
    FLAKY = "flaky"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class Outcome:
    """A verdict with its reason and, where something can be done, the advice. Texts: Russian, masked."""

    verdict: Verdict
    reason: str = ""
    advice: str = ""
    setting: str = ""


class CheckBroken(Exception):
    """The check could not be carried out: says nothing about the product.

    message: one Russian sentence, what happened. advice: one Russian sentence, what to do about it.
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".strip())
        self.message = message
        self.advice = advice


class SettingsError(Exception):
    """What a run was given is wrong: it is refused before anything is run, with exit status 3.

    message: one Russian sentence that says what to do.
    """


class ScenarioMistake(CheckBroken):
    """The scenario is written wrongly: a word that does not exist, a step or a table that is missing.

    message: one Russian sentence for its author, with what may stand there.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, "Исправьте сценарий; какие бывают шаги и слова, печатает acceptance steps.")


class NotChecked(Exception):
    """The target lacks what the item needs.

    reason: one Russian sentence. setting: name of the setting (or `GRANTS=…`) that would make the check possible.
    """

    def __init__(self, reason: str, setting: str) -> None:
        super().__init__(f"{reason} Задайте {setting}." if setting else reason)
        self.reason = reason
        self.setting = setting


class ToldCheckBroken(CheckBroken, AssertionError):
    """CheckBroken as behave prints it best: the sentence without a traceback, as for an AssertionError."""


class ToldNotChecked(NotChecked, AssertionError):
    """NotChecked as behave prints it best."""


class PlatformRefused(AssertionError):
    """The platform answered with an error, or never, where it has to do what it is asked.

    Its own broken promise, in a Given too. message: one Russian sentence. item: number of the item that promises it,
    empty where none does.
    """

    def __init__(self, message: str, item: str = "") -> None:
        super().__init__(message)
        self.item = item


class ServiceSilent(AssertionError):
    """A service of the target did not answer. In a When/Then it is the product's failure, in a Given the check's."""


class NotInTime(AssertionError):
    """What a step promises within its deadline did not happen."""
