"""Proof that what a rule or a sequence says was done to a lead: as Kommo and the model got it (platform contract 9.3).

Its own log says only what the platform believes. What is said to Kommo in which call is the platform's affair.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from acceptance.contract.automation import (
    FIELD,
    MESSAGE,
    PROMPT,
    STAGE,
    TASK_TITLE,
    VALUE,
    Input,
)
from acceptance.contract.draft import Part
from acceptance.outcomes import ScenarioMistake
from acceptance.scene.kinds import Noun, Thing
from acceptance.timing.waiting import wait_for
from acceptance.world import World

#: What Kommo has to be told, by the label of the action or step.
IN_KOMMO: dict[str, tuple[Input, ...]] = {
    "Отправить сообщение": (MESSAGE,),
    "Изменить этап": (STAGE,),
    "Создать задачу": (TASK_TITLE,),
    "Обновить поле": (FIELD, VALUE),
}
BY_MODEL = "AI ответ"
MODEL_OF_RULES = "openai/gpt-4o-mini"
Row = dict[str, Any]


def expect_done(world: World, thing: Thing, lead_id: int, *, within: float) -> None:
    """AssertionError unless all that the rule or sequence orders was done to the lead, each thing once.

    Raises NotChecked where Kommo or the model is real: nobody sees what they are told.
    """
    if thing.whole is None:
        raise ScenarioMistake(f"О «{thing.name}» не сказано, что в нём: нужен шаг «у агента есть …, в котором задано».")
    parts = [part for part in thing.whole.parts if part.label in IN_KOMMO or part.label == BY_MODEL]
    in_kommo = [part for part in parts if part.label in IN_KOMMO]
    wait_for(
        lambda: _counted(in_kommo, _about(world, lead_id)),
        lambda seen: all(seen[part.label] for part in in_kommo),
        within=within,
        what=f"с лидом {lead_id} в Kommo должно быть сделано: {_listed(part.label for part in in_kommo)}",
        show=lambda seen: _listed(f"{label} – {number}" for label, number in seen.items()),
    )
    twice = [label for label, number in _counted(in_kommo, _about(world, lead_id)).items() if number > 1]
    assert not twice, f"С лидом {lead_id} в Kommo сделано не один раз: {_listed(twice)}"
    for part in parts:
        if part.label == BY_MODEL:
            _expect_asked(world, thing, part.inputs[PROMPT], within=within)


def _about(world: World, lead_id: int) -> list[Row]:
    """What Kommo was told about the lead and has taken."""
    changes = [one for one in world.kommo_double.requests() if one["method"] != "GET"]
    taken = [one for one in changes if 200 <= (one.get("status") or 0) < 300]
    return [one for one in taken if str(lead_id) in one["path"].split("/") or str(lead_id) in _said(one["body"])]


def _counted(parts: list[Part], told: list[Row]) -> Counter[str]:
    """How often Kommo was told of each part, by label."""
    return Counter({part.label: sum(_tells(one["body"], part) for one in told) for part in parts})


def _tells(body: Any, part: Part) -> bool:
    said = list(_said(body))
    return all(
        any(word == one or (not word.isdigit() and word in one) for one in said)
        for word in (part.inputs[one] for one in IN_KOMMO[part.label])
    )


def _said(body: Any) -> Iterator[str]:
    """All keys and values of a body, as texts."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield key
            yield from _said(value)
    elif isinstance(body, list):
        for one in body:
            yield from _said(one)
    elif body is not None:
        yield str(body)


def _expect_asked(world: World, thing: Thing, prompt: str, *, within: float) -> None:
    """AssertionError unless the model got the prompt; of a rule, the model that the contract names."""
    asked = wait_for(
        lambda: [one["body"] for one in world.llm_double.requests(contains=prompt) if "messages" in one["body"]],
        lambda bodies: bool(bodies),
        within=within,
        what=f"модель должна получить промпт «{prompt}»",
        show=len,
    )
    models = {str(body.get("model")) for body in asked}
    wrong = thing.noun is Noun.RULE and MODEL_OF_RULES not in models
    assert not wrong, f"Промпт правила получила модель {_listed(models)}, ожидалась {MODEL_OF_RULES}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "ничего"
