"""The HTTP seam: mitmproxy as a child process, one listener before each service of the target."""

import json
import os
import queue
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from acceptance import PROJECT
from acceptance.outcomes import CheckBroken
from stand.process import take_port

HOME = PROJECT / ".venv" / "faults"
PROGRAM = HOME / "bin" / "mitmdump"
ADDON = Path(__file__).with_name("proxy_addon.py")
READY_WITHIN = 30.0
OPTIONS = (
    "keep_host_header=true",
    "connection_strategy=lazy",
    "validate_inbound_headers=false",
    "http2=false",
    "ssl_insecure=true",
)


class Proxy:
    """mitmdump with the project's addon; the loopback's free ports stand before the services."""

    def __init__(self, upstreams: dict[str, str]) -> None:
        """upstreams: service -> its URL. Raises CheckBroken when the proxy is missing or does not start."""
        if not PROGRAM.exists():
            raise CheckBroken("Нет прокси mitmproxy, через который вносятся сбои.", "Запустите make faults.")
        self._folder = tempfile.TemporaryDirectory(prefix="faults-")
        ports = _free_ports(len(upstreams) + 1)
        control, listeners = ports[0], dict(zip(upstreams, ports[1:], strict=True))
        self._urls = {name: _at(url, listeners[name]) for name, url in upstreams.items()}
        modes = [f"reverse:{_origin(url)}@{listeners[name]}" for name, url in upstreams.items()]
        command = [str(PROGRAM), "--quiet", "--listen-host", "127.0.0.1", "--scripts", str(ADDON)]
        for mode in (f"reverse:http://127.0.0.1:9@{control}", *modes):
            command += ["--mode", mode]
        for option in (f"confdir={self._folder.name}", *OPTIONS):
            command += ["--set", option]
        names = {str(port): name for name, port in listeners.items()} | {str(control): "control"}
        self._process = subprocess.Popen(
            command,
            env={**os.environ, "FAULT_LISTENERS": json.dumps(names), "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._said: list[str] = []
        self._await_ready()
        self._control = httpx.Client(base_url=f"http://127.0.0.1:{control}", timeout=10, trust_env=False)

    def url(self, service: str) -> str:
        """The service's address through the proxy."""
        return self._urls[service]

    def arm(self, rules: list[dict[str, Any]]) -> None:
        """From now on the exchanges are changed as the rules say."""
        self._control.put("/rules", json=rules).raise_for_status()

    def counts(self) -> list[dict[str, int]]:
        """For each armed rule: how many exchanges it has seen and changed."""
        return self._control.get("/rules").raise_for_status().json()

    def disarm(self) -> None:
        """Pass everything through as it is."""
        self._control.delete("/rules").raise_for_status()

    def record(self, script: str = "") -> None:
        """Begin to note which kinds of exchanges there are. script: put into each page."""
        self._control.put("/recording", content=script.encode()).raise_for_status()

    def recorded(self) -> dict[str, Any]:
        """What was noted since: `exchanges`, and `seen`: page -> what its script told. Ends the recording."""
        return self._control.get("/recording").raise_for_status().json()

    def ask(self, service: str, path: str) -> None:
        """One GET through the proxy."""
        httpx.get(self.url(service) + path, timeout=10, trust_env=False)

    def stop(self) -> None:
        """End the proxy."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)
        self._folder.cleanup()

    def _await_ready(self) -> None:
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            for line in self._process.stdout or ():
                self._said.append(line.strip())
                lines.put(line.strip())
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        try:
            line = lines.get(timeout=READY_WITHIN)
        except queue.Empty:
            line = ""
        if line != "ready":
            self.stop()
            raise CheckBroken(f"Прокси не запустился: {' '.join(self._said[-3:]) or 'ничего не сказал'}.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _at(url: str, port: int) -> str:
    parts = urlsplit(url)
    host = "localhost" if parts.hostname == "localhost" else "127.0.0.1"
    return urlunsplit(("http", f"{host}:{port}", parts.path, "", ""))


def _free_ports(number: int) -> list[int]:
    """So many, none of them twice. What listens there does so later: no connection can have got the port by then."""
    ports: set[int] = set()
    while len(ports) < number:
        ports.add(take_port(0, "прокси для сбоев"))
    return list(ports)
