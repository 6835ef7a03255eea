"""The HTTP client: which kind of not-green each way of staying silent is, and in which words."""

import itertools
import ssl
import threading
from collections.abc import Iterator

import httpx
import pytest
import trustme
from recording_server import Answer, RecordingServer, serving

from acceptance import evidence
from acceptance.clients.http import RUN_HEADER, USER_AGENT, HttpService, body_of, expect_success, readable
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, NotChecked, ServiceSilent
from acceptance.process.run_memory import RunMemory
from acceptance.target.settings import Grant, Target
from acceptance.timing import vain


def service(url: str, target: Target | None = None, **more: object) -> HttpService:
    return HttpService(
        target or Target(services_url=url.replace("https", "http")), Evidence(), name="Воркер", setting="WORKER_URL",
        base_url=url, run_id="прогон-1".encode().hex(), **more,
    )  # fmt: skip


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with serving(Answer(200, {"status": "ok"})) as server:
        yield server


@pytest.fixture
def closed_port() -> int:
    with serving(Answer()) as server:
        return httpx.URL(server.url).port or 0


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = RecordingServer(lambda _: Answer(200, {"status": "ok"}))
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    with server:
        yield server.url.replace("http", "https")


def test_every_request_names_the_suite_and_the_run(server: RecordingServer) -> None:
    service(server.url).request("GET", "/health")
    assert server.requests[0].headers["User-Agent"] == USER_AGENT
    assert server.requests[0].headers[RUN_HEADER] == "прогон-1".encode().hex()


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(CheckBroken) as told:
        service("https://nowhere.invalid").request("GET", "/health")
    assert (told.value.message, told.value.advice) == ("Имя из WORKER_URL не находится в DNS.", "Проверьте WORKER_URL.")


def test_a_closed_port_is_the_services_silence(closed_port: int) -> None:
    with pytest.raises(ServiceSilent) as told:
        service(f"http://127.0.0.1:{closed_port}").request("GET", "/health")
    assert str(told.value) == ("Воркер: GET /health – соединиться не удалось, порт закрыт (адрес из WORKER_URL).")


def test_a_certificate_that_is_not_trusted(https: str) -> None:
    with pytest.raises(CheckBroken) as told:
        service(https, verify_setting="KOMMO_TLS_VERIFY").request("GET", "/health")
    assert told.value.message.startswith("Сертификат по адресу WORKER_URL не прошёл проверку: ")
    assert "KOMMO_TLS_VERIFY=false" in told.value.advice


def test_an_untrusted_certificate_can_be_accepted(https: str) -> None:
    assert service(https, verify=False).request("GET", "/health").status_code == 200


def test_https_where_there_is_none(server: RecordingServer) -> None:
    with pytest.raises(CheckBroken) as told:
        service(server.url.replace("http", "https")).request("GET", "/health")
    assert "По адресу WORKER_URL не удалось шифрованное соединение" in told.value.message
    assert "схему и порт" in told.value.advice


def test_an_answer_that_does_not_come() -> None:
    never = threading.Event()
    with serving(Answer(hold=never)) as server:
        try:
            with pytest.raises(ServiceSilent) as told:
                service(server.url).request("GET", "/health", within=0.2)
        finally:
            never.set()
    assert str(told.value) == "Воркер: GET /health – нет ответа за 0.2 с (адрес из WORKER_URL)."


def test_any_status_is_an_answer() -> None:
    with serving(Answer(503, {"status": "degraded"})) as server:
        assert service(server.url).request("GET", "/health").status_code == 503


def test_a_service_that_was_silent_to_the_end_is_not_waited_for_so_long_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vain, "_memory", RunMemory(vain.FOLDER))
    monkeypatch.setattr(vain, "SHORTENED", 0.1)
    hold, told = threading.Event(), []
    with serving(lambda _: Answer(200, {}, hold=hold)) as server:
        for path in ("/api/agents/7f/rules", "/api/agents/8e/rules", "/api/agents/8e/scripts"):
            with pytest.raises(ServiceSilent) as silence:
                service(server.url).request("GET", path, within=0.6)
            told.append(str(silence.value).partition(" – ")[2])
        hold.set()
        service(server.url).request("GET", "/api/agents/8e/rules", within=5)
        assert vain.waited("Воркер GET  / api / agents / 9 / rules") == 0
    assert told == [
        "нет ответа за 0.6 с (адрес из WORKER_URL).",
        "нет ответа за 0.2 с; раньше в этом прогоне не дождались и за 0.6 с (адрес из WORKER_URL).",
        "нет ответа за 0.1 с; раньше в этом прогоне не дождались и за 0.6 с (адрес из WORKER_URL).",
    ]


def test_where_others_are_answered_a_call_is_waited_for_in_full_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vain, "_memory", RunMemory(vain.FOLDER))
    monkeypatch.setattr(vain, "SHORTENED", 0.1)
    hold = threading.Event()
    silent = {"/api/chat", "/api/stats"}
    with serving(lambda asked: Answer(200, {}, hold=hold if asked.path in silent else None)) as server:
        for path in ("/api/chat", "/api/agents", "/api/stats"):
            if path not in silent:
                service(server.url).request("GET", path, within=5)
                continue
            with pytest.raises(ServiceSilent, match=r"нет ответа за 0\.6 с \(адрес"):
                service(server.url).request("GET", path, within=0.6)
        hold.set()


def test_something_else_than_json_is_shown() -> None:
    with serving(Answer(200, b"<html>hello</html>")) as server, pytest.raises(AssertionError) as told:
        body_of(service(server.url).request("GET", "/health"))
    assert str(told.value) == "GET /health ответил 200 не в JSON: «<html>hello</html>»"


def test_a_refusal_is_told_with_its_text_and_its_way() -> None:
    moved = Answer(308, b"moved", {"Location": "https://app.example.com/api"})
    with serving(moved) as server, pytest.raises(AssertionError) as told:
        expect_success(service(server.url).request("GET", "/api"))
    assert str(told.value) == (
        "GET /api ответил 308, ожидался успех; перенаправляет на https://app.example.com/api: moved"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "post"])
def test_what_changes_something_is_not_sent_without_a_grant(server: RecordingServer, method: str) -> None:
    with pytest.raises(NotChecked) as lack:
        service(server.url).request(method, "/api/agents", json={})
    assert lack.value.setting == "GRANTS=write" and server.requests == []


def test_another_grant_than_write_may_be_what_is_needed(server: RecordingServer) -> None:
    target = Target(grants="sync")
    service(server.url, target).request("POST", "/sync", grant=Grant.SYNC)
    with pytest.raises(NotChecked):
        service(server.url, target).request("POST", "/sync")
    assert [request.method for request in server.requests] == ["POST"]


def test_a_foreign_deployment_is_asked_gently(server: RecordingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("acceptance.clients.http.sleep", pauses.append)
    monkeypatch.setattr("acceptance.clients.http.PACE", 60)
    for target, expected in ((Target(), 3), (Target(services_url=server.url), 3)):
        asked = service(server.url, target)
        for _ in range(4):
            asked.request("GET", "/health")
        assert len(pauses) == expected


@pytest.mark.parametrize(
    ("refusal", "pauses", "last"),
    [
        (Answer(429, {"error": "Too many requests"}, {"Retry-After": "2"}), [2.0], 200),
        (Answer(429, {"error": "Too many requests", "retryAfter": 7}), [7.0], 200),
        (Answer(429, {"error": "Too many requests"}), [], 429),
        (Answer(429, b"slow down", {"Retry-After": "3600"}), [], 429),
    ],
)
def test_patience_that_is_asked_for_is_shown(
    refusal: Answer, pauses: list[float], last: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("acceptance.clients.http.sleep", waited.append)
    answers = [refusal, Answer(200, {})]
    with serving(lambda _: answers.pop(0)) as server:
        assert service(server.url).request("GET", "/api/agents").status_code == last
    assert waited == pauses


def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.clients.http.sleep", lambda _: None)
    with serving(Answer(429, {}, {"Retry-After": "1"})) as server:
        assert service(server.url).request("GET", "/api/agents").status_code == 429
    assert len(server.requests) == 4


def test_evidence_is_the_curl_and_the_answer(server: RecordingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    attached: list[str] = []
    monkeypatch.setattr(evidence.allure, "attach", lambda body, **_: attached.append(body))
    seen = Evidence()
    asked = HttpService(
        Target(grants="write"), seen, name="Веб", setting="WEB_URL", base_url=server.url, run_id="1"
    )  # fmt: skip
    asked.request("POST", "/api/agents", json={"name": "агент"}, params={"a": "1"})
    seen.flush(failed=True)
    assert "POST /api/agents → 200 (" in attached[0]
    assert f"curl -X POST '{server.url}/api/agents?a=1' -H 'Content-Type: application/json'" in attached[0]
    assert '"status": "ok"' in attached[0]


def _flapping(status: int, kind: str, times: int) -> Iterator[Answer]:
    yield from itertools.repeat(Answer(status, b"<h1>Bad Gateway</h1>", {"content-type": kind}), times)
    yield from itertools.repeat(Answer(200, {"status": "ok"}))


@pytest.mark.parametrize(
    ("method", "status", "kind", "times", "told", "asked"),
    [
        ("GET", 502, "text/html", 1, 200, 2),
        ("GET", 503, "text/plain", 1, 200, 2),
        ("GET", 504, "text/html", 2, 504, 2),
        ("GET", 503, "application/json", 1, 503, 1),
        ("GET", 500, "text/html", 1, 500, 1),
        ("POST", 502, "text/html", 1, 502, 1),
        ("PUT", 502, "text/html", 1, 502, 1),
        ("DELETE", 502, "text/html", 1, 502, 1),
    ],
)
def test_only_what_reads_and_a_balancer_has_lost_is_asked_once_more(
    method: str, status: int, kind: str, times: int, told: int, asked: int
) -> None:
    answers = _flapping(status, kind, times)
    with serving(lambda _: next(answers)) as server:
        seen = Evidence()
        target = Target(services_url=server.url, grants="write")
        client = HttpService(target, seen, name="Веб", setting="WEB_URL", base_url=server.url, run_id="1")
        assert client.request(method, "/api/agents").status_code == told
        assert len(server.requests) == asked
        assert len(seen.remarks) == (told == 200)


def test_of_replicas_asked_in_turn_each_has_to_answer() -> None:
    answers = _flapping(502, "text/html", 1)
    with serving(lambda _: next(answers)) as server:
        assert service(server.url, fresh_connections=True).request("GET", "/health").status_code == 502


def test_letters_that_are_spelled_by_their_numbers_are_read() -> None:
    answer = httpx.Response(
        200, content=b'{"name": "\\u041e\\u043b\\u044f"}', headers={"content-type": "application/json"}
    )
    assert "Оля" in readable(answer)
