"""How a run is cut into parts, and how a machine is told which one is its."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from acceptance.checklist import tags
from acceptance.outcomes import SettingsError
from acceptance.reporting import Plan, PlannedScenario, read_plan
from acceptance.reporting.parts import EXCLUSIVE
from acceptance.runner.choice import FEATURES, choose_part
from acceptance.runner.cut import SYNCHRONISING, cut, exclusive
from acceptance.runner.durations import shipped, usual
from acceptance.runner.shard import Shard, asked_for

MANY = [2, 3, 5, 8, 12]
VARIABLES = ("CI_NODE_INDEX", "CI_NODE_TOTAL", "JOB_COMPLETION_INDEX")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan([str(FEATURES)])[0]


def homes(scenarios: Sequence[PlannedScenario], of: int) -> dict[str, int]:
    return {one.id: number for number, part in enumerate(cut(scenarios, of, shipped())) for one in part}


@pytest.mark.parametrize("of", MANY)
def test_every_scenario_is_in_one_part_or_in_the_stage_for_itself(of: int, plan: Plan) -> None:
    parts = cut(plan.scenarios, of, shipped())
    found = [one.id for part in (*parts, exclusive(plan.scenarios)) for one in part]
    assert len(parts) == of and sorted(found) == sorted(one.id for one in plan.scenarios)
    assert {tags.EXCLUSIVE in one.tags for part in parts for one in part} == {False}
    assert {tags.EXCLUSIVE in one.tags for one in exclusive(plan.scenarios)} == {True}


@pytest.mark.parametrize("of", MANY)
def test_parts_take_about_as_long_as_one_another(of: int, plan: Plan) -> None:
    otherwise = usual(shipped())
    loads = [sum(shipped().get(one.id, otherwise) for one in part) for part in cut(plan.scenarios, of, shipped())]
    assert max(loads) <= 1.1 * sum(loads) / of, loads


@pytest.mark.parametrize("of", MANY)
def test_an_added_scenario_moves_hardly_any_other(of: int, plan: Plan) -> None:
    before, moved = homes(plan.scenarios, of), []
    for place in range(0, len(plan.scenarios), 7):
        fewer = [one for number, one in enumerate(plan.scenarios) if number != place]
        moved.append(sum(before[name] != home for name, home in homes(fewer, of).items()) / len(fewer))
    assert sum(moved) / len(moved) < 0.2, "cut anew, half of them and more would move"


def test_the_cut_does_not_ask_for_the_order_of_scenarios(plan: Plan) -> None:
    assert homes(plan.scenarios, 5) == homes(list(reversed(plan.scenarios)), 5)


def test_what_belongs_together_is_in_one_part(plan: Plan) -> None:
    home = homes(plan.scenarios, 12)
    together: dict[str, set[int]] = {}
    for one in plan.scenarios:
        if tags.MAY_SYNC in one.tags and one.id in home:
            together.setdefault(SYNCHRONISING, set()).add(home[one.id])
        if one.item and not one.extra and one.id in home:
            together.setdefault(one.item, set()).add(home[one.id])
    assert {name: parts for name, parts in together.items() if len(parts) > 1} == {}
    assert len(together) > 50


def test_what_is_shipped_is_of_these_scenarios(plan: Plan) -> None:
    ids = {one.id for one in plan.scenarios}
    known = sum(one in shipped() for one in ids) / len(ids)
    assert known >= 0.8, "python -m acceptance.runner.durations measures anew, after a full run on the stand"


def test_a_part_is_run_by_the_places_of_its_scenarios() -> None:
    whole = read_plan([str(FEATURES / "worker_redis.feature")])[0]
    seen: list[str] = []
    for number in (1, 2):
        choice = choose_part([str(FEATURES / "worker_redis.feature")], Shard(number, 2), "цель", "место")
        assert not choice.plan.full and choice.parts is not None and choice.parts.whole == whole
        assert [one.id for one in read_plan(choice.arguments)[0].scenarios] == [one.id for one in choice.scenarios]
        seen += [one.id for one in choice.scenarios]
    alone = choose_part([str(FEATURES / "worker_redis.feature")], Shard(), "цель", "место")
    assert {tags.EXCLUSIVE in one.tags for one in alone.scenarios} == {True}
    assert sorted([*seen, *(one.id for one in alone.scenarios)]) == sorted(one.id for one in whole.scenarios)


def test_tags_and_parts_go_together() -> None:
    choice = choose_part(["--tags=@1.4"], Shard(1, 1), "цель", "место")
    assert {one.item for one in choice.scenarios} == {"1.4"} and choice.parts is not None
    assert {one.item for one in choice.parts.whole.scenarios} == {"1.4"}
    assert read_plan(choice.arguments)[0].scenarios == choice.plan.scenarios


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ("2/5", {}, Shard(2, 5)),
        ("auto", {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "5"}, Shard(2, 5)),
        ("auto/5", {"JOB_COMPLETION_INDEX": "0"}, Shard(1, 5)),
        ("auto/5", {"JOB_COMPLETION_INDEX": "4"}, Shard(5, 5)),
        ("1/5", {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}, Shard(1, 5)),
        ("", {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "5", "JOB_COMPLETION_INDEX": "1"}, None),
    ],
)
def test_a_part_is_named_or_taken_from_what_the_engine_sets(
    words: str, environment: dict[str, str], expected: Shard | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert asked_for(words) == expected


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        ("0/5", {}, "части 0 из 5 не бывает"),
        ("6/5", {}, "части 6 из 5 не бывает"),
        ("2", {}, "--shard 2 не называет часть"),
        ("2/x", {}, "--shard 2/x не называет часть"),
        ("auto", {}, "CI_NODE_INDEX не задано"),
        ("auto", {"CI_NODE_INDEX": "2"}, "CI_NODE_TOTAL не задано"),
        ("auto", {"CI_NODE_INDEX": "два", "CI_NODE_TOTAL": "5"}, "CI_NODE_INDEX=два – не число"),
        ("auto/5", {}, "JOB_COMPLETION_INDEX не задано"),
        ("auto/5", {"JOB_COMPLETION_INDEX": "5"}, "части 6 из 5 не бывает"),
    ],
)
def test_words_that_name_no_part_are_refused(
    words: str, environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{said}.*Задайте --shard 2/5"):
        asked_for(words)


def test_words_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(SettingsError, match="--exclusive – отдельный этап"):
        asked_for("2/5", exclusive_stage=True)
    with pytest.raises(SettingsError, match="Уберите --failed"):
        asked_for("2/5", failed=True)
    assert asked_for("", exclusive_stage=True) == Shard()
    assert Shard().name == EXCLUSIVE


@pytest.mark.parametrize(("of", "fewest", "most"), [(1, 6, 30), (5, 1, 4), (12, 1, 2)])
def test_a_part_starts_as_many_processes_as_are_worth_it(of: int, fewest: int, most: int, plan: Plan) -> None:
    for number, part in enumerate(cut(plan.scenarios, of, shipped()), 1):
        assert fewest <= Shard(number, of).processes(part) <= most
    assert Shard().processes(plan.scenarios) == Shard(1, of).processes([]) == 1


@pytest.mark.parametrize(
    ("of", "owners", "handed_out"),
    [
        (2, 4, [[0, 2], [1, 3]]),
        (3, 4, [[0, 3], [1], [2]]),
        (3, 2, [[0], [1], [0]]),
        (2, 1, [[0], [0]]),
    ],
)
def test_owners_are_handed_out_by_number(of: int, owners: int, handed_out: list[list[int]]) -> None:
    assert [Shard(number, of).owners(owners) for number in range(1, of + 1)] == handed_out
    assert Shard().owners(owners) == list(range(owners))
