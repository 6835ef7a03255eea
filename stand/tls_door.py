"""A TLS listener in front of a plain TCP server: the Redis programs of the wheels have no TLS of their own."""

from __future__ import annotations

import asyncio
import socket
import ssl

from stand.serving import LOOPBACK, port_of
from stand.tls import Certificates

CHUNK = 65_536


class TlsDoor:
    """Passes bytes between TLS connections on a listening socket and ``target_port``; ``start()``, ``stop()``."""

    def __init__(self, sock: socket.socket, target_port: int, certificates: Certificates) -> None:
        self._socket = sock
        self._target_port = target_port
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificates.certificate_file, certificates.key_file)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        return port_of(self._socket)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, sock=self._socket, ssl=self._context)

    async def stop(self) -> None:
        """Close the listener and every connection."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._connect(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: it ends on both sides as soon as either side ends it."""
        try:
            there_reader, there_writer = await asyncio.open_connection(LOOPBACK, self._target_port)
        except OSError:  # the server behind is down: a client learns it as it would without this door
            writer.transport.abort()
            return
        pumps = {asyncio.create_task(_pump(reader, there_writer)), asyncio.create_task(_pump(there_reader, writer))}
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            writer.transport.abort()
            there_writer.transport.abort()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass bytes on until either end is gone: a connection that breaks off has simply ended."""
    try:
        while data := await source.read(CHUNK):
            sink.write(data)
            await sink.drain()
    except (ConnectionError, ssl.SSLError):
        return
