"""Attaching grants nothing: without grants no client, and no page in a browser, sends anything that changes something.

Every public method of every client is really called, with made-up arguments, against a server that remembers each
request: a method that writes and forgets to ask for its grant is found here, whoever adds it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import redis
from pydantic import SecretStr
from recording_server import Answer, RecordingServer, Request, serving

import acceptance.clients
from acceptance.clients.answer import AnswerBody
from acceptance.clients.balancer import AsksOnceMore
from acceptance.clients.database import Database
from acceptance.clients.events import Happening, KommoEvents, Lead
from acceptance.clients.http import HttpService
from acceptance.clients.kommo import KommoClient, KommoDouble
from acceptance.clients.listener import Listener
from acceptance.clients.llm import LlmDouble
from acceptance.clients.permission import SAFE_METHODS, needed
from acceptance.clients.proxy import _ThroughProxy
from acceptance.clients.queue import QueueClient
from acceptance.clients.railway import RailwayClient
from acceptance.clients.refused_entry import RefusedEntries
from acceptance.clients.services import Services
from acceptance.clients.web import WebClient
from acceptance.clients.worker import WorkerClient
from acceptance.clients.worker_log import FileWorkerLog, RailwayWorkerLog
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import NotChecked
from acceptance.target.settings import Account, Grant, Target

QUEUE = "только-чтение"
ACCOUNT = Account(email="owner@example.com", password=SecretStr("owner-password"))
# Clients that talk to nobody by themselves: a server of the run's own, a file, the way on which a client sends.
SILENT = {AnswerBody, Listener, FileWorkerLog, _ThroughProxy, AsksOnceMore, RefusedEntries}
ARGUMENTS: dict[str, Any] = {
    "method": "POST", "path": "/api/agents", "event": Happening.CREATED, "lead": Lead(700_000_001, "лид"),
    "fields": {"title": "скрипт"}, "body": {"a": 1}, "pipelines": [], "within": 0.05, "status": 500,
    "grant": None, "row": {"name": "строка"}, "values": {"name": "строка"}, "params": {}, "after": "0-0",
}  # fmt: skip


def made_up(name: str, parameter: inspect.Parameter) -> Any:
    """An argument of about the right kind."""
    if name in ARGUMENTS:
        return ARGUMENTS[name]
    if "Callable" in str(parameter.annotation):
        return lambda *_: True
    return "x"


def answer(request: Request) -> Answer:
    """Enough of a platform for a client to get as far as its writing request."""
    if request.path.startswith("/rest/v1/"):
        return Answer(200, [{"id": "1", "base_domain": "x"}], {"Content-Range": "0-0/1"})
    bodies = {
        "/api/auth/csrf": {"csrfToken": "csrf"},
        "/api/auth/callback/credentials": {"url": "/"},
        "/api/auth/session": {"user": {"id": "1", "orgId": "2"}},
        "/api/auth/get-tenant-redirect": {"success": True, "tenantId": "1-x"},
    }
    return Answer(200, bodies.get(request.path.partition("?")[0], {"success": True, "data": []}))


class Clients:
    """One client of each class, all of them pointed at one server, and what they wrote down in the ledger."""

    def __init__(self, server: RecordingServer, redis_url: str, folder: Path, grants: str = "") -> None:
        self.target = Target(
            web_url=server.url, worker_url=server.url, supabase_url=server.url,
            supabase_service_role_key=SecretStr("service-role-key"), redis_url=SecretStr(redis_url),
            railway_token=SecretStr("railway-token"), railway_api_url=f"{server.url}/graphql", railway_project_id="p",
            railway_environment_id="e", railway_service_id="s", services_url=server.url, grants=grants,
        )  # fmt: skip
        evidence = Evidence()
        self.ledger = Ledger(folder / "ledger.jsonl", "x")
        http = HttpService(
            self.target, evidence, name="Служба", setting="WEB_URL", base_url=server.url, run_id="1"
        )  # fmt: skip
        database = Database(self.target, evidence, "1")
        railway = RailwayClient(http, self.target)
        self.all: list[Any] = [
            http, database, railway,
            WebClient(http, self.target, ACCOUNT, self.ledger),
            KommoEvents(http, self.target, database, evidence, self.ledger),
            KommoClient(http, "kommo-token", lambda: None),
            KommoDouble(http, "company.kommo.com"),
            LlmDouble(http),
            Services(http),
            WorkerClient(http),
            RailwayWorkerLog(railway),
            QueueClient(self.target, evidence, self.ledger, QUEUE, "1"),
        ]  # fmt: skip


def methods(client: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every public method and property, as calls with made-up arguments."""
    for name, member in inspect.getmembers(type(client)):
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield name, lambda name=name: getattr(client, name)
        elif inspect.isfunction(member):
            wanted = [
                (key, parameter)
                for key, parameter in inspect.signature(member).parameters.items()
                if key != "self" and (parameter.default is parameter.empty or key in ("fields", "equals"))
            ]
            positional = [made_up(*one) for one in wanted if one[1].kind is one[1].POSITIONAL_OR_KEYWORD]
            named = {one[0]: made_up(*one) for one in wanted if one[1].kind is one[1].KEYWORD_ONLY}
            if any(one[1].kind is one[1].VAR_KEYWORD for one in wanted):
                named |= {"id": "x"} if isinstance(client, Database) else ARGUMENTS["fields"]
            yield (
                name,
                lambda name=name, positional=positional, named=named: getattr(client, name)(*positional, **named),
            )


def changes_something(request: Request) -> bool:
    """True for a request that needs a grant: signing in does not, nor does a question in GraphQL."""
    if request.method in SAFE_METHODS or request.path == "/api/auth/callback/credentials":
        return False
    return not (request.path == "/graphql" and not request.json["query"].lstrip().startswith("mutation"))


def outcome(call: Callable[[], Any]) -> str:
    try:
        call()
    except NotChecked as lack:
        return lack.setting
    except Exception as error:  # made-up arguments lead to all kinds of complaints: only what was sent counts
        return type(error).__name__
    return "done"


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with serving(answer) as server:
        yield server


def content(redis_url: str) -> dict[str, Any]:
    with redis.Redis.from_url(redis_url) as client:
        return {key: client.dump(key) for key in client.keys("*")}


def test_no_client_is_forgotten(server: RecordingServer, redis_url: str, tmp_path: Path) -> None:
    tried = {type(client) for client in Clients(server, redis_url, tmp_path).all}
    found = set()
    for module in pkgutil.iter_modules(acceptance.clients.__path__, "acceptance.clients."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            plain = hasattr(kind, "__dataclass_fields__") or issubclass(kind, BaseException | Enum)
            if kind.__module__ == module.name and not plain and not getattr(kind, "_is_protocol", False):
                found.add(kind)
    assert found - SILENT == tried, "add the new client to Clients"


def test_nothing_is_sent_without_grants(server: RecordingServer, redis_url: str, tmp_path: Path) -> None:
    clients = Clients(server, redis_url, tmp_path)
    before = content(redis_url)
    refused: dict[str, str] = {}
    for client in clients.all:
        for name, call in methods(client):
            seen = len(server.requests)
            result = outcome(call)
            title = f"{type(client).__name__}.{name}"
            sent = server.requests[seen:]
            assert [one for one in sent if changes_something(one)] == [], title
            if result.startswith("GRANTS="):
                refused[title] = result
                assert sent == [], f"{title} asks before it knows that it may not"
    assert content(redis_url) == before
    assert clients.ledger.remaining() == [], "nothing is noted that was never created"
    assert set(refused) >= {
        "Database.insert", "Database.update", "Database.delete", "WebClient.create_agent", "WebClient.create_script",
        "WebClient.create_rule", "WebClient.create_sequence", "WebClient.create_article", "WebClient.expect_agent",
        "WebClient.send", "WebClient.call", "QueueClient.add_probe_job", "QueueClient.remove_job", "Services.stop",
        "Services.start", "KommoDouble.set_pipelines", "KommoDouble.answer_with", "LlmDouble.answer_with",
        "RailwayClient.redeploy", "KommoEvents.send", "HttpService.request",
    }, refused  # fmt: skip


def test_the_same_calls_do_write_when_granted(server: RecordingServer, redis_url: str, tmp_path: Path) -> None:
    """The test above sees something: with all grants the same calls reach the server."""
    clients = Clients(server, redis_url, tmp_path, grants=",".join(grant.value for grant in Grant))
    reached = set()
    for client in clients.all:
        for name, call in methods(client):
            seen = len(server.requests)
            assert not outcome(call).startswith("GRANTS=")
            if any(map(changes_something, server.requests[seen:])):
                reached.add(f"{type(client).__name__}.{name}")
    assert len(reached) >= 17, reached
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()


@pytest.mark.parametrize(
    ("method", "path", "grant"),
    [
        ("GET", "/api/agents", Grant.READ),
        ("HEAD", "/api/health", Grant.READ),
        ("POST", "/api/auth/callback/credentials", Grant.READ),
        ("POST", "/api/auth/signout", Grant.READ),
        ("POST", "/api/auth/register", Grant.WRITE),
        ("POST", "/api/analytics", Grant.READ),
        ("POST", "/api/agents", Grant.WRITE),
        ("delete", "/api/agents/1", Grant.WRITE),
        ("POST", "/api/chat", Grant.WRITE),
        ("POST", "/api/agents/1/integrations/2/sync", Grant.SYNC),
        ("POST", "/api/agents/1/integrations/2/install", Grant.WRITE),
        ("POST", "/manage/1-x", Grant.WRITE),
    ],
)
def test_what_a_page_sends_needs_the_same_grants(method: str, path: str, grant: Grant) -> None:
    assert needed(method, path) is grant
