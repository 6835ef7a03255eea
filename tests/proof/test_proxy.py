"""The HTTP seam, over the real proxy: what each act does to an exchange, and that it is counted."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from proof import fault as acts
from proof.changes import BROWSER, Http
from proof.proxy_setup import prepare_proxy
from proof.seams.http import Proxy

BODY = {"success": True, "data": [{"id": 1, "name": "первый"}, {"id": 2, "name": "второй"}], "place": {"deep": [1, 2]}}


class Service(BaseHTTPRequestHandler):
    """Answers each request with BODY, the request's number, path and body."""

    seen = 0

    def do_GET(self) -> None:
        type(self).seen += 1
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = json.dumps({**BODY, "number": self.seen, "path": self.path, "sent": sent}, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    prepare_proxy()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy = Proxy({"web": f"http://127.0.0.1:{server.server_port}"})
    yield proxy
    proxy.stop()
    server.shutdown()
    server.server_close()


def ask(proxy: Proxy, method: str = "GET", path: str = "/list", **more: Any) -> httpx.Response:
    return httpx.request(method, proxy.url("web") + path, timeout=10, **more)


def armed(proxy: Proxy, method: str, act: dict[str, Any], **more: Any) -> None:
    proxy.arm([Http("web", method, "^/list", act, **more).rule()])


def test_passes_everything_through_unless_armed(proxy: Proxy) -> None:
    assert ask(proxy).json()["data"] == BODY["data"]
    armed(proxy, "GET", acts.status(503))
    assert ask(proxy).status_code == 503
    proxy.disarm()
    assert ask(proxy).status_code == 200 and proxy.counts() == []


@pytest.mark.parametrize(
    ("edit", "path", "expected"),
    [
        (acts.put("data", []), "data", []),
        (acts.put("data.*.name", "x"), "data", [{"id": 1, "name": "x"}, {"id": 2, "name": "x"}]),
        (acts.delete("data.-1"), "data", BODY["data"][:1]),
        (acts.delete("place.deep"), "place", {}),
        (acts.reverse("data"), "data", BODY["data"][::-1]),
        (acts.double("place.deep"), "place", {"deep": [1, 1, 2, 2]}),
        (acts.append("place.deep", 3), "place", {"deep": [1, 2, 3]}),
        (acts.reject("data", "втор"), "data", BODY["data"][:1]),
        (acts.replace("data.0.name", "перв", "друг"), "data", [{"id": 1, "name": "другый"}, BODY["data"][1]]),
    ],
    ids=["set", "each", "delete last", "delete field", "reverse", "double", "append", "reject", "replace"],
)
def test_edits_of_an_answer(proxy: Proxy, edit: dict, path: str, expected: object) -> None:
    armed(proxy, "GET", acts.edit(edit))
    assert ask(proxy).json()[path] == expected
    assert proxy.counts() == [{"seen": 1, "changed": 1}]


def test_edit_that_changes_nothing_is_not_counted_as_applied(proxy: Proxy) -> None:
    armed(proxy, "GET", acts.edit(acts.delete("nowhere.at.all")))
    assert ask(proxy).json()["data"] == BODY["data"]
    assert proxy.counts() == [{"seen": 1, "changed": 0}]


def test_answer_in_the_services_place(proxy: Proxy) -> None:
    armed(proxy, "POST", acts.answer(200, {"id": "{uuid}"}))
    before = Service.seen
    assert len(ask(proxy, "POST").json()["id"]) == 36
    assert Service.seen == before, "the request must not reach the service"


def test_stale_answer(proxy: Proxy) -> None:
    armed(proxy, "GET", acts.freeze())
    first = ask(proxy).json()["number"]
    assert [ask(proxy).json()["number"] for _ in range(2)] == [first, first]
    assert proxy.counts()[0]["changed"] == 2


def test_changes_of_a_request(proxy: Proxy) -> None:
    armed(proxy, "POST", acts.edit_request(acts.delete("lost")))
    assert json.loads(ask(proxy, "POST", json={"kept": 1, "lost": 2}).json()["sent"]) == {"kept": 1}
    armed(proxy, "GET", acts.rewrite("status=active&?", ""))
    assert ask(proxy, path="/list?status=active&limit=5").json()["path"] == "/list?limit=5"


def test_what_is_copied_from_the_request(proxy: Proxy) -> None:
    armed(proxy, "POST", acts.edit(acts.copy("place", "messages.-1.content")))
    assert ask(proxy, "POST", json={"messages": [{"content": "эхо"}]}).json()["place"] == "эхо"


def test_cut_connection(proxy: Proxy) -> None:
    armed(proxy, "GET", acts.drop())
    with pytest.raises(httpx.TransportError):
        ask(proxy)


def test_whose_exchanges_and_how_many_are_left_alone(proxy: Proxy) -> None:
    armed(proxy, "GET", acts.status(500), by=BROWSER, skip=1)
    browser = {"User-Agent": "Mozilla/5.0 (X11)"}
    assert [ask(proxy, headers=browser).status_code for _ in range(2)] == [200, 500]
    assert ask(proxy).status_code == 200
    armed(proxy, "POST", acts.status(500), body="wanted")
    assert [ask(proxy, "POST", content=text).status_code for text in ("other", "wanted")] == [200, 500]


# --- acts of sabotage -----------------------------------------------------------------------


def spoiling(proxy: Proxy, method: str, act: str, **more: Any) -> None:
    proxy.arm([{**Http("web", method, "", {"act": act, **more}).rule(), "template": "/list"}])


def test_spoilt_field_counts_only_where_it_changed_something(proxy: Proxy) -> None:
    spoiling(proxy, "GET", "spoil", field=["data", "*", "name"], operator="cut")
    assert [one["name"] for one in ask(proxy).json()["data"]] == ["пер", "вто"]
    assert ask(proxy, path="/list?other=1").json()["data"] == BODY["data"], "another kind of call"
    assert proxy.counts() == [{"seen": 1, "changed": 1}]
    spoiling(proxy, "GET", "spoil", field=["data", "*", "name"], operator="escape")
    assert ask(proxy).json()["data"] == BODY["data"]
    assert proxy.counts() == [{"seen": 1, "changed": 0}]


def test_swallowed_write_is_answered_like_the_one_before(proxy: Proxy) -> None:
    proxy.disarm()
    before = ask(proxy, "POST", json={"name": "прежний"}).json()
    spoiling(proxy, "POST", "swallow")
    assert ask(proxy, "POST", json={"name": "новый"}).json()["number"] == before["number"]
    assert Service.seen == before["number"] and proxy.counts() == [{"seen": 1, "changed": 1}]


def test_write_that_is_done_twice(proxy: Proxy) -> None:
    before = Service.seen
    spoiling(proxy, "POST", "again")
    ask(proxy, "POST", json={})
    assert Service.seen == before + 2 and proxy.counts() == [{"seen": 1, "changed": 1}]


def test_answer_of_the_time_before(proxy: Proxy) -> None:
    spoiling(proxy, "GET", "stale")
    first = ask(proxy).json()["number"]
    assert ask(proxy).json()["number"] == first and proxy.counts() == [{"seen": 2, "changed": 1}]


def test_script_in_a_page_has_effect_once_it_says_so(proxy: Proxy) -> None:
    spoiling(proxy, "GET", "page", script="")
    ask(proxy)
    assert proxy.counts() == [{"seen": 1, "changed": 0}]
    assert ask(proxy, path="/__sabotage").status_code == 204
    assert proxy.counts() == [{"seen": 1, "changed": 1}]


def test_recording_tells_kinds_without_values(proxy: Proxy) -> None:
    proxy.disarm()
    proxy.record("look()")
    ask(proxy, headers={"User-Agent": "gpt-agent"})
    ask(proxy, path='/__seen?{"page": "/manage/1-a", "things": ["[]"]}')
    found = proxy.recorded()
    (exchange,) = found["exchanges"]
    assert (exchange["template"], exchange["by"], exchange["fields"]["data.*.name"]) == ("/list", "client", ["text"])
    assert found["seen"] == {"/manage/[tenantId]": ["[]"]} and "первый" not in str(found)
