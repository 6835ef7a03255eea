"""The stand as a whole: it comes up complete, obeys its operator, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import redis
from dotenv import dotenv_values
from stand_process import PATIENCE, StandProcess, empty_folder, eventually

from stand import __main__ as stand_command

OTHER = "127.0.0.2"  # of this machine, and not where a stand listens unless told

EXPECTED = {
    "WEB_URL", "WORKER_URL", "REDIS_URL", "QUEUE_NAME", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY",
    "SUPABASE_ANON_KEY", "USER_EMAIL", "USER_PASSWORD", "MORE_USERS", "RAILWAY_TOKEN", "RAILWAY_API_URL",
    "RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID", "RAILWAY_SERVICE_ID", "KOMMO_BASE_DOMAIN", "KOMMO_ACCESS_TOKEN",
    "KOMMO_TLS_VERIFY", "KOMMO_WEBHOOK_SECRET", "KOMMO_DOUBLE_URL", "LLM_DOUBLE_URL", "SERVICES_URL", "GRANTS",
    "DATABASE_URL",
}  # fmt: skip


@pytest.fixture(scope="module")
def stand() -> Iterator[StandProcess]:
    """A stand for the tests that leave it running."""
    with empty_folder() as folder:
        running = StandProcess(folder).ready()
        yield running
        running.end()


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder for one stand's data."""
    with empty_folder() as path:
        yield path


def nothing_left(family: list[psutil.Process], folder: Path) -> None:
    """All processes end, the folder is empty."""
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive
    assert list(folder.iterdir()) == []


def test_description_names_every_setting(stand: StandProcess) -> None:
    assert set(stand.settings) == EXPECTED
    assert all(isinstance(value, str) and value for value in stand.settings.values())
    assert stand.settings["WEB_URL"].startswith("http://localhost:")
    more = json.loads(stand.settings["MORE_USERS"])
    domains = {stand.settings["KOMMO_BASE_DOMAIN"], *(user["kommo_base_domain"] for user in more)}
    assert len(more) == 3 and len(domains) == 4, "an organisation, and a Kommo account, for each process of a run"


def test_everything_described_answers(stand: StandProcess) -> None:
    assert stand.http.get(stand.settings["WEB_URL"] + "/api/health/ready").status_code == 200
    assert stand.worker("/health").json()["status"] == "ok"
    assert stand.rows("organizations")
    assert stand.http.get(stand.settings["LLM_DOUBLE_URL"] + "/requests").json() is not None
    assert all(service["running"] for service in stand.services().values())


def test_operator_stops_starts_and_restarts(stand: StandProcess) -> None:
    before = stand.services()["web"]["pid"]
    assert stand.operate("web", "restart")["pid"] != before
    assert stand.operate("worker", "stop") == {"running": False, "pid": None, "startedAt": None}
    assert stand.deployments()[0]["deploymentStopped"]
    assert stand.operate("worker", "start")["running"]
    assert stand.worker("/health").status_code == 200
    stand.restart_database()
    assert stand.rows("organizations")
    assert stand.http.post(stand.settings["SERVICES_URL"] + "/services/web/dance").status_code == 404


def test_killed_worker_is_restarted(stand: StandProcess) -> None:
    pid = stand.services()["worker"]["pid"]
    ready = len(stand.log(event="worker.ready"))
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: stand.services()["worker"]["pid"] not in (pid, None), "a new worker")
    eventually(lambda: len(stand.log(event="worker.ready")) > ready, "the new worker is ready")


def test_redeploy_replaces_the_worker_without_a_gap(stand: StandProcess) -> None:
    old = stand.deployments()[0]
    pid = stand.services()["worker"]["pid"]
    new = stand.railway("mutation ($id: String!) { deploymentRedeploy(id: $id) { id status } }", id=old["id"])[
        "deploymentRedeploy"
    ]
    assert new["id"] != old["id"]

    def done() -> bool:
        assert stand.worker("/health").status_code == 200
        return stand.deployments()[0]["status"] == "SUCCESS"

    eventually(done, "the new deployment succeeds")
    states = {one["id"]: one["status"] for one in stand.deployments()}
    assert (states[new["id"]], states[old["id"]]) == ("SUCCESS", "REMOVED")
    assert stand.services()["worker"]["pid"] != pid
    assert len(stand.log(event="worker.ready")) == 1


def test_railway_refuses_strangers(stand: StandProcess) -> None:
    url, query = stand.settings["RAILWAY_API_URL"], {"query": "{ deployments(input: {}) { edges { cursor } } }"}
    assert stand.http.post(url, json=query).json()["errors"][0]["message"] == "Not Authorized"
    known = {"Project-Access-Token": stand.settings["RAILWAY_TOKEN"]}
    assert stand.http.post(url, json=query, headers=known).json()["data"]


@pytest.mark.parametrize("how", [None, signal.SIGINT, signal.SIGTERM], ids=["input ends", "SIGINT", "SIGTERM"])
def test_orderly_stop_leaves_nothing(folder: Path, how: signal.Signals | None) -> None:
    stand = StandProcess(folder).ready()
    family = stand.family()
    assert stand.end(how) == (0, "")
    nothing_left(family, folder)


def test_kill_of_the_supervisor_leaves_nothing(folder: Path) -> None:
    stand = StandProcess(folder).ready()
    family = stand.family()
    stand.kill()
    nothing_left(family, folder)


def test_stop_while_starting_leaves_nothing(folder: Path) -> None:
    stand = StandProcess(folder)
    eventually(lambda: any(folder.iterdir()), "the stand has begun")
    family = stand.family()
    assert stand.end(signal.SIGTERM)[0] == 0
    nothing_left(family, folder)


@pytest.mark.parametrize("option", ["--web-port", "--redis-port", "--postgres-port", "--services-port"])
def test_taken_port_gives_one_sentence(folder: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stand = StandProcess(folder, option, str(port))
        stand.process.wait(PATIENCE)
        status, said = stand.end()
    assert status == 3
    assert str(port) in said and "занят" in said and len(said.strip().splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_dead_web_ends_the_stand_with_a_sentence(folder: Path) -> None:
    stand = StandProcess(folder).ready()
    family = stand.family()
    os.kill(stand.services()["web"]["pid"], signal.SIGKILL)
    stand.process.wait(PATIENCE)
    status, said = stand.end()
    assert status == 4 and "Веб-приложение неожиданно завершилось" in said
    nothing_left(family, folder)


def test_what_this_machine_refuses_is_one_sentence(folder: Path) -> None:
    """Whatever it is: here its files may not hold a byte."""
    stand = [sys.executable, "-m", "stand", "--json", "--folder", str(folder)]
    command = ["sh", "-c", 'ulimit -f 0 && exec "$@"', "sh", *stand]
    no_input = subprocess.DEVNULL
    ended = subprocess.run(command, stdin=no_input, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (ended.returncode, ended.stdout) == (4, "")
    assert ended.stderr.startswith("Стенд не запустился. Ошибка ") and ended.stderr.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_a_person_is_told_how_to_check_this_very_stand(folder: Path) -> None:
    """Its settings lie beside it, for its owner alone, and go with it."""
    command = [sys.executable, "-m", "stand", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Остановить: Ctrl-C" in line:
                break
        said = "".join(lines)
        file = Path(said.partition("ACCEPTANCE_ENV_FILE=")[2].partition(" acceptance run")[0])
        assert file.stat().st_mode & 0o777 == 0o600
        settings = dotenv_values(file)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert set(settings) == EXPECTED
    assert f"{settings['WEB_URL']}/login" in said
    assert list(folder.iterdir()) == []


def test_it_listens_at_an_address_and_says_so_in_every_setting(folder: Path) -> None:
    """Loopback's second address stands for a network's: nothing but the database may be left at the first."""
    stand = StandProcess(folder, "--listen", OTHER).ready()
    try:
        assert set(stand.settings) == EXPECTED - {"DATABASE_URL"}, "the database is for this machine alone"
        told = " ".join(stand.settings.values())
        assert "127.0.0.1" not in told and "localhost" not in told
        assert stand.http.get(stand.settings["WEB_URL"] + "/api/health/ready").status_code == 200
        assert stand.worker("/health").json()["status"] == "ok"
        assert stand.rows("organizations")
        assert stand.queue().ping()
        assert stand.operate("web", "restart")["running"]
        trusted = ssl.create_default_context(cafile=next(folder.glob("*/tls/ca.pem")))
        host, port = stand.settings["KOMMO_BASE_DOMAIN"].split(":")
        with socket.create_connection((host, int(port)), PATIENCE) as plain:
            trusted.wrap_socket(plain, server_hostname=host).close()
        listening = {
            one.laddr.ip
            for process in stand.family()
            for one in process.net_connections("tcp4")
            if one.status == psutil.CONN_LISTEN and process.name() != "postgres"
        }
        assert listening == {OTHER}
    finally:
        assert stand.end() == (0, "")


def test_redis_behind_tls_is_open_to_others_by_its_door_only(folder: Path) -> None:
    stand = StandProcess(folder, "--variant", "rediss", environment={"STAND_LISTEN": OTHER}).ready()
    try:
        address = urlsplit(stand.settings["REDIS_URL"])
        assert (address.scheme, address.hostname) == ("rediss", OTHER)
        trusted = str(next(folder.glob("*/tls/ca.pem")))
        with redis.Redis.from_url(stand.settings["REDIS_URL"], ssl_ca_certs=trusted) as client:
            assert client.ping()
        valkey = next(process for process in stand.family() if process.name() == "valkey-server")
        assert {one.laddr.ip for one in valkey.net_connections("tcp4")} == {"127.0.0.1"}
    finally:
        stand.end()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("0.0.0.0", "нужен один из адресов этой машины"),
        ("192.0.2.77", "у этой машины нет адреса 192.0.2.77"),
        ("stand.example", "нужен адрес IPv4, а не «stand.example»"),
    ],
)
def test_an_address_that_is_none_of_ours_gives_one_sentence(folder: Path, address: str, says: str) -> None:
    stand = StandProcess(folder, "--listen", address)
    stand.process.wait(PATIENCE)
    status, said = stand.end()
    assert status == 2 and says in said and len(said.strip().splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_who_listens_to_a_network_is_warned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def started(_: object) -> int:
        return 0

    monkeypatch.setattr(stand_command, "_run", started)
    monkeypatch.setattr(stand_command, "_address", str)  # the test's machine has no such address
    for address, warned in (("192.0.2.77", True), (OTHER, False)):
        monkeypatch.setattr(sys, "argv", ["stand", "--listen", address])
        assert stand_command.main() == 0
        said = capsys.readouterr().err
        assert ("тестовый двойник" in said and "закрытых сетей" in said and address in said) is warned
