"""What steps hand to one another: a key gives what was noted by it, and else the step that is missing."""

import pytest

from acceptance.outcomes import ScenarioMistake
from acceptance.scene.noted import Note, Noted, Notes

WORDS = Note[list[str]]("владелец называет слова …")
OTHERS = Note[list[str]]("владелец называет другие слова …")


class WithAttribute(Notes):
    count = Noted[int]("владелец считает …")


def test_a_key_gives_what_was_noted_by_it_and_by_no_other() -> None:
    notes, elsewhere = Notes(), Notes()
    notes[WORDS] = ["а"]
    notes[OTHERS] = ["б"]
    assert (notes[WORDS], notes[OTHERS]) == (["а"], ["б"])
    with pytest.raises(ScenarioMistake):
        _ = elsewhere[WORDS]  # of another scenario


def test_read_too_early_it_names_the_step_that_is_missing() -> None:
    with pytest.raises(ScenarioMistake, match="Сначала нужен шаг «владелец называет слова …»"):
        _ = Notes()[WORDS]


def test_whether_there_is_one_can_be_asked() -> None:
    notes = Notes()
    assert WORDS not in notes
    assert notes.get(WORDS, None) is None
    notes[WORDS] = []
    assert WORDS in notes
    assert notes.get(WORDS, None) == []
    assert OTHERS not in notes


def test_an_attribute_is_the_same() -> None:
    notes = WithAttribute()
    with pytest.raises(ScenarioMistake, match="Сначала нужен шаг «владелец считает …»"):
        _ = notes.count
    notes.count = 0
    assert notes.count == 0
