"""The doctor's own rules: it keeps its time, and what goes wrong in a look is an answer."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import jwt
import pytest
from recording_server import Answer, Request, serving

from acceptance.doctor import command
from acceptance.doctor.command import promised
from acceptance.doctor.looks import Finding, Look, database, finding_of, public_key, web, worker
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.target import needs
from acceptance.target.settings import Target
from acceptance.world import World


def tell(monkeypatch: pytest.MonkeyPatch, *looks: Look, target: Target | None = None) -> int:
    target = target or Target(web_url="https://app.example.com", user_password="owner-password")
    monkeypatch.setattr(command, "GIVEN", looks)
    monkeypatch.setattr(command, "load_target", lambda: target)
    return command.doctor()


def world(**settings: str) -> World:
    return World(Target(**settings), "doctor", Path(os.devnull))


def fine(_: World) -> Iterator[Finding]:
    yield Finding(True, "отвечает")
    yield Finding(None, "версия 1")


def wrong(_: World) -> Iterator[Finding]:
    raise CheckBroken("Пароль owner-password не принят.", "Исправьте пароль.")
    yield


def lacking(_: World) -> Iterator[Finding]:
    raise NotChecked("Не задана настройка.", "X")
    yield


def test_fine(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(monkeypatch, Look("Веб", ("WEB_URL",), fine), Look("Пусто", (), lacking)) == 0
    said = capsys.readouterr().out
    assert "✓ Веб" in said and "– Пусто" in said and said.endswith("Итог: всё, что задано, работает.\n")
    assert "– REDIS_URL" in said and "не будут проверены: 1.3–1.5, 2.3–2.5" in said
    assert "– GRANTS=sync" in said and "запускать синхронизацию Kommo" in said


def test_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(monkeypatch, Look("Веб", ("WEB_URL",), wrong)) == 1
    said = capsys.readouterr().out
    assert "✗ Веб" in said and f"не будут проверены: {needs.listed(needs.without(['WEB_URL']))}" in said
    assert "что сделать: Исправьте пароль." in said and "Итог: неладно (✗): 1." in said
    assert "owner-password" not in said


def test_who_is_told_of_runs_is_said_without_the_way_to_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NOTIFY_URLS", "mailto://watch:key-of-the-mail@example.org json://localhost:9/hook")
    monkeypatch.setenv("NOTIFY_WHEN", "changes")
    assert tell(monkeypatch, Look("Веб", ("WEB_URL",), fine)) == 0
    said = capsys.readouterr().out
    assert "если что-то изменилось: адресов 2 (json, mailto)" in said
    assert "key-of-the-mail" not in said and "localhost:9" not in said


def test_what_is_not_given_is_not_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(monkeypatch, Look("Воркер", ("WORKER_URL",), wrong)) == 0


def test_it_keeps_its_time(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    never = threading.Event()

    def slow(_: World) -> Iterator[Finding]:
        never.wait(20)
        yield Finding(True, "поздно")

    monkeypatch.setattr(command, "DEADLINE", 0.5)
    started = time.monotonic()
    assert tell(monkeypatch, Look("Медленный", ("WEB_URL",), slow), Look("Веб", ("WEB_URL",), fine)) == 1
    assert time.monotonic() - started < 3
    never.set()
    said = capsys.readouterr().out
    assert "✗ Медленный" in said and "ответа нет" in said and "✓ Веб" in said


def texts(findings: Iterator[Finding]) -> list[tuple[bool | None, str]]:
    return [(one.good, one.text) for one in findings]


def test_clocks_that_differ_are_told() -> None:
    late = (datetime.now(UTC) - timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    ready = httpx.Response(200, json={}, headers={"date": late}, request=httpx.Request("GET", "http://x"))
    service = SimpleNamespace(request=lambda *_, **__: ready)
    found = texts(web(SimpleNamespace(anonymous=lambda: service)))  # type: ignore[arg-type]
    (told,) = [text for good, text in found if good is False]
    assert re.fullmatch("часы отстают относительно этой машины на 30[0-9] с", told)


def test_the_web_application() -> None:
    with serving(Answer(200, {"status": "ready", "version": "1.2.3", "environment": "production"})) as server:
        found = texts(web(world(web_url=server.url)))
    assert found[0][0] is True and found[0][1].endswith(" мс, без шифрования")
    assert found[1:] == [(None, "версия 1.2.3, среда production")]


def health(queue: str, ahead: float = 0.0, connected: bool = True) -> Answer:
    now = datetime.now(UTC) + timedelta(seconds=ahead)
    body = {
        "status": "ok", "service": "worker", "timestamp": now.isoformat(), "uptime": 60,
        "redis": {"connected": connected, "error": None if connected else "ECONNREFUSED"},
        "worker": {"concurrency": 25, "queueName": queue, "jobsProcessing": 0},
    }  # fmt: skip
    return Answer(200 if connected else 503, body)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda: health("agent-jobs"), None),
        (lambda: health("gpt-agent-jobs"), "воркер слушает очередь «gpt-agent-jobs», а QUEUE_NAME – «agent-jobs»"),
        (lambda: health("agent-jobs", ahead=60), "часы спешат"),
        (lambda: health("agent-jobs", connected=False), "воркер не подключён к Redis: ECONNREFUSED"),
    ],
)
def test_the_worker(answer: Callable[[], Answer], says: str | None) -> None:
    with serving(lambda _: answer()) as server:
        found = list(worker(world(worker_url=server.url, queue_name="agent-jobs")))
    troubles = [one for one in found if one.good is False]
    assert (says is None) == (troubles == [])
    assert says is None or (says in troubles[0].text and troubles[0].advice and troubles[0].lost)


VISITOR = jwt.encode({"role": "anon"}, "x" * 32, "HS256")


@pytest.mark.parametrize(
    ("key", "answer", "says"),
    [
        (VISITOR, Answer(200, []), "база его знает, отвечает 200"),
        (VISITOR, Answer(401, {"code": "42501", "message": "permission denied"}), "база его знает, отвечает 401"),
        (VISITOR, Answer(401, {"message": "Invalid API key"}), "База не знает ключа из SUPABASE_ANON_KEY"),
        ("sb_secret_" + "a" * 20, Answer(200, []), "В SUPABASE_ANON_KEY стоит секретный ключ"),
        (jwt.encode({"role": "service_role"}, "x" * 32, "HS256"), Answer(200, []), "стоит секретный ключ"),
    ],
)
def test_the_public_key(key: str, answer: Answer, says: str) -> None:
    with serving(answer) as server:
        try:
            (found,) = public_key(world(supabase_url=server.url, supabase_anon_key=key))
        except CheckBroken as error:
            found = finding_of(error)
            assert "anon (publishable)" in found.advice
    assert says in found.text and found.good is says.startswith("база его знает")


def test_a_table_that_is_missing_costs_its_items() -> None:
    def answer(request: Request) -> Answer:
        if request.path.startswith("/rest/v1/sales_scripts"):
            return Answer(404, {"code": "PGRST205", "message": "Could not find the table", "details": "", "hint": ""})
        return Answer(200, [], {"Content-Range": "*/0", "Server": "postgrest/12.2.3"})

    with serving(answer) as server:
        found = list(database(world(supabase_url=server.url, supabase_service_role_key="key")))
    assert "таблиц чек-листа 5 из 6" in found[0].text
    trouble = next(one for one in found if one.good is False)
    assert (trouble.text, trouble.lost) == ("таблицы «sales_scripts» нет", ("DB.4",))


def test_what_an_organisation_may_not_have_is_not_promised() -> None:
    unchecked = {f"5.{number}" for number in range(1, 5)}
    assert promised(unchecked, set()) == "50 из 54"
    assert promised(unchecked, {"5.1", "4.3", "4.4"}) == "от 48 до 50 из 54, смотря что у организации уже есть"
