"""What this run has waited for in vain, to the end: nobody waits for the same so long again.

Kept in the run's folder, where its processes share it; in this process alone where there is no such folder.
"""

import hashlib
import re

from acceptance.process.run_memory import RunMemory

SHORTENED = 3.0  # seconds, the least that anything is waited for
PART = 3  # of the deadline: what comes at all mostly comes so soon, a model's answer, too; and of that, again and again
NAMES = re.compile(r"\S*\d\S*")  # of things of one scenario
FOLDER = "waited-in-vain"
_memory = RunMemory(FOLDER)


class Patience:
    """How long something is waited for: to its deadline, unless that was in vain before in this run."""

    def __init__(self, what: str, within: float, again: float | None = None) -> None:
        """what: Russian, what is waited for; names and numbers of one scenario do not tell it apart.

        Empty: something that nobody else waits for. within: seconds. again: seconds for whoever waits for it after it
        was in vain; usually a part of the deadline, and a part of that once it was in vain, too, down to the least.
        """
        self._worth_it = bool(what) and within > SHORTENED
        waits = _shorter_and_shorter(within, again)
        self._stages = [what + ", и снова" * times for times in range(len(waits) - 1)]
        before = [waited(stage) for stage in self._stages] if self._worth_it else [0.0]
        self._noted = any(before)
        # A shorter wait in vain says nothing of a longer deadline.
        self._before = before[0] if before[0] >= within else 0.0
        self._stage = sum(map(bool, before)) if self._before else 0
        #: Seconds.
        self.allowed = waits[self._stage]

    def came(self) -> None:
        """It has come: whoever waits for it next waits to the deadline again."""
        for stage in self._stages if self._noted else ():
            forget(stage)

    def ended(self, seconds: float) -> None:
        """It has not come within so many seconds, which counts when that was as long as it was waited for."""
        if self._worth_it and self._stage < len(self._stages) and seconds >= self.allowed:
            stage = self._stages[self._stage]
            note(stage, max(self.allowed, waited(stage)))

    @property
    def told(self) -> str:
        """For the message, Russian: that it was waited for longer before; empty when it was not."""
        return f"; раньше в этом прогоне не дождались и за {self._before:g} с" if self._before else ""


class Shortest:
    """Of several kinds of patience with the same thing the least: it is known by more than one name."""

    def __init__(self, *kinds: Patience) -> None:
        self._kinds = kinds
        self._least = min(kinds, key=lambda one: one.allowed)
        #: Seconds.
        self.allowed = self._least.allowed

    def came(self) -> None:
        """It has come, by each of its names."""
        for one in self._kinds:
            one.came()

    def ended(self, seconds: float) -> None:
        """It has not come within so many seconds: that counts for the names by which it was waited for so long."""
        for one in self._kinds:
            one.ended(seconds)

    @property
    def told(self) -> str:
        """For the message, as of `Patience`."""
        return self._least.told


def _shorter_and_shorter(within: float, again: float | None) -> list[float]:
    """Seconds: in full, and after each wait in vain."""
    waits = [within, again or max(SHORTENED, within / PART)]
    while waits[-1] > SHORTENED:
        waits.append(max(SHORTENED, waits[-1] / PART))
    return waits


def call(service: str, method: str, path: str) -> str:
    """What is waited for by whoever makes this call, a client or a page. service: its name in messages.

    By segments of the path: which of them are ids of one scenario is told apart there.
    """
    return f"{service} {method} {path.partition('?')[0].replace('/', ' / ')}"


def any_call(service: str) -> str:
    """What is waited for by each call of a client: that the service answers at all."""
    return f"{service}: хоть какой-то ответ"


def waited(what: str) -> float:
    """For how many seconds this was waited for in vain before; 0 when it never was, or has come since."""
    return float(_memory.read(_key(what)) or 0)


def note(what: str, seconds: float) -> None:
    """Remember that this did not come within so many seconds."""
    _memory.write(_key(what), f"{seconds:g}")


def forget(what: str) -> None:
    """It has come after all: the next one waits in full."""
    _memory.forget(_key(what))


def _key(what: str) -> str:
    return hashlib.sha256(NAMES.sub("…", what).encode()).hexdigest()[:24]
