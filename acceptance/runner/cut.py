"""How a run is cut into parts for several machines: the same on each of them, without a word between them.

Every piece has an order of its own among the parts, by the hash of its name, and goes to the first that is not full yet
(consistent hashing with bounded loads). So the parts take about as long as one another, and a scenario that is added
moves hardly any other.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence

from acceptance.checklist import tags
from acceptance.reporting.plan import PlannedScenario
from acceptance.runner.durations import usual

ROOM = 1.03  # what a part may take at least, of what it would take if all took the same
GRAIN = 1.05  # the limit grows in such steps: else any scenario that comes would move it, and others with it
SYNCHRONISING = "synchronising"


def cut(scenarios: Sequence[PlannedScenario], of: int, seconds: Mapping[str, float]) -> list[list[PlannedScenario]]:
    """The scenarios of each part, in the plan's order, without those that need the target for themselves.

    of: the number of parts. seconds: what is known of their durations, by id.
    """
    shared = [one for one in scenarios if tags.EXCLUSIVE not in one.tags]
    pieces = _pieces(shared)
    otherwise = usual(seconds)
    weights = {name: sum(seconds.get(one.id, otherwise) for one in piece) for name, piece in pieces.items()}
    full = _rounded(ROOM * sum(weights.values()) / of)
    loads = [0.0] * of
    parts: dict[str, int] = {}
    for name in sorted(pieces, key=lambda one: (-weights[one], one)):
        fitting = [part for part in range(of) if loads[part] + weights[name] <= full]
        part = max(fitting, key=lambda one: _rank(name, one)) if fitting else loads.index(min(loads))
        parts[name] = part
        loads[part] += weights[name]
    home = {one.id: parts[name] for name, piece in pieces.items() for one in piece}
    cut_out: list[list[PlannedScenario]] = [[] for _ in range(of)]
    for one in shared:
        cut_out[home[one.id]].append(one)
    return cut_out


def exclusive(scenarios: Sequence[PlannedScenario]) -> list[PlannedScenario]:
    """Those that need the target for themselves: a stage of their own, when all parts have ended."""
    return [one for one in scenarios if tags.EXCLUSIVE in one.tags]


def _pieces(scenarios: Sequence[PlannedScenario]) -> dict[str, list[PlannedScenario]]:
    """What stays together, by name: the scenarios of an item, whose verdict a part then knows; all that synchronise.

    Two synchronisations of one organisation at once would meet, and there may be fewer owners than parts.
    """
    synchronising = {one.item for one in scenarios if tags.MAY_SYNC in one.tags and one.item and not one.extra}
    pieces: dict[str, list[PlannedScenario]] = {}
    for one in scenarios:
        item = None if one.extra else one.item
        together = tags.MAY_SYNC in one.tags or item in synchronising
        pieces.setdefault(SYNCHRONISING if together else item or one.id, []).append(one)
    return pieces


def _rounded(seconds: float) -> float:
    return GRAIN ** math.ceil(math.log(seconds, GRAIN)) if seconds else 0.0


def _rank(piece: str, part: int) -> bytes:
    return hashlib.blake2b(f"{piece}/{part}".encode(), digest_size=8).digest()
