"""Commands that the set-up runs: each with a time limit and a log, each failure as one Russian sentence."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from pathlib import Path

#: Scripts of packages are not run: nothing that is installed here needs them.
NPM_FLAGS = (
    *("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"),
    *("--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"),
)

#: Pattern in a command's output -> what happened and what to do.
CAUSES = (
    (r"No space left on device|ENOSPC", "на диске нет места: освободите около 2 ГБ"),
    (
        r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER",
        "сертификат хранилища пакетов не признан: назовите корневой сертификат своей сети "
        "в PIP_CERT и NODE_EXTRA_CA_CERTS",
    ),
    (
        r"Temporary failure|Name or service not known|Could not resolve|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
        r"|ECONNRESET|ETIMEDOUT|Connection refused|timed out|Max retries|NewConnectionError|ProxyError"
        r"|Network is unreachable|HTTP error 4|E40[137]|E50\d",
        "хранилище пакетов не отвечает или отказывает: проверьте сеть, прокси и адрес хранилища в настройках pip и npm",
    ),
    (
        r"Permission denied|EACCES|Read-only file system|EROFS",
        "нет прав на запись: запустите от владельца папки проекта",
    ),
    (
        r"No matching distribution found|ETARGET|notarget",
        "в хранилище нет нужной версии для этого Python или этой системы",
    ),
    (
        r"EINTEGRITY|DO NOT MATCH THE HASHES",
        "скачанное повреждено: очистите кэш (pip cache purge, npm cache clean --force)",
    ),
)


class SetupFailed(Exception):
    """A part of the set-up cannot be had; the text is a Russian sentence about what to do."""


class Needless(SetupFailed):
    """The part was given up for a reason that has been told already: the one it needs failed, or a stop."""


class Commands:
    """Runs commands with their output in a log folder and stops those still running when asked to."""

    def __init__(self, logs: Path, lock: int | None = None) -> None:
        """`lock`: descriptor of the set-up's lock; commands that outlive a killed set-up go on holding it."""
        self.logs = logs
        self._inherited = () if lock is None else (lock,)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, log: str, args: list[str], limit: float, env: dict[str, str] | None = None) -> None:
        """Run `args` to the end, at most `limit` seconds; `env` is added to the environment.

        Output is appended to `<logs>/<log>.txt`. Raises SetupFailed when it ends badly.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.logs / f"{log}.txt"
        with path.open("ab") as output:
            start = output.tell()
            with self._lock:
                if self._stopped:
                    raise Needless
                process = subprocess.Popen(
                    args,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(env or {})},
                    pass_fds=self._inherited,
                )
                self._running.add(process)
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait()
                late = f"не уложилось в {limit:.0f} с: проверьте сеть; подробности в {path}"
                raise SetupFailed(late) from None
            finally:
                with self._lock:
                    self._running.discard(process)
        if self._stopped:
            raise Needless
        if status:
            with path.open("rb") as output:
                output.seek(start)
                said = output.read().decode(errors="replace")
            raise SetupFailed(f"{cause(said)}; подробности в {path}")

    def stop(self) -> None:
        """End what is running and start nothing more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()


def cause(said: str) -> str:
    """What went wrong, from a command's output."""
    known = (text for pattern, text in CAUSES if re.search(pattern, said))
    return next(known, "команда завершилась с ошибкой")
