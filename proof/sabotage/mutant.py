"""A mutant: one operator at one place, with a key that stays as long as place and operator do."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from proof.changes import Change
from proof.fault import Fault

FEW = 4
SEAMS = ("http", "page", "sql", "redis", "log")


@dataclass(frozen=True)
class Mutant:
    """One fault that nobody wrote.

    section: of the checklist that the place belongs to, or «вход», «агенты». place: where, told: what happens there;
    both for the report, in Russian. touching: ids of the scenarios that were seen to touch the place, those first for
    which it is rarest: what hardly anybody else does is what a scenario is about. near: how many of them touch what few
    do.
    """

    key: str
    seam: str
    section: str
    place: str
    operator: str
    told: str
    changes: tuple[Change, ...]
    touching: tuple[str, ...]
    near: int = 0

    @property
    def name(self) -> str:
        """Place and operator in one line."""
        return f"{self.place}: {self.told}"

    @property
    def fault(self) -> Fault:
        """The mutant as the lab takes it."""
        return Fault(self.key, self.name, (), "", self.changes)


def made(
    seam: str,
    section: str,
    place: str,
    operator: str,
    told: str,
    changes: Iterable[Change],
    touching: "Touching",
) -> Mutant:
    """A mutant with its key; arguments as in Mutant."""
    key = hashlib.sha256("\0".join((seam, place, operator)).encode()).hexdigest()[:12]
    return Mutant(key, seam, section, place, operator, told, tuple(changes), touching.ids, touching.near)


@dataclass(frozen=True)
class Touching:
    """ids, near: see Mutant."""

    ids: tuple[str, ...]
    near: int


def touching(places: set[str], touched: dict[str, list[str]]) -> Touching:
    """Who touches any of these places. touched: scenario id -> the places that it touches."""
    count = Counter(place for found in touched.values() for place in set(found))
    rarity = {
        scenario: min(count[place] for place in found if place in places)
        for scenario, found in touched.items()
        if not places.isdisjoint(found)
    }
    ids = sorted(rarity, key=lambda scenario: rarity[scenario])
    return Touching(tuple(ids), sum(one <= FEW for one in rarity.values()))
