"""A small HTTP server of the run's own: where the webhooks of its rules and sequences arrive."""

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from secrets import token_hex
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from acceptance.evidence import Evidence
from acceptance.outcomes import NotChecked
from acceptance.target.settings import Target

LOOPBACK = "127.0.0.1"
#: Told of a call that has lost what stood behind the question mark: there the addresses of webhooks have their keys.
WITHOUT_QUERY = "{} без параметров адреса"


class Place(StrEnum):
    """Where webhooks may be sent to; the value is its Russian name in messages, and its path."""

    FIRST = "первый"
    REFUSING = "отказ"
    MISSING = "не найдено"
    LAST = "последний"


#: What a place answers where it is not 200: the server's failure, and the caller's.
STATUSES: dict[str, int] = {Place.REFUSING: 500, Place.MISSING: 404}


@dataclass(frozen=True)
class Call:
    """One POST that arrived. place: the address' last part, in words where its query is not the address' own.

    body: its JSON, or the text as it came.
    """

    place: str
    body: Any


class Listener:
    """Listens where the target does as long as a scenario lasts. `STATUSES` says what a place answers.

    Raises NotChecked where the target does not run on this machine and so could not reach it.
    """

    @staticmethod
    def within_reach(target: Target) -> bool:
        """True where the target runs on this machine, and can reach the server."""
        return _address_here(target) is not None

    def __init__(self, target: Target, evidence: Evidence) -> None:
        target.need("services_url")
        self._address = _address_here(target)
        if self._address is None:
            raise NotChecked("Цель не может обратиться к машине, с которой идёт прогон.", "")
        self._evidence = evidence
        self._calls: list[Call] = []
        self._query = f"token={token_hex(8)}&from=rule"
        self._server = ThreadingHTTPServer((self._address, 0), _handler(self._calls, self._query))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def address(self, place: Place) -> str:
        """The address of a place."""
        return f"http://{self._address}:{self._server.server_port}/{quote(place)}?{self._query}"

    def calls(self) -> list[Call]:
        """What has arrived, in order."""
        return list(self._calls)

    def close(self) -> None:
        """Stop listening."""
        self._evidence.rows(
            "Вызовы, пришедшие в приёмник", [{"адрес": one.place, "тело": one.body} for one in self._calls]
        )
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _address_here(target: Target) -> str | None:
    """The address of this machine by which the target's services are reached; None where they are on another."""
    host = urlsplit(target.services_url or "").hostname or ""
    if host in ("localhost", "::1"):
        return LOOPBACK
    with suppress(ValueError, OSError):  # a name, which may mean any machine; an address of another machine
        with socket.socket() as probe:
            probe.bind((str(IPv4Address(host)), 0))
        return host
    return None


def _handler(calls: list[Call], query: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            asked = urlsplit(self.path)
            place = unquote(asked.path).strip("/")
            try:
                body = json.loads(text)
            except ValueError:
                body = text
            calls.append(Call(place if asked.query == query else WITHOUT_QUERY.format(place), body))
            self.send_response(STATUSES.get(place, 200))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """The console belongs to the run."""

    return Handler
