"""`acceptance doctor` as a person runs it: on a whole target, on one where much is wrong, and with none."""

from __future__ import annotations

import re
from pathlib import Path

from commands import Command, SharedStand

SERVICES = ("Веб-приложение", "Воркер", "Redis", "Supabase", "Railway", "Kommo")
DOCTOR = ["-m", "acceptance", "doctor"]


def test_a_whole_target(stand: SharedStand, place: Path) -> None:
    before = stand.content()
    ended = Command(DOCTOR, stand.settings, place).ended()
    assert ended.code == 0, ended.said
    for title in (
        "Веб-приложение",
        "Вход владельца",
        "Воркер",
        "Redis",
        "Supabase",
        "Railway",
        "Kommo",
        "Браузер",
        "Отчёт",
    ):
        assert re.search(rf"^  ✓ {title} ", ended.said, re.MULTILINE), title
    for told in ("Chromium ", "Allure ", "Node v", "Valkey ", "таблиц чек-листа 6 из 6", "та же в QUEUE_NAME"):
        assert told in ended.said
    secrets = [
        stand.settings[name] for name in ("USER_PASSWORD", "SUPABASE_SERVICE_ROLE_KEY", "RAILWAY_TOKEN", "REDIS_URL")
    ]
    assert not [secret for secret in secrets if secret in ended.said]
    assert stand.content() == before and not (place / "reports").exists()


def test_much_is_wrong(stand: SharedStand, place: Path) -> None:
    settings = stand.settings
    wrong = {
        "WEB_URL": "http://127.0.0.1:1",
        "WORKER_URL": f"https://{settings['KOMMO_BASE_DOMAIN']}",
        "REDIS_URL": re.sub(r":[^:@/]+@", ":wrong-secret@", settings["REDIS_URL"]),
        "SUPABASE_SERVICE_ROLE_KEY": settings["SUPABASE_SERVICE_ROLE_KEY"][:-9] + "wrong-key",
        "RAILWAY_TOKEN": "wrong-token",
        "BROWSER_EXECUTABLE": "/nowhere/chromium",
        "GRANTS": "write",
    }
    ended = Command(DOCTOR, {**settings, **wrong}, place).ended()
    assert ended.code == 1 and "Traceback" not in ended.said, ended.said
    for told in (
        "порт закрыт (адрес из WEB_URL)",
        "Сертификат по адресу WORKER_URL не прошёл проверку",
        "не будут проверены: 1.1–1.5, 2.3–2.5",
        "Redis не принял пароль",
        "Supabase не принял ключ",
        "Railway не ответил на вопрос",
        "BROWSER_EXECUTABLE указывает на «/nowhere/chromium»",
        "GRANTS=sync",
        "не будут проверены: 2.2–2.5",
    ):
        assert told in ended.said, (told, ended.said)
    (troubles,) = re.findall(r"Итог: неладно \(✗\): (\d+)\.", ended.said)
    assert ended.said.count("что сделать: ") == int(troubles) >= 7
    assert "wrong-secret" not in ended.said and "wrong-token" not in ended.said


def test_no_target(place: Path) -> None:
    ended = Command(DOCTOR, {}, place).ended()
    assert "прогон пойдёт на встроенном стенде" in ended.said
    assert re.search(r"(✓|–) Встроенный стенд +(запускается за \d|ещё запускается)", ended.said), ended.said
    assert "✓ Браузер" in ended.said
    assert ended.code == 0


def test_settings_that_cannot_be(place: Path) -> None:
    ended = Command(DOCTOR, {"WEB_URL": "app.example.com"}, place).ended()
    assert ended.code == 3 and "Настройка WEB_URL задана неверно" in ended.said
