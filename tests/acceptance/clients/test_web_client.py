"""The web client: lists read to their end, what answers lack, whose a silence is, an empty session, a limit."""

import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from recording_server import Answer, Request, serving

from acceptance.clients.http import HttpService
from acceptance.clients.web import WebClient, accepted
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import CheckBroken, PlatformRefused, ServiceSilent
from acceptance.target.settings import Account, Grant, Target

AGENTS = [{"id": str(number)} for number in range(130)]


def owner(url: str, folder: Path) -> WebClient:
    target = Target(services_url=url, grants="write")
    http = HttpService(target, Evidence(), name="Веб-приложение", setting="WEB_URL", base_url=url, run_id="run-1")
    account = Account(email="owner@example.com", password=SecretStr("password"))
    return WebClient(http, target, account, Ledger(folder / "ledger"))


@pytest.mark.parametrize(
    ("longest", "told"), [(100, True), (50, True), (65, True), (500, True), (100, False), (500, False)]
)
def test_all_agents_are_read(longest: int, told: bool, tmp_path: Path) -> None:
    def answer(request: Request) -> Answer:
        address = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/api/agents":
            first = 0 if longest == 500 else (int(asked["page"]) - 1) * longest  # 500: pages are not known there
            body: dict[str, Any] = {"success": True, "data": AGENTS[first : first + longest]}
            return Answer(200, {**body, "pagination": {"total": 130}} if told else body)
        session = {"user": {"id": "1", "email": "owner@example.com", "orgId": "2"}}
        return Answer(200, {"csrfToken": "x", "url": "/", **session})

    with serving(answer) as server:
        assert owner(server.url, tmp_path).agents() == AGENTS


SESSION = {"csrfToken": "x", "url": "/", "user": {"id": "1", "email": "owner@example.com", "orgId": "2"}}
LIST, REPLY = "/api/agents/7/scripts", "/api/agents/7/rules"
#: What a list is answered -> what is said of it.
LISTS: dict[str, tuple[Any, str]] = {
    "no data": ({"success": True}, f"GET {LIST} ответил 200, а «data» в ответе нет"),
    "null": ({"data": None}, "«data» в нём – не список объектов: «None»"),
    "a text": ({"data": "строка"}, "«data» в нём – не список объектов"),
    "an object": ({"data": {"0": {}}}, "«data» в нём – не список объектов"),
    "a list of texts": ({"data": ["один"]}, "«data» в нём – не список объектов"),
    "a bare list": ([{"id": 1}], "а ответ – не объект"),
}
REPLIES: dict[str, tuple[Any, str]] = {
    "no data": ({"success": True}, f"POST {REPLY} ответил 200, а «data» в ответе нет"),
    "null": ({"data": None}, "«data» в нём – не объект: «None»"),
    "no id": ({"data": {"name": "Правило"}}, "а «id» в ответе нет"),
    "id null": ({"data": {"id": None}}, "«id» в нём – не номер: «None»"),
    "id an object": ({"data": {"id": {}}}, "«id» в нём – не номер"),
}


def refused(said: str) -> pytest.RaisesExc[PlatformRefused]:
    return pytest.raises(PlatformRefused, match=said)


@pytest.mark.parametrize("what", LISTS)
def test_a_list_that_is_none_is_told_as_the_platforms_failure(what: str, tmp_path: Path) -> None:
    body, said = LISTS[what]
    with serving(lambda asked: Answer(200, body if asked.path == LIST else SESSION)) as server, refused(said):
        owner(server.url, tmp_path).scripts("7")


@pytest.mark.parametrize("what", REPLIES)
def test_a_reply_without_what_it_promises_is_told_as_the_platforms_failure(what: str, tmp_path: Path) -> None:
    body, said = REPLIES[what]
    with serving(lambda asked: Answer(200, body if asked.path == REPLY else SESSION)) as server, refused(said):
        owner(server.url, tmp_path).create_rule("7", name="Правило")


def test_a_row_without_what_is_read_of_it_is_told_as_the_platforms_failure(tmp_path: Path) -> None:
    with serving(lambda asked: Answer(200, {"data": [{"id": "1"}]} if asked.path == LIST else SESSION)) as server:
        row = owner(server.url, tmp_path).scripts("7")[0]
    assert row == {"id": "1"}
    assert row.get("title") is None
    with refused("а «title» в ответе нет"):
        row["title"]


@pytest.mark.parametrize(
    ("cookie", "whose"),
    [
        ("authjs.session-token=x; Path=/", PlatformRefused),
        ("__Secure-authjs.session-token=x; Path=/; Secure", CheckBroken),  # it does not come back over http
        ("authjs.csrf-token=x; Path=/", CheckBroken),
    ],
)
def test_an_empty_session_is_the_platforms_where_it_has_given_one(
    cookie: str, whose: type[Exception], tmp_path: Path
) -> None:
    def answer(request: Request) -> Answer:
        if request.path.startswith("/api/auth/session"):
            return Answer(200, b"null", {"Content-Type": "application/json"})
        return Answer(200, {"csrfToken": "x", "url": "/"}, {"Set-Cookie": cookie})

    with serving(answer) as server, pytest.raises(whose, match="сеанса с организацией"):
        owner(server.url, tmp_path).sign_in()


@pytest.mark.parametrize(("path", "whose"), [("/api/chat", PlatformRefused), ("/api/jobs", AssertionError)])
def test_a_limit_that_nobody_promised_is_the_platforms(path: str, whose: type[Exception]) -> None:
    answer = httpx.Response(429, json={"error": "Too many"}, request=httpx.Request("POST", f"http://web{path}"))
    with pytest.raises(whose, match="429") as caught:
        accepted(answer)
    assert type(caught.value) is whose


def test_a_request_that_has_arrived_and_is_never_answered_is_the_platforms_refusal(tmp_path: Path) -> None:
    never = threading.Event()
    session = {"user": {"id": "1", "email": "owner@example.com", "orgId": "2"}}

    def answer(request: Request) -> Answer:
        return Answer(
            200, {"csrfToken": "x", "url": "/", **session}, hold=never if "/api/chat" in request.path else None
        )

    with serving(answer) as server:
        web = owner(server.url, tmp_path)
        web.sign_in()
        try:
            with pytest.raises(PlatformRefused, match=r"POST /api/chat – нет ответа за 0\.2 с") as refusal:
                web.call("POST", "/api/chat", grant=Grant.READ, json={}, within=0.2)
        finally:
            never.set()
    assert refusal.value.item == "API.3"
    with pytest.raises(ServiceSilent, match="соединиться не удалось"):
        web.call("POST", "/api/chat", grant=Grant.READ, json={}, within=0.2)


def test_so_is_a_sign_in_that_is_never_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.clients.http.SLOWEST", 0.2)
    never = threading.Event()

    def answer(request: Request) -> Answer:
        return Answer(200, {"csrfToken": "x"}, hold=never if "credentials" in request.path else None)

    with serving(answer) as server:
        try:
            with pytest.raises(PlatformRefused, match=r"POST /api/auth/callback/credentials – нет ответа за 0\.2 с"):
                owner(server.url, tmp_path).sign_in()
        finally:
            never.set()


@pytest.mark.parametrize(
    ("health", "kind", "told"),
    [
        (Answer(200, {"database": "connected"}), CheckBroken, "не приняло почту и пароль"),
        (Answer(404, b"not here"), CheckBroken, "не приняло почту и пароль"),
        (Answer(200, b"not json"), CheckBroken, "не приняло почту и пароль"),
        (Answer(200, {"database": "error", "database_error": "timeout"}), PlatformRefused, "беда с базой: timeout"),
        (None, PlatformRefused, r"беда с базой: .*GET /api/health – нет ответа за 0\.2 с"),
    ],
)
def test_a_refused_sign_in_is_the_platforms_where_its_database_is_in_trouble(
    health: Answer | None, kind: type[Exception], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acceptance.clients.web.HEALTH_WITHIN", 0.2)
    refusal = Answer(200, {"csrfToken": "x", "url": "/login?error=CredentialsSignin"})
    never = threading.Event()
    silence = Answer(200, hold=never)
    with serving(lambda request: (health or silence) if request.path == "/api/health" else refusal) as server:
        try:
            with pytest.raises(kind, match=told):
                owner(server.url, tmp_path).sign_in()
        finally:
            never.set()
