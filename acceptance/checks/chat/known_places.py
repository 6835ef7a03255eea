"""Proofs that an agent knows what is its own and everybody's, and nothing else (platform contract 8.2, 8.3)."""

from collections.abc import Sequence

from acceptance.checks.chat.prompts import expect_found_by_text, expect_only_near
from acceptance.checks.chat.speech import holds
from acceptance.checks.comparing import expect_fields
from acceptance.deeds.chat.knowledge import PRIORITY, Place, Said
from acceptance.outcomes import ScenarioMistake
from acceptance.world import World


def expect_known(heard: Sequence[Said]) -> None:
    """AssertionError unless the agent has named the words of all that it is to know, and of nothing else."""
    if not any(one.place.known for one in heard):
        raise ScenarioMistake("Среди записанного нет ничего, что агент знает: молчание ничего не доказывает.")
    wrong = [
        f"{one.place.told}: слово «{one.place.fact.word}» {'не названо' if one.place.known else 'названо'}"
        for one in heard
        if holds(one.answer, one.place.fact.word) != one.place.known
    ]
    assert not wrong, f"Агент знает не то, что ему положено: {'; '.join(wrong)}"


def expect_noted_as_sent(world: World, places: Sequence[Place]) -> None:
    """AssertionError unless the company's knowledge is stored in its section, as important as it was sent to be."""
    stored = {row["title"]: row for row in world.database.rows("company_knowledge", org_id=world.web.organisation_id)}
    for place in (one for one in places if one.title):
        sent = {"category": place.section, "content": place.fact.article, "priority": PRIORITY}
        expect_fields(f"Знание о компании ({place.told})", stored.get(place.title, {}), sent)


def expect_named_in_prompts(world: World, places: Sequence[Place]) -> None:
    """AssertionError unless the model was told of which articles the found texts are, and how near to the question.

    Of those that are found by their text alone. Raises NotChecked where the model is real.
    """
    for place in (one for one in places if one.title):
        expect_found_by_text(world, place.fact, place.title)


def expect_near(world: World, places: Sequence[Place]) -> None:
    """AssertionError where the model was told of something that is far from the question. Not asked of a real model."""
    expect_only_near(world, places[0].fact)
