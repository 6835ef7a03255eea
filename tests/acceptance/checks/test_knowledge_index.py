"""Articles of one text in the index of the knowledge base (platform contract 4.8, 8.3)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.chat.knowledge import expect_indexed
from acceptance.contract.tables import DIMENSIONS
from acceptance.outcomes import NotChecked, NotInTime
from acceptance.scene.dialogue import Fact

FACT = Fact("Что нового?", "ромашка", "Новый товар – ромашка.")
ARTICLES = [{"id": "first"}, {"id": "second"}]


def vector(place: int, length: int = DIMENSIONS) -> str:
    """One that lies next to another of the same place, and far from any other; as PostgREST hands it over."""
    return str([1.0 if at == place else 0.001 for at in range(length)])


def indexed(*parts: tuple[str, str | None]) -> Any:
    rows = [{"article_id": article, "embedding": embedding} for article, embedding in parts]
    return SimpleNamespace(
        database=SimpleNamespace(rows=lambda *_, **__: rows),
        web=SimpleNamespace(organisation_id="own"),
        target=SimpleNamespace(llm_double_url=None),
    )


@pytest.mark.parametrize(
    "parts",
    [
        [("first", vector(1)), ("second", vector(1))],
        # Parts that overlap: both hold the word, in any order.
        [("first", vector(1)), ("first", vector(2)), ("second", vector(2)), ("second", vector(1))],
        [("first", vector(1)), ("first", vector(2)), ("first", None), ("second", vector(1))],
    ],
)
def test_articles_of_one_text_lie_next_to_one_another(parts: list[tuple[str, str | None]]) -> None:
    expect_indexed(indexed(*parts), FACT, ARTICLES, within=0.2)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([("first", vector(1)), ("second", vector(2))], "далеки друг от друга"),
        ([("first", vector(1)), ("first", vector(3)), ("second", vector(2))], "далеки друг от друга"),
        ([("first", vector(1, 3)), ("second", vector(1, 3))], f"ожидалось {DIMENSIONS}"),
        ([("first", vector(1)), ("second", vector(1)), ("second", vector(1, 3))], f"ожидалось {DIMENSIONS}"),
    ],
)
def test_vectors_that_are_not_those_of_the_text(parts: list[tuple[str, str | None]], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        expect_indexed(indexed(*parts), FACT, ARTICLES, within=0.2)


def test_an_article_without_a_vector_is_waited_for() -> None:
    with pytest.raises(NotInTime, match="статей с вектором 1, ожидалось 2"):
        expect_indexed(indexed(("first", vector(1)), ("second", None)), FACT, ARTICLES, within=0.2)


@pytest.mark.parametrize("parts", [[], [("first", None), ("second", None)]])
def test_a_target_that_makes_no_vectors_at_all_searches_by_text(parts: list[tuple[str, str | None]]) -> None:
    """It may: then this is not checked, and nothing of it is broken (platform contract 8.3, 10)."""
    with pytest.raises(NotChecked, match="ищет статьи по тексту"):
        expect_indexed(indexed(*parts), FACT, ARTICLES, within=0.2)


@pytest.mark.parametrize("embedded", [True, False])
def test_a_double_knows_whether_it_has_made_a_vector_of_the_text(embedded: bool) -> None:
    world = indexed(("first", None), ("second", None))
    world.target.llm_double_url = "http://double"
    world.llm_double = SimpleNamespace(requests=lambda contains: [{"body": {}, "embedded": embedded}])
    with pytest.raises(NotInTime if embedded else NotChecked):
        expect_indexed(world, FACT, ARTICLES, within=0.2)
