"""Proofs about the knowledge base's index (platform contract 4.8, 8.3)."""

from acceptance.checks.comparing import expect_fields
from acceptance.checks.speech import holds
from acceptance.clients.web import Body, WebClient
from acceptance.contract.chat import ChatAnswer
from acceptance.scene.dialogue import Fact
from acceptance.timing.waiting import wait_for
from acceptance.world import World


def expect_served(web: WebClient, article: Body, fact: Fact) -> None:
    """AssertionError unless the API lists the article as it was sent, in its category, and finds it by its title."""
    sent = {"title": article["title"], "content": fact.article, "categoryId": article["categoryId"]}
    path = "/api/knowledge-base/articles"
    for told, params in {
        "категории": {"categoryId": article["categoryId"]},
        "по названию": {"search": article["title"]},
    }.items():
        rows = [one for one in web.ask(path, **params)["data"] if one["id"] == article["id"]]
        assert len(rows) == 1, f"GET {path} ({told}): статья «{article['title']}» стоит {len(rows)} раз, ожидался один"
        expect_fields(f"Статья «{article['title']}» в списке ({told})", rows[0], {**sent, "isPublished": True})
    categories = web.ask("/api/knowledge-base/categories")["data"]
    named = [one["name"] for one in categories if one["id"] == article["categoryId"]]
    assert named == [article["title"]], f"Категория статьи названа {named}, ожидалось «{article['title']}»"


def expect_left_alone(reply: ChatAnswer, fact: Fact) -> None:
    """AssertionError where an answer that was to do without the knowledge base has used it, or says that it did."""
    message = reply.data.message
    assert not holds(message.content, fact.word), (
        f"База знаний не разрешена, а в ответе агента слово «{fact.word}» из её статьи: «{message.content}»"
    )
    assert not message.metadata.used_knowledge_base, "База знаний не разрешена, а платформа отметила: использована"


def expect_indexed(world: World, fact: Fact, *, within: float) -> None:
    """AssertionError unless the part of the article that holds its word is in the index in time, with its embedding.

    Not noticed: whether the embedding is that of the text.
    """

    def parts() -> list[bool]:
        rows = world.database.rows(
            "knowledge_chunks",
            columns="id,embedding",
            like={"content": f"%{fact.word}%"},
            org_id=world.web.organisation_id,
        )
        return [bool(row["embedding"]) for row in rows]

    wait_for(
        parts,
        any,
        within=within,
        what="статья должна попасть в индекс (knowledge_chunks) вместе с вектором для поиска по смыслу",
        remembered=True,
        show=lambda found: f"частей с кодовым словом {len(found)}, с вектором {sum(found)}",
    )
