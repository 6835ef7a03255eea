"""What the report says of each check: which faults have turned it red."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.reporting import proven


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    fates = {"1": ["killed", "a", []], "2": ["killed", "a", []], "3": ["survived", "", ["a"]], "4": ["killed", "b", []]}
    file = tmp_path / "sabotage.json"
    file.write_text(json.dumps(fates), encoding="utf-8")
    monkeypatch.setattr(proven, "SABOTAGE", file)
    proven._noticed.cache_clear()
    yield
    proven._noticed.cache_clear()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("scenario", "told"),
    [("a", "ещё 2 сбоя, которые никто не придумывал"), ("b", "ещё 1 сбой, который никто"), ("c", "")],
)
def test_faults_that_nobody_wrote_are_counted_for_who_noticed_them(scenario: str, told: str) -> None:
    said = proven.noticed_by(scenario)
    assert told in said
    assert bool(said) == bool(told)


def test_a_proven_item_says_by_what() -> None:
    assert "**Чем доказано, что проверка умеет падать**" in proven.proof_of("2.3")
    assert proven.proof_of("9.9") == ""
