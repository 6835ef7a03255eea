"""Child processes of the stand: started, listened to, ended, and never left behind."""

import asyncio
import os
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from stand.serving import LOOPBACK, PortTaken, listen, port_of

LineListener = Callable[[str, str], None]
"""Called with the stream's name (``stdout`` or ``stderr``) and a line without its end."""


# Below the range from which systems take the ports of outgoing connections (32768 up on Linux, 49152 up elsewhere):
# between choosing such a port and listening on it, no connection can happen to get it.
QUIET_PORTS = range(15000, 32000)
TRIES = 50


def take_port(port: int, what: str, address: str = LOOPBACK) -> int:
    """A free port of the address (``port`` 0), or ``port`` itself when nobody listens there. Raises PortTaken."""
    for chosen in [port] if port else random.sample(QUIET_PORTS, TRIES):
        try:
            sock = listen(chosen, what, address=address)
        except PortTaken:
            if port:
                raise
            continue
        number = port_of(sock)
        sock.close()
        return number
    raise PortTaken(QUIET_PORTS.start, what)


class Child:
    """One child process; its output goes line by line to a listener.

    The child's standard input is a pipe that only the stand holds: when the stand dies the child reads
    its end and stops by itself. A session of its own keeps a terminal's Ctrl-C away from it: the stand
    decides the order in which things stop.
    """

    def __init__(self, name: str, module: str, environment: dict[str, str], on_line: LineListener) -> None:
        self.name = name
        self.started_at: datetime | None = None
        self._command = [sys.executable, "-m", module]
        self._environment = environment
        self._on_line = on_line
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._lifeline = -1

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.running else None

    async def start(self) -> None:
        """Start the process; health is the caller's question."""
        self.started_at = datetime.now(UTC)
        held_by_child, self._lifeline = os.pipe()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env={**os.environ, **self._environment, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
            stdin=held_by_child,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            limit=16 * 1024 * 1024,
            cwd=Path(__file__).resolve().parent.parent,
        )
        os.close(held_by_child)
        streams = {"stdout": self._process.stdout, "stderr": self._process.stderr}
        self._readers = [asyncio.create_task(self._read(name, stream)) for name, stream in streams.items() if stream]

    async def _read(self, name: str, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self._on_line(name, line.decode(errors="replace").rstrip("\n"))

    async def ended(self) -> int:
        """Wait for the process's end and for its last line; the exit status (negative: a signal)."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        status = await self._process.wait()
        await asyncio.wait(self._readers)  # unlike gather, leaves them alone when this wait is given up
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        return status

    async def stop(self, grace: float = 8.0) -> None:
        """Ask the process to end, and make it after ``grace`` seconds."""
        if self._process is None or not self.running:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.ended(), grace)
        except TimeoutError:
            self._process.kill()
            await self.ended()


def watch_process(pid: int, on_end: Callable[[], None]) -> None:
    """Call ``on_end`` once process ``pid`` has ended.

    On Linux the kernel tells (Python 3.9's pidfd); elsewhere the process is asked for each second.
    """
    loop = asyncio.get_running_loop()
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            loop.call_soon(on_end)
            return

        def ended() -> None:
            loop.remove_reader(descriptor)
            os.close(descriptor)
            on_end()

        loop.add_reader(descriptor, ended)
        return

    def ask() -> None:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            on_end()
        else:
            loop.call_later(1.0, ask)

    ask()


def watch_input(on_end: Callable[[], None]) -> None:
    """Call ``on_end`` when standard input, a pipe held by whoever started this process, comes to its end."""
    loop = asyncio.get_running_loop()
    descriptor = sys.stdin.fileno()

    def readable() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            on_end()

    loop.add_reader(descriptor, readable)


def told_to_stop() -> asyncio.Event:
    """What sets off the end of a service: SIGTERM, SIGINT, or the end of standard input (its parent is gone)."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        watch_input(told.set)
    return told
