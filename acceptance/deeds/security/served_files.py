"""What the platform serves to whoever asks: pages with all that they load, files that nobody should get, refusals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import httpx

from acceptance.clients.http import HttpService
from acceptance.deeds.security.sessions import nobodys_address
from acceptance.target.settings import Grant
from acceptance.world import World

PUBLIC_PAGES = ("/login", "/register")
SIGN_IN = "/api/auth/callback/credentials"
OWNERS_PAGES = ("", "/ai-agents", "/test-chat", "/knowledge-items", "/webhooks")
LOADED = re.compile(r"""<(?:script|link)\b[^>]*?\b(?:src|href)=["']([^"'#]+)""", re.IGNORECASE)
# Parts that a script asks for later (Next.js), and the map of its source.
LATER = re.compile(r"""["'](/?(?:_next/)?static/chunks/[\w\-./\[\]()%]+\.js)["']""")
SOURCE_MAP = re.compile(r"sourceMappingURL=([\w\-./%]+\.map)")
MOST_FILES = 150
MOST_AGENTS = 5
#: Files of whoever deploys, and what their text begins with or holds.
PRIVATE_FILES: dict[str, str] = {
    **dict.fromkeys(("/.env", "/.env.local", "/.env.production", "/.env.backup"), r"(?m)^\s*(?:export )?[A-Z_]{3,}="),
    "/.git/HEAD": r"\A(?:ref: refs/|[0-9a-f]{40})",
    "/.git/config": r"\[core\]",
    "/.npmrc": r"(?m)^(?://|registry=|_auth)",
    "/package.json": r'"dependencies"',
    "/docker-compose.yml": r"(?m)^services:",
    "/.next/server/pages-manifest.json": r"\A\{.*\.js",
    "/backup.sql": r"(?i)create table|insert into",
    "/dump.rdb": r"\AREDIS\d",
}
NUL, HUGE, QUOTE = "\x00", "9" * 40, "' or 1=1 --"


@dataclass(frozen=True)
class Served:
    """One answer. title: names it in messages."""

    title: str
    answer: httpx.Response


def loaded_by_browser(world: World) -> list[Served]:
    """The pages, signed in and not, with every script, style and source map that they name, and the API's answers.

    Of the platform's own files alone; the answers are those to the owner, which the pages ask for.
    """
    guest, owner = world.anonymous(), world.web
    owner.sign_in()
    pages = [(guest, path) for path in PUBLIC_PAGES] + [(owner.http, path) for path in _owners_pages(world)]
    found = [Served(path, http.request("GET", path, follow_redirects=True)) for http, path in pages]
    known = set[str]()
    waiting = [link for page in found for link in _links(page)]
    while waiting and len(known) < MOST_FILES:
        path = waiting.pop(0)
        if path in known:
            continue
        known.add(path)
        file = Served(path, owner.http.request("GET", path, follow_redirects=True))
        found.append(file)
        waiting += _links(file)
    return found + [Served(path, owner.http.request("GET", path)) for path in _owners_calls(world)]


def _owners_calls(world: World) -> Iterator[str]:
    """What pages ask the API for where keys to other services may lie beside what is asked for."""
    yield from ("/api/auth/session", "/api/agents", "/api/webhooks?limit=100", "/api/integrations/kommo/status")
    for agent in world.web.agents()[:MOST_AGENTS]:
        yield f"/api/agents/{agent['id']}"
        yield f"/api/agents/{agent['id']}/integrations"
        for integration in world.web.integrations(agent["id"]):
            yield f"/api/agents/{agent['id']}/integrations/{integration['id']}"


def _owners_pages(world: World) -> Iterator[str]:
    yield from (f"/manage/{world.tenant}{rest}" for rest in OWNERS_PAGES)


def _links(page: Served) -> list[str]:
    """Paths of the platform's own that a page or a script names; files of other hosts are not the platform's."""
    kind, text = page.answer.headers.get("content-type", ""), page.answer.text
    address = str(page.answer.url)
    if "html" in kind:
        names = LOADED.findall(text)
    elif "javascript" in kind:
        names = [*(f"/_next/{name.lstrip('/').removeprefix('_next/')}" for name in LATER.findall(text))]
        names += [*SOURCE_MAP.findall(text), f"{urlsplit(address).path}.map"]
    else:
        return []
    links = (urlsplit(urljoin(address, name)) for name in names)
    home = urlsplit(address).netloc
    return [f"{link.path}{f'?{link.query}' if link.query else ''}" for link in links if link.netloc == home]


def private_files(world: World) -> list[Served]:
    """Ask web application and, where it is told, worker for files that belong to whoever deploys."""
    places: list[tuple[str, HttpService]] = [("веб-приложение", world.anonymous())]
    if world.target.worker_url:
        places.append(("воркер", world.worker.http))
    return [Served(f"{name}: {path}", http.request("GET", path)) for name, http in places for path in PRIVATE_FILES]


def answers_of_every_kind(world: World) -> list[Served]:
    """A page, an answer of the API, refusals and redirects of several kinds, and addresses that do not exist."""
    guest, owner = world.anonymous(), world.web
    asked = [(guest, "страница входа", "/login"), (guest, "API для всех", "/api/health")]
    asked += [(guest, "отказ без входа", "/api/agents"), (owner.http, "API", "/api/agents")]
    asked += [(owner.http, "нет такого агента", f"/api/agents/{uuid4()}"), (owner.http, "ошибка в запросе", BAD_QUERY)]
    asked += [(guest, "нет такой страницы", "/acceptance-nothing"), (guest, "нет такого вызова", "/api/nothing")]
    owner.sign_in()
    got = [Served(f"{title} ({path})", http.request("GET", path)) for http, title, path in asked]
    return got + _redirects(world)


def _redirects(world: World) -> list[Served]:
    """Where a guest is sent elsewhere, by a page and after a sign-in that fails; left where they are."""
    guest, page = world.anonymous(), f"/manage/{world.tenant}"
    form = {"email": nobodys_address(), "password": "", "callbackUrl": "/"}
    sent = guest.request("POST", SIGN_IN, grant=Grant.READ, data=form, follow_redirects=False)
    led = guest.request("GET", page, follow_redirects=False)
    return [Served(f"перенаправление со входа ({SIGN_IN})", sent), Served(f"перенаправление гостя ({page})", led)]


BAD_QUERY = "/api/agents?page=abc"
#: Routes for tests (platform contract 4.12), and what programs have under such names.
TEST_ROUTES = (
    *("/api/test-login", "/api/test-kommo", "/api/test", "/api/debug", "/api/env", "/api/config", "/api/seed"),
    *("/api/admin", "/api/users", "/api/organizations", "/api/graphql", "/api/openapi.json", "/api/docs"),
    *("/debug", "/admin/queues", "/bull-board", "/server-status", "/actuator/env", "/debug/pprof", "/_debug"),
)


def test_routes(world: World) -> list[Served]:
    """Ask web application and, where it is told, worker for what is left of development, each time as a new guest."""
    found = [Served(path, world.anonymous().request("GET", path)) for path in TEST_ROUTES]
    if world.target.worker_url:
        found += [Served(f"воркер: {path}", world.worker.http.request("GET", path)) for path in TEST_ROUTES]
    return found


def refusals(world: World) -> list[Served]:
    """Send what has to be refused, or may make a platform stumble; nothing of it can be stored."""
    web, nobody = world.web, uuid4()
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/api/agents/{QUOTE}", {}),
        ("GET", f"/api/agents/{nobody}", {}),
        ("GET", "/api/agents", {"params": {"page": HUGE, "limit": HUGE}}),
        ("GET", "/api/chat", {"params": {"conversationId": QUOTE}}),
        ("GET", "/api/chat/conversations", {"params": {"agentId": QUOTE, "offset": HUGE}}),
        ("GET", "/api/dashboard/charts", {"params": {"type": QUOTE}}),
        ("GET", "/api/webhooks", {"params": {"start_date": QUOTE}}),
        ("GET", f"/api/webhooks/{QUOTE}", {}),
        ("GET", "/api/knowledge-base/articles", {"params": {"categoryId": QUOTE, "search": NUL}}),
        ("GET", "/api/jobs/status", {"params": {"jobId": QUOTE}}),
        ("POST", "/api/agents", {"content": b'{"name": '}),
        ("POST", "/api/agents", {"json": {"name": 7, "temperature": "жарко"}}),
        ("POST", "/api/chat", {"json": {"message": "Привет", "agentId": QUOTE}}),
        ("POST", f"/api/agents/{nobody}/scripts", {"json": {"title": NUL, "scriptType": QUOTE}}),
        ("POST", f"/api/agents/{nobody}/rules", {"content": b"\xff\xfe"}),
        ("PUT", f"/api/agents/{nobody}/sequences", {"params": {"sequenceId": QUOTE}, "json": {}}),
    ]
    return [Served(f"{method} {path}", web.call(method, path, **more)) for method, path, more in asked]


def health_answers(world: World) -> list[Served]:
    """What web application and, where it is told, worker say of themselves to everybody (platform contract 2, 4.12)."""
    guest = world.anonymous()
    said = [Served(path, guest.request("GET", path)) for path in ("/api/health", "/api/health/ready")]
    if world.target.worker_url:
        http = world.worker.http
        paths = ("/health", "/metrics", "/metrics/prometheus", "/acceptance-nothing")
        said += [Served(f"воркер: {path}", http.request("GET", path)) for path in paths]
    return said
