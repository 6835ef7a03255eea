"""Servers that the stand's tests share: one PostgreSQL with the schema and seed, one Redis."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from web_process import web

from stand.postgres import PostgresServer, load_schema
from stand.process import take_port
from stand.redis_server import RedisServer
from stand.rest import create_app, make_service_role_key
from stand.secrets_box import new_key
from stand.seed import SeededAccount, organisation, seed
from stand.serving import HttpServer, listen

__all__ = ["web"]  # the web app as a process, for every test here


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running PostgreSQL with the platform's tables (and, with ``accounts``, two organisations)."""
    server = PostgresServer(tmp_path_factory.mktemp("stand") / "postgres", take_port(0, "проба"))
    try:
        load_schema(server.start())
        yield server.database_url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def encryption_key() -> str:
    """The ENCRYPTION_KEY that the seeded credentials are sealed with."""
    return new_key()


@pytest.fixture(scope="session")
def accounts(database_url: str, encryption_key: str) -> list[SeededAccount]:
    """Two seeded organisations; their Kommo addresses lead nowhere."""
    wanted = [organisation(number, f"127.0.0.1:{9000 + number}", f"token-{number}") for number in range(2)]
    return seed(database_url, wanted, encryption_key)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running Redis without a password."""
    server = RedisServer(tmp_path_factory.mktemp("stand") / "redis", take_port(0, "проба"))
    try:
        yield server.start()
    finally:
        server.stop()


@dataclass(frozen=True)
class Supabase:
    """A served REST door: its address and key."""

    url: str
    key: str


@pytest.fixture(scope="session")
def supabase(database_url: str, accounts: list[SeededAccount]) -> Iterator[Supabase]:
    """The REST door over a seeded database."""
    key = make_service_role_key()
    with _served(create_app(database_url, key)) as url:
        yield Supabase(url, key)


@pytest.fixture(scope="session")
def serve() -> Callable[[Starlette], AbstractContextManager[str]]:
    """A context manager that serves an ASGI app and gives its address."""
    return _served


@contextmanager
def _served(app: Starlette) -> Iterator[str]:
    """Serve from a thread of its own; the app's connections are closed in the end."""
    http = HttpServer(app, listen())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def do(work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(10)

    try:
        do(http.start())
        yield f"http://127.0.0.1:{http.port}"
    finally:
        do(http.stop())
        if hasattr(app.state, "close"):
            do(app.state.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
