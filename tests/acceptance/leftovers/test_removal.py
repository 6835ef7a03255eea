"""Tidying up on a target that takes nothing back: told once, tried again at the end, and not for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from acceptance.ledger import Ledger
from acceptance.leftovers import removal
from acceptance.leftovers.removal import Where, remove_all
from acceptance.outcomes import CheckBroken
from acceptance.world import World

NO_WORLD = cast(World, None)


class Target:
    """Removes what is not among `refused`; asked: the names in the order in which they were to go."""

    def __init__(self, *refused: str) -> None:
        self.refused, self.asked = refused, list[str]()

    def remove(self, _: Any, where: Where) -> None:
        self.asked.append(where["name"])
        if where["name"] in self.refused:
            raise AssertionError("нет ответа за 30 с")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger.jsonl")
    for name in ("1", "2", "3"):
        made.will_create("agent", name=name)
    return made


def on(target: Target, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setitem(removal._REMOVERS, "agent", target.remove)
    return target


def test_one_that_stays_is_told_by_its_own_scenario_and_tried_again_at_the_end(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = on(Target("2"), monkeypatch)
    with pytest.raises(CheckBroken, match=r"Не убрано с цели: agent «2»: нет ответа за 30 с\."):
        remove_all(NO_WORLD, ledger, again=False)
    ledger.will_create("agent", name="4")
    assert remove_all(NO_WORLD, ledger, again=False).gone == 1
    target.refused = ()
    assert remove_all(NO_WORLD, ledger).gone == 1
    assert target.asked == ["3", "2", "1", "4", "2"]
    assert ledger.remaining() == []


def test_a_target_that_takes_nothing_back_is_not_asked_for_the_rest(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = on(Target("1", "2", "3"), monkeypatch)
    monkeypatch.setattr(removal, "FAILING", 0.0)
    with pytest.raises(CheckBroken, match=r"agent «3»: нет ответа за 30 с; agent «2»; agent «1»"):
        remove_all(NO_WORLD, ledger, again=False)
    assert target.asked == ["3"]
    ledger.will_create("agent", name="4")
    with pytest.raises(CheckBroken, match=r"^Не убрано с цели: agent «4»\."):
        remove_all(NO_WORLD, ledger, again=False)
    assert target.asked == ["3"], "nor by the scenarios that follow"
    target.refused = ()
    assert remove_all(NO_WORLD, ledger).gone == 4
