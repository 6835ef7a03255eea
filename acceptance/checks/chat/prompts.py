"""Proofs about what the model is asked, where a double stands in for it (platform contract 8.1, 8.2)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from acceptance.checks.chat.conversations import bare, brief
from acceptance.contract.chat import Usage
from acceptance.deeds.scripts.best_scripts import RatedScripts
from acceptance.scene.dialogue import USER, Dialogue, Fact
from acceptance.scene.makers import SCRIPTS_IN_PROMPT
from acceptance.world import World

#: Titles of the prompt with the knowledge base on (platform contract 8.2): the outer ones, the inner ones.
TITLES = (
    ("Инструкции агента", "Важные правила:"),
    ("Твоя роль и инструкции:", "Критические правила поведения:"),
)
SCRIPTS = "Скрипты продаж"
COMPANY = "Знания о компании:"
DOCUMENTS = "Релевантная информация из документов:"
NEAR_BY_TEXT, NEAR_BY_MEANING = 30, 45  # per cent (platform contract 8.3)
BY_TEXT = f"[Релевантность: {NEAR_BY_TEXT}%]"
HOW_NEAR = re.compile(r"\[Релевантность: (\d+)%\]")
HISTORY = 5  # of the messages before, at the least: how many is the platform's own affair
MOST_HISTORY = 10  # of them at the most, the new one among them or not (platform contract 8.1)


def expect_prompt(world: World, dialogue: Dialogue) -> None:
    """AssertionError unless the model was sent the agent's instructions, the latest history in order, the message once.

    Of this conversation only, and no more of it than is promised. Raises NotChecked where the model is real: nobody
    sees what it is sent (platform contract 8.1).
    """
    question = dialogue.said[-2][1]
    asked = [one for one in world.llm_double.requests(contains=question[:30]) if question in str(one)]
    bodies = [body for one in asked if isinstance(body := one.get("body"), dict) and body.get("messages")]
    answered = [body for body in bodies if _last(body) == (USER, question)]
    assert answered, "Среди запросов к модели нет такого, который кончается этим сообщением владельца"
    models = {str(body.get("model")) for body in bodies}
    model = str(dialogue.agent.answer.get("model") or world.target.agent_model)
    assert model in models, f"У модели спрошено {models}, а у агента задана «{model}»"
    otherwise = _settings_told(answered[0], dialogue.agent.sent)
    assert not otherwise, f"Модель спрошена не так, как задано агенту: {otherwise}"
    messages = answered[0]["messages"]
    system = "\n".join(str(one["content"]) for one in messages if one["role"] == "system")
    assert dialogue.agent.sent["instructions"] in system, "В подсказке модели нет инструкций агента"
    _expect_titles(system)
    history = [(one["role"], one["content"]) for one in messages if one["role"] != "system"]
    wanted = dialogue.said[:-1][-HISTORY:]
    assert bare(history)[-len(wanted) :] == bare(wanted), (
        f"Модели переданы сообщения: {brief(history)}; сказано было: {brief(wanted)}"
    )
    foreign = [one for one in bare(history) if one not in bare(dialogue.said)]
    assert not foreign, f"Модели передано то, чего в этом разговоре не говорили: {brief(foreign)}"
    assert len(history) - 1 <= MOST_HISTORY, (
        f"Модели передано прежних сообщений: {len(history) - 1}, ожидалось не больше {MOST_HISTORY}"
    )


def expect_temperatures(world: World, usual: Dialogue, cold: Dialogue) -> None:
    """AssertionError unless the model is asked with the temperature 0 of an agent that has it.

    Only where the other agent's own reaches the model: the usual one for all will do, too. Raises NotChecked where the
    model is real.
    """
    of_usual, of_cold = _temperatures(world, usual), _temperatures(world, cold)
    told = {"обычный агент": str(of_usual), "агент с температурой 0": str(of_cold)}
    world.evidence.facts("С какой температурой спрошена модель", told)
    if usual.agent.sent["temperature"] in of_usual:
        assert 0 in of_cold, (
            f"У агента «{cold.agent.name}» температура 0, а модель спрошена с {of_cold}, "
            f"хотя у другого агента – с его собственной"
        )


def _temperatures(world: World, dialogue: Dialogue) -> list[Any]:
    """With which temperatures the model was asked about the last message of the dialogue's owner."""
    question = [text for role, text in dialogue.said if role == USER][-1]
    bodies = [one.get("body") for one in world.llm_double.requests(contains=question[:30])]
    return [body.get("temperature") for body in bodies if isinstance(body, dict) and body.get("messages")]


def expect_usage(world: World, message: str, told: Sequence[Usage | None]) -> None:
    """AssertionError unless the tokens that an answer tells are those that the model counted for this message.

    message: with a last word that stands nowhere else. Not noticed where the model is real.
    """
    if world.target.llm_double_url is None:
        return
    counted = [one["usage"] for one in world.llm_double.requests(contains=message.split()[-1]) if one.get("usage")]
    for usage in told:
        said = usage.model_dump(exclude_none=True) if usage else {}
        fits = any(said.items() <= one.items() for one in counted)
        assert fits or not counted, f"Платформа сообщает о токенах {said}, а модель сосчитала {counted}"


def expect_among_company_knowledge(world: World, fact: Fact) -> None:
    """AssertionError unless the model was sent the fact under the title that knowledge of the company has.

    Raises NotChecked where the model is real.
    """
    sections = _sections(world, fact.word, COMPANY)
    assert any(fact.article in section for section in sections), (
        f"В подсказке модели под заголовком «## {COMPANY}» нет знания, которое есть у агента (найдено: {len(sections)})"
    )


def expect_found_by_text(world: World, fact: Fact, title: str) -> None:
    """AssertionError unless an article that was found by its text stands in the prompt with its title and closeness.

    Unless it is handed over under another title, where neither is promised (platform contract 8.2, 8.4).
    """
    for section in (one for one in _sections(world, fact.word, DOCUMENTS) if fact.word in one):
        assert f"*Источник: {title}*" in section, f"В подсказке модели статья «{title}» не названа: {section[:500]}"
        assert BY_TEXT in section, f"Статья найдена по тексту, а в подсказке модели не «{BY_TEXT}»: {section[:500]}"


def expect_only_near(world: World, fact: Fact) -> None:
    """AssertionError where the prompt with this fact has something that is less near to the question than is promised.

    Unless nothing of it is told, as under another title (platform contract 8.2-8.4). Not asked of a real model.
    """
    if world.target.llm_double_url is None:
        return
    for section in (one for one in _sections(world, fact.word, DOCUMENTS) if fact.word in one):
        far = [one for one in map(int, HOW_NEAR.findall(section)) if one < NEAR_BY_MEANING and one != NEAR_BY_TEXT]
        assert not far, (
            f"Модель получила то, что близко к вопросу лишь на {far[0]} %, ожидалось не меньше {NEAR_BY_MEANING}, "
            f"а по тексту – {NEAR_BY_TEXT}: {section[:500]}"
        )


def expect_best_scripts(world: World, rated: RatedScripts) -> None:
    """AssertionError unless the prompt has as many scripts as it has room for, and the best of them.

    Raises NotChecked where the model is real.
    """
    sections = _sections(world, rated.said[:30], SCRIPTS)
    assert sections, f"В подсказке модели нет раздела «## {SCRIPTS}»"
    best = rated.words[:SCRIPTS_IN_PROMPT]
    for section in sections:
        found = [word for word in rated.words if word in section]
        assert set(found) == set(best), (
            f"В подсказке модели скрипты, если считать от лучшего, – {_places(rated, found)}, "
            f"ожидалось {_places(rated, best)}"
        )


def _places(rated: RatedScripts, words: Sequence[str]) -> str:
    return ", ".join(str(place) for place, word in enumerate(rated.words, start=1) if word in words) or "ни одного"


def _sections(world: World, word: str, title: str) -> list[str]:
    """Of the prompts of requests that hold a word, the sections of this title."""
    systems = [
        str(one["content"])
        for request in world.llm_double.requests(contains=word)
        if isinstance(body := request.get("body"), dict)
        for one in body.get("messages") or []
        if one.get("role") == "system"
    ]
    return [part for one in systems for part in re.split(r"(?m)^## ", one) if part.startswith(title)]


def _expect_titles(system: str) -> None:
    """The parts that a prompt has whatever is known: each under its title, in the order that is promised."""
    for titles in TITLES:
        places = [system.find(f"## {title}") for title in titles]
        lost = [title for title, place in zip(titles, places, strict=True) if place < 0]
        assert not lost, f"В подсказке модели нет раздела «## {lost[0]}»"
        assert places == sorted(places), f"Разделы подсказки модели не по порядку: {', '.join(titles)}"


def _last(body: Mapping[str, Any]) -> tuple[str, str]:
    last = body["messages"][-1]
    return str(last.get("role")), str(last.get("content"))


def _settings_told(body: Mapping[str, Any], agent: Mapping[str, Any]) -> str:
    """In what a request to the model differs from the agent, Russian; the usual values will do."""
    wrong = [
        f"{name} – {body[name]}, у агента {agent[field]}"
        for name, field, usual in (("temperature", "temperature", 0.7), ("max_tokens", "maxTokens", 1000))
        if name in body and field in agent and body[name] not in (agent[field], usual)
    ]
    return "; ".join(wrong)
