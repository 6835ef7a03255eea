"""Sign-ins that were refused: three times running, then not again for a while, by any process of the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from recording_server import Answer, RecordingServer, Request, serving

from acceptance.clients import refused_entry
from acceptance.clients.http import HttpService
from acceptance.clients.web import WebClient
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import CheckBroken, PlatformRefused
from acceptance.process.variables import name_of
from acceptance.target.settings import Account, Target

SESSION = {"csrfToken": "x", "url": "/", "user": {"id": "1", "email": "owner@example.com", "orgId": "2"}}
REFUSED = {"csrfToken": "x", "url": "/login?error=CredentialsSignin"}


class Door:
    """What the application answers; open: it lets in. status: of the answer to the sign-in."""

    def __init__(self) -> None:
        self.open = False
        self.status = 200

    def __call__(self, request: Request) -> Answer:
        if "credentials" in request.path and not self.open:
            return Answer(self.status, REFUSED)
        return Answer(200, SESSION)


def tries(server: RecordingServer) -> int:
    return sum("credentials" in request.path for request in server.requests)


@pytest.fixture(params=["a run of several processes", "a process alone"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "a run of several processes":
        monkeypatch.setenv(name_of("run_dir"), str(tmp_path))
    return tmp_path


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def server(door: Door) -> Iterator[RecordingServer]:
    with serving(door) as server:
        yield server


def sign_in(server: RecordingServer, place: Path, password: str = "password") -> None:
    """As a scenario does, which knows nothing of those before."""
    http = HttpService(
        Target(), Evidence(), name="Веб-приложение", setting="WEB_URL", base_url=server.url, run_id="run-1"
    )
    account = Account(email="owner@example.com", password=SecretStr(password))
    WebClient(http, Target(), account, Ledger(place / "ledger")).sign_in()


def refuse(times: int, server: RecordingServer, place: Path) -> None:
    for _ in range(times):
        with pytest.raises(CheckBroken, match=r"не приняло почту и пароль\."):
            sign_in(server, place)


def test_after_the_third_nobody_tries_for_a_while(server: RecordingServer, place: Path) -> None:
    refuse(3, server, place)
    with pytest.raises(CheckBroken, match=r"не приняло почту и пароль – 0 с назад, отказов подряд: 3; снова") as told:
        sign_in(server, place)
    assert told.value.advice == "Проверьте USER_EMAIL и USER_PASSWORD."
    assert tries(server) == 3


def test_others_are_not_kept_out(server: RecordingServer, door: Door, place: Path) -> None:
    refuse(3, server, place)
    door.open = True
    sign_in(server, place, "another password")


def test_who_is_let_in_begins_anew(server: RecordingServer, door: Door, place: Path) -> None:
    refuse(2, server, place)
    door.open = True
    sign_in(server, place)
    door.open = False
    refuse(3, server, place)


def test_after_a_while_it_is_tried_again(
    server: RecordingServer, door: Door, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(3, server, place)
    monkeypatch.setattr(refused_entry, "HELD", -1.0)
    door.open = True
    sign_in(server, place)
    assert tries(server) == 4


def test_the_platforms_own_refusal_stays_its_own(server: RecordingServer, door: Door, place: Path) -> None:
    door.status = 500
    for _ in range(3):
        with pytest.raises(PlatformRefused, match="не провело вход: ответ 500"):
            sign_in(server, place)
    with pytest.raises(PlatformRefused, match=r"не провело вход: ответ 500.*отказов подряд: 3"):
        sign_in(server, place)
