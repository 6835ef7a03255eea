"""Uvicorn without its clock: HTTP servers that live in somebody else's event loop.

Stock ``uvicorn.Server`` wakes ten times a second and takes over the process's signals. The supervisor hosts a
handful of servers in one loop and owns the signals itself, so here a server sleeps until it is told to stop.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

LOOPBACK = "127.0.0.1"
ADDRESS_VARIABLE = "STAND_LISTEN"  # where a stand listens, and each process of it


class PortTaken(Exception):
    """A port that was asked for is in use by another program."""

    def __init__(self, port: int, what: str) -> None:
        super().__init__(f"Порт {port} ({what}) занят другой программой: освободите его или укажите другой порт.")
        self.port = port


def listen(port: int = 0, what: str = "сервис", share: bool = False, address: str = LOOPBACK) -> socket.socket:
    """A listening socket at an IPv4 address of this machine; ``port`` 0 means any free one. Raises PortTaken.

    ``share`` lets a second process listen on the same port for a while (a rolling replacement).
    """
    # With the protocol named, asyncio switches Nagle's delay off on accepted connections (44 ms a request).
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if share:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        sock.bind((address, port))
        sock.listen(512)
    except OSError as error:
        sock.close()
        raise PortTaken(port, what) from error
    sock.setblocking(False)
    return sock


def own_address() -> str:
    """Where this process is to listen, by its environment; this machine alone unless told."""
    return os.environ.get(ADDRESS_VARIABLE) or LOOPBACK


def port_of(sock: socket.socket) -> int:
    return sock.getsockname()[1]


DATE_EVERY = 1.0  # seconds: finer the header does not tell


class HttpServer(uvicorn.Server):
    """One ASGI app on sockets that are already listening: ``await start()``, ``await stop()``."""

    def __init__(self, app: Any, *sockets: socket.socket, **config: Any) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                date_header=True,  # as any web server does: whoever asks learns the time
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=2,
                # Longer than clients keep a connection (5 s as a rule): it must not close as they use it again.
                timeout_keep_alive=75,
                **config,
            )
        )
        self._listening = list(sockets)
        self._told_to_stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The first socket's port."""
        return port_of(self._listening[0])

    async def start(self) -> None:
        """Begin to answer; returns at once, the sockets listen already."""
        self._serving = asyncio.create_task(self.serve(sockets=self._listening))

    async def stop(self) -> None:
        """Finish the requests under way (2 s at most) and close the sockets."""
        self._told_to_stop.set()
        if self._serving is not None:
            await self._serving

    async def main_loop(self) -> None:
        while not self._told_to_stop.is_set():
            await self.on_tick(0)  # sets the `Date` of the answers to come
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_stop.wait(), DATE_EVERY)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.shutdown()  # idle keep-alive connections close at once
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
