"""The web app under rough handling: input that no form sends, requests that fail where no route looks after them."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from starlette.types import Receive, Scope, Send
from web_process import Web

from stand.web.app import SecurityHeaders, Unexpected


@pytest.mark.parametrize(("email", "password"), [("a\0b@example.com", "secret1"), ("", ""), ("x" * 100_000, "y")])
def test_a_sign_in_that_nobody_can_have_is_refused_like_a_wrong_one(web: Web, email: str, password: str) -> None:
    client, url = web.sign_in(email, password)
    assert url.endswith("/login?error=CredentialsSignin&code=credentials")
    assert client.get("/api/auth/session").json() is None  # over the same connection: it still stands


def test_a_stored_password_that_is_no_hash_fits_none(web: Web) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    web.rows("insert into users (email, password_hash) values (%s, 'secret1') returning id", email)
    assert web.sign_in(email, "secret1")[1].endswith("error=CredentialsSignin&code=credentials")


def test_an_unforeseen_failure_is_answered_and_goes_no_further() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("boom")

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/api/x", "headers": []}
    asyncio.run(SecurityHeaders(Unexpected(broken))(scope, None, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 500 and (b"x-frame-options", b"DENY") in sent[0]["headers"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("method", "path", "body", "error"),
    [
        ("PUT", "sequences", {"lead_id": "1"}, "ID последовательности обязателен"),
        ("PUT", "sequences?sequenceId=no-uuid", {"lead_id": "1"}, "ID последовательности обязателен"),
        ("POST", "integrations/kommo/install", {}, "Не указан тип интеграции"),
    ],
)
def test_a_refusal_in_words_of_its_own_has_details_too(
    web: Web, method: str, path: str, body: dict[str, str], error: str
) -> None:
    agent = web.owner().post("/api/agents", json={"name": "Отказы"}).json()["data"]["id"]
    reply = web.owner().request(method, f"/api/agents/{agent}/{path}", json=body)
    told = reply.json()
    assert (reply.status_code, told["success"], told["error"], bool(told["details"])) == (400, False, error, True)


def test_a_guarded_page_is_never_kept_for_the_back_button(web: Web) -> None:
    reply = web.owner().get(f"/manage/{web.accounts[0].tenant_id}")
    assert "no-store" in reply.headers["cache-control"]
