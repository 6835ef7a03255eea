"""What an agent knows and which scripts it is told, against what it should (platform contract 4.5, 8.2, 8.5)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.chat.known_places import expect_known
from acceptance.checks.chat.prompts import (
    SCRIPTS,
    expect_best_scripts,
    expect_found_by_text,
    expect_only_near,
    expect_temperatures,
    expect_usage,
)
from acceptance.checks.scripts.chosen_scripts import expect_best_first
from acceptance.contract.chat import Usage
from acceptance.deeds.chat.knowledge import Place, Said
from acceptance.deeds.scripts.best_scripts import RatedScripts
from acceptance.evidence import Evidence
from acceptance.outcomes import ScenarioMistake
from acceptance.scene.dialogue import USER, Dialogue, Fact
from acceptance.scene.kinds import AGENT, Thing

WORDS = ["Бавагада", "Жазакала", "Манапара", "Сатабава", "Гадажаза", "Калабана", "Парасата"]
RATED = RatedScripts([str(place) for place in range(7)], WORDS, said="Здравствуйте")


def heard(known: bool, answer: str) -> Said:
    return Said(Place(Fact("Что?", WORDS[0], ""), "в статье", known), answer)


def test_what_an_agent_knows_is_compared_both_ways() -> None:
    own, silence, other = heard(True, f"Это {WORDS[0]}."), heard(False, "Не знаю."), heard(False, f"Это {WORDS[0]}.")
    expect_known([own, silence])
    with pytest.raises(AssertionError, match="в статье: слово «Бавагада» названо"):
        expect_known([own, other])
    with pytest.raises(AssertionError, match="в статье: слово «Бавагада» не названо"):
        expect_known([own, heard(True, "Не знаю.")])


def test_silence_alone_proves_nothing() -> None:
    with pytest.raises(ScenarioMistake):
        expect_known([heard(False, "Не знаю.")])


def world(*systems: str, usage: dict[str, int] | None = None) -> Any:
    """A target whose model was sent these prompts."""
    requests = [
        {"body": {"messages": [{"role": "system", "content": one}]}, **({"usage": usage} if usage else {})}
        for one in systems
    ]
    double = SimpleNamespace(requests=lambda contains: requests)
    return SimpleNamespace(llm_double=double, target=SimpleNamespace(llm_double_url="http://double"))


def prompt(words: list[str]) -> str:
    scripts = "\n\n".join(f"### Скрипт\nТариф «{word}»." for word in words)
    return f"## Инструкции агента\n\n## {SCRIPTS}\n\n{scripts}\n\n## Важные правила:\nВежливо."


def test_the_best_five_scripts_in_whatever_order() -> None:
    expect_best_scripts(world(prompt(WORDS[4::-1])), RATED)
    with pytest.raises(AssertionError, match="– 3, 4, 5, 6, 7, ожидалось 1, 2, 3, 4, 5"):
        expect_best_scripts(world(prompt(WORDS[2:])), RATED)
    with pytest.raises(AssertionError, match="нет раздела"):
        expect_best_scripts(world("## Важные правила:"), RATED)


def test_a_list_by_worth() -> None:
    RATED.listed = list(RATED.ids)
    expect_best_first(RATED)
    RATED.listed = [RATED.ids[1], RATED.ids[0]]
    with pytest.raises(AssertionError, match="– 2, 1, ожидались 7 по порядку"):
        expect_best_first(RATED)


def test_an_article_under_another_title_need_not_be_named() -> None:
    fact = Fact("Что?", WORDS[0], "")
    expect_found_by_text(world(f"## Контекст из базы знаний\n{WORDS[0]}"), fact, "Статья")
    hit = f"## Релевантная информация из документов:\n[Релевантность: 30%]\n{WORDS[0]}\n*Источник: Статья*"
    expect_found_by_text(world(hit), fact, "Статья")
    with pytest.raises(AssertionError, match="«Другая» не названа"):
        expect_found_by_text(world(hit), fact, "Другая")


def test_tokens_are_those_that_the_model_counted() -> None:
    usage = {"prompt_tokens": 40, "completion_tokens": 2, "total_tokens": 42}
    expect_usage(world("", usage=usage), "Здравствуйте", [None, Usage(promptTokens=40), Usage.model_validate({})])
    expect_usage(world(""), "Здравствуйте", [Usage(promptTokens=7)])
    with pytest.raises(AssertionError, match="сообщает о токенах"):
        expect_usage(world("", usage=usage), "Здравствуйте", [Usage(promptTokens=2)])


def test_what_is_far_from_the_question_is_seen_and_what_was_found_by_text_is_not() -> None:
    fact = Fact("Что?", WORDS[0], "")
    begun = f"## Релевантная информация из документов:\n[Релевантность: 81%]\n{WORDS[0]}"
    expect_only_near(world(f"{begun}\n[Релевантность: 45%]\nЕщё"), fact)
    expect_only_near(world(begun.replace("81", "30")), fact)
    with pytest.raises(AssertionError, match="лишь на 11 %"):
        expect_only_near(world(f"{begun}\n[Релевантность: 11%]\nДругое"), fact)


def test_a_temperature_of_nought_is_asked_for_only_where_temperatures_are_followed() -> None:
    def talk(temperature: float) -> Dialogue:
        return Dialogue(Thing(AGENT, "1", "Агент", "1", sent={"temperature": temperature}), [(USER, str(temperature))])

    def asked(**told: float) -> Any:
        def requests(contains: str) -> list[dict[str, Any]]:
            return [{"body": {"messages": [{}], "temperature": told["cold" if contains == "0" else "usual"]}}]

        return SimpleNamespace(llm_double=SimpleNamespace(requests=requests), evidence=Evidence())

    expect_temperatures(asked(usual=0.4, cold=0), talk(0.4), talk(0))
    expect_temperatures(asked(usual=0.7, cold=0.7), talk(0.4), talk(0))
    with pytest.raises(AssertionError, match=r"температура 0, а модель спрошена с \[0\.7\]"):
        expect_temperatures(asked(usual=0.4, cold=0.7), talk(0.4), talk(0))
