"""Ways in which healthy deployments carry the same answers differently (platform contract 4.1, 10)."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from front import Answer, Asked, Manner, matches
from manners import EveryNth

PROTECTED = [  # every response has them, redirects as well (platform contract 1.1)
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-xss-protection", "1; mode=block"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("content-security-policy", "frame-ancestors 'none'"),
]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class Zipped(Manner):
    """Answers are compressed for who takes that, and sent in chunks without a length."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if "gzip" in asked.headers.get("accept-encoding", "") and answer.body and answer.status == 200:
            self.seen += 1
            answer.body = gzip.compress(answer.body, 1)
            answer.headers = [*answer.headers, ("content-encoding", "gzip"), ("vary", "Accept-Encoding")]
        return answer


class TitledHeaders(Manner):
    """Headers are spelled `Content-Type`, a balancer adds its own, connections are closed after each answer."""

    MORE: ClassVar = [
        ("server", "cloudflare"),
        ("cf-ray", "8f1c-FRA"),
        ("alt-svc", 'h3=":443"; ma=86400'),
        ("x-powered-by", "Next.js"),
        ("connection", "close"),
        ("set-cookie", "__cf_bm=Zm9v; Path=/; HttpOnly; SameSite=None"),
        ("set-cookie", "_ga=GA1.1.1; Path=/; Expires=Wed, 30 Nov 2033 08:00:00 GMT"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), clipboard-write=()"),
    ]

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        self.seen += 1
        headers = [
            (name, f"{value}; charset=utf-8" if name == "content-type" and value == "application/json" else value)
            for name, value in answer.headers
        ]
        answer.headers = [(name.title(), value) for name, value in [*headers, *self.MORE]]
        return answer


class StrictPolicy(Manner):
    """Pages have a content security policy: only their own scripts run, nothing is evaluated."""

    POLICY = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'"
    )

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and b"</head>" in answer.body:
            self.seen += 1
            answer.headers = [*answer.headers, ("content-security-policy", self.POLICY)]
        return answer


class OtherJson(Manner):
    """JSON in another order of keys, pretty, with non-ASCII escaped."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json() if asked.path.startswith("/api/") else None
        if body is None:
            return answer
        self.seen += 1
        return Answer(answer.status, json.dumps(_turned(body), indent=2).encode(), answer.headers)


class DecimalsAreText(Manner):
    """A `numeric` column comes as text, as some drivers hand it over."""

    NAMES: ClassVar = {"temperature", "effectivenessScore", "effectiveness_score", "similarity"}

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json() if asked.path.startswith("/api/") else None
        if body is None:
            return answer

        def told(name: str, value: Any) -> Any:
            if name in self.NAMES and isinstance(value, int | float):
                self.seen += 1
                return f"{value:.2f}"
            return value

        return answer.with_json(_mapped(body, told))


class OtherClock(Manner):
    """Times have another form: another zone, microseconds. behind: seconds that the deployment's clock is slow."""

    ZONE = timezone(timedelta(hours=5, minutes=45))

    def __init__(self, behind: float = 0) -> None:
        super().__init__()
        self._behind = timedelta(seconds=behind)

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.json() is None:
            return answer

        def other(found: re.Match[str]) -> str:
            self.seen += 1
            there = datetime.fromisoformat(found[0]) - self._behind
            return there.astimezone(self.ZONE).isoformat(timespec="microseconds")

        answer.body = TIME.sub(other, answer.body.decode()).encode()
        return answer


class Revalidated(Manner):
    """Browsers may keep pages and answers but ask each time: a tag, and 304 when nothing has changed."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if asked.method != "GET" or answer.status != 200 or "/auth/" in asked.path:
            return answer
        tag = f'W/"{hashlib.blake2b(answer.body, digest_size=8).hexdigest()}"'
        kept = [(name, value) for name, value in answer.headers if name.lower() != "cache-control"]
        headers = [*kept, ("etag", tag), ("cache-control", "private, no-cache")]
        if asked.headers.get("if-none-match") == tag:
            self.seen += 1
            return Answer(304, b"", headers)
        return Answer(answer.status, answer.body, headers)


class RateLimited(EveryNth):
    """One comes too fast: 429, and again in a second (4.1)."""

    EVERY = 12
    refusal = Answer(
        429,
        '{"success": false, "error": "Слишком много запросов"}'.encode(),
        [("content-type", "application/json"), ("retry-after", "1")],
    )


class TrailingSlash(Manner):
    """Addresses of pages end with a slash; without it they lead there."""

    async def instead(self, asked: Asked) -> Answer | None:
        if not matches(r"/(manage|login|register).*", asked, "GET", "HEAD") or "." in asked.path:
            return None
        if asked.path.endswith("/"):
            asked.path = asked.path.rstrip("/")
            return None
        self.seen += 1
        return Answer(308, b"", [("location", asked.path + "/"), *PROTECTED])


def _turned(body: Any) -> Any:
    if isinstance(body, dict):
        return {key: _turned(body[key]) for key in reversed(body)}
    return [_turned(one) for one in body] if isinstance(body, list) else body


def _mapped(body: Any, change: Any) -> Any:
    if isinstance(body, dict):
        return {key: change(key, _mapped(value, change)) for key, value in body.items()}
    return [_mapped(one, change) for one in body] if isinstance(body, list) else body
