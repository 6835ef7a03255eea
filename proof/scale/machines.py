"""Machines that are told apart by the kernel: network namespaces, joined by a bridge that lies in the first of them.

The network of the real machine is not touched: nothing of theirs is visible in it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from typing import IO

from acceptance import PROJECT
from acceptance.outcomes import CheckBroken
from proof.scale.groups import Group

NETWORK = "10.213.77"  # of three numbers: the fourth is the machine's
STOPPED_WITHIN = 30.0
BRIDGE = "bridge0"
ADVICE = "Нужен Linux, программа ip (пакет iproute2) и право создавать пространства имён: запустите от имени root."


class Machines:
    """So many machines in one network of their own; ``close()`` ends their processes and removes them.

    Each has an address, the first one ``10.213.77.1``. Raises CheckBroken where this user may not make them.
    """

    def __init__(self, number: int) -> None:
        self._undo = ExitStack()
        self.names = [f"scale-{os.getpid()}-{one}" for one in range(1, number + 1)]
        try:
            for name in self.names:
                _ip("netns", "add", name)
                self._undo.callback(_ip, "netns", "del", name)
                _ip("-n", name, "link", "set", "lo", "up")
            self._join()
        except BaseException:
            self.close()
            raise

    def _join(self) -> None:
        first = self.names[0]
        _ip("-n", first, "link", "add", BRIDGE, "type", "bridge")
        _ip("-n", first, "addr", "add", f"{self.address(0)}/24", "dev", BRIDGE)
        _ip("-n", first, "link", "set", BRIDGE, "up")
        for number, name in enumerate(self.names[1:], 1):
            port = f"to{number}"
            _ip("-n", first, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("-n", first, "link", "set", port, "master", BRIDGE, "up")
            _ip("-n", name, "addr", "add", f"{self.address(number)}/24", "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")

    @staticmethod
    def address(number: int) -> str:
        """The IPv4 address of a machine, counted from 0."""
        return f"{NETWORK}.{number + 1}"

    def start(
        self,
        number: int,
        command: list[str],
        group: Group,
        environment: Mapping[str, str],
        output: IO[bytes] | int = subprocess.DEVNULL,
        errors: IO[bytes] | int | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a program on a machine, in a control group. It holds the end of a pipe as its standard input."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.names[number], *command],
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=errors,
            start_new_session=True,  # a terminal's Ctrl-C is for us, who then end them in order
            preexec_fn=group.enter,
        )
        self._undo.callback(_end, process)
        return process

    def close(self) -> None:
        """End what was started, the last first, and remove the machines."""
        self._undo.close()


def _ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], check=True, capture_output=True, encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise CheckBroken("Сетевое пространство имён не создать: нет программы ip.", ADVICE) from None
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.split())
        raise CheckBroken(f"Сетевое пространство имён не создать: ip {' '.join(words)}: {said}.", ADVICE) from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop and wait; make it when it does not."""
    if process.poll() is None:
        process.terminate()
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
