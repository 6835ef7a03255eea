"""behave's private parts that the project leans on: each is there as `touched.py` says, and nobody else touches any."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.configuration import Configuration
from behave.model import Scenario
from behave.parser import parse_feature
from behave.runner import Context, ModelRunner, Runner
from reading_code import ROOT, code, sources

from acceptance.behave_internals.scenarios import Mark, row_of, wrap_scenarios
from acceptance.behave_internals.touched import TOUCHES, Touch

FEATURE = """
Feature: one
  Scenario Outline: outline <x>
    Given a step
    Examples:
      | x | y |
      | 1 | 2 |
"""


def scenario_of_outline() -> Scenario:
    return next(iter(parse_feature(FEATURE).walk_scenarios()))


def found(name: str) -> Any:
    """What a dotted name means; of `kind#attribute` the attribute of an object of that kind."""
    path, _, attribute = name.partition("#")
    module, _, rest = path.rpartition(".")
    while module:
        try:
            value: Any = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, more = module.rpartition(".")
            rest = f"{more}.{rest}"
    for part in rest.split("."):
        value = getattr(value, part)
    return getattr(made(value), attribute) if attribute else value


def made(kind: type) -> object:
    """An object of this kind, as behave makes it."""
    runner = Runner(Configuration([], load_config=False))
    if kind is Context:
        return Context(runner)
    if kind is ModelRunner:
        return runner
    assert kind is Scenario
    return scenario_of_outline()


@pytest.mark.parametrize("touch", TOUCHES, ids=lambda touch: touch.name)
def test_it_is_still_there_as_it_was(touch: Touch) -> None:
    """Red here: behave has changed it. See `why` and `test` in touched.py, and mend the room, not those who use it."""
    value = found(touch.name)
    if touch.parameters is not None:
        assert tuple(inspect.signature(value).parameters) == touch.parameters


@pytest.mark.parametrize("touch", TOUCHES, ids=lambda touch: touch.name)
def test_the_test_that_it_names_exists(touch: Touch) -> None:
    file, _, function = touch.test.partition("::")
    assert re.search(rf"^def {function}\b", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_nobody_else_touches_them() -> None:
    private = {touch.name.rpartition("#")[2].rpartition(".")[2] for touch in TOUCHES}
    private = {name for name in private if name.startswith("_") and name != "__init__"}
    assert private == {"_row", "_runner", "_do_cleanups", "_stack"}
    replaced = ("Match.run", "StreamOpener.open", "Captured.__init__", "JUnitReporter.feature", "runner.abort")
    assigned = rf"\b({'|'.join(map(re.escape, (*replaced, 'scenario.run')))}) ="
    pattern = re.compile(rf"\b(context|scenario|runner)\.({'|'.join(sorted(private))})\b|{assigned}|\.hooks\[")
    elsewhere = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("acceptance", "features", "proof", "environment.py")
        if Path(ROOT / "acceptance" / "behave_internals") not in path.parents
        for line in code(path).splitlines()
        if pattern.search(line)
    ]
    assert elsewhere == []


def test_layers_lie_in_the_order_in_which_they_are_given() -> None:
    feature = parse_feature(FEATURE)
    runner: Any = SimpleNamespace(features=[feature])
    told: list[str] = []

    def layer(name: str) -> Any:
        def around(scenario: Scenario, run: Any) -> Any:
            def wrapped(runner: Any) -> bool:
                told.append(name)
                return run(runner)

            return wrapped

        return around

    for scenario in feature.walk_scenarios():
        scenario.run = lambda runner: told.append("scenario") is not None
    wrap_scenarios(runner, [layer("inner"), layer("outer")])
    [scenario.run(runner) for scenario in feature.walk_scenarios()]
    assert told == ["outer", "inner", "scenario"]


def test_rows_and_marks_of_a_scenario() -> None:
    scenario = scenario_of_outline()
    assert row_of(scenario) == {"x": "1", "y": "2"}
    mark = Mark("test", 0)
    assert mark.of(scenario) == 0
    mark.put(scenario, 5)
    assert mark.of(scenario) == 5
    mark.take_back(scenario)
    assert mark.of(scenario) == 0
