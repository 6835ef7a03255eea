"""Tags of feature files: known ones pass, a mistyped one is refused with its place and what may be meant."""

from __future__ import annotations

import pytest
from behave.parser import parse_feature, parse_file

from acceptance import PROJECT
from acceptance.checklist import tags
from acceptance.outcomes import SettingsError

TEXT = """
@сверх
Feature: one
  {tags}
  Scenario: a
    Given a step
  @право.запись
  Rule: r
    Scenario Outline: b
      Given a step
      {outline}
      Examples:
        | x |
        | 1 |
"""


def refused(on_scenario: str = "@2.3", on_examples: str = "@API.1") -> str:
    feature = parse_feature(TEXT.format(tags=on_scenario, outline=on_examples), filename="some.feature")
    with pytest.raises(SettingsError) as error:
        tags.refuse_unknown([feature])
    return str(error.value)


def test_known_tags_pass() -> None:
    tags.refuse_unknown([parse_feature(TEXT.format(tags="@2.3 @allure.id:7 @wip", outline="@DB.1"))])


def test_all_features_of_the_project_pass() -> None:
    features = [parse_file(str(path)) for path in sorted((PROJECT / "features").glob("*.feature"))]
    assert features
    tags.refuse_unknown(features)


def test_a_mistyped_tag_is_refused_with_its_place_and_what_is_meant() -> None:
    said = refused("@монополно")
    assert "@монополно" in said and "some.feature:5" in said and "@монопольно?" in said


def test_a_strange_tag_is_told_what_there_is() -> None:
    said = refused("@slow")
    assert "@slow" in said and "@сверх" in said and "@право.запись" in said


@pytest.mark.parametrize("strange", ["@2", "@db.1", "@право.всё"])
def test_tags_of_examples_count(strange: str) -> None:
    assert strange in refused(on_examples=strange)


@pytest.mark.parametrize(("file", "russian"), [("README.md", False), ("README.ru.md", True)])
def test_readme_says_the_same(file: str, russian: bool) -> None:
    told = f"python -m acceptance.checklist.tags{' ru' * russian}"
    assert tags.table(russian=russian) in (PROJECT / file).read_text("utf-8"), told
