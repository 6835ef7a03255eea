"""The rules of the house: who may import whom, what never stands in code, steps and feature files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from behave.configuration import Configuration
from behave.matchers import Match
from behave.model import Feature, Rule, Scenario, ScenarioOutline
from behave.parser import parse_file
from behave.runner_util import load_step_modules
from behave.step_registry import registry
from importlinter.cli import lint_imports
from reading_code import ROOT, code, offences, sources

from acceptance.checklist.register import load_register
from acceptance.checklist.tags import is_extra, item_number

FEATURES = ROOT / "features"
KEYWORDS = {
    *("Функция", "Правило", "Предыстория", "Сценарий", "Структура сценария", "Примеры"),
    *("Дано", "Когда", "Тогда", "И", "Но"),
}


def test_imports_go_down_the_floors_only(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize(("package", "other"), [("acceptance", "stand"), ("stand", "acceptance")])
def test_no_import_by_name_goes_round_the_floors(package: str, other: str) -> None:
    assert offences(rf"import_module\(['\"]{other}\b", package) == []


def test_features_and_hooks_know_neither_stand_nor_proofs() -> None:
    assert offences(r"^\s*(import|from) (stand|proof)\b", "features", "environment.py") == []


def test_nothing_waits_for_a_fixed_time() -> None:
    waits = r"\btime\.sleep\(|from time import .*\bsleep\b|wait_for_timeout|networkidle"
    assert offences(waits, "features", "acceptance", "stand", "proof", "environment.py") == []


def test_no_exception_is_swallowed() -> None:
    silent = re.compile(r"except(?: (?:Base)?Exception)?(?: as \w+)?:\s+(?:pass|\.\.\.)\s")
    everywhere = sources("features", "acceptance", "stand", "proof", "environment.py")
    assert [str(path.relative_to(ROOT)) for path in everywhere if silent.search(code(path) + "\n")] == []


def test_steps_hold_no_selectors_sql_urls_or_keys() -> None:
    technical = r"locator\(|get_by_|query_selector|(?i:\bselect\b.+\bfrom\b|insert into|delete from)|bull:|https?://"
    assert offences(technical, "features/steps") == []


def test_the_lockfile_names_no_host() -> None:
    for file in (ROOT / "acceptance").rglob("package-lock.json"):
        packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []


# Feature files


@pytest.fixture(scope="module")
def features() -> list[Feature]:
    parsed = [parse_file(str(path)) for path in sorted(FEATURES.glob("*.feature"))]
    assert parsed and all(parsed), "в features нет читаемых сценариев"
    return parsed


@pytest.fixture(scope="module")
def scenarios(features: list[Feature]) -> list[Scenario]:
    return [scenario for feature in features for scenario in feature.walk_scenarios()]


@pytest.mark.parametrize("path", sorted(FEATURES.glob("*.feature")), ids=lambda path: path.stem)
def test_feature_opens_with_its_language(path: Path) -> None:
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# language: ru"


def keywords(node: Feature | Rule | Scenario) -> Iterator[tuple[str, str]]:
    """Every keyword below a feature with the place where it stands."""
    yield node.keyword.strip(), str(node.location)
    background = node.background if isinstance(node, Feature | Rule) else None
    if background and background.location != node.location:  # a rule without one gets a made-up one
        yield from keywords(background)
    if isinstance(node, ScenarioOutline):
        yield from ((example.keyword.strip(), str(example.location)) for example in node.examples)
    for step in getattr(node, "steps", ()):
        yield step.keyword.strip(), str(step.location)
    for child in getattr(node, "run_items", ()):
        yield from keywords(child)


def test_only_unambiguous_keywords_are_used(features: list[Feature]) -> None:
    used = [pair for feature in features for pair in keywords(feature)]
    assert [f"{place}: {keyword}" for keyword, place in used if keyword not in KEYWORDS] == []


def test_no_step_ends_with_a_colon(scenarios: list[Scenario]) -> None:
    steps = [step for scenario in scenarios for step in scenario.all_steps]
    assert [str(step.location) for step in steps if step.name.endswith(":")] == []


def test_names_are_unique(features: list[Feature]) -> None:
    """A result's identity in Allure is feature name + scenario name: namesakes would pass for retries."""
    names = Counter((feature.name, one.name) for feature in features for one in feature.walk_scenarios())
    assert [name for name, count in names.items() if count > 1] == []
    titles = Counter(feature.name for feature in features)
    assert [name for name, count in titles.items() if count > 1] == []


def test_every_item_has_a_scenario_of_its_own(scenarios: list[Scenario]) -> None:
    tags = [scenario.effective_tags for scenario in scenarios]
    proven = {item_number(one) for one in tags if not is_extra(one)}
    assert [item.title for item in load_register() if item.number not in proven] == []


def test_readme_lists_every_item_with_its_feature(scenarios: list[Scenario]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| .+ \| \[(\w+)\]\(features/\2\.feature\) \|$", readme, flags=re.MULTILINE)
    homes = {
        item_number(scenario.effective_tags): Path(scenario.filename).stem
        for scenario in scenarios
        if not is_extra(scenario.effective_tags)
    }
    assert rows == [(item.number, homes[item.number]) for item in load_register()]


def test_every_scenario_belongs_to_an_item_or_is_extra(scenarios: list[Scenario]) -> None:
    numbers = {item.number for item in load_register()}
    stray = [
        str(scenario.location)
        for scenario in scenarios
        if not is_extra(scenario.effective_tags) and item_number(scenario.effective_tags) not in numbers
    ]
    assert stray == []


# Steps


@pytest.fixture(scope="module")
def definitions() -> list[Match]:
    """All step definitions of the project; behave itself refuses two that are the same."""
    registry.clear()
    Configuration(command_args=[], load_config=False)  # sets behave's step matcher up
    load_step_modules([str(FEATURES / "steps")])
    return [definition for group in registry.steps.values() for definition in group]


def matching(definitions: list[Match], step: SimpleNamespace) -> list[Match]:
    """The definitions that a step could mean."""
    return [
        definition
        for definition in definitions
        if definition.step_type in (step.step_type, "step") and definition.match(step.name)
    ]


def test_every_step_means_exactly_one_definition(scenarios: list[Scenario], definitions: list[Match]) -> None:
    wrong = {
        f"{step.location}: {step.keyword} {step.name} ({len(matching(definitions, step))})"
        for scenario in scenarios
        for step in scenario.all_steps
        if len(matching(definitions, step)) != 1
    }
    assert sorted(wrong) == []


def test_every_definition_is_used(scenarios: list[Scenario], definitions: list[Match]) -> None:
    steps = [step for scenario in scenarios for step in scenario.all_steps]
    used = {id(definition) for step in steps for definition in matching(definitions, step)}
    assert [definition.describe() for definition in definitions if id(definition) not in used] == []


def test_no_pattern_stands_for_two_things(definitions: list[Match]) -> None:
    patterns = Counter(definition.pattern for definition in definitions)
    assert [pattern for pattern, count in patterns.items() if count > 1] == []
