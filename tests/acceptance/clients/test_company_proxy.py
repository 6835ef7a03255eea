"""In a company's network the environment names a proxy: who is asked through it, and what its own failures are."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import httpx
import pytest
import trustme
from behave.model_type import Status
from recording_server import Answer, RecordingServer, serving
from ways_out import http_proxy, socks_proxy

from acceptance.browser.chromium import Browser
from acceptance.clients.database import Database
from acceptance.clients.http import HttpService
from acceptance.clients.proxy import browser_proxy, browser_trouble, proxy_for
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, ServiceSilent
from acceptance.pages.page import Page
from acceptance.runner.hooks import Suite
from acceptance.target.settings import Target

AWAY = "http://app.example.com"
AWAY_TLS = "https://app.example.com"


def service(url: str, **more: object) -> HttpService:
    return HttpService(
        Target(services_url="http://127.0.0.1"), Evidence(), name="Воркер", setting="WORKER_URL", base_url=url,
        run_id="1", **more,
    )  # fmt: skip


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def name(**variables: str) -> None:
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)

    return name


@pytest.fixture
def closed_port() -> int:
    with serving(Answer()) as server:
        return httpx.URL(server.url).port or 0


@pytest.fixture(scope="module")
def https() -> Iterator[str]:
    """Host and port of a server that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("app.example.com").configure_cert(context)
    server = RecordingServer(lambda _: Answer(200, {"status": "ok"}))
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    with server:
        yield server.url.removeprefix("http://")


# Who is asked through it


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]", "web.localhost"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"])
def test_loopback_never(host: str, variable: str, named: Callable[..., None]) -> None:
    named(**{variable: "http://proxy.corp:3128"})
    assert proxy_for(f"http://{host}:3000") is proxy_for(f"https://{host}") is None
    assert browser_proxy(f"http://{host}:3000") is None


@pytest.mark.parametrize(
    ("spared", "host", "directly"),
    [
        ("app.example.com", "app.example.com", True),
        ("example.com", "app.example.com", True),
        (".example.com", "app.example.com", True),
        ("*.example.com", "app.example.com", True),
        ("*", "app.example.com", True),
        ("ample.com", "app.example.com", False),
        ("app.example.com:8443", "app.example.com:8443", True),
        ("app.example.com:8443", "app.example.com", False),
        ("corp, 10.0.0.0/8", "10.20.30.40", True),
        ("10.0.0.0/8", "11.20.30.40", False),
        ("fd00::/8", "[fd00::7]:3000", True),
    ],
)
def test_no_proxy(spared: str, host: str, directly: bool, named: Callable[..., None]) -> None:
    named(HTTPS_PROXY="http://proxy.corp:3128", NO_PROXY=spared)
    assert (proxy_for(f"https://{host}") is None) is directly


def test_each_scheme_has_its_own_and_all_have_another(named: Callable[..., None]) -> None:
    named(HTTP_PROXY="plain.corp:3128", ALL_PROXY="socks5h://all.corp:1080")
    assert [(way.url, way.variable) for url in (AWAY, AWAY_TLS) if (way := proxy_for(url))] == [
        ("http://plain.corp:3128", "HTTP_PROXY"),
        ("socks5h://all.corp:1080", "ALL_PROXY"),
    ]


@pytest.mark.parametrize("wrong", ["socks4://proxy.corp:1080", "http://proxy.corp:порт", "http://:3128", "ftp://x"])
def test_what_is_no_address_of_a_proxy(wrong: str, named: Callable[..., None]) -> None:
    named(HTTPS_PROXY=wrong)
    with pytest.raises(CheckBroken) as told:
        service(AWAY_TLS)
    assert told.value.message == "В HTTPS_PROXY стоит не адрес прокси."
    service("http://127.0.0.1:3000")


# HTTP


def test_loopback_is_asked_directly_whatever_proxy_there_is(closed_port: int, named: Callable[..., None]) -> None:
    named(HTTP_PROXY=f"http://127.0.0.1:{closed_port}", ALL_PROXY=f"http://127.0.0.1:{closed_port}")
    rows = Answer(200, [], {"Content-Range": "*/0"})
    with serving(rows) as server:
        assert service(server.url).request("GET", "/health").is_success
        target = Target(supabase_url=server.url, supabase_service_role_key="a.e30.c")
        assert Database(target, Evidence(), "1").rows("agents") == []


def test_a_deployment_is_asked_through_it(named: Callable[..., None], https: str) -> None:
    with serving(Answer(200, {"status": "ok"})) as plain, http_proxy(https) as tunnel:
        named(HTTP_PROXY=plain.url, HTTPS_PROXY=f"http://127.0.0.1:{tunnel.port}")
        assert service(AWAY).request("GET", "/health").is_success
        assert service(AWAY_TLS, verify=False).request("GET", "/health").is_success
    assert [request.path for request in plain.requests] == [f"{AWAY}/health"]
    assert tunnel.asked == ["app.example.com:443"]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy(scheme: str, named: Callable[..., None], https: str) -> None:
    with socks_proxy(https) as proxy:
        named(ALL_PROXY=f"{scheme}://127.0.0.1:{proxy.port}")
        assert service(AWAY_TLS, verify=False).request("GET", "/health").is_success
    assert proxy.asked == ["app.example.com:443"]


# Its own failures


def fault(url: str) -> CheckBroken:
    with pytest.raises(CheckBroken) as told:
        service(url).request("GET", "/health")
    assert "\n" not in told.value.message and told.value.message.startswith("Прокси ")
    return told.value


@pytest.mark.parametrize(("url", "scheme"), [(AWAY, "http"), (AWAY_TLS, "http"), (AWAY_TLS, "socks5")])
def test_a_proxy_that_is_not_there(url: str, scheme: str, closed_port: int, named: Callable[..., None]) -> None:
    named(ALL_PROXY=f"{scheme}://guest:guest-password@127.0.0.1:{closed_port}")
    told = fault(url)
    assert told.message == f"Прокси {scheme}://127.0.0.1:{closed_port} (из ALL_PROXY) не отвечает, порт закрыт."
    assert told.advice == "Проверьте ALL_PROXY; если адресу из WORKER_URL прокси не нужен, добавьте его в NO_PROXY."


def test_a_proxy_whose_name_nobody_knows(named: Callable[..., None]) -> None:
    named(HTTPS_PROXY="http://proxy.invalid:3128")
    assert fault(AWAY_TLS).message.startswith("Прокси http://proxy.invalid:3128 (из HTTPS_PROXY) не отвечает")


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "502 Bad Gateway", "403 Forbidden"])
def test_a_tunnel_that_is_refused(status: str, named: Callable[..., None]) -> None:
    with http_proxy(refusal=status) as proxy:
        named(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
        assert fault(AWAY_TLS).message.endswith(f"не соединил с адресом из WORKER_URL: {status}.")


def test_a_host_that_a_socks_proxy_does_not_reach(named: Callable[..., None]) -> None:
    with socks_proxy(refusal="host unreachable") as proxy:
        named(ALL_PROXY=f"socks5://127.0.0.1:{proxy.port}")
        assert "не соединил с адресом из WORKER_URL" in fault(AWAY_TLS).message


@pytest.mark.parametrize(
    "refusal", [Answer(407, b"who are you"), Answer(503, b"no route", {"X-Squid-Error": "ERR_CONNECT_FAIL 111"})]
)
def test_a_plain_request_that_is_refused(refusal: Answer, named: Callable[..., None]) -> None:
    with serving(refusal) as proxy:
        named(HTTP_PROXY=proxy.url)
        assert f"не пропустил запрос к адресу из WORKER_URL: {refusal.status} " in fault(AWAY).message


def test_what_the_service_answers_through_it_is_the_services(named: Callable[..., None]) -> None:
    with serving(Answer(502, b"no upstream")) as proxy:
        named(HTTP_PROXY=proxy.url)
        assert service(AWAY).request("GET", "/health").status_code == 502


def test_a_service_that_ends_the_tunnel_is_silent(closed_port: int, named: Callable[..., None]) -> None:
    """The proxy has done its part: what is behind it says nothing."""
    with serving(Answer(200, b"", {"Connection": "close"})) as upstream, http_proxy(upstream.url[7:]) as proxy:
        named(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
        with pytest.raises((CheckBroken, ServiceSilent)) as told:
            service(AWAY_TLS).request("GET", "/health")
    assert "шифрованное соединение" in str(told.value) and "Прокси" not in str(told.value)


def test_what_is_said_in_a_tunnel_is_the_services(named: Callable[..., None]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("app.example.com").configure_cert(context)
    server = RecordingServer(lambda _: Answer(503, b"no upstream", {"X-Squid-Error": "of another, in front of it"}))
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    with server, http_proxy(server.url.removeprefix("http://")) as proxy:
        named(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
        assert service(AWAY_TLS, verify=False).request("GET", "/health").status_code == 503


# The browser


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (AWAY, "net::ERR_CONNECTION_REFUSED at http://app.example.com:4070/"),
        ("http://127.0.0.1:3000", "net::ERR_PROXY_CONNECTION_FAILED"),
        ("http://127.0.0.1:3000", "407"),
    ],
)
def test_what_is_not_its_failure(url: str, reason: str, named: Callable[..., None]) -> None:
    named(HTTP_PROXY="http://proxy.corp:3128")
    assert browser_trouble(url, reason) is None


def opened(target: Target, path: str = "/") -> str:
    """What the page shows at this path, and what goes wrong as a page object tells it."""
    browser = Browser(target)
    try:
        visit = browser.visit(Evidence(), "прогон")
        Page(visit, "tenant").go(path)
        return visit.page.locator("body").inner_text()
    finally:
        browser.close()


def page(text: str) -> Answer:
    return Answer(200, f"<body>{text}</body>".encode(), {"Content-Type": "text/html; charset=utf-8"})


def test_the_browser_takes_it_for_a_deployment_and_not_for_loopback(named: Callable[..., None]) -> None:
    with serving(page("Платформа")) as proxy, serving(page("Стенд")) as near:
        named(HTTP_PROXY=proxy.url.replace("//", "//guest:p%40ss@"))
        assert opened(Target(web_url=AWAY)) == "Платформа"
        assert opened(Target(web_url=near.url)) == "Стенд"
        named(NO_PROXY="app.example.com, localhost")
        assert browser_proxy(AWAY) is not None, "other hosts of its pages are still asked through it"
    asked = {request.path for request in proxy.requests}
    assert f"{AWAY}/manage/tenant/" in asked and not any("127.0.0.1" in path for path in asked)


@pytest.mark.parametrize("answer", [None, Answer(407, b"who are you")])
def test_a_browser_that_its_proxy_does_not_let_out(
    answer: Answer | None, closed_port: int, named: Callable[..., None]
) -> None:
    with serving(answer or Answer()) as proxy:
        named(HTTP_PROXY=proxy.url if answer else f"http://127.0.0.1:{closed_port}")
        with pytest.raises(CheckBroken) as told:
            opened(Target(web_url=AWAY))
    assert told.value.message.startswith("Прокси http://127.0.0.1:")
    assert "не пропустил браузер к адресу из WEB_URL: " in told.value.message


FETCH = """<button>Обновить</button><p></p><script>
document.querySelector("button").onclick = () => fetch("/api/agents").catch(() => {
  document.querySelector("p").textContent = "нет данных"; });</script>"""


def test_a_proxy_that_goes_away_is_not_the_pages_failure(named: Callable[..., None]) -> None:
    html = {"Content-Type": "text/html; charset=utf-8", "Connection": "close"}
    browser = None
    try:
        with serving(Answer(200, FETCH.encode(), html)) as proxy:
            named(HTTP_PROXY=proxy.url)
            browser = Browser(Target(web_url=AWAY))
            visit = browser.visit(Evidence(), "прогон")
            Page(visit, "tenant").go("/")
            button = visit.page.get_by_role("button")
            button.wait_for()
        button.click()
        visit.page.get_by_text("нет данных").wait_for()
    finally:
        if browser is not None:
            browser.close()
    assert visit.watch.failed_calls == [] and "не пропустил браузер" in visit.watch.barred[0].message


def test_a_step_that_fails_for_it_is_no_verdict_on_the_product() -> None:
    barred = CheckBroken("Прокси не пропустил браузер.")
    visit = SimpleNamespace(refused=[], watch=SimpleNamespace(barred=[barred]), used=lambda: False)
    evidence = SimpleNamespace(flush=lambda failed: None)
    suite = SimpleNamespace(world=SimpleNamespace(browsing=visit, evidence=evidence), _stand_is_gone=lambda: False)
    step = SimpleNamespace(exception=AssertionError("не видно"), status=Status.failed, step_type="then", name="видно")
    Suite.after_step(suite, SimpleNamespace(), step)  # type: ignore[arg-type]
    assert (step.exception, step.status) == (barred, Status.error)


def test_credentials_for_a_socks_proxy_are_more_than_chromium_can_do(named: Callable[..., None]) -> None:
    named(ALL_PROXY="socks5://guest:guest-password@proxy.corp:1080")
    with pytest.raises(CheckBroken, match="Chromium не умеет") as told:
        browser_proxy(AWAY)
    assert "guest-password" not in str(told.value)
