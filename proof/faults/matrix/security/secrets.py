"""What answers give away or leave unprotected: keys, passwords, files, traces, headers."""

import jwt

from proof.changes import CLIENT, Http
from proof.fault import Fault, answer, edit, put, quietly, text
from proof.faults.matrix.holes import hole_fault

LOADED = "В том, что загружает браузер, нет ключей и паролей"
FILES = "Служебные файлы не отдаются"
HEADERS = "Ответы защищены от подмены в браузере"
HEALTH = "Проверки здоровья и показатели не выдают ключей и паролей"
REFUSALS = "Отказы не показывают, как платформа устроена"
# As Supabase makes them, of a project that does not exist.
SERVICE_KEY = jwt.encode(
    {"iss": "supabase", "ref": "nobody", "role": "service_role"}, "of nobody's project " * 2, "HS256"
)
DEBUG = "Вызовы для отладки закрыты"
FAULTS: tuple[Fault, ...] = (
    hole_fault("loud-errors", (REFUSALS,), "Отказ показывает устройство платформы – .*трасса вызовов"),
    hole_fault("bare-refusals", (HEADERS,), "В ответе нет защитных заголовков – .*X-Frame-Options"),
    quietly(
        "bare-redirects",
        "в перенаправлении нет защитных заголовков",
        (HEADERS,),
        "В ответе нет защитных заголовков – перенаправление гостя",
        Http("web", "GET", "^/manage/[^/]+$", answer(302, text=""), by=CLIENT),
    ),
    quietly(
        "service-key-in-script",
        "в скрипте страниц стоит ключ, который открывает всю базу",
        (LOADED,),
        "Отдаётся секрет – /static/app-.*: ключ service_role",
        Http("web", "GET", r"^/static/app-[^/]+\.js$", text(r"\A", f"const key = '{SERVICE_KEY}';")),
    ),
    quietly(
        "integration-tells-password-hash",
        "вместе с интеграцией API отдаёт браузеру хеш пароля владельца",
        (LOADED,),
        "хеш пароля",
        Http(
            "web",
            "GET",
            "^/api/agents/[^/]+/integrations/[^/]+$",
            edit(put("integration.owner", {"password_hash": f"$2b$12${'N9qo8uLOickgx2ZMRZoMye' * 2}"})),
        ),
    ),
    quietly(
        "environment-served",
        "файл .env отдаётся любому",
        (FILES,),
        "Отдаются служебные файлы – веб-приложение: /.env",
        Http("web", "GET", r"^/\.env$", answer(200, text="NEXTAUTH_SECRET=тайна\n", type="text/plain")),
    ),
    quietly(
        "metrics-with-password",
        "показатели воркера называют адрес Redis вместе с паролем",
        (HEALTH,),
        "Отдаётся секрет – воркер: /metrics: адрес с паролем",
        Http("worker", "GET", r"^/metrics$", edit(put("redis.lastError", "rediss://default:q7Wd0pZk@redis:6379"))),
    ),
    quietly(
        "debug-tells-environment",
        "вызов для отладки показывает переменные окружения",
        (DEBUG,),
        "Вызов для отладки открыт – /api/debug → 200: переменные окружения",
        Http("web", "GET", "^/api/debug$", answer(200, {"env": {"NEXTAUTH_SECRET": "тайна"}})),
    ),
)
