"""Proofs about the knowledge base's index (platform contract 4.8, 8.3)."""

from acceptance.scene.dialogue import Fact
from acceptance.timing.waiting import wait_for
from acceptance.world import World


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
