"""What a rule or sequence of the run is like where the feature file is silent."""

from dataclasses import replace

from acceptance.contract.automation import DELAY, FIELD, OPERATOR, TASK_TITLE, URL, VALUE
from acceptance.contract.draft import Automation, Draft, Part, Sort
from acceptance.scene.kinds import Kind, Noun
from acceptance.scene.texts import named, one_line
from acceptance.world import World

AUTOMATIONS: dict[Noun, Automation] = {Noun.RULE: "rule", Noun.SEQUENCE: "sequence"}


def unnamed(kind: Kind) -> Draft:
    """A draft that says nothing of itself."""
    return Draft(AUTOMATIONS[kind.noun], {})


def usual(kind: Kind, world: World, matching_name: str) -> Draft:
    """On a deployment others are at work, so nothing of it may touch anybody's leads.

    A rule's condition holds for leads of this scenario only and its action calls the platform's own readiness route;
    a sequence only waits. Its priority is none that a list would show of itself (the usual one is 10).
    """
    if kind.noun is Noun.SEQUENCE:
        fields = {**_told(world, "Цепочка"), "trigger_type": "Создание лида"}
        return Draft("sequence", fields, (Part(Sort.STEP, "Ожидание", {DELAY: "60"}),))
    fields = {**_told(world, "Правило"), "trigger_type": "Создание лида", "priority": "37"}
    condition = Part(Sort.CONDITION, "Значение поля", {FIELD: "name", OPERATOR: "Равно", VALUE: matching_name})
    return Draft("rule", fields, (condition, Part(Sort.ACTION, "Webhook")))


def _told(world: World, noun: str) -> dict[str, str]:
    return {"name": named(world.unique(noun)), "description": one_line("Заведено приёмкой.")}


def completed(draft: Draft, webhook_url: str) -> Draft:
    """The same with the usual in inputs left out."""
    left_out = {
        "Webhook": {URL: webhook_url},
        "Создать задачу": {TASK_TITLE: "Проверка приёмкой"},
    }
    parts = (replace(part, inputs={**left_out.get(part.label, {}), **part.inputs}) for part in draft.parts)
    return replace(draft, parts=tuple(parts))
