"""What an edit leaves behind, what half of a creation leaves behind, and what was never kept, each told as it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.agents import served_agents
from acceptance.checks.api import reverting
from acceptance.checks.automation import half_made
from acceptance.checks.comparing import expect_fields
from acceptance.deeds.api.reverting import ROUTES, Stage
from acceptance.deeds.api.routes import CHANGING
from acceptance.deeds.automation.half_made import HalfMade
from acceptance.scene.kinds import AGENT, Thing

RULE = next(route for route in ROUTES if route.path.endswith("[ruleId]"))


def stage(sent: dict[str, Any], before: dict[str, Any], row: dict[str, Any]) -> Stage:
    return Stage(RULE, "с обычными", sent, before, row)


def test_every_route_that_edits_is_taken_there_and_back() -> None:
    edits = {route.path for route in CHANGING if route.method == "PATCH"}
    assert edits - {route.path for route in ROUTES} <= {"/api/agents/[id]/status"}, "it sets one field, to any value"


def test_what_was_sent_is_kept_by_either_spelling_and_with_keys_of_the_platforms_own() -> None:
    sent = {"scriptType": "greeting", "temperature": 0.7, "settings": {"language": "en"}, "pipelineStageId": None}
    row = {"script_type": "greeting", "temperature": "0.70", "settings": {"language": "en", "own": 1}}
    reverting.expect_kept([stage(sent, {"settings": {"language": "ru", "own": None}}, row)])


@pytest.mark.parametrize(
    ("sent", "before", "row", "told"),
    [
        ({"priority": 10}, {"priority": 77}, {"priority": 77}, "приоритет – 77, ожидалось 10"),
        ({"cooldown_minutes": None}, {}, {"cooldown_minutes": 5}, "пауза в минутах – 5, ожидалось пусто"),
        ({"settings": {}}, {"settings": {"a": 1}}, {"settings": {"a": 1}}, "settings – осталось прежнее: a"),
    ],
)
def test_what_is_kept_otherwise_is_told(
    sent: dict[str, Any], before: dict[str, Any], row: dict[str, Any], told: str
) -> None:
    with pytest.raises(AssertionError, match=f"правило с обычными: {told}"):
        reverting.expect_kept([stage(sent, before, row)])


def test_of_the_old_layout_only_its_own_columns_are_compared() -> None:
    reverting.expect_kept([stage({"trigger_conditions": {}}, {}, {"sort_order": 1})])


def agents_sequences(*rows: dict[str, Any]) -> Any:
    agent = SimpleNamespace(id="a")
    return SimpleNamespace(web=SimpleNamespace(sequences=lambda _: list(rows)), things=SimpleNamespace(agent=agent))


def test_a_sequence_is_whole_or_not_there() -> None:
    refused, taken = HalfMade("знак", "первая", 2, 500), HalfMade("номер", "вторая", 2, 200)
    whole = {"name": "вторая", "steps": [{}, {}]}
    half_made.expect_whole_or_none(agents_sequences(whole), [refused, taken])
    half_made.expect_whole_or_none(agents_sequences({"name": "вторая", "sort_order": 1}), [refused, taken])
    for rows, told in (
        ([whole, {"name": "первая", "steps": [{}]}], "отказ 500, а цепочка осталась, шагов в ней 1"),
        ([{"name": "вторая", "steps": [{}]}], "принято, а шагов 1, отправлено 2"),
        ([], "принято, а цепочки нет"),
    ):
        with pytest.raises(AssertionError, match=told):
            half_made.expect_whole_or_none(agents_sequences(*rows), [refused, taken])


def test_what_was_never_kept_is_not_called_a_change() -> None:
    sent = {"temperature": 0.4, "settings": {"language": "ru"}}

    def judge(created: dict[str, Any], now: dict[str, Any]) -> None:
        web: Any = SimpleNamespace(ask=lambda _: SimpleNamespace(part=lambda _: now))
        served_agents.expect_agent_untouched(web, Thing(AGENT, "1", "Агент", "1", sent=sent, answer=created))

    judge(sent, sent)
    with pytest.raises(AssertionError, match="с самого создания не такой, как отправлено: settings"):
        judge({**sent, "settings": {}}, {**sent, "settings": {}})
    with pytest.raises(AssertionError, match="которого никто не менял: settings"):
        judge(sent, {**sent, "settings": {}})


def test_of_a_list_of_objects_the_one_that_differs_is_named() -> None:
    sent = {"steps": [{"order": 1}, {"order": 2, "metadata": {"a": 1}}]}
    with pytest.raises(AssertionError, match=r"^Цепочка: шаги \(2\): metadata – пусто, ожидалось"):
        expect_fields("Цепочка", {"steps": [{"order": 1, "id": "x"}, {"order": 2}]}, sent)
    with pytest.raises(AssertionError, match=r"^Цепочка: шаги – "):
        expect_fields("Цепочка", {"steps": [{"order": 1}]}, sent)
