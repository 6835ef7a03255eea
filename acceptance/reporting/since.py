"""Since when each item, and each scenario beyond the checklist, says what it says.

Carried in `verdict.json` from one full run of a target to the next, so that the last of them knows it, however many
earlier ones have been forgotten.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from acceptance.outcomes import Verdict
from acceptance.reporting.judge import Judgement
from acceptance.reporting.run import Run
from acceptance.reporting.runs import last_full

#: The promise is known to be broken; what is not known later leaves that as it was.
FAILING = (Verdict.FAILED, Verdict.FLAKY, Verdict.WAIVED)
#: The promise is known to hold.
HOLDING = (Verdict.PASSED, Verdict.WAIVER_OUTDATED)


@dataclass(frozen=True)
class Since:
    """ISO moments. verdict: of the first full run in a row with this verdict.

    failing: of the first since which the promise has not been seen to hold; empty while it holds.
    """

    verdict: str
    failing: str

    def as_json(self) -> dict[str, str]:
        """The fields as `verdict.json` has them."""
        return {"since": self.verdict, "failingSince": self.failing}


def earlier_verdict(run: Run, target: str, started: str) -> dict[str, Any] | None:
    """What `verdict.json` says of the last full run against this target before `started` (ISO); None without any."""
    known = last_full(target, run.reports, before=started)
    return _verdict_of(known.run) if known else None


def _verdict_of(run: Run) -> dict[str, Any] | None:
    try:
        return json.loads((run.path / "verdict.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # not yet there, or of a run that is being tidied away


def since(run: Run, judgement: Judgement) -> dict[str, Since]:
    """By number of the item or id of the scenario beyond the checklist; empty for a partial run.

    What the run has said already it says again when it is told anew: the one before may be forgotten by then.
    """
    if not judgement.full:
        return {}
    before = dict(told(earlier_verdict(run, judgement.target, judgement.started)))
    now = {one.item.number: one.outcome.verdict for one in judgement.items}
    now |= {one.planned.id: one.outcome.verdict for one in judgement.others}
    said = {key: one for key, one in told(_verdict_of(run)) if "since" in one and one["verdict"] == now.get(key)}
    return {
        key: Since(said[key]["since"], said[key]["failingSince"])
        if key in said
        else _carried(verdict, before.get(key), judgement.finished)
        for key, verdict in now.items()
    }


def told(verdict: dict[str, Any] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a `verdict.json` says of each item and each scenario beyond the checklist, by the key of `since`."""
    if verdict is not None:
        yield from ((one["number"], one) for one in verdict["items"])
        yield from ((one["id"], one) for one in verdict["extras"])


def _carried(now: Verdict, before: dict[str, Any] | None, moment: str) -> Since:
    then = before or {}
    same = then.get("verdict") == now.value
    begun = (then.get("since") or moment) if same else moment
    if now in HOLDING:
        return Since(begun, "")
    failing = then.get("failingSince", "")
    return Since(begun, failing or (moment if now in FAILING else ""))
