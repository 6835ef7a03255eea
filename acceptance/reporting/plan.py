"""The plan of a run: every scenario that was asked for, known before the first of them starts."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.model import Feature, Rule, Scenario
from behave.runner import Runner
from behave.runner_util import collect_feature_locations, parse_features

from acceptance.behave_internals.scenarios import row_of
from acceptance.checklist.tags import is_extra, item_number


@dataclass(frozen=True)
class PlannedScenario:
    """One scenario of the plan. `id` is its identity in every sink: it survives moved lines and other runs.

    file: path below the folder that holds the features' folder. item: checklist number or None. extra: stricter
    than the checklist, never counts for an item. row: cells of its row of examples, by heading.
    """

    id: str
    file: str
    line: int
    name: str
    feature: str
    rule: str = ""
    tags: tuple[str, ...] = ()
    item: str | None = None
    extra: bool = False
    row: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What a run promised to check. `full`: every scenario of the whole features folder."""

    scenarios: tuple[PlannedScenario, ...]
    full: bool = False

    def as_json(self) -> dict[str, Any]:
        """The plan as plain data for plan.json."""
        return {"full": self.full, "scenarios": [asdict(scenario) for scenario in self.scenarios]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        """The plan that `as_json` wrote."""
        scenarios = (PlannedScenario(**{**entry, "tags": tuple(entry["tags"])}) for entry in data["scenarios"])
        return cls(tuple(scenarios), bool(data["full"]))


def scenarios_of(features: Iterable[Feature]) -> Iterator[tuple[Feature, Rule | None, Scenario]]:
    """Every scenario with its feature and rule, rows of outlines one by one, rules walked."""
    for feature in features:
        for scenario in feature.walk_scenarios():
            parent = scenario.parent
            while parent is not None and not isinstance(parent, (Rule, Feature)):
                parent = parent.parent
            yield feature, parent if isinstance(parent, Rule) else None, scenario


def describe_all(features: Iterable[Feature], base: Path) -> list[tuple[Scenario, PlannedScenario]]:
    """Every scenario beside its description, whether it was selected or not; identities are unique.

    base: the features' folder.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    described: list[tuple[Scenario, PlannedScenario]] = []
    for feature, rule, scenario in scenarios_of(features):
        row = row_of(scenario)
        name = scenario.name.rsplit(" -- @", 1)[0] if row else scenario.name
        file = Path(os.path.relpath(os.path.abspath(feature.filename), base.parent)).as_posix()
        identity = (file, rule.name if rule else "", name, *(f"{key}={value}" for key, value in row.items()))
        seen[identity] += 1
        # A namesake is a scenario of its own; its place among the namesakes tells it from them.
        parts = (*identity, f"#{seen[identity]}") if seen[identity] > 1 else identity
        tags = tuple(dict.fromkeys(str(tag) for tag in scenario.effective_tags))
        planned = PlannedScenario(
            id=hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20],
            file=file,
            line=scenario.line,
            name=name or scenario.keyword,
            feature=feature.name,
            rule=rule.name if rule else "",
            tags=tuple(sorted(tags)),
            item=item_number(scenario.tags) or item_number(sorted(tags)),
            extra=is_extra(tags),
            row=row,
        )
        described.append((scenario, planned))
    return described


def make_plan(features: Iterable[Feature], config: Configuration, base: Path) -> Plan:
    """The plan of what behave is about to run: its tag, name and line selections are respected.

    A run that ends at the first failure (`--stop`) is not full, however much of it was planned.
    """
    features = list(features)
    described = describe_all(features, base)
    chosen = [planned for scenario, planned in described if scenario.should_run(config)]
    files = {Path(feature.filename).resolve() for feature in features}
    everything = {path.resolve() for path in base.rglob("*.feature")}
    whole = (
        not config.stop
        and not config.tags
        and not config.name
        and len(chosen) == len(described)
        and everything <= files
    )
    return Plan(tuple(chosen), full=whole)


def read_plan(arguments: list[str]) -> tuple[Plan, list[Feature]]:
    """The plan of `behave <arguments>` without running it, and the parsed features.

    Raises behave's ParserError or ConfigError for features or arguments that behave would refuse.
    """
    config = Configuration(arguments)
    runner = Runner(config)
    with runner.path_manager:
        runner.setup_paths()
        locations = [place for place in collect_feature_locations(config.paths) if not config.exclude(place)]
        features = parse_features(locations, language=config.lang)
        return make_plan(features, config, Path(runner.base_dir).resolve()), features
