"""What the checks of security call a hole, and what a deployment may do without being called open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import jwt
import pytest

from acceptance.checks.security import colleagues, forged_events, open_database, served_files, sessions, strangers
from acceptance.deeds.api.id_routes import READING, Aim, IdRoute
from acceptance.deeds.security.colleagues import Colleague
from acceptance.deeds.security.open_database import Asked, Key
from acceptance.deeds.security.served_files import PRIVATE_FILES, Served
from acceptance.deeds.security.sessions import Entry, Shown
from acceptance.deeds.security.strangers import Trial
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken
from acceptance.scene.dialogue import Dialogue
from acceptance.scene.kinds import AGENT, Thing
from acceptance.target.settings import Target

SERVICE = jwt.encode({"role": "service_role"}, "x" * 32, "HS256")
PUBLIC = jwt.encode({"role": "anon"}, "x" * 32, "HS256")


def answered(status: int = 200, body: Any = None, *, method: str = "GET", **headers: str) -> httpx.Response:
    request = httpx.Request(method, "http://web/x")
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, str):
        return httpx.Response(status, text=body, headers=told, request=request)
    return httpx.Response(status, json=body, headers=told, request=request)


def world(**settings: Any) -> Any:
    target = Target(web_url="http://web", user_email="owner@example.com", user_password="owner-password", **settings)
    return SimpleNamespace(target=target, evidence=Evidence(), account=target.accounts[0])


# --- the database ---


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answered(200, [{"id": 1}]), "отданы строки: 1"),
        (answered(206, [], content_range="*/25"), "сосчитано строк: 25"),
        (answered(200, [], content_range="*/0"), ""),
        (answered(200, []), ""),
        (answered(401, {"message": "No API key found in request"}), ""),
        (answered(404, {"code": "PGRST205"}), ""),
    ],
)
def test_what_counts_as_read(answer: httpx.Response, said: str) -> None:
    judge(open_database.expect_nothing_read, answer, said)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answered(201, "", method="POST"), "принято"),
        (answered(400, {"code": "23502", "message": "null value"}, method="POST"), "только из-за содержимого"),
        (answered(409, {"code": "23503", "message": "violates"}, method="POST"), "только из-за содержимого"),
        (answered(403, {"code": "42501", "message": "row-level security"}, method="POST"), ""),
        (answered(400, {"code": "PGRST204"}, method="POST"), ""),
        (answered(200, [], method="PATCH"), ""),
        (answered(204, "", method="DELETE"), ""),
        (answered(200, [{"id": 1}], method="DELETE"), "принято (200), строк: 1"),
        (answered(200, [{"id": 1}]), "отданы строки"),
    ],
)
def test_what_counts_as_written(answer: httpx.Response, said: str) -> None:
    judge(open_database.expect_untouchable, answer, said)


@pytest.mark.parametrize(
    ("answer", "key", "said"),
    [
        (answered(401, {"message": "Invalid API key"}), Key.PUBLIC, "не знает ключа из SUPABASE_ANON_KEY"),
        (answered(401, {"code": "PGRST301"}), Key.PUBLIC, "не знает ключа из SUPABASE_ANON_KEY"),
        (answered(503, {"message": "no connection"}), Key.NONE, "База Supabase недоступна"),
    ],
)
def test_who_is_not_heard_proves_nothing(answer: httpx.Response, key: Key, said: str) -> None:
    for check in (open_database.expect_nothing_read, open_database.expect_untouchable):
        with pytest.raises(CheckBroken, match=said):
            check([Asked("GET agents", answer, key), Asked("GET users", answer, key)])


def test_a_role_that_may_not_is_heard() -> None:
    open_database.expect_nothing_read([Asked("GET agents", answered(401, {"code": "42501"}), Key.PUBLIC)])


def judge(check: Any, answer: httpx.Response, said: str) -> None:
    asked = [Asked("GET agents без ключа", answer)]
    if not said:
        check(asked)
        return
    with pytest.raises(AssertionError, match="GET agents без ключа") as error:
        check(asked)
    assert said in str(error.value)


# --- what is served ---


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"const key = '{SERVICE}';", "ключ service_role"),
        (f"const key = '{PUBLIC}';", ""),
        ("postgresql://postgres:tainaya@db:5432/x", "адрес с паролем"),
        ("redis://localhost:6379 https://example.com/a:b@c", ""),
        ("owner-password", "значение настройки USER_PASSWORD"),
        ("Bearer sk-or-v1-0123456789abcdef0123", "ключ службы"),
        ("", ""),
    ],
)
def test_keys_are_told_by_their_kind_and_never_shown(text: str, said: str) -> None:
    served = [Served("/static/app.js", answered(200, text))]
    if not said:
        served_files.expect_no_keys(world(), served)
        return
    with pytest.raises(AssertionError, match=r"/static/app\.js") as error:
        served_files.expect_no_keys(world(), served)
    assert said in str(error.value)
    assert text not in str(error.value)


def test_a_served_source_map_is_a_remark() -> None:
    told = world()
    served_files.expect_no_keys(told, [Served("/app.js.map", answered(200, '{"version":3,"mappings":"AAAA"}'))])
    assert "карты исходного кода" in told.evidence.remarks[0]


@pytest.mark.parametrize("path", PRIVATE_FILES)
def test_a_page_for_every_address_is_no_private_file(path: str) -> None:
    page = "<!doctype html><html><title>T11</title><script src='/app.js'></script></html>"
    served_files.expect_no_private_files([Served(f"веб-приложение: {path}", answered(200, page))])


def test_a_private_file_is_known_by_what_is_in_it() -> None:
    for path, text in (("/.env", "NEXTAUTH_SECRET=x\n"), ("/.git/HEAD", "ref: refs/heads/main\n")):
        with pytest.raises(AssertionError, match=path):
            served_files.expect_no_private_files([Served(f"веб-приложение: {path}", answered(200, text))])


def test_an_application_out_of_order_hides_nothing() -> None:
    served = [Served(path, answered(502, "Bad Gateway")) for path in PRIVATE_FILES]
    with pytest.raises(AssertionError, match="Веб-приложение на всё отвечает 502"):
        served_files.expect_no_private_files(served)
    with pytest.raises(AssertionError, match="Веб-приложение на всё отвечает 502"):
        served_files.expect_test_routes_closed(world(), served)


def test_headers_may_be_written_in_any_case_and_must_all_be_there() -> None:
    right = {"X_Content_Type_Options": "NoSniff", "X_Frame_Options": "DENY", "X_XSS_Protection": "0"}
    served_files.expect_headers([Served("x", answered(200, {}, **right, Referrer_Policy="no-referrer"))])
    with pytest.raises(AssertionError, match="Referrer-Policy"):
        served_files.expect_headers([Served("x", answered(200, {}, **right))])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("TypeError: x\\n    at handler (/app/server.js:10:5)", True),
        ("Traceback (most recent call last):", True),
        ('{"error":"select * from users where id = 1"}', True),
        ('{"details":"ENOENT: /app/server/index.js"}', True),
        ('<script src="/_next/static/chunks/app/layout-1a2b.js"></script>', False),
        ('{"details":"invalid input syntax for type uuid: \' or 1=1 --\'"}', False),
        ('{"error":"Некорректные данные","details":[{"path":["limit"]}]}', False),
    ],
)
def test_a_message_alone_shows_nothing_of_the_inside(text: str, seen: bool) -> None:
    served = [Served("GET /api/x", answered(500, text))]
    if not seen:
        served_files.expect_inside_hidden(world(), served)
        return
    with pytest.raises(AssertionError, match="GET /api/x"):
        served_files.expect_inside_hidden(world(), served)


def test_a_debugging_route_that_only_answers_is_a_remark() -> None:
    told = world()
    served_files.expect_test_routes_closed(told, [Served("/api/debug", answered(200, {"ok": True}))])
    assert told.evidence.remarks == ["Отвечает вызов для отладки: /api/debug → 200"]
    cookie = answered(200, {}, set_cookie="authjs.session-token=eyJ; Path=/")
    with pytest.raises(AssertionError, match="сеанс"):
        served_files.expect_test_routes_closed(told, [Served("/api/test-login", cookie)])


# --- sessions and events ---


def entry(place: str = "http://web/login", cookie: str = "") -> Entry:
    return Entry("вход", {"id": "1"}, place, (cookie,) if cookie else ())


@pytest.mark.parametrize("place", ["https://stranger.example/", "//stranger.example/", "/\\stranger.example/"])
def test_another_host_is_seen_however_it_is_written(place: str) -> None:
    with pytest.raises(AssertionError, match="чужой адрес"):
        sessions.expect_led_home(entry(), [entry(place)])


def test_a_path_of_ones_own_leads_home() -> None:
    sessions.expect_led_home(entry(), [entry("http://web/manage/1-x"), entry("/manage/1-x"), entry("")])


@pytest.mark.parametrize(
    ("cookie", "https", "said"),
    [
        ("authjs.session-token=a; Path=/; httponly; samesite=lax", False, ""),
        ("__Secure-authjs.session-token=a; HttpOnly; Secure; SameSite=Lax", True, ""),
        ("authjs.session-token=a; SameSite=Lax", False, "без HttpOnly"),
        ("authjs.session-token=a; HttpOnly; SameSite=None; Secure", True, "SameSite=None"),
        ("authjs.session-token=a; HttpOnly", True, "без Secure"),
    ],
)
def test_what_protects_a_cookie(cookie: str, https: bool, said: str) -> None:
    if not said:
        sessions.expect_kept_from_others(entry(cookie=cookie), https=https)
        return
    with pytest.raises(AssertionError, match=said):
        sessions.expect_kept_from_others(entry(cookie=cookie), https=https)


def test_a_made_up_session_is_seen_only_beside_one_that_works() -> None:
    own, refused = Shown("свой", answered(200), {"user": {}}), Shown("чужой", answered(401), None)
    sessions.expect_only_own_session(own, [refused])
    with pytest.raises(AssertionError, match="Настоящий сеанс"):
        sessions.expect_only_own_session(refused, [refused])
    with pytest.raises(AssertionError, match="Поддельный сеанс принят: чужой"):
        sessions.expect_only_own_session(own, [Shown("чужой", answered(200), None)])


def test_an_event_stored_in_silence_is_seen() -> None:
    sent: Any = SimpleNamespace(forged=[], right=answered(200, {}), owner=SimpleNamespace(organisation_id="1"))
    stored: Any = SimpleNamespace(database=SimpleNamespace(rows=lambda *_, **__: [{"id": 1}, {"id": 2}]))
    with pytest.raises(AssertionError, match="сохранено 2"):
        forged_events.expect_only_signed_believed(stored, sent)


# --- organisations ---


def trial(route: IdRoute, foreign: httpx.Response, none: httpx.Response | None = None) -> Trial:
    return Trial(Aim(route, ("[id]",), None), foreign, none)


def test_a_difference_counts_only_where_not_found_is_promised() -> None:
    told = world()
    forbidden, missing = answered(403, {"error": "Нет доступа"}), answered(404, {"error": "Не найдено"})
    open_ = next(route for route in READING if not route.absent)
    strangers.expect_not_told_apart(told, [trial(open_, forbidden, missing)])
    assert "Чужое отличимо" in told.evidence.remarks[0]
    promised = next(route for route in READING if route.absent)
    strangers.expect_not_told_apart(told, [trial(promised, missing, missing)])
    with pytest.raises(AssertionError, match="о чужом 403"):
        strangers.expect_not_told_apart(told, [trial(promised, forbidden, missing)])


def test_an_empty_success_is_no_breach_where_it_changes_nothing() -> None:
    lists = next(route for route in READING if not route.refused)
    strangers.expect_refused([trial(lists, answered(200, {"data": []}))])
    one = next(route for route in READING if route.refused)
    with pytest.raises(AssertionError, match="Чужой номер принят"):
        strangers.expect_refused([trial(one, answered(200, {"data": {}}))])


# --- a colleague ---


def test_a_conversation_is_open_to_a_colleague_who_reads_it_or_writes_in_it() -> None:
    dialogue = Dialogue(Thing(AGENT, "agent", "Агент", "agent"), [("user", "Бавагада! Здравствуйте.")], "talk")
    empty, gone = answered(200, {"data": []}), answered(404, {"error": "Диалог не найден"})
    counted, none = (
        answered(200, {"success": True, "data": {"conversations": [], "total": total}}) for total in (1, 0)
    )

    def colleague(**found: httpx.Response) -> Colleague:
        by_id = {"GET /api/chat?conversationId": gone, "POST /api/chat": gone}
        answers = {"GET /api/chat/conversations": none, "GET /api/chat": empty, **by_id}
        return Colleague({"agent"}, {**answers, **found})

    colleagues.expect_closed(colleague(), dialogue)
    told = answered(200, {"messages": [{"content": "Бавагада! Здравствуйте."}]})
    for title, answer, said in (
        ("GET /api/chat?conversationId", told, "показал его"),
        ("GET /api/chat", answered(200, {"data": [{"id": "talk"}]}), "показал его"),
        ("GET /api/chat/conversations", counted, "сосчитал его: всего 1"),
        ("POST /api/chat", answered(200, {"data": {}}, method="POST"), "ответил 200, ожидался отказ"),
    ):
        with pytest.raises(AssertionError, match=said):
            colleagues.expect_closed(colleague(**{title: answer}), dialogue)
    with pytest.raises(AssertionError, match="сравнивать не с чем"):
        colleagues.expect_closed(Colleague(set(), {}), dialogue)


@pytest.mark.parametrize("body", ['{"name": "Статья о складе"}', '{"name": "\\u0421татья о \\u0441кладе"}'])
def test_what_belongs_to_others_is_seen_however_its_letters_are_spelled(body: str) -> None:
    two: Any = SimpleNamespace(victim=SimpleNamespace(marks={"статья": "Статья о складе"}))
    answer = httpx.Response(200, text=body, headers={"content-type": "application/json"})
    with pytest.raises(AssertionError, match="GET /api/x показал: статья"):
        strangers.expect_nothing_shown(two, [("GET /api/x", answer)])
