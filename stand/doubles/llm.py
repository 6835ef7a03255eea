"""An OpenAI-compatible LLM stand-in: chat completions and embeddings (platform contract 8.1, 8.3).

It answers only from what its prompt holds (stand/doubles/answering.py), keeps the requests it received, and can be
told from outside to be slow, to fail, or to answer in another wording.
"""

import asyncio
import json
import secrets
import time
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.doubles.answering import answer
from stand.doubles.words import embedding, stems

KEPT_REQUESTS = 500
STYLES = ("plain", "free")


@dataclass(frozen=True)
class Special:
    """An answer set from outside for the requests whose body holds ``contains`` (empty: for all)."""

    contains: str = ""
    status: int = 200
    delay_seconds: float = 0.0
    style: str = "plain"


class LlmDouble:
    """The stand-in: ``app`` serves both the API (below ``/api/v1``) and its control door."""

    def __init__(self) -> None:
        self.api_key = "llm-" + secrets.token_urlsafe(24)
        self.requests: deque[dict[str, Any]] = deque(maxlen=KEPT_REQUESTS)
        self._special: list[Special] = []
        self.app = Starlette(
            routes=[
                Route("/api/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/api/v1/embeddings", self._embeddings, methods=["POST"]),
                Route("/requests", self._shown),
                Route("/answer", self._set_answer, methods=["PUT", "DELETE"]),
            ]
        )

    async def _enter(self, request: Request) -> tuple[dict[str, Any], Response | None]:
        """What is recorded of the request, its ``body`` among it; and the refusal, if it is to be refused."""
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return {"body": {}}, _error(400, "The body is not JSON")
        record = {
            "time": datetime.now(UTC).isoformat(),
            "path": request.url.path,
            "title": request.headers.get("x-title"),
            "referer": request.headers.get("http-referer"),
            "body": body,
        }
        self.requests.append(record)
        special = self._special_for(body)
        if special.delay_seconds:
            await asyncio.sleep(special.delay_seconds)
        if not isinstance(body, dict):
            return record, _error(400, "An object is expected")
        given = request.headers.get("authorization", "")
        if not secrets.compare_digest(given.encode(), f"Bearer {self.api_key}".encode()):
            return record, _error(401, "No auth credentials found")
        if special.status != 200:
            return record, _error(special.status, "The model is unavailable because it was told to be")
        return record, None

    async def _chat(self, request: Request) -> Response:
        record, refusal = await self._enter(request)
        if refusal is not None:
            return refusal
        body = record["body"]
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            return _error(400, "messages: a list that is not empty is expected")
        text = answer(messages, self._special_for(body).style)
        prompt_tokens = sum(_tokens(str(one.get("content") or "")) for one in messages if isinstance(one, dict))
        record["usage"] = {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": _tokens(text),
            "total_tokens": prompt_tokens + _tokens(text),
        }
        return JSONResponse(
            {
                "id": "gen-" + secrets.token_hex(8),
                "object": "chat.completion",
                "created": int(time.time()),
                "model": body.get("model"),
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                "usage": record["usage"],
            }
        )

    async def _embeddings(self, request: Request) -> Response:
        record, refusal = await self._enter(request)
        if refusal is not None:
            return refusal
        body = record["body"]
        texts = body.get("input")
        texts = [texts] if isinstance(texts, str) else texts
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return _error(400, "input: a text or a list of texts is expected")
        tokens = sum(_tokens(text) for text in texts)
        record["embedded"] = True
        return JSONResponse(
            {
                "object": "list",
                "model": body.get("model"),
                "data": [
                    {"object": "embedding", "index": index, "embedding": embedding(text)}
                    for index, text in enumerate(texts)
                ],
                "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
            }
        )

    async def _shown(self, request: Request) -> Response:
        """The latest requests, oldest first; ``contains`` keeps those whose body holds that text."""
        wanted = request.query_params.get("contains", "")
        found = [one for one in self.requests if wanted in json.dumps(one["body"], ensure_ascii=False)]
        return JSONResponse(found)

    def _special_for(self, body: Any) -> Special:
        text = json.dumps(body, ensure_ascii=False)
        return next((one for one in reversed(self._special) if one.contains in text), Special())

    async def _set_answer(self, request: Request) -> Response:
        """What is to be answered from now on; with ``contains`` only to requests that hold that text."""
        asked = await request.json() if await request.body() else {}
        contains = str(asked.get("contains") or request.query_params.get("contains") or "")
        if request.method == "DELETE":
            self._special = [one for one in self._special if contains and one.contains != contains]
            return JSONResponse([asdict(one) for one in self._special])
        style = asked.get("style") or "plain"
        if style not in STYLES:
            return JSONResponse({"error": f"style: one of {', '.join(STYLES)}"}, 400)
        self._special = [one for one in self._special if one.contains != contains]
        self._special.append(
            Special(contains, int(asked.get("status") or 200), float(asked.get("delaySeconds") or 0), style)
        )
        return JSONResponse([asdict(one) for one in self._special])


def _tokens(text: str) -> int:
    return max(1, len(stems(text)) * 2)


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"message": message, "code": status}}, status)
