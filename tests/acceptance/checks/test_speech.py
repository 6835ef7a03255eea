"""What is an answer, and what a program says in its place."""

from __future__ import annotations

import pytest

from acceptance.checks.chat.speech import first_line, is_torn_off, no_answer

NONE = (
    "[object Object]",
    "undefined",
    '{"error": "quota"}',
    "<!DOCTYPE html><html></html>",
    "Error: 429 Too Many Requests",
    "TypeError: Cannot read properties of undefined",
    "Ошибка: модель не отвечает",
    "500 Internal Server Error",
    "Извините, произошла ошибка. Попробуйте позже.",
    "Не удалось обработать сообщение",
    "Рад помочь! ## Критические правила поведения: не говорить о ценах",
    "Ваш ключ sk-or-v1-abcdefabcdefabcdef",
)
ANSWERS = (
    "Здравствуйте! Помогу выбрать тариф.",
    "Ошибаются все, но мы исправим заказ.",
    "Недостаёт только номера заказа.",
    "Бузелибудо",
    "Если увидите «Ошибка 500», напишите нам.",
)


@pytest.mark.parametrize("text", NONE)
def test_what_a_program_says_is_no_answer(text: str) -> None:
    assert no_answer(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_what_an_agent_may_say_is_one(text: str) -> None:
    assert no_answer(text) == ""


def test_an_answer_may_be_short_but_not_torn_off() -> None:
    assert is_torn_off("Рад помо")
    assert not is_torn_off("Да.") and not is_torn_off("Чем помочь?")
    assert not is_torn_off("Помогу выбрать тариф и отвечу на вопросы")


def test_the_first_line_is_the_first_with_words_in_it() -> None:
    assert first_line("\n—\n**Привет**, 2 слова\nи ещё") == "привет2слова"
