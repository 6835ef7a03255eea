"""Counts what a process costs that no clock need be asked for, into the file that the environment names.

Imported by Python at its start, in each process of a command whose PYTHONPATH names this folder.
"""

import atexit
import importlib.abc
import importlib.machinery
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

FILE = os.environ.get("COUNTS", "")
CONNECTION = "playwright._impl.connection"
counts: Counter[str] = Counter()


class CountedConnection(importlib.abc.MetaPathFinder):
    """Finds Playwright's connection as usual, and counts what goes to the browser's driver over it."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != CONNECTION:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path)
        assert found is not None and found.loader is not None
        execute = found.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            send = module.Connection.send_message_to_server

            def counted(self: Any, owner: Any, method: str, params: Any, options: Any) -> Any:
                counts["round trips"] += 1
                counts[params.get("method") if method == "send" else method] += 1
                return send(self, owner, method, params, options)

            module.Connection.send_message_to_server = counted

        found.loader.exec_module = executed  # type: ignore[method-assign]
        return found


def heard(event: str, _: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen":
        counts["processes"] += 1


def begin() -> None:
    """Count from now on, and write it down when this process ends."""
    sys.meta_path.insert(0, CountedConnection())
    sys.addaudithook(heard)
    fsync = os.fsync

    def synchronised(file: int) -> None:
        counts["fsync"] += 1
        fsync(file)

    os.fsync = synchronised
    atexit.register(write)


def write() -> None:
    with open(FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps(counts) + "\n")


if FILE:
    begin()
