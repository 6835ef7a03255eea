"""The questions of `acceptance doctor`: each looks at one part of the target and says what it has found."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from playwright.sync_api import Error as PlaywrightError
from redis.exceptions import NoPermissionError

from acceptance.clients.database_keys import as_headers, expect_public, unknown_to
from acceptance.clients.http import RUN_HEADER, USER_AGENT, ahead_of, expect_success
from acceptance.clients.proxy import open_client
from acceptance.clients.redis_link import connect, redis_words
from acceptance.clients.trust import trusted
from acceptance.clients.worker import process_start
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.reporting.allure.render import RenderError, find_allure, find_node
from acceptance.target import needs
from acceptance.target.settings import Target
from acceptance.target.stand_process import StandProcess
from acceptance.timing.clocks import WORTH_A_WARNING
from acceptance.world import World

ANSWER_WITHIN = 7.0
UNCHECKED = "не будут проверены"
TABLES = {
    "activity_logs": ("3.4", "DB.1"), "agents": ("DB.2",), "conversations": ("DB.3",), "sales_scripts": ("DB.4",),
    "agent_rules": ("DB.5",), "agent_sequences": ("DB.6",),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """good: True fine, False wrong, None worth knowing. lost: items, None means all that need the look's subject."""

    good: bool | None
    text: str
    advice: str = ""
    lost: tuple[str, ...] | None = None
    how: str = UNCHECKED


@dataclass(frozen=True)
class Look:
    """One question. subject: the settings it is about; it is asked when all of them are given.

    late: what is said when the answer does not come in time.
    """

    title: str
    subject: tuple[str, ...]
    ask: Callable[[World], Iterator[Finding]]
    late: Finding = Finding(False, "ответа нет: не уложился в отведённое время", how="могут остаться без проверки")

    @property
    def advice(self) -> str:
        """What to do when a finding does not say it."""
        settings = [name for name in self.subject if name.isascii()]
        return f"Проверьте {', '.join(settings)}." if settings else "Выполните make setup."

    def suits(self, target: Target) -> bool:
        """True when the target gives what the question is about."""
        return all(not name.isascii() or getattr(target, name.lower()) is not None for name in self.subject)


def finding_of(error: Exception) -> Finding:
    """What an exception says about the part of the target that was looked at."""
    if isinstance(error, CheckBroken):
        return Finding(False, error.message, error.advice)
    if isinstance(error, NotChecked):
        return Finding(None, error.reason)
    return Finding(False, f"{error}" if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}")


def web(world: World) -> Iterator[Finding]:
    """Reachability, TLS, version and clock of the web application."""
    service = world.anonymous()
    started = time.monotonic()
    answer = service.request("GET", "/api/health/ready", within=ANSWER_WITHIN)
    expect_success(answer)
    yield Finding(True, f"отвечает за {(time.monotonic() - started) * 1000:.0f} мс{_tls(answer)}")
    yield from _skew(_date(answer), ())
    health = service.request("GET", "/api/health", within=ANSWER_WITHIN)
    if health.is_success and isinstance(body := health.json(), dict):
        yield Finding(None, f"версия {body.get('version')}, среда {body.get('environment')}")


def session(world: World) -> Iterator[Finding]:
    """The owner can sign in and has an organisation."""
    tenant = world.tenant
    yield Finding(True, f"вход выполнен, организация {tenant}")
    for account in world.target.more_users:
        world.web_as(account).sign_in()
    if world.target.more_users:
        yield Finding(True, f"ещё владельцев: {len(world.target.more_users)}, все вошли")


def worker(world: World) -> Iterator[Finding]:
    """Reachability, state and clock of the worker, and whether it means the same queue."""
    answer = world.worker.health_answer(within=ANSWER_WITHIN)
    asked = datetime.now(UTC)
    health = world.worker.health(within=ANSWER_WITHIN)
    listened = health.worker.queue_name
    yield Finding(
        True, f"отвечает {answer.status_code}{_tls(answer)}, запущен {process_start(health):%d.%m.%Y %H:%M} UTC"
    )
    if not health.redis.connected:
        said = f"воркер не подключён к Redis: {health.redis.error}"
        yield Finding(
            False, said, "Смотрите журнал воркера и его настройки Redis.", ("1.2", "1.3", "2.4"), "не пройдут"
        )
    yield from _skew((health.timestamp - asked).total_seconds(), ("1.1",))
    named = world.target.queue_name
    if named and named != listened:
        yield Finding(
            False, f"воркер слушает очередь «{listened}», а QUEUE_NAME – «{named}»",
            _advice_on_queues(world, named, listened),
            ("2.4", "2.5"), "не пройдут",
        )  # fmt: skip
    else:
        yield Finding(True, f"очередь «{listened}»{', та же в QUEUE_NAME' if named else ''}")


def _advice_on_queues(world: World, named: str, listened: str) -> str:
    """Whose name is to be mended: the jobs that were put into a queue tell where the web application puts them."""
    try:
        with redis_words():
            used = [
                name for name in (named, listened) if connect(world.target).exists(world.queue.named(name).key("id"))
            ]
    except (AssertionError, CheckBroken, NotChecked):
        used = []
    if used == [named]:
        return f"Веб-приложение ставит задания в «{named}»: исправьте JOB_QUEUE_NAME воркера."
    if used == [listened]:
        return f"Веб-приложение ставит задания в «{listened}»: исправьте QUEUE_NAME."
    return "Исправьте QUEUE_NAME; если веб-приложение ставит задания в неё, исправьте JOB_QUEUE_NAME воркера."


def redis_server(world: World) -> Iterator[Finding]:
    """Reachability, version and clock of Redis, and whether the queue is there."""
    scheme = "без шифрования" if world.target.need("redis_url").startswith("redis://") else "TLS"
    with redis_words():
        client = connect(world.target)
        client.ping()
        try:
            info = client.info("server")
            seconds, micros = client.time()
        except NoPermissionError:  # a run needs neither
            yield Finding(True, f"отвечает, версию и часы этому пользователю не называет, {scheme}")
        else:
            name = "Valkey" if "valkey_version" in info else "Redis"
            yield Finding(True, f"отвечает, {name} {info.get(f'{name.lower()}_version')}, {scheme}")
            yield from _skew(seconds + micros / 1e6 - time.time(), ())
    queue = world.queue
    if queue.name in queue.queue_names():
        traces = queue.worker_traces()
        yield Finding(True, f"очередь «{queue.name}» есть; {'; '.join(traces) or 'следов живого воркера нет'}")
    else:
        others = ", ".join(queue.queue_names()) or "никаких"
        yield Finding(None, f"очереди «{queue.name}» в нём ещё нет (есть: {others}): задания в неё не ставили")


def database(world: World) -> Iterator[Finding]:
    """The key is valid, and the checklist's tables are there."""
    url, key = world.target.need("supabase_url"), world.target.need("supabase_service_role_key")
    missing = [table for table in TABLES if not world.database.has_table(table)]
    there = len(TABLES) - len(missing)
    headers = {**as_headers(key), "User-Agent": USER_AGENT, RUN_HEADER: world.run_id}
    context = trusted(world.target.tls_verify, world.target.ca_file)
    with open_client(url, "SUPABASE_URL", context, headers=headers, timeout=5) as client:
        answer = client.get(f"{url}/rest/v1/agents", params={"limit": "0"})
    server = answer.headers.get("server") or "версию не называет"
    yield Finding(
        True,
        f"ключ принят{_tls(answer)}, PostgREST: {server}; таблиц чек-листа {there} из {len(TABLES)}",
    )
    yield from _skew(_date(answer), ())
    for table in missing:
        advice = "Примените миграции платформы или проверьте, что SUPABASE_URL – от этого развёртывания."
        yield Finding(False, f"таблицы «{table}» нет", advice, TABLES[table], "не пройдут")


def public_key(world: World) -> Iterator[Finding]:
    """The key for visitors is one, and the database knows it."""
    key = world.target.need("supabase_anon_key")
    expect_public(key)
    answer = world.database_door.request("GET", "/rest/v1/agents", params={"limit": "0"}, headers=as_headers(key))
    unknown = unknown_to(answer)
    if unknown is not None:
        raise unknown
    yield Finding(True, f"база его знает, отвечает {answer.status_code}")


def railway(world: World) -> Iterator[Finding]:
    """The token is valid, and the service has a deployment."""
    latest = world.railway.latest_deployment()
    yield Finding(True, f"ключ принят, последнее развёртывание {latest.status}, {latest.created_at:%d.%m.%Y %H:%M} UTC")


def worker_log(world: World) -> Iterator[Finding]:
    """The worker's log can be read."""
    lines = world.worker_log.lines()
    yield Finding(True, f"читается, записей с последнего запуска: {len(lines)}")


def kommo(world: World) -> Iterator[Finding]:
    """Kommo accepts the key."""
    assert world.kommo is not None
    yield Finding(True, f"ключ принят, воронок: {len(world.kommo.pipelines())}")


def browser(world: World) -> Iterator[Finding]:
    """Chromium starts."""
    try:
        version = world.browser_version()
    except PlaywrightError as error:
        raise CheckBroken(f"Браузер не запустился: {str(error).splitlines()[0]}.", "Выполните make setup.") from error
    yield Finding(True, f"запускается, Chromium {version}")


def report(world: World) -> Iterator[Finding]:
    """Allure and Node are there."""
    try:
        node, command = find_node(), find_allure()
    except RenderError as error:
        yield Finding(False, str(error), "Выполните make setup.", (), "")
        return
    asked = [node, "--version"]
    told = subprocess.run(asked, capture_output=True, encoding="utf-8", timeout=ANSWER_WITHIN, check=False)
    allure = json.loads((command.parent / "package.json").read_text("utf-8"))["version"]
    advice = "" if told.returncode == 0 else "Выполните make setup."
    yield Finding(told.returncode == 0, f"Node {(told.stdout or told.stderr).strip()}, Allure {allure}", advice, ())


def embedded_stand(world: World) -> Iterator[Finding]:
    """The embedded stand starts; it is stopped again at once."""
    started = time.monotonic()
    stand = StandProcess()
    try:
        stand.target()
        yield Finding(True, f"запускается за {time.monotonic() - started:.1f} с, нужного хватает")
    finally:
        stand.stop()


EVERYWHERE = (
    Look("Браузер", (needs.BROWSER,), browser),
    Look("Отчёт", (), report),
)
BUSY = Finding(None, "ещё запускается: машина занята; прогон подождёт дольше")
EMBEDDED = (Look("Встроенный стенд", (needs.STAND,), embedded_stand, BUSY), *EVERYWHERE)
GIVEN = (
    Look("Веб-приложение", ("WEB_URL",), web),
    Look("Вход владельца", ("WEB_URL", "USER_EMAIL", "USER_PASSWORD"), session),
    Look("Воркер", ("WORKER_URL",), worker),
    Look("Redis", ("REDIS_URL",), redis_server),
    Look("Supabase", ("SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"), database),
    Look("Публичный ключ базы", ("SUPABASE_ANON_KEY",), public_key),
    Look("Railway", ("RAILWAY_TOKEN",), railway),
    Look("Журнал воркера", ("WORKER_LOG_FILE",), worker_log),
    Look("Kommo", ("KOMMO_BASE_DOMAIN", "KOMMO_ACCESS_TOKEN"), kommo),
    *EVERYWHERE,
)


def _date(answer: httpx.Response) -> float | None:
    """Seconds by which the server's clock is ahead, by its `Date` header; None when it tells none."""
    ahead = ahead_of(answer)
    return None if ahead is None else ahead.total_seconds()


def _skew(ahead: float | None, lost: tuple[str, ...]) -> Iterator[Finding]:
    if ahead is not None and abs(ahead) > WORTH_A_WARNING.total_seconds():
        way = "спешат" if ahead > 0 else "отстают"
        said = f"часы {way} относительно этой машины на {abs(ahead):.0f} с"
        yield Finding(False, said, "Включите синхронизацию времени (NTP) там или здесь.", lost, "ненадёжны")


def _tls(answer: httpx.Response) -> str:
    stream = answer.extensions.get("network_stream")
    secure = stream.get_extra_info("ssl_object") if stream is not None else None
    if secure is None:
        return ", без шифрования"
    until = (secure.getpeercert() or {}).get("notAfter")
    return f", {secure.version()}" + (f", сертификат до {until}" if until else ", сертификат не проверяется")
