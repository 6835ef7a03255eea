"""Which part of a run this machine is asked for: `--shard 2/5`, or what a CI or Kubernetes sets, where one asks for it.

A plain run never looks at those variables: inside a CI it must not silently check a part.
"""

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acceptance.outcomes import SettingsError
from acceptance.reporting.parts import EXCLUSIVE, Parts
from acceptance.reporting.plan import Plan, PlannedScenario
from acceptance.runner.cut import cut, exclusive
from acceptance.runner.durations import shipped, usual

AUTO = "auto"
WORTH = 40.0  # seconds of scenarios that pay for a process with a browser of its own
MOST = 1000  # parts: more is a slip of the pen
HOW = "Задайте --shard 2/5 (вторая часть из пяти), в GitLab --shard auto, в Kubernetes --shard auto/5."
#: Where a part's number stands, and the number of the first part.
GITLAB, GITLAB_TOTAL, KUBERNETES = "CI_NODE_INDEX", "CI_NODE_TOTAL", "JOB_COMPLETION_INDEX"
FIRST = {GITLAB: 1, KUBERNETES: 0}

_WORDS = re.compile(r"(?P<number>\d+|auto)/(?P<of>\d+)")


@dataclass(frozen=True)
class Shard:
    """A part of a run. number: from 1 to `of`; both 0 for the stage of those that need the target for themselves."""

    number: int = 0
    of: int = 0

    @property
    def name(self) -> str:
        """How the part is called among the others."""
        return str(self.number) if self.number else EXCLUSIVE

    def of_plan(self, whole: Plan, target: str, place: str) -> tuple[Plan, Parts]:
        """This part's own plan, and what it is a part of. target, place: as `Parts` has them."""
        apart = exclusive(whole.scenarios)
        pieces = {EXCLUSIVE: apart} if apart or not self.number else {}
        if self.of:
            pieces |= {str(number): part for number, part in enumerate(cut(whole.scenarios, self.of, shipped()), 1)}
        own = pieces[self.name]
        return Plan(tuple(own)), Parts.begun(whole, _ids(pieces), self.of, self.name, target, place)

    def processes(self, scenarios: Sequence[PlannedScenario]) -> int:
        """How many are worth their start, which costs the same on each machine. scenarios: the part's own."""
        if not self.number:
            return 1  # what needs the target for itself has nothing beside it
        otherwise = usual(shipped())
        return math.ceil(sum(shipped().get(one.id, otherwise) for one in scenarios) / WORTH) or 1

    def owners(self, number: int) -> list[int]:
        """Which of so many owners of the target are this part's: each has its own, or shares one with other parts."""
        if not self.number:
            return list(range(number))
        return list(range(self.number - 1, number, self.of)) or [(self.number - 1) % number]


WHOLE = Shard(1, 1)


def _ids(pieces: Mapping[str, list[PlannedScenario]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(one.id for one in piece) for name, piece in pieces.items()}


def asked_for(words: str, *, exclusive_stage: bool = False, failed: bool = False) -> Shard | None:
    """The part that the command line asks for, None for all. Raises SettingsError for words that name none."""
    if not words and not exclusive_stage:
        return None
    if words and exclusive_stage:
        raise SettingsError("--exclusive – отдельный этап после всех частей. Запустите его без --shard.")
    if failed:
        raise SettingsError("--failed повторяет прогон этой машины, а не часть. Уберите --failed.")
    return Shard() if exclusive_stage else _read(words)


def _read(words: str) -> Shard:
    if words == AUTO:
        return _checked(_number(GITLAB, words), _variable(GITLAB_TOTAL, words), words)
    found = _WORDS.fullmatch(words)
    if found is None:
        raise SettingsError(f"--shard {words} не называет часть. {HOW}")
    of = int(found["of"])
    if found["number"] != AUTO:
        return _checked(int(found["number"]), of, words)
    return _checked(_number(KUBERNETES, words), of, words)


def _number(name: str, words: str) -> int:
    return _variable(name, words) - FIRST[name] + 1


def _variable(name: str, words: str) -> int:
    text = os.environ.get(name, "")
    if not re.fullmatch(r"\d+", text):
        told = f"{name}={text} – не число" if text else f"{name} не задано"
        raise SettingsError(f"--shard {words}: {told}. {HOW}")
    return int(text)


def _checked(number: int, of: int, words: str) -> Shard:
    if not 1 <= number <= of <= MOST:
        raise SettingsError(f"--shard {words}: части {number} из {of} не бывает. {HOW}")
    return Shard(number, of)
