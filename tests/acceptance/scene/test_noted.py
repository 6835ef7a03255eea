"""What steps note for one another: under keys that are read in types, and that name the step which is missing."""

import re

import pytest
from reading_code import ROOT, sources

from acceptance.outcomes import ScenarioMistake
from acceptance.scene.noted import Note, Noted, Notes

LEAD = Note[int]("приходит событие о лиде …")
SAME_WORDS = Note[int]("приходит событие о лиде …")


def test_what_nobody_noted_names_the_missing_step() -> None:
    with pytest.raises(ScenarioMistake, match=r"^Сначала нужен шаг «приходит событие о лиде …»\.$"):
        Notes()[LEAD]


def test_an_attribute_that_nobody_noted_names_the_missing_step() -> None:
    class Scene:
        page = Noted[str]("владелец открывает …")

    scene = Scene()
    with pytest.raises(ScenarioMistake, match=r"^Сначала нужен шаг «владелец открывает …»\.$"):
        _ = scene.page
    scene.page = "инфопанель"
    assert scene.page == "инфопанель"


def test_a_key_gives_what_was_noted_last_and_no_other_key_does() -> None:
    notes = Notes()
    notes[LEAD] = 1
    notes[LEAD] = 2
    assert notes[LEAD] == 2
    assert LEAD in notes
    assert SAME_WORDS not in notes
    assert LEAD not in Notes()


def test_what_is_noted_by_default_can_be_added_to() -> None:
    leads, notes = Note[list[int]]("приходят события о лидах"), Notes()
    notes.setdefault(leads, []).append(1)
    notes.setdefault(leads, []).append(2)
    assert notes[leads] == [1, 2]


def test_each_key_names_a_step_that_feature_files_have() -> None:
    steps = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "features").glob("*.feature")))
    texts = [path.read_text(encoding="utf-8") for path in sources("acceptance", "features")]
    named = {sentence for text in texts for sentence in re.findall(r'\bNoted?\[.+\]\(\s*"([^"]+)"', text)}
    assert len(named) > 50
    patterns = {sentence: ".*".join(map(re.escape, re.split(r" *…", sentence))) for sentence in named}
    assert [sentence for sentence, pattern in patterns.items() if not re.search(pattern, steps)] == []
