"""What the results of all deployments come to: what is red where and since when, and who differs from the rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from acceptance.checklist.register import Item, load_register
from acceptance.fleet.results import ItemResult, Result, worst_code
from acceptance.fleet.targets import FleetTarget
from acceptance.outcomes import Verdict

PAGE = "checklist.html"
#: What counts against a deployment's product.
RED = (Verdict.FAILED, Verdict.FLAKY, Verdict.WAIVER_OUTDATED)
#: A result this much older than the newest is of another day, and says nothing about now.
STALE = timedelta(hours=24)
NO_RESULT = "результата нет: прогон не запускался или его файл не передан"


@dataclass(frozen=True)
class Deployment:
    """One deployment with what is known of it.

    stale: its result is of another day. report: its own page beside the fleet's, as a link; empty where there is none.
    """

    target: FleetTarget
    result: Result | None
    stale: bool = False
    report: str = ""

    @cached_property
    def items(self) -> dict[str, ItemResult]:
        """What its last run says of each item; empty when it says nothing, or nothing that still counts."""
        return {} if self.result is None or self.stale else {one.number: one for one in self.result.items}

    @property
    def trouble(self) -> str:
        """Why it is not known whether it is in order; empty where it is."""
        if self.result is None:
            return NO_RESULT
        if self.stale:
            return f"результат старый, от {datetime.fromisoformat(self.result.ended):%d.%m.%Y %H:%M}: прогон не дошёл"
        return self.result.trouble

    @property
    def code(self) -> int:
        """The exit status that it deserves."""
        return 2 if self.result is None or self.stale else self.result.code or (2 if self.result.trouble else 0)

    def of(self, verdicts: Sequence[Verdict]) -> list[ItemResult]:
        """Its items that ended so, in the order of the checklist."""
        return [one for one in self.items.values() if one.verdict in verdicts]


@dataclass(frozen=True)
class Odd:
    """An item of a deployment that says something else than most: now, and what most say."""

    item: str
    now: Verdict
    usual: Verdict


class Fleet:
    """All deployments, in the order of targets.toml. folder: where the page will lie, and reports of theirs may."""

    def __init__(
        self, targets: Sequence[FleetTarget], results: Mapping[str, Result], folder: Path | None = None
    ) -> None:
        known = [results[one.name] for one in targets if one.name in results]
        newest = max((datetime.fromisoformat(one.ended) for one in known), default=None)
        self.deployments = [_deployment(one, results.get(one.name), newest, folder) for one in targets]
        self.newest = newest

    @property
    def code(self) -> int:
        """The exit status of all together."""
        return worst_code(one.code for one in self.deployments)

    @cached_property
    def usual(self) -> dict[str, Verdict]:
        """What more than half of the deployments say of an item; only where there are at least three that say it."""
        found: dict[str, Verdict] = {}
        for item in load_register():
            counts = Counter(one.items[item.number].verdict for one in self.deployments if item.number in one.items)
            verdict, number = max(counts.items(), key=lambda pair: pair[1], default=(Verdict.NOT_RUN, 0))
            if number >= 3 and number * 2 > counts.total():
                found[item.number] = verdict
        return found

    def red(self) -> list[tuple[Item, list[tuple[Deployment, ItemResult]]]]:
        """Each item that is red somewhere with where, the longest first; the items met most often first."""
        found: list[tuple[Item, list[tuple[Deployment, ItemResult]]]] = []
        for item in load_register():
            here = [(one, one.items[item.number]) for one in self.deployments if item.number in one.items]
            red = [(one, result) for one, result in here if result.verdict in RED]
            if red:
                found.append((item, sorted(red, key=lambda pair: pair[1].failingSince or pair[1].since or "9")))
        return sorted(found, key=lambda pair: -len(pair[1]))

    def odd(self, deployment: Deployment) -> list[Odd]:
        """In what a deployment differs from most of the others."""
        return [
            Odd(number, one.verdict, self.usual[number])
            for number, one in deployment.items.items()
            if number in self.usual and one.verdict is not self.usual[number]
        ]


def _deployment(target: FleetTarget, result: Result | None, newest: datetime | None, folder: Path | None) -> Deployment:
    stale = result is not None and newest is not None and newest - datetime.fromisoformat(result.ended) > STALE
    shown = bool(result and result.items and folder and (folder / target.stem / PAGE).exists())
    return Deployment(target, result, stale, f"{quote(target.stem)}/{PAGE}" if shown and not stale else "")
