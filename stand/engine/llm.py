"""The language model behind an OpenAI-compatible API (platform contract 8.1, 8.3)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import httpx

DEFAULT_MODEL = "openai/gpt-4o-mini"
DEFAULT_EMBEDDING_MODEL = "openai/text-embedding-3-large"
DEFAULT_BASE_URL = "https://openrouter.ai/api/v1"
DIMENSIONS = 1536
ANSWER_LIMIT = 120.0
EMBEDDING_LIMIT = 15.0


class LlmError(Exception):
    """The model gave no usable answer; the text says why."""


@dataclass(frozen=True)
class Completion:
    """An answer and what it cost, in tokens."""

    content: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @property
    def usage(self) -> dict[str, int]:
        """The figures as the chat API names them."""
        return {
            "promptTokens": self.prompt_tokens,
            "completionTokens": self.completion_tokens,
            "totalTokens": self.total_tokens,
        }


async def complete(
    http: httpx.AsyncClient,
    messages: list[dict[str, str]],
    model: str = DEFAULT_MODEL,
    temperature: float = 0.7,
    max_tokens: int = 1000,
) -> Completion:
    """Ask for the next message; ``model`` in the answer is the one that was asked for. Raises LlmError."""
    body = {"model": model, "messages": messages, "temperature": temperature, "max_tokens": max_tokens}
    answer = await _post(http, "/chat/completions", body, ANSWER_LIMIT)
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise LlmError("LLM ответила без текста") from error
    if not isinstance(content, str) or not content.strip():
        raise LlmError("LLM вернула пустой ответ")
    usage = answer.get("usage") or {}
    return Completion(
        content,
        model,
        int(usage.get("prompt_tokens") or 0),
        int(usage.get("completion_tokens") or 0),
        int(usage.get("total_tokens") or 0),
    )


async def embed(http: httpx.AsyncClient, texts: list[str]) -> list[str]:
    """Vectors of 1536 numbers, one per text, each written as pgvector reads it. Raises LlmError."""
    model = os.environ.get("OPENROUTER_EMBEDDING_MODEL") or DEFAULT_EMBEDDING_MODEL
    body = {"model": model, "input": texts, "dimensions": DIMENSIONS}
    answer = await _post(http, "/embeddings", body, EMBEDDING_LIMIT)
    try:
        vectors = [one["embedding"] for one in answer["data"]]
    except (KeyError, TypeError) as error:
        raise LlmError("LLM ответила без векторов") from error
    if len(vectors) != len(texts) or any(len(vector) != DIMENSIONS for vector in vectors):
        raise LlmError("LLM вернула векторы не той размерности")
    return ["[" + ",".join(map(repr, vector)) + "]" for vector in vectors]


async def _post(http: httpx.AsyncClient, path: str, body: dict[str, Any], limit: float) -> dict[str, Any]:
    key = os.environ.get("OPENROUTER_API_KEY")
    if not key:
        raise LlmError("OPENROUTER_API_KEY не задан")
    base = (os.environ.get("OPENROUTER_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
    headers = {
        "Authorization": f"Bearer {key}",
        "HTTP-Referer": os.environ.get("NEXT_PUBLIC_APP_URL") or "http://localhost:3000",
        "X-Title": "GPT Agent Platform",
    }
    try:
        reply = await http.post(base + path, json=body, headers=headers, timeout=httpx.Timeout(limit, connect=10))
    except httpx.HTTPError as error:
        raise LlmError(f"LLM не отвечает: {error or type(error).__name__}") from error
    if reply.status_code != 200:
        raise LlmError(f"LLM ответила {reply.status_code}: {reply.text[:200]}")
    try:
        answer = reply.json()
    except ValueError as error:
        raise LlmError("LLM ответила не JSON") from error
    if not isinstance(answer, dict):
        raise LlmError("LLM ответила не объектом")
    return answer
