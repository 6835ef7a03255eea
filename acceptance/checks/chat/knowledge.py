"""Proofs about the knowledge base's index (platform contract 4.8, 8.3)."""

import json
import math
from collections.abc import Sequence
from itertools import pairwise, product, starmap
from typing import Any

from acceptance.checks.chat.speech import holds
from acceptance.checks.comparing import expect_fields
from acceptance.clients.web import Body, WebClient
from acceptance.contract.chat import ChatAnswer
from acceptance.contract.tables import DIMENSIONS
from acceptance.deeds.chat import embeddings
from acceptance.outcomes import NotChecked, NotInTime
from acceptance.scene.dialogue import Fact
from acceptance.timing.waiting import wait_for
from acceptance.world import World

NOWHERE = "Щрызюхопьмук"  # no article holds it
NEAR = 0.9  # as similar as the same text is under two titles, to any model of embeddings


def expect_served(web: WebClient, article: Body, parent: str | None = None) -> None:
    """AssertionError unless the API lists the article as it was sent, in its category, and finds it by its title.

    article: what was sent, with its id; a draft has to stay one. parent: id of the category that its own is part of.
    A number of articles has to be right where it is told: not of drafts, and not of what has parts of its own, since
    nobody says whether those are counted.
    """
    path, title = "/api/knowledge-base/articles", article["title"]
    for told, params in {
        "категории": {"categoryId": article["categoryId"]},
        "по названию": {"search": title},
    }.items():
        rows = [one for one in web.ask(path, **params).rows("data") if one["id"] == article["id"]]
        assert len(rows) == 1, f"GET {path} ({told}): статья «{title}» стоит {len(rows)} раз, ожидался один"
        expect_fields(f"Статья «{title}» в списке ({told})", rows[0], article)
    strange = [one["title"] for one in web.ask(path, search=NOWHERE).rows("data") if one["id"] == article["id"]]
    assert not strange, f"GET {path} (поиск слова «{NOWHERE}», которого нигде нет): найдена статья «{title}»"
    categories = web.ask("/api/knowledge-base/categories").rows("data")
    own = [one for one in categories if one["id"] == article["categoryId"]]
    assert len(own) == 1, f"Категория статьи «{title}» стоит в списке {len(own)} раз, ожидался один"
    expect_fields(f"Категория статьи «{title}» в списке", own[0], {"name": title, "parentId": parent})
    if parent and article["isPublished"] and "articlesCount" in own[0]:
        expect_fields(f"Категория статьи «{title}» в списке", own[0], {"articlesCount": 1})


def expect_written(web: WebClient, category: Body, article: Body) -> None:
    """AssertionError unless the API tells of the one category and the one article in it as they were typed."""
    categories = [
        one for one in web.ask("/api/knowledge-base/categories").rows("data") if one["name"] == category["name"]
    ]
    assert len(categories) == 1, f"Категорий «{category['name']}» в базе знаний: {len(categories)}, ожидалась одна"
    expect_fields(f"Категория «{category['name']}»", categories[0], category)
    inside = web.ask("/api/knowledge-base/articles", categoryId=categories[0].id()).rows("data")
    assert len(inside) == 1, f"Статей в категории «{category['name']}»: {len(inside)}, ожидалась одна"
    expect_fields(f"Статья «{article['title']}»", inside[0], article)


def expect_left_alone(reply: ChatAnswer, fact: Fact) -> None:
    """AssertionError where an answer that was to do without the knowledge base has used it, or says that it did."""
    message = reply.data.message
    assert not holds(message.content, fact.word), (
        f"База знаний не разрешена, а в ответе агента слово «{fact.word}» из её статьи: «{message.content}»"
    )
    assert not message.metadata.used_knowledge_base, "База знаний не разрешена, а платформа отметила: использована"


def expect_named(reply: ChatAnswer, fact: Fact) -> None:
    """AssertionError unless the answer names the word that the agent knows."""
    content = reply.data.message.content
    assert holds(content, fact.word), (
        f"На вопрос «{fact.question}» агент не назвал слова «{fact.word}», которое стоит в его инструкциях: «{content}»"
    )


def expect_indexed(world: World, fact: Fact, articles: Sequence[Body], *, within: float) -> None:
    """AssertionError unless of each article the part with the fact's word is in the index in time, with its embedding.

    articles: with the same text: embeddings of one model lie next to one another then, whichever model it is. Where a
    text is cut into parts that overlap, several hold the word: those two that are nearest are compared. Not noticed:
    whether it is the model that is asked about a question. Raises NotChecked where none makes embeddings for the
    target, which then searches by text (platform contract 8.3, 10).
    """
    wanted = {str(article["id"]) for article in articles}

    def parts() -> dict[str, list[list[float]]]:
        rows = world.database.rows(
            "knowledge_chunks",
            columns="article_id,embedding",
            like={"content": f"%{fact.word}%"},
            org_id=world.web.organisation_id,
        )
        found: dict[str, list[list[float]]] = {}
        for row in rows:
            if row["embedding"]:
                found.setdefault(str(row["article_id"]), []).append(_vector(row["embedding"]))
        return found

    try:
        found = wait_for(
            parts,
            lambda seen: wanted <= seen.keys(),
            within=within,
            what="статьи должны попасть в индекс (knowledge_chunks) вместе с вектором для поиска по смыслу",
            remembered=True,
            show=lambda seen: f"статей с вектором {len(seen)}, ожидалось {len(wanted)}",
        )
    except NotInTime as late:
        # Of its beginning: the part with the word may be the very one that was left out.
        if embeddings.made(world, fact.article.splitlines()[0]):
            raise
        raise NotChecked("Цель ищет статьи по тексту: векторов для поиска по смыслу она не делает.", "") from late
    vectors = [found[one] for one in wanted]
    sizes = {len(vector) for of_article in vectors for vector in of_article}
    assert sizes == {DIMENSIONS}, f"Векторы в индексе из {sizes} чисел, ожидалось {DIMENSIONS}"
    near = min(max(starmap(_similarity, product(one, other))) for one, other in pairwise(vectors))
    assert near >= NEAR, f"Векторы одного и того же текста далеки друг от друга: сходство {near:.2f}, ожидалось {NEAR}"


def _vector(told: Any) -> list[float]:
    """A column's vector: PostgREST hands it over as text, as it does with every type that JSON has not."""
    return json.loads(told) if isinstance(told, str) else told


def _similarity(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of the angle between two vectors: 1 for the same direction."""
    lengths = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / lengths if lengths else 0.0
