"""For the tests of the web app: it runs as a process of its own, the LLM stand-in beside it; signed-in clients."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row
from starlette.applications import Starlette
from tenacity import retry, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from stand.doubles.llm import LlmDouble
from stand.process import take_port
from stand.seed import SeededAccount

ROOT = Path(__file__).resolve().parents[2]
SECRET = "webhook-secret"


@dataclass
class Web:
    """A running web app and two organisations' owners."""

    url: str
    llm: str
    database: psycopg.Connection[dict[str, Any]]
    accounts: list[SeededAccount]
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def anonymous(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=20, **options)

    def sign_in(self, email: str, password: str) -> tuple[httpx.Client, str]:
        """A client with whatever cookies it got, and the address that the reply names."""
        client = self.anonymous()
        token = client.get("/api/auth/csrf").json()["csrfToken"]
        form = {"csrfToken": token, "email": email, "password": password, "callbackUrl": "/"}
        reply = client.post("/api/auth/callback/credentials", data=form, headers={"X-Auth-Return-Redirect": "1"})
        return client, reply.json()["url"]

    def owner(self, number: int = 0) -> httpx.Client:
        """The signed-in owner of an organisation."""
        account = self.accounts[number]
        if account.email not in self.clients:
            self.clients[account.email] = self.sign_in(account.email, account.password)[0]
        return self.clients[account.email]

    def rows(self, query: str, *params: Any) -> list[dict[str, Any]]:
        return self.database.execute(query.encode(), params).fetchall()

    def until(self, query: str, *params: Any) -> list[dict[str, Any]]:
        """The rows of ``query`` as soon as there are any; fails after 10 s."""
        ask = retry(retry=retry_if_result(lambda rows: not rows), wait=wait_fixed(0.02), stop=stop_after_delay(10))
        return ask(self.rows)(query, *params)


@pytest.fixture(scope="session")
def web(
    database_url: str,
    redis_url: str,
    accounts: list[SeededAccount],
    serve: Callable[[Starlette], AbstractContextManager[str]],
) -> Iterator[Web]:
    """``python -m stand.web`` over the shared database, ended by closing its standard input."""
    llm, port = LlmDouble(), take_port(0, "проба")
    connected = psycopg.connect(database_url, autocommit=True, row_factory=dict_row)
    with serve(llm.app) as llm_url, connected as database:
        environment = {
            **os.environ,
            "PORT": str(port),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "JOB_QUEUE_NAME": "web-tests",
            "NEXTAUTH_SECRET": secrets.token_hex(16),
            "KOMMO_WEBHOOK_SECRET": SECRET,
            "OPENROUTER_API_KEY": llm.api_key,
            "OPENROUTER_BASE_URL": f"{llm_url}/api/v1",
            "TZ": "Europe/Moscow",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "stand.web"], cwd=ROOT, env=environment, stdin=subprocess.PIPE
        )
        running = Web(f"http://127.0.0.1:{port}", llm_url, database, accounts)
        try:
            _wait_until_ready(running.url)
            yield running
        finally:
            for client in running.clients.values():
                client.close()
            assert process.stdin is not None
            process.stdin.close()
            status = process.wait(15)
    assert status == 0, "the web app ends in good order when its parent is gone"


@retry(
    retry=retry_if_exception_type(httpx.TransportError) | retry_if_result(lambda status: status != 200),
    wait=wait_fixed(0.05),
    stop=stop_after_delay(15),
)
def _wait_until_ready(url: str) -> int:
    return httpx.get(f"{url}/api/health/ready").status_code
