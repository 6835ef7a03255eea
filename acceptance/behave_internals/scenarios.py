"""Scenarios of a running behave: layers around each, what is known of it beyond behave's own, its row of examples."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from behave.model import Scenario
from behave.runner import Runner

T = TypeVar("T")
#: Runs a scenario, its hooks and cleanups included; True when it has failed.
RunScenario = Callable[[Runner], bool]
#: What a part of the suite does around each scenario: the new way to run it, made of the one before.
Layer = Callable[[Scenario, RunScenario], RunScenario]


def wrap_scenarios(runner: Runner, layers: Sequence[Layer]) -> None:
    """Let each scenario be run through these layers, the innermost first.

    Called once for a run, so that the order of the layers stands in one place. Each scenario gets them once, however
    often its feature is listed.
    """
    for feature in dict.fromkeys(runner.features):
        for scenario in feature.walk_scenarios():
            run: RunScenario = scenario.run
            for layer in layers:
                run = layer(scenario, run)
            scenario.run = run


def row_of(scenario: Scenario) -> dict[str, str]:
    """The row of «Примеры» that the scenario was made of, by heading; empty for one that has none."""
    return dict(scenario._row.items()) if scenario._row else {}


class Mark(Generic[T]):
    """Something that the suite knows of a scenario and behave has no place for."""

    def __init__(self, name: str, usual: T) -> None:
        """usual: what holds of a scenario without the mark."""
        self._attribute = f"_acceptance_{name}"
        self._usual = usual

    def of(self, scenario: Scenario) -> T:
        """What is noted of this scenario."""
        found: Any = getattr(scenario, self._attribute, self._usual)
        return found

    def put(self, scenario: Scenario, value: T) -> None:
        """Note it, in place of what was noted before."""
        setattr(scenario, self._attribute, value)

    def take_back(self, scenario: Scenario) -> None:
        """Forget it."""
        if hasattr(scenario, self._attribute):
            delattr(scenario, self._attribute)
