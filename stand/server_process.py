"""How the stand runs somebody else's server program: start it, wait until it answers, stop it.

PostgreSQL and Valkey/Redis differ in their command lines only; what is common to them lives here.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stand.serving import LOOPBACK

START_SECONDS = 20.0
STOP_SECONDS = 10.0
_ASK_AGAIN_SECONDS = 0.01
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerError(RuntimeError):
    """A server program is missing or does not start; the message is one Russian sentence for a person."""


def die_with_parent(signal_number: int = signal.SIGTERM) -> Callable[[], None] | None:
    """Return a ``preexec_fn``: the child gets ``signal_number`` when its parent ends, even by ``kill -9``.

    Linux only (elsewhere None). Popen runs it after the change of uid, which would clear the setting. The
    kernel means the parent *thread*: start servers from a thread that lives as long as they should.
    """
    if _LIBC is None:
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # the parent ended before the kernel was asked
            os._exit(1)

    return ask_kernel


class ServerProcess:
    """A child process with a log file of its own in ``folder``; restartable, its data stay in ``folder``."""

    title = "сервер"
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGTERM

    def __init__(self, folder: Path, port: int, address: str = LOOPBACK) -> None:
        self.folder = folder
        self.port = port
        self.address = address
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while the server runs, else None."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    @property
    def log_file(self) -> Path:
        """Where the server writes its log."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def stop(self) -> None:
        """Stop the server and wait for its end; the data stay. Stopping what does not run is no error."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        for number in (self.stop_signal, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(number)
            try:
                process.wait(STOP_SECONDS)
                return
            except subprocess.TimeoutExpired:  # deaf to this signal: the next one is stronger
                continue

    def _launch(self, command: Sequence[str | Path], **options: Any) -> None:
        self._check_port()
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # a Ctrl-C in the terminal is for the supervisor, which stops its servers in order
                start_new_session=True,
                preexec_fn=die_with_parent(self.orphan_signal),
                **options,
            )

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.address, self.port))
            except OSError as error:
                raise ServerError(
                    f"{self.title}: порт {self.port} занят другой программой: освободите его или задайте иной"
                ) from error

    def _wait_until(self, answers: Callable[[], bool]) -> None:
        """Return when ``answers()`` is true; ServerError when the process ends or the time is over."""
        process = self._process
        assert process is not None
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            try:
                status = process.wait(_ASK_AGAIN_SECONDS)
            except subprocess.TimeoutExpired:
                if time.monotonic() < deadline:
                    continue
                self.stop()
                raise ServerError(f"{self.title} не ответил за {START_SECONDS:.0f} с: {self._last_words()}") from None
            self._process = None
            raise ServerError(f"{self.title} не запустился (код {status}): {self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log_file.read_text("utf-8", "replace").strip().splitlines()
        return " | ".join(lines[-3:]) or "журнал пуст"
