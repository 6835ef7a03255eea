"""behave processes without their start-up: a server imports everything once, and each of them is forked from it.

Importing takes a good second of processor time, many times a run. A forked process is like one that was started as
`python -m behave` in all else: it ends by itself, runs its exit handlers, and keeps nothing of its siblings.
"""

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from acceptance.process.variables import name_of

USED_BY_STEPS = ("acceptance.checks", "acceptance.clients", "acceptance.contract", "acceptance.pages")
QUIET = ["--format=null", "--no-summary", "--no-capture"]


class BehaveProcess:
    """One behave process. Its standard input is the other end of `link`: so each learns of the end of the other."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._pid = 0  # and that it stays when the server has died
        with suppress(ConnectionResetError):
            self._pid = int(link.makefile("rb", buffering=0).readline() or 0)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it has ended, at most so long; True when it has."""
        return not self._pid or bool(select.select([self._link], [], [], seconds)[0])

    def interrupt(self) -> None:
        """Ask it to end as Ctrl-C does: it ends its scenario and tidies up."""
        self._tell(signal.SIGINT)

    def terminate(self) -> None:
        """Ask it to end as a CI does."""
        self._tell(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, and wait."""
        self._tell(signal.SIGKILL)
        self.wait()

    def _tell(self, number: signal.Signals) -> None:
        if not self.wait(0):
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)


class BehaveServer:
    """Starts behave processes, from any thread."""

    def __init__(self, environment: Mapping[str, str] | None = None, *, own_session: bool = False) -> None:
        """environment: of the server. own_session: Ctrl-C in a terminal is not for its processes."""
        self._door, others = socket.socketpair()
        with others:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "acceptance.runner.behave_server"],
                env=environment,
                stdin=others.fileno(),
                start_new_session=own_session,
            )

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        folder: Path | None = None,
        errors_too: bool = False,
    ) -> BehaveProcess:
        """Start behave, quiet.

        environment: all of the new process'. log: what it prints is added to this file; errors_too: and what it
        prints on standard error, which else goes where this process' goes. folder: where it works, as this process
        does unless another is named.
        """
        own, others = socket.socketpair()
        job = {
            "arguments": [*QUIET, *arguments],
            "environment": dict(environment),
            "folder": str(folder or Path.cwd()),
            "log": str(log.absolute()),
            "errors_too": errors_too,
        }
        with others, suppress(BrokenPipeError):  # the server has died: the link ends, too
            socket.send_fds(self._door, [b"."], [others.fileno()])
        with suppress(BrokenPipeError):
            own.sendall(json.dumps(job).encode() + b"\n")
        return BehaveProcess(own)

    def close(self) -> None:
        """End the server; processes that run go on."""
        self._door.close()
        self._server.wait()


def main() -> None:
    """The server; in each process forked from it, behave. Raises SystemExit with behave's status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # is for the processes
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for their status: none may stay as a zombie
    door = socket.socket(fileno=os.dup(0))
    _import_everything()
    gc.freeze()
    while link := _next_link(door):
        if os.fork() == 0:
            door.close()
            _become_behave(link)
        os.close(link)


def _next_link(door: socket.socket) -> int:
    """The file descriptor of the next process' link; 0 when nobody can ask for one any more."""
    try:
        _, links, _, _ = socket.recv_fds(door, 1, 1)
    except ConnectionResetError:
        links = []
    return links[0] if links else 0


def _become_behave(link: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(link, 0)
    os.close(link)
    with os.fdopen(os.dup(0), "rb", buffering=0) as stream:
        line = stream.readline()
    if not line:
        sys.exit(2)  # whoever wanted it has died
    job = json.loads(line)
    os.write(0, b"%d\n" % os.getpid())
    os.environ.clear()
    os.environ.update(job["environment"])
    os.environ[name_of("lifeline")] = "1"
    os.chdir(job["folder"])
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    if job["errors_too"]:
        os.dup2(log, 2)
    os.close(log)
    sys.argv = ["behave", *job["arguments"]]

    from behave.__main__ import main as behave

    sys.exit(behave(job["arguments"]))


def _import_everything() -> None:
    importlib.import_module("behave.__main__")
    importlib.import_module("acceptance.runner.hooks")
    for name in USED_BY_STEPS:
        for module in pkgutil.iter_modules(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)


if __name__ == "__main__":
    main()
