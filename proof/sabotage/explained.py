"""Survivors that mislead nobody, each with the sentence why, and the section of the platform contract that says so."""

import re
from dataclasses import dataclass
from functools import cache

from proof.sabotage.mutants import Mutant


@dataclass(frozen=True)
class Explained:
    """place: pattern, searched in the mutant's place. operator: pattern for all of the operator's name.

    why: English, why no reader of a green report is misled. contract: section of docs/contract.md.
    """

    place: str
    operator: str
    why: str
    contract: str


EXPLAINED: tuple[Explained, ...] = ()


def reason_of(mutant: Mutant) -> Explained | None:
    """Why this mutant may stay green; None when it may not."""
    return _reason(mutant.place, mutant.operator)


@cache
def _reason(place: str, operator: str) -> Explained | None:
    return next(
        (one for one in EXPLAINED if re.fullmatch(one.operator, operator) and re.search(one.place, place)),
        None,
    )
