"""Proofs that nothing is served that belongs to whoever deploys: keys, files, the inside of the platform."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import httpx

from acceptance.checks.worker.log_reading import SHORTEST_SECRET
from acceptance.clients.database_keys import SECRET_ROLE, role_of
from acceptance.clients.http import brief
from acceptance.deeds.security.served_files import PRIVATE_FILES, Served
from acceptance.target.settings import Target
from acceptance.world import World

#: What every response has (platform contract 1.1), with the value where one is given.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "deny",
    "X-XSS-Protection": "",
    "Referrer-Policy": "",
}
TOKEN = re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}")
SECRET_KEY = re.compile(r"\b(?:sb_secret_|sk-or-v1-|sk-proj-)[\w-]{16,}")
WITH_PASSWORD = re.compile(r"\b(?:postgres(?:ql)?|rediss?|mysql|smtps?)://[^\s:@\"'/]*:[^\s@\"']{3,}@")
# What a route for tests may not give to a guest.
GIVEN = {
    "сеанс": re.compile(r"authjs\.session-token=\w"),
    "хеш пароля": re.compile(r"\$2[aby]\$\d\d\$[./\w]{20,}"),
    "переменные окружения": re.compile(r"NEXTAUTH_SECRET|ENCRYPTION_KEY|OPENROUTER_API_KEY|DATABASE_URL"),
}
# Of a stack trace: a function with its place in a file, of Node and of Python; a statement as it was sent.
INSIDE = {
    "трасса вызовов": re.compile(r"\bat [\w.$<>\[\] ]+ \(\S+:\d+:\d+\)|Traceback \(most recent call"),
    # Not the addresses of scripts: these begin with the site's own path.
    "путь на сервере": re.compile(
        r"(?<![\w.%-])(?:/app|/usr/src|/home/\w+|/var/task|/root|/srv|/opt)/[\w@./()\[\]-]*\.(?:[cm]?[jt]sx?|py)\b"
        r"|node_modules/[\w@./-]+\.[cm]?js\b"
    ),
    "запрос к базе": re.compile(
        r"(?is)\bselect\b.{1,300}\bfrom\s+\S+\s+where\b|\binsert into\s+\S+\s*\(|\bupdate\s+\S+\s+set\b"
    ),
}


def expect_no_keys(world: World, served: Iterable[Served]) -> None:
    """AssertionError when something served holds a secret of the settings, or a key that opens a database."""
    looked = list(served)
    assert any(one.answer.is_success for one in looked), "Ни одна страница не открылась: искать негде"
    tokens = _kommo_tokens(world)
    told = ((one.title, _keys(one.answer.text, world.target, tokens)) for one in looked)
    wrong = [f"{title}: {', '.join(found)}" for title, found in told if found]
    assert not wrong, f"Отдаётся секрет – {'; '.join(wrong)}"
    world.evidence.text("Просмотрено", "\n".join(f"{one.title} → {one.answer.status_code}" for one in looked))
    maps = [one.title for one in looked if one.title.endswith(".map") and _is_source_map(one.answer)]
    if maps:
        world.evidence.remark(f"Платформа отдаёт карты исходного кода: {', '.join(maps[:3])}")


def _kommo_tokens(world: World) -> list[str]:
    """The keys by which the platform acts in the owner's Kommo; none where the database is not to be had."""
    if world.target.supabase_service_role_key is None or world.target.supabase_url is None:
        return []
    chosen: dict[str, Any] = {"org_id": world.web.organisation_id}
    columns = ("access_token", "refresh_token")
    found = [one for column in columns for one in world.database.secret_values("crm_connections", column, **chosen)]
    return [one for one in found if len(one) >= SHORTEST_SECRET]


def _keys(text: str, target: Target, tokens: Sequence[str] = ()) -> list[str]:
    """What secrets stand in a text, in words; never their values."""
    given = target.as_environment()
    secrets = [one for one in target.secrets() if len(one) >= SHORTEST_SECRET and one in text]
    found = [f"значение настройки {next(name for name, value in given.items() if one in value)}" for one in secrets]
    found += ["ключ service_role" for token in TOKEN.findall(text) if role_of(token) == SECRET_ROLE]
    found += ["ключ службы"] if SECRET_KEY.search(text) else []
    found += ["ключ Kommo"] if any(one in text for one in tokens) else []
    found += [name for name in ("хеш пароля",) if GIVEN[name].search(text)]
    found += ["адрес с паролем"] if WITH_PASSWORD.search(text) else []
    return sorted(set(found))


def _is_source_map(answer: httpx.Response) -> bool:
    return answer.is_success and '"mappings"' in answer.text


def expect_no_private_files(served: Iterable[Served]) -> None:
    """AssertionError when a file of whoever deploys was given. A page that answers any address is none."""
    given = []
    for one in _heard(served):
        path = one.title.rpartition(" ")[2]
        if one.answer.is_success and re.search(PRIVATE_FILES[path], one.answer.text):
            given.append(one.title)
    assert not given, f"Отдаются служебные файлы – {'; '.join(given)}"


def expect_test_routes_closed(world: World, served: Iterable[Served]) -> None:
    """AssertionError when a guest got a session, the owner's data, passwords or variables of the environment.

    That such a route answers at all is a remark: the contract leaves it open.
    """
    wrong = []
    for one in _heard(served):
        if not one.answer.is_success or "html" in one.answer.headers.get("content-type", ""):
            continue
        shown = _keys(one.answer.text, world.target) + [name for name, seen in GIVEN.items() if seen.search(_all(one))]
        if world.account.email in one.answer.text:
            shown.append("почта владельца")
        if shown:
            wrong.append(f"{one.title} → {one.answer.status_code}: {', '.join(shown)}")
        elif one.title != "/api/test-login":  # of the contract: a fixed reply
            world.evidence.remark(f"Отвечает вызов для отладки: {one.title} → {one.answer.status_code}")
    assert not wrong, f"Вызов для отладки открыт – {'; '.join(wrong)}"


def _heard(served: Iterable[Served]) -> list[Served]:
    """What was served. AssertionError when the application is out of order: what fails to answer hides nothing."""
    looked = list(served)
    assert not all(one.answer.is_server_error for one in looked), (
        f"Веб-приложение на всё отвечает {looked[0].answer.status_code if looked else 'молчанием'}: "
        "закрыто ли это, по такому ответу не узнать"
    )
    return looked


def _all(served: Served) -> str:
    return "\n".join([served.answer.text, *served.answer.headers.get_list("set-cookie")])


def expect_headers(served: Sequence[Served]) -> None:
    """AssertionError unless each answer has the headers that keep browsers from being misled."""
    wrong = []
    for one in served:
        missing = [name for name, value in HEADERS.items() if value not in one.answer.headers.get(name, "-").lower()]
        missing += [name for name in HEADERS if name not in one.answer.headers and name not in missing]
        if missing:
            wrong.append(f"{one.title}: {', '.join(missing)}")
    assert not wrong, f"В ответе нет защитных заголовков – {'; '.join(wrong)}"


def expect_inside_hidden(world: World, served: Iterable[Served]) -> None:
    """AssertionError when a refusal shows a stack trace, a path of the server or a statement sent to the database.

    What is no refusal is passed over. A message of the database alone is not judged (platform contract 4.3 allows it).
    """
    looked = [one for one in served if one.answer.is_error]
    assert looked, "Ни в чём не отказано: смотреть не на что"
    wrong = []
    for one in looked:
        shown = [name for name, pattern in INSIDE.items() if pattern.search(one.answer.text)]
        shown += _keys(one.answer.text, world.target)
        if shown:
            wrong.append(f"{one.title} → {one.answer.status_code}: {', '.join(shown)} ({brief(one.answer, 120)})")
    assert not wrong, f"Отказ показывает устройство платформы – {'; '.join(wrong[:4])}"
