"""Proxies of a test, on loopback: one for tunnels as HTTP proxies are, one that speaks SOCKS 5, a door with TLS."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Proxy(ThreadingTCPServer):
    """`asked`: what clients wanted to be connected with, host and port; whatever it was, they get `upstream`."""

    daemon_threads = True

    def __init__(self, serve: Callable[[Proxy, socket.socket], None], upstream: str, refusal: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.serve, self.upstream, self.refusal = serve, upstream, refusal
        self.asked: list[str] = []
        self.port = self.server_address[1]

    def connect(self, client: socket.socket, said: bytes) -> None:
        """Pass bytes between client and upstream until one of them ends, once the client has been told so."""
        host, _, port = self.upstream.rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            client.sendall(said)
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join(5)


class _Handler(BaseRequestHandler):
    def handle(self) -> None:
        self.server.serve(self.server, self.request)  # type: ignore[attr-defined]


@contextmanager
def http_proxy(upstream: str = "", refusal: str = "") -> Iterator[Proxy]:
    """A proxy for CONNECT. refusal: the status line's end, such as `407 Proxy Authentication Required`."""
    with _serving(_tunnel, upstream, refusal) as proxy:
        yield proxy


@contextmanager
def socks_proxy(upstream: str = "", refusal: str = "") -> Iterator[Proxy]:
    """A SOCKS 5 proxy without credentials. refusal: anything, then it cannot reach the host."""
    with _serving(_socks, upstream, refusal) as proxy:
        yield proxy


@contextmanager
def tls_door(upstream: str, context: ssl.SSLContext) -> Iterator[Proxy]:
    """A server without TLS, by TLS."""

    def enter(proxy: Proxy, client: socket.socket) -> None:
        try:
            proxy.connect(context.wrap_socket(client, server_side=True), b"")
        except ssl.SSLError:  # a client that does not like the certificate has left
            return

    with _serving(enter, upstream, "") as proxy:
        yield proxy


@contextmanager
def _serving(serve: Callable[[Proxy, socket.socket], None], upstream: str, refusal: str) -> Iterator[Proxy]:
    with Proxy(serve, upstream, refusal) as proxy:
        threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield proxy
        proxy.shutdown()


def _tunnel(proxy: Proxy, client: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head and (part := client.recv(4096)):
        head += part
    proxy.asked.append(head.split(b" ")[1].decode())
    if proxy.refusal:
        client.sendall(f"HTTP/1.1 {proxy.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
    else:
        proxy.connect(client, b"HTTP/1.1 200 Connection established\r\n\r\n")


def _socks(proxy: Proxy, client: socket.socket) -> None:
    client.recv(2 + client.recv(2, socket.MSG_PEEK)[1])
    client.sendall(b"\x05\x00")
    _, _, _, kind = client.recv(4)
    host = client.recv(client.recv(1)[0]).decode() if kind == 3 else socket.inet_ntoa(client.recv(4))
    proxy.asked.append(f"{host}:{struct.unpack('>H', client.recv(2))[0]}")
    end = b"\x00\x01" + bytes(6)
    if proxy.refusal:
        client.sendall(b"\x05\x04" + end)
    else:
        proxy.connect(client, b"\x05\x00" + end)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:  # the other side has gone first
        return
