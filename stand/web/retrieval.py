"""Search in the knowledge base, and the chunks it is made of (platform contract 4.8, 8.3)."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

import httpx
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from stand.engine.llm import LlmError, embed
from stand.engine.storage import Row, fetch_all, run

log = logging.getLogger("stand.web")

#: A chunk fits whole into the 400 characters that the prompt quotes of a hit
CHUNK_LENGTH = 400
MATCHES = 5
THRESHOLD = 0.45
TEXT_SIMILARITY = 0.3


@dataclass(frozen=True)
class Hit:
    """A piece of knowledge that bears on the question; ``similarity`` 0…1."""

    content: str
    title: str
    similarity: float


def chunks_of(text: str) -> list[str]:
    """``text`` in pieces of at most 400 characters, cut between sentences where possible."""
    pieces: list[str] = []
    for sentence in re.split(r"(?<=[.!?…\n])\s+", text.strip()):
        while len(sentence) > CHUNK_LENGTH:  # one very long sentence: cut at a space
            cut = sentence.rfind(" ", 1, CHUNK_LENGTH) if " " in sentence[1:CHUNK_LENGTH] else CHUNK_LENGTH
            pieces.append(sentence[:cut])
            sentence = sentence[cut:].lstrip()
        if pieces and len(pieces[-1]) + 1 + len(sentence) <= CHUNK_LENGTH:
            pieces[-1] += " " + sentence
        elif sentence:
            pieces.append(sentence)
    return pieces


async def vectors(http: httpx.AsyncClient, texts: list[str]) -> list[str] | None:
    """Embeddings of ``texts``; None, with a line in the log, when there are none to be had."""
    try:
        return await embed(http, texts)
    except LlmError as error:
        log.warning("no embedding, text search will have to do: %s", error)
        return None


async def rebuild_chunks(pool: AsyncConnectionPool, http: httpx.AsyncClient, article: Row) -> None:
    """Replace an article's chunks; an unpublished one has none. Without embeddings they have no vector."""
    pieces = chunks_of(article["content"]) if article["is_published"] else []
    embedded = await vectors(http, [f"{article['title']}\n{piece}" for piece in pieces]) if pieces else None
    async with pool.connection() as connection, connection.transaction():
        await run(connection, "delete from knowledge_chunks where article_id = %s", [article["id"]])
        for index, piece in enumerate(pieces):
            await run(
                connection,
                "insert into knowledge_chunks (org_id, article_id, content, embedding, metadata)"
                " values (%s, %s, %s, %s, %s)",
                [
                    article["org_id"],
                    article["id"],
                    piece,
                    embedded[index] if embedded else None,
                    Jsonb({"title": article["title"], "chunk_index": index}),
                ],
            )


async def search(
    pool: AsyncConnectionPool, http: httpx.AsyncClient, org_id: str, agent_id: str, question: str
) -> list[Hit]:
    """By meaning, else by words; only the organisation's own knowledge, and of articles only published ones."""
    found = await vectors(http, [question])
    return (found and await _by_vector(pool, org_id, agent_id, found[0])) or await _by_text(pool, org_id, question)


async def _by_vector(pool: AsyncConnectionPool, org_id: str, agent_id: str, vector: str) -> list[Hit]:
    rows = await fetch_all(
        pool,
        "select m.content, m.similarity, coalesce(a.title, m.metadata ->> 'title') as title"
        " from match_knowledge_chunks(%s, %s::uuid, %s::uuid, null, %s, %s) m"
        " left join knowledge_base_articles a on a.id = m.article_id"
        " where m.article_id is null or (a.is_published and a.org_id = %s::uuid)"
        " order by m.similarity desc",
        [vector, org_id, agent_id, MATCHES, THRESHOLD, org_id],
    )
    return [Hit(row["content"], row["title"] or "Документ", row["similarity"]) for row in rows]


async def _by_text(pool: AsyncConnectionPool, org_id: str, question: str) -> list[Hit]:
    """The whole message found literally, or all its words in any form."""
    question = question.strip()
    rows = await fetch_all(
        pool,
        "select a.content, a.title from knowledge_base_articles a"
        " left join knowledge_base_categories c on c.id = a.category_id"
        " where a.org_id = %(org)s::uuid and a.is_published"
        " and (position(lower(%(question)s) in lower(a.content)) > 0"
        "  or to_tsvector('russian', a.title || ' ' || a.content) @@ plainto_tsquery('russian', %(question)s))"
        " order by position(lower(%(question)s) in lower(a.content)) > 0 desc, a.updated_at desc"
        " limit %(limit)s",
        {"org": org_id, "question": question, "limit": MATCHES},
    )
    return [Hit(_around(row["content"], question), row["title"], TEXT_SIMILARITY) for row in rows]


def _around(content: str, question: str) -> str:
    """The stretch of 400 characters that holds the question, with what follows it."""
    at = max(content.lower().find(question.lower()), 0)
    start = at if at + CHUNK_LENGTH <= len(content) else max(len(content) - CHUNK_LENGTH, 0)
    return content[start : start + CHUNK_LENGTH]
