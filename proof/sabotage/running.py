"""One scenario on a lab."""

from collections.abc import Sequence

from acceptance import PROJECT
from acceptance.reporting import Plan
from acceptance.reporting.judge import ScenarioVerdict
from acceptance.reporting.plan import PlannedScenario
from proof.lab import Lab


def run_one(lab: Lab, planned: PlannedScenario) -> ScenarioVerdict:
    """Run this scenario alone; its verdict. Raises CheckBroken when behave hangs."""
    return run_all(lab, [planned])[0]


def run_all(lab: Lab, planned: Sequence[PlannedScenario], *, stop: bool = False) -> list[ScenarioVerdict]:
    """Run these scenarios in one process, in the order in which they stand in their files; their verdicts.

    stop: after the first that is not green; the others have no verdict. Raises CheckBroken when behave hangs.
    """
    arguments = [f"{PROJECT / one.file}:{one.line}" for one in planned]
    judgement = lab.behave([*(["--stop"] if stop else []), *arguments], Plan(tuple(planned)))
    return [one for one in judgement.scenarios if one.attempts] if stop else list(judgement.scenarios)
