"""Bad input: one clear Russian sentence with what to do, the right kind of not-green, a non-zero exit status.

No traceback, and nothing left behind; by both entries, `acceptance run` and plain `behave`.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import ENTRIES, PROJECT, Command, Ended, Run, SharedStand

BOTH = pytest.mark.parametrize("entry", list(ENTRIES))
RUSSIAN = re.compile("[А-Яа-яЁё]")


@pytest.fixture
def closed() -> Iterator[str]:
    """An address at which nobody answers: its port stays taken, but nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


def must_be(ended: Ended, number: str, verdict: str, *says: str) -> None:
    item = ended.item(number)
    assert item["verdict"] == verdict, item
    told = f"{item['reason']} {item['advice']}"
    assert [part for part in says if part not in told] == [], told
    assert RUSSIAN.search(item["reason"]) and "\n" not in item["reason"].strip(), item
    if verdict == "broken":
        assert item["advice"], "a check that could not be carried out says what to do"
    assert item["reason"].split(".")[0][:60] in ended.said, "the console tells it too"


def must_be_quiet(ended: Ended) -> None:
    assert "Traceback" not in ended.said and 'File "' not in ended.said, ended.said


def test_unreachable_addresses(run: Run, closed: str) -> None:
    ended = run("run", "--tags=@1.2 or @2.1", WEB_URL=f"http://{closed}", WORKER_URL=f"http://{closed}")
    must_be(ended, "1.2", "failed", "GET /health", "порт закрыт", "WORKER_URL")
    must_be(ended, "2.1", "broken", "порт закрыт", "WEB_URL")
    must_be_quiet(ended)
    assert ended.code == 1


def test_names_that_do_not_exist(run: Run) -> None:
    ended = run("behave", "--tags=@1.2 or @2.1", WEB_URL="https://web.invalid", WORKER_URL="https://worker.invalid")
    must_be(ended, "1.2", "broken", "Имя из WORKER_URL не находится в DNS", "Проверьте WORKER_URL")
    must_be(ended, "2.1", "broken", "Имя из WEB_URL не находится в DNS", "Проверьте WEB_URL")
    must_be_quiet(ended)
    assert ended.code == 2


@BOTH
def test_wrong_passwords(run: Run, stand: SharedStand, entry: str) -> None:
    wrong = {
        "USER_PASSWORD": "wrong-password",
        "REDIS_URL": re.sub(r":[^:@/]+@", ":wrong-secret@", stand.settings["REDIS_URL"]),
    }
    ended = run(entry, "--tags=@1.3 or @2.1", **wrong)
    must_be(ended, "1.3", "broken", "Redis не принял пароль", "REDIS_URL")
    must_be(ended, "2.1", "broken", "не приняло почту и пароль", "USER_EMAIL и USER_PASSWORD")
    must_be_quiet(ended)
    assert ended.code == 2
    assert "wrong-password" not in ended.said and "wrong-secret" not in ended.said


def test_wrong_key_and_an_untrusted_certificate(run: Run, stand: SharedStand) -> None:
    wrong = stand.settings["SUPABASE_SERVICE_ROLE_KEY"][:-9] + "wrong-key"
    certificate = f"https://{stand.settings['KOMMO_BASE_DOMAIN']}"
    ended = run("run", "--tags=@1.2 or @DB.2", SUPABASE_SERVICE_ROLE_KEY=wrong, WORKER_URL=certificate)
    must_be(ended, "DB.2", "broken", "Supabase не принял ключ", "Проверьте SUPABASE_SERVICE_ROLE_KEY")
    must_be(ended, "1.2", "broken", "Сертификат по адресу WORKER_URL не прошёл проверку", "TLS_VERIFY=false")
    must_be_quiet(ended)
    assert ended.code == 2


def test_addresses_of_something_else(run: Run, stand: SharedStand) -> None:
    web, worker = stand.settings["WEB_URL"], stand.settings["WORKER_URL"]
    ended = run("behave", "--tags=@1.2 or @DB.2", WORKER_URL=web, SUPABASE_URL=worker)
    must_be(ended, "1.2", "failed", "GET /health ответил 404")
    must_be(ended, "DB.2", "broken", "По адресу SUPABASE_URL отвечает не база Supabase", "Проверьте SUPABASE_URL")
    must_be_quiet(ended)
    assert ended.code == 1


def test_no_browser_no_redis_no_database(run: Run, closed: str) -> None:
    ended = run(
        "run", "--tags=@1.3 or @2.1 or @DB.2", BROWSER_EXECUTABLE="/nowhere/chromium",
        REDIS_URL=f"redis://:secret@{closed}", SUPABASE_URL=f"http://{closed}",
    )  # fmt: skip
    must_be(ended, "1.3", "broken", "Redis не отвечает прогону: порт закрыт", "REDIS_URL")
    must_be(ended, "2.1", "broken")
    must_be(ended, "DB.2", "broken", "Supabase не отвечает прогону: порт закрыт", "SUPABASE_URL")
    must_be_quiet(ended)
    assert ended.code == 2


def test_no_browser(run: Run) -> None:
    ended = run("behave", "--tags=@2.1", BROWSER_EXECUTABLE="/nowhere/chromium")
    must_be(ended, "2.1", "broken", "BROWSER_EXECUTABLE указывает на «/nowhere/chromium»")
    must_be_quiet(ended)
    assert ended.code == 2


def test_a_browser_that_does_not_start_says_so_in_every_scenario(run: Run) -> None:
    ended = run("run", "--tags=@2.1,@7.1", BROWSER_EXECUTABLE="/bin/false")
    for number in ("2.1", "7.1"):
        must_be(ended, number, "broken", "Браузер не запустился")
    must_be_quiet(ended)
    assert ended.code == 2


@pytest.mark.parametrize(
    ("entry", "changed", "says"),
    [
        ("run", {"WORKER_URL": "worker.example.com"}, "Настройка WORKER_URL задана неверно: нужен адрес вида https://"),
        ("behave", {"WORKER_URL": "worker.example.com"}, "Настройка WORKER_URL задана неверно: нужен адрес вида"),
        ("run", {"GRANTS": "everything"}, "право «everything» неизвестно"),
        ("run", {"WORKER_ULR": "https://w.example.com"}, "Неизвестная настройка WORKER_ULR: возможно, имелась в виду"),
        ("behave", {"WORKER_ULR": "https://w.example.com"}, "возможно, имелась в виду WORKER_URL"),
    ],
)
def test_settings_that_cannot_be(run: Run, entry: str, changed: dict[str, str], says: str) -> None:
    ended = run(entry, "--tags=@1.2", **changed)
    assert says in ended.said and ended.code == 3
    must_be_quiet(ended)
    assert entry == "run" or ended.verdict["exitCode"] == 3


def test_settings_half_given(run: Run) -> None:
    ended = run("run", "--tags=@1.2", alone=True, USER_EMAIL="owner@example.com", GRANTS="write")
    assert "Заданы GRANTS, USER_EMAIL, но не сказано, где развёртывание" in ended.said and ended.code == 3


def test_words_that_nobody_knows(run: Run, place: Path) -> None:
    ended = run("run", "--tagz=@1.2")
    assert "behave не знает слов --tagz=@1.2" in ended.said and ended.code == 3
    ended = run("run", "--dry-run")
    assert "сухой прогон ничего не проверяет" in ended.said and ended.code == 3
    ended = run("run", "features/нет_такого.feature")
    assert "Нечего запускать" in ended.said and ended.code == 3
    must_be_quiet(ended)


def test_verbose_shows_where(run: Run, stand: SharedStand) -> None:
    ended = run("run", "--verbose", "--tags=@2.1", WEB_URL=stand.settings["WORKER_URL"])
    must_be(ended, "2.1", "broken", "GET /api/auth/csrf ответил 404")
    assert 'File "' in ended.said and ended.code == 2


def test_a_port_that_is_taken(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = Command(["-m", "stand", "--json", "--web-port", str(port)], {}, place).ended()
    assert ended.code == 3 and str(port) in ended.said and RUSSIAN.search(ended.said), ended.said
    assert len(ended.said.strip().splitlines()) == 1, ended.said
    must_be_quiet(ended)


def test_a_folder_that_cannot_be_written(place: Path) -> None:
    (place / "reports").write_text("a file where the folder should be")
    command = Command([*ENTRIES["run"], "--tags=@1.2"], {"WORKER_URL": "http://127.0.0.1:1"}, place)
    assert command.process.wait(30) == 2
    assert RUSSIAN.search(command.said) and "Traceback" not in command.said, command.said


@BOTH
def test_a_mistyped_tag(run: Run, entry: str, tmp_path: Path) -> None:
    features = tmp_path / "features"
    features.mkdir()
    for name in ("steps", "environment.py"):
        (features / name).symlink_to(PROJECT / "features" / name)
    text = "# language: ru\nФункция: проба\n  @монополно\n  Сценарий: проба\n    Когда владелец открывает дашборд\n"
    (features / "tags.feature").write_text(text, encoding="utf-8")
    ended = run(entry, str(features / "tags.feature"))
    assert "Тег @монополно неизвестен" in ended.said and "Имелось в виду @монопольно?" in ended.said
    must_be_quiet(ended)
    assert ended.code == 3
