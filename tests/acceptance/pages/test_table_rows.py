"""A cell is found under its heading, whatever else the heading says."""

import pytest

from acceptance.pages.table import TableRow

ROW = TableRow(("", "Название", "Модель ИИ, сортировать", "Модель"), ("☐", "Анна", "gpt-4", "старая"))


def test_a_heading_may_say_more_than_its_words() -> None:
    assert ROW.under("Модель ИИ") == "gpt-4"


def test_one_that_is_just_so_comes_first() -> None:
    assert ROW.under("Модель") == "старая"


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(AssertionError, match=r"Колонки «Статус» в списке нет, есть: Название, Модель ИИ"):
        ROW.under("Статус")


def test_a_row_that_is_too_short_says_nothing_there() -> None:
    assert TableRow(("Название", "Модель ИИ"), ("Анна",)).under("Модель ИИ") == ""
