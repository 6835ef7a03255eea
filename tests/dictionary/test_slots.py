"""Slots: closed sets, lists, texts; what is no word of the set makes the step undefined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from behave.matchers import ParseMatcher

from acceptance.dictionary import slots
from acceptance.dictionary.sentences import Sentence, explain_undefined, listed


@pytest.fixture(autouse=True)
def colours() -> Iterator[None]:
    kept = dict(slots.SLOTS)
    slots.one_of("Colour", "цвет", {"красный": 1, "тёмно-красный": 2, "без цвета (совсем)": 3})
    slots.some_of("Fruits", "что лежит", {"яблоко": "a", "груша": "p", "груша и лист": "pl"})
    slots.text_like("Words", "слова", r"[^«»]+")
    yield
    slots.SLOTS.clear()
    slots.SLOTS.update(kept)


def arguments(pattern: str, text: str) -> dict[str, Any] | None:
    """What behave would give to a step of this pattern; None when it is undefined."""
    found = ParseMatcher(lambda context: None, pattern).match(text)
    return None if found is None else {one.name: one.value for one in found.arguments}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("шар красный", 1), ("шар тёмно-красный", 2), ("шар без цвета (совсем)", 3), ("шар красны", None), ("шар ", None)],
)
def test_a_word_of_the_set_means_what_it_means_and_no_other_fits(text: str, meaning: int | None) -> None:
    found = arguments("шар {colour:Colour}", text)
    assert (found or {}).get("colour") == meaning


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("лежит яблоко", ["a"]),
        ("лежит яблоко и груша", ["a", "p"]),
        ("лежит груша, яблоко и груша", ["p", "a", "p"]),
        ("лежит груша и лист", ["pl"]),
        ("лежит яблоко и", None),
        ("лежит яблоко, слива", None),
    ],
)
def test_a_list_is_made_of_words_of_the_set(text: str, meanings: list[str] | None) -> None:
    found = arguments("лежит {fruits:Fruits}", text)
    assert (found or {}).get("fruits") == meanings


def test_a_text_is_any_of_its_form() -> None:
    assert arguments("сказано «{words:Words}»", "сказано «что угодно»") == {"words": "что угодно"}
    assert arguments("сказано «{words:Words}»", "сказано «»") is None


BALL = Sentence("Дано", "шар {colour:Colour} лежит {seconds:d} секунд", "", "steps.py")
BASKET = Sentence("Тогда", "в корзине {fruits:Fruits}", "", "steps.py")


def test_an_author_hears_which_word_is_wrong_and_what_may_stand_there() -> None:
    said = explain_undefined("шар крсный лежит 5 секунд", [BASKET, BALL])
    assert "«шар ‹цвет› лежит ‹число› секунд»" in said
    assert "на месте ‹цвет› стоит «крсный», а бывает: «красный»; «тёмно-красный»" in said
    assert "‹число›" in said and "«5»" not in said  # what is right is not complained of


def test_every_wrong_place_is_told() -> None:
    said = explain_undefined("шар белый лежит пять секунд", [BALL])
    assert "«белый»" in said and "«пять»" in said


def test_another_sentence_is_suggested_when_none_has_this_form() -> None:
    assert "«в корзине ‹что лежит›»" in explain_undefined("в этой корзине яблоко", [BALL, BASKET])
    assert "acceptance steps" in explain_undefined("совсем другое предложение о погоде", [BALL, BASKET])


def test_a_long_set_is_listed_in_part() -> None:
    slots.one_of("Many", "много", {f"слово {number:02}": number for number in range(40)})
    said = listed(slots.SLOTS["Many"])
    assert "«слово 00»" in said and "и ещё 16" in said
