"""Proof that what a rule or a sequence says was done to a lead: as Kommo and the model got it (platform contract 9.3).

Its own log says only what the platform believes. What is said to Kommo in which call is the platform's affair.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from acceptance.clients.events import SentEvent
from acceptance.contract.automation import (
    FIELD,
    MESSAGE,
    PROMPT,
    STAGE,
    TASK_DESCRIPTION,
    TASK_TITLE,
    VALUE,
    Input,
)
from acceptance.contract.draft import Part
from acceptance.outcomes import ScenarioMistake
from acceptance.scene.kinds import Noun, Thing
from acceptance.timing.waiting import wait_for
from acceptance.world import World

#: What Kommo has to be told, by the label of the action or step: in one call what stands together.
IN_KOMMO: dict[str, tuple[tuple[Input, ...], ...]] = {
    "Отправить сообщение": ((MESSAGE,),),
    "Изменить этап": ((STAGE,),),
    "Создать задачу": ((TASK_TITLE,), (TASK_DESCRIPTION,)),
    "Обновить поле": ((FIELD, VALUE),),
}
#: What a lead has of its own, as Kommo and its events name it.
OWN_FIELDS = ("name", "price", "status_id", "pipeline_id")
BY_MODEL = "AI ответ"
MODEL_OF_RULES = "openai/gpt-4o-mini"
Row = dict[str, Any]


@dataclass(frozen=True)
class _Order:
    """What Kommo has to be told once. words: they stand in one call."""

    told: str
    words: tuple[str, ...]


def expect_done(world: World, thing: Thing, lead_id: int, events: Sequence[SentEvent], *, within: float) -> None:
    """AssertionError unless all that the rule or sequence orders was done to the lead, each thing once, and no more.

    events: those sent so far; they tell what the lead is like. Raises NotChecked where Kommo or the model is real:
    nobody sees what they are told.
    """
    if thing.whole is None:
        raise ScenarioMistake(f"О «{thing.name}» не сказано, что в нём: нужен шаг «у агента есть …, в котором задано».")
    parts = thing.whole.parts
    orders = _told_apart([order for part in parts for order in _orders(part)])
    wait_for(
        lambda: _counted(orders, told_about(world, lead_id)),
        lambda seen: all(seen[order.told] for order in orders),
        within=within,
        what=f"с лидом {lead_id} в Kommo должно быть сделано: {_listed(order.told for order in orders)}",
        show=lambda seen: _listed(f"{told} – {number}" for told, number in seen.items()),
    )
    twice = [told for told, number in _counted(orders, told_about(world, lead_id)).items() if number > 1]
    assert not twice, f"С лидом {lead_id} в Kommo сделано не один раз: {_listed(twice)}"
    _expect_rest_untouched(world, lead_id, events, {word for order in orders for word in order.words})
    for part in parts:
        if part.label == BY_MODEL:
            _expect_asked(world, thing, part.inputs[PROMPT], within=within)


def told_about(world: World, lead_id: int) -> list[Row]:
    """What Kommo was told about the lead and has taken."""
    changes = [one for one in world.kommo_double.requests() if one["method"] != "GET"]
    taken = [one for one in changes if 200 <= (one.get("status") or 0) < 300]
    return [one for one in taken if str(lead_id) in one["path"].split("/") or str(lead_id) in _said(one["body"])]


def _expect_rest_untouched(world: World, lead_id: int, events: Sequence[SentEvent], ordered: set[str]) -> None:
    """AssertionError when Kommo was told of a field of the lead what nobody ordered and what it was not before.

    A platform may send the lead as it knows it: from its event, or from Kommo, which it has asked.
    """
    told = [event.body["leads"] for event in events if event.lead.id == lead_id and "leads" in event.body]
    known = {
        (name, str(lead[name])) for parts in told for part in parts.values() for lead in part for name in OWN_FIELDS
    }
    # A stage may be named together with the pipeline that it is in.
    known |= {("pipeline_id", str(one["id"])) for one in world.kommo_double.pipelines()}
    asked = any(
        str(lead_id) in one["path"].split("/") for one in world.kommo_double.requests() if one["method"] == "GET"
    )
    changes = [
        one["body"] for one in told_about(world, lead_id) if one["path"].split("/")[-1] in ("leads", str(lead_id))
    ]
    leads = [lead for body in changes for lead in (body if isinstance(body, list) else [body])]
    set_to = [(name, lead[name]) for lead in leads for name in OWN_FIELDS if name in lead]
    strange = [
        f"{name} – «{value}»"
        for name, value in set_to
        if str(value) not in ordered and (name, str(value)) not in known and not (asked and value not in ("", None))
    ]
    assert not strange, f"С лидом {lead_id} сделано и то, чего никто не велел: {_listed(strange)}"


def _orders(part: Part) -> list[_Order]:
    """What of the part Kommo has to be told; nothing where it is not for Kommo."""
    return [
        _Order(part.label if number == 0 else together[0].told, tuple(part.inputs[one] for one in together))
        for number, together in enumerate(IN_KOMMO.get(part.label, ()))
        if all(one in part.inputs for one in together)
    ]


def _told_apart(orders: Sequence[_Order]) -> list[_Order]:
    """The same, where several are told alike each with the first of its words."""
    alike = Counter(order.told for order in orders)
    return [
        replace(order, told=f"{order.told} «{order.words[0]}»") if alike[order.told] > 1 else order for order in orders
    ]


def _counted(orders: Sequence[_Order], told: list[Row]) -> Counter[str]:
    """How often Kommo was told of each order."""
    return Counter({order.told: sum(_tells(one["body"], order) for one in told) for order in orders})


def _tells(body: Any, order: _Order) -> bool:
    said = list(_said(body))
    return all(any(word == one or (not word.isdigit() and word in one) for one in said) for word in order.words)


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
