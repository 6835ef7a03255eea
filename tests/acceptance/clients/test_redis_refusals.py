"""A Redis that answers and refuses: a user with few rights, a replica, a full one. One sentence for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from pydantic import SecretStr

from acceptance.clients.queue import QueueClient
from acceptance.clients.redis_link import RedisSilent, RedisTakesNothing
from acceptance.doctor.looks import redis_server
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import CheckBroken, Verdict
from acceptance.reporting.classify import explain_exception
from acceptance.target.settings import Target
from acceptance.world import World
from stand.process import take_port
from stand.redis_server import RedisServer

PASSWORD = "password-of-the-server"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[redis.Redis]:
    """A Redis of the test's own, as its administrator has it."""
    own = RedisServer(tmp_path / "redis", take_port(0, "проба"), PASSWORD)
    with redis.Redis.from_url(own.start()) as administrator:
        yield administrator
    own.stop()


def address(server: redis.Redis, user: str = "default", password: str = PASSWORD) -> str:
    return f"redis://{user}:{password}@127.0.0.1:{server.connection_pool.connection_kwargs['port']}"


def guest(server: redis.Redis, *rules: str) -> str:
    server.execute_command("ACL", "SETUSER", "guest", "on", ">guest-password", *rules)
    return address(server, "guest", "guest-password")


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Callable[[str], QueueClient]]:
    ledger = Ledger(tmp_path / "ledger.jsonl", "x")
    yield lambda url: QueueClient(
        Target(redis_url=SecretStr(url), grants="write"), Evidence(), ledger, "agent-jobs", "run-1"
    )
    ledger.close()


def broken(act: Callable[[], object]) -> CheckBroken:
    with pytest.raises(CheckBroken) as told:
        act()
    assert explain_exception(told.value).verdict is Verdict.BROKEN
    assert "\n" not in str(told.value) and "script" not in told.value.message
    return told.value


def test_a_user_who_may_not_read(server: redis.Redis, queue: Callable[[str], QueueClient]) -> None:
    told = broken(queue(guest(server, "~bull:*", "-@all", "+@connection")).bookmark)
    assert told.message.startswith("Redis не разрешает этому пользователю нужную команду: ")
    assert told.advice == "Задайте в REDIS_URL пользователя с правом читать ключи bull:*."


def test_a_user_who_may_only_read(server: redis.Redis, queue: Callable[[str], QueueClient]) -> None:
    reader = queue(guest(server, "~bull:*", "-@all", "+@read", "+@connection"))
    assert reader.bookmark() == "0-0" and reader.job("1") is None and reader.queue_names() == []
    told = broken(reader.add_probe_job)
    assert "evalsha" in told.message and "читать и менять ключи bull:*" in told.advice


def test_no_more_is_needed_than_is_asked_for(server: redis.Redis, queue: Callable[[str], QueueClient]) -> None:
    """As hosted services give it: no command that is dangerous."""
    writer = queue(guest(server, "~bull:*", "+@all", "-@dangerous"))
    writer.remove_job(writer.add_probe_job())
    assert writer.worker_traces() == []


def test_the_doctor_does_not_demand_what_a_run_does_not_need(server: redis.Redis, tmp_path: Path) -> None:
    url = guest(server, "~bull:*", "-@all", "+@read", "+@connection")
    world = World(Target(redis_url=SecretStr(url), queue_name="agent-jobs"), "run-1", tmp_path / "ledger.jsonl")
    first, *_ = redis_server(world)
    assert first.good and "этому пользователю не называет" in first.text


def test_a_replica(server: redis.Redis, queue: Callable[[str], QueueClient]) -> None:
    server.replicaof("127.0.0.1", "1")
    client = queue(address(server))
    assert client.bookmark() == "0-0", "reading is what a replica is for"
    told = broken(client.add_probe_job)
    assert told.message.startswith("По адресу REDIS_URL отвечает реплика Redis, в которую не записать: ")
    assert told.advice == "Задайте в REDIS_URL адрес основного сервера."


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("maxmemory", "1mb", "его память заполнена: command not allowed when used memory > 'maxmemory'."),
        ("min-replicas-to-write", "1", "ему не хватает реплик: NOREPLICAS Not enough good replicas to write."),
    ],
)
def test_one_that_takes_nothing_from_anybody_is_the_platforms_failure(
    server: redis.Redis, queue: Callable[[str], QueueClient], setting: str, value: str, says: str
) -> None:
    server.config_set(setting, value)
    client = queue(address(server))
    with pytest.raises(RedisTakesNothing) as told:
        client.add_probe_job()
    assert str(told.value) == f"Redis цели не принимает заданий, {says}"
    assert explain_exception(told.value).verdict is Verdict.FAILED
    assert explain_exception(told.value, arranging=True).verdict is Verdict.BROKEN
    assert client.probe_jobs_of("run-1") == [], "nothing has been left in it"


def test_one_that_has_no_connection_left(server: redis.Redis, queue: Callable[[str], QueueClient]) -> None:
    server.config_set("maxclients", "1")
    told = broken(queue(address(server)).bookmark)
    assert isinstance(told, RedisSilent) and "у сервера кончились соединения" in told.message


def test_anything_else_that_it_refuses(server: redis.Redis, queue: Callable[[str], QueueClient]) -> None:
    server.set("bull:agent-jobs:events", "no stream")
    told = broken(queue(address(server)).bookmark)
    assert told.message.startswith("Redis отклонил команду прогона: ") and "REDIS_URL" in told.advice
