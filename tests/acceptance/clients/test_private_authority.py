"""Certificates of a company's own authority: named once, and HTTP, Redis and browser trust it without switching off."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from recording_server import Answer, RecordingServer
from ways_out import tls_door

from acceptance.browser.chromium import Browser
from acceptance.clients.database import Database
from acceptance.clients.http import HttpService
from acceptance.clients.redis_link import connect, redis_words
from acceptance.clients.trust import OF_THE_SYSTEM, browser_options, trusted
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, SettingsError
from acceptance.pages.page import Page
from acceptance.target.settings import Target, load_target


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def context(authority: trustme.CA) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    return server


def https(authority: trustme.CA, answer: Answer) -> AbstractContextManager[RecordingServer]:
    server = RecordingServer(lambda _: answer)
    server._server.socket = context(authority).wrap_socket(server._server.socket, server_side=True)
    server.url = server.url.replace("http", "https")
    return server


@pytest.fixture(params=["setting", "environment"])
def named(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, ca_file: Path) -> Iterator[dict[str, Path]]:
    """What a target is told of the authority: its setting, or nothing where the environment says it."""
    trusted.cache_clear()
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    if request.param == "environment":
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    else:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    yield {"ca_file": ca_file} if request.param == "setting" else {}
    trusted.cache_clear()


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    trusted.cache_clear()
    for name in OF_THE_SYSTEM:
        monkeypatch.delenv(name, raising=False)
    yield
    trusted.cache_clear()


def asked(url: str, target: Target) -> int:
    service = HttpService(target, Evidence(), name="Воркер", setting="WORKER_URL", base_url=url, run_id="1")
    return service.request("GET", "/health").status_code


def shown(target: Target) -> str:
    browser = Browser(target)
    try:
        visit = browser.visit(Evidence(), "прогон")
        Page(visit, "tenant").go("/")
        return visit.page.locator("body").inner_text()
    finally:
        browser.close()


def test_http(authority: trustme.CA, named: dict[str, Path]) -> None:
    with https(authority, Answer(200, [], {"Content-Range": "*/0"})) as server:
        target = Target(supabase_url=server.url, supabase_service_role_key="a.e30.c", **named)
        assert asked(server.url, target) == 200
        assert Database(target, Evidence(), "1").rows("agents") == []


def test_redis(authority: trustme.CA, named: dict[str, Path], redis_url: str) -> None:
    parts = urlsplit(redis_url)
    with tls_door(f"127.0.0.1:{parts.port}", context(authority)) as door:
        url = f"rediss://default:{parts.password}@127.0.0.1:{door.port}"
        with connect(Target(redis_url=url, **named)) as client:
            assert client.ping()


def test_the_browser(authority: trustme.CA, named: dict[str, Path]) -> None:
    page = Answer(200, "<body>Платформа</body>".encode(), {"Content-Type": "text/html; charset=utf-8"})
    with https(authority, page) as server:
        assert shown(Target(web_url=server.url, **named)) == "Платформа"


def test_a_stranger_is_trusted_by_none(named: dict[str, Path], redis_url: str) -> None:
    stranger = trustme.CA()
    with https(stranger, Answer()) as server, tls_door(redis_url.rpartition("@")[2], context(stranger)) as door:
        with pytest.raises(CheckBroken, match="Сертификат по адресу WORKER_URL"):
            asked(server.url, Target(**named))
        with pytest.raises(CheckBroken, match="Сертификат по адресу REDIS_URL"), redis_words():
            connect(Target(redis_url=f"rediss://127.0.0.1:{door.port}", **named)).ping()
        target = Target(web_url=server.url, **named)
        assert browser_options(target) == []
        with pytest.raises(CheckBroken, match=r"ERR_CERT_AUTHORITY_INVALID.* CA_FILE"):
            shown(target)


def test_who_is_told_to_check_nothing_checks_nothing(authority: trustme.CA, ca_file: Path, unnamed: None) -> None:
    with https(trustme.CA(), Answer()) as server:
        service = HttpService(
            Target(ca_file=ca_file), Evidence(), name="Воркер", setting="WORKER_URL", base_url=server.url, run_id="1",
            verify=False,
        )  # fmt: skip
        assert service.request("GET", "/health").status_code == 200
        assert browser_options(Target(web_url=server.url, ca_file=ca_file, tls_verify=False)) == []
    assert browser_options(Target(web_url="https://app.example.com")) == [], "nobody is asked for nothing"


@pytest.mark.parametrize(
    ("content", "says"), [(None, "файл сертификатов не читается"), ("-----BEGIN nothing", "в виде PEM")]
)
def test_a_file_that_holds_no_authority(
    content: str | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("WEB_URL", "https://app.example.com")
    monkeypatch.setenv("CA_FILE", str(file))
    with pytest.raises(SettingsError) as refused:
        load_target()
    assert says in str(refused.value) and "CA_FILE" in str(refused.value) and "\n" not in str(refused.value)


def test_an_environment_that_names_a_file_that_is_not_there(unnamed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    with pytest.raises(CheckBroken) as told:
        asked("https://127.0.0.1:9", Target())
    assert told.value.advice == "Проверьте SSL_CERT_FILE."
