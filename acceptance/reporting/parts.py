"""What a run on several machines consists of: which parts there are, which are here, and what makes them fit."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from acceptance import PROJECT
from acceptance.reporting.files import write_json
from acceptance.reporting.plan import Plan
from acceptance.reporting.run import Run

EXCLUSIVE = "exclusive"  # the part of those that need the target for themselves
FILE = "parts.json"
#: What the checks consist of; a part by other checks is none of this run's.
_CHECKS = ("acceptance", "features", "environment.py", "docs/checklist.md", "requirements.txt")
_KINDS = frozenset({".py", ".js", ".css", ".json", ".html", ".feature", ".md", ".txt"})
LONGEST = timedelta(hours=12)  # between the beginnings of two parts: those of the last night are another run's
#: How a CI calls the build that all parts of a run belong to.
_BUILD = ("GITHUB_RUN_ID", "CI_PIPELINE_ID")


@dataclass(frozen=True)
class Done:
    """Which run has done a part, and when that began (ISO time)."""

    run: str
    started: str


class Misfit(Exception):
    """Two parts that are not of one run; the message is a Russian clause that says why, and a sentence what to do."""


@dataclass(frozen=True)
class Parts:
    """A run's place among the parts of a larger one.

    whole: the plan of all. of: how many parts there are beside the exclusive one; 0 where only that knows of itself.
    pieces: ids of the scenarios of each part, by its name (`1` to `of`, EXCLUSIVE where there are such scenarios).
    here: the parts that this run holds, by name. merged: made by `acceptance merge`.
    target, place: name and address; checks: what they are made of; build: of the CI, empty where there is none.
    """

    whole: Plan
    of: int
    pieces: Mapping[str, tuple[str, ...]]
    target: str
    place: str
    checks: str
    build: str = ""
    here: Mapping[str, Done] = field(default_factory=dict)
    merged: bool = False

    @classmethod
    def begun(
        cls, whole: Plan, pieces: Mapping[str, tuple[str, ...]], of: int, name: str, target: str, place: str
    ) -> "Parts":
        """One part that is about to be run, by the checks of this project."""
        return cls(whole, of, pieces, target, place, checks(), _build(), {name: Done("", "")})

    def done_by(self, run: Run) -> "Parts":
        """The same, done by this run."""
        done = Done(run.id, str(run.facts()["started"]))
        return replace(self, here=dict.fromkeys(self.here, done))

    @property
    def since(self) -> str:
        """When the first of the parts that are here began, ISO time."""
        return min((one.started for one in self.here.values()), key=datetime.fromisoformat)

    def write(self, run: Run) -> None:
        """Keep it in the run's folder; what is told of it, in the run's facts. Raises SinkError."""
        write_json(run.path / FILE, {**asdict(self), "whole": self.whole.as_json()})
        run.describe(part=self.told)

    @property
    def complete(self) -> bool:
        """True when no part is missing."""
        return not any(True for _ in self.missing())

    @property
    def told(self) -> str:
        """«часть 2 из 5», of merged ones what is missing: «нет части 3 из 5»; empty when nothing is, or was chosen."""
        if not self.whole.scenarios:
            return ""  # no fault of the cut: it is told as of any run that has chosen nothing
        if not self.merged:
            return self.named(next(iter(self.here)))
        lost = [name for name, _ in self.missing()]
        numbers = [name for name in lost if name.isdecimal()]
        said = [f"нет частей {', '.join(numbers)} из {self.of}"] if len(numbers) > 1 else []
        return ", ".join([*said, *(self.lack(name) for name in lost if not said or name not in numbers)])

    def named(self, name: str) -> str:
        """What a part is called."""
        return "монопольный этап" if name == EXCLUSIVE else f"часть {name} из {self.of}"

    def lack(self, name: str) -> str:
        """What is said where a part is missing."""
        if name == EXCLUSIVE:
            return "нет монопольного этапа"
        return f"нет части {name} из {self.of}" if name else "нет ни одной части, кроме монопольного этапа"

    def missing(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Name and scenarios of each part that is not here; an empty name for all that only other parts know of."""
        for name in sorted(self.pieces, key=lambda one: (one == EXCLUSIVE, len(one), one)):
            if name not in self.here:
                yield name, self.pieces[name]
        if not self.of:
            known = {one for piece in self.pieces.values() for one in piece}
            if others := tuple(one.id for one in self.whole.scenarios if one.id not in known):
                yield "", others

    def joined(self, other: "Parts") -> "Parts":
        """Both together. Raises Misfit."""
        self._must_fit(other)
        for name in self.here.keys() & other.here.keys():
            raise Misfit(f"{self.named(name) if self.of else other.named(name)} дана дважды. Оставьте один архив.")
        pieces = {**self.pieces, **other.pieces}
        return replace(
            self,
            of=self.of or other.of,
            pieces=pieces,
            build=self.build or other.build,
            here={**self.here, **other.here},
            merged=True,
        )

    def _filled(self) -> dict[str, tuple[str, ...]]:
        """The pieces that have scenarios: of the exclusive stage, where it has none, only its own archive speaks."""
        return {name: ids for name, ids in self.pieces.items() if ids}

    def _must_fit(self, other: "Parts") -> None:
        if (self.target, self.place) != (other.target, other.place):
            two = " и ".join(f"«{one.target}» ({one.place})" for one in (self, other))
            raise Misfit(f"части проверяли разные цели: {two}. Сводите только части одной цели.")
        if self.checks != other.checks:
            raise Misfit("части сделаны разными версиями проверок. Запустите все на одном коммите.")
        if self.build and other.build and self.build != other.build:
            raise Misfit(f"части из разных сборок CI: {self.build} и {other.build}. Оставьте части одной сборки.")
        if self.whole != other.whole:
            raise Misfit("части выбирали разные сценарии. Запустите все с одними и теми же словами (файлы, --tags …).")
        moments = [datetime.fromisoformat(one.started) for parts in (self, other) for one in parts.here.values()]
        if max(moments) - min(moments) > LONGEST:
            two = " и ".join(f"{one:%d.%m.%Y %H:%M}" for one in (min(moments), max(moments)))
            raise Misfit(f"части из разных прогонов: начаты {two}. Уберите архивы прежнего прогона.")
        if self.of and other.of and (self.of, self._filled()) != (other.of, other._filled()):
            raise Misfit(f"прогон разрезан по-разному: на {self.of} и на {other.of}. Уберите архивы прежнего прогона.")


def parts_of(run: Run) -> Parts | None:
    """What this run is a part of; None for a run by itself."""
    try:
        told = json.loads((run.path / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return read_parts(told)


def read_parts(told: dict[str, Any]) -> Parts:
    """The parts that `write` wrote. Raises KeyError, TypeError for anything else."""
    pieces = {name: tuple(ids) for name, ids in told["pieces"].items()}
    here = {name: Done(**done) for name, done in told["here"].items()}
    return Parts(**{**told, "whole": Plan.from_json(told["whole"]), "pieces": pieces, "here": here})


@cache
def checks() -> str:
    """What the checks of this project are made of, in few letters: the same where all of their files are the same."""
    digest = hashlib.sha256()
    for place in _CHECKS:
        root = PROJECT / place
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in _KINDS and path.is_file():
                digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _build() -> str:
    return next((f"{name}={value}" for name in _BUILD if (value := os.environ.get(name))), "")
