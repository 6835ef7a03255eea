"""Whether a target can search by meaning at all: by text alone will do as well (platform contract 8.3, 10)."""

from acceptance.world import World

LOOKED_AT = 20  # parts of articles, the newest of the whole target


def made(world: World, text: str) -> bool:
    """True where a model makes embeddings for the target.

    text: stands in an article that has just been saved. A double knows whether it has made one of it; of a real model
    the vectors tell that the target's index holds, whoever's they are.
    """
    if world.target.llm_double_url is not None:
        return any(one.get("embedded") for one in world.llm_double.requests(contains=text))
    parts = world.database.rows("knowledge_chunks", columns="embedding", newest_by="created_at", limit=LOOKED_AT)
    return any(part["embedding"] for part in parts)
