"""What this run creates on the target: written to disk before the request that creates, struck out after removal.

The first line names the target (`place`), so that a sweep touches no other. While the process lives, the file is
locked.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4


@dataclass
class Entry:
    """One thing that the run creates. where: whatever its remover needs to find it, by its unique name or its id.

    kept: True once this process has tried to remove it in vain.
    """

    key: str
    kind: str
    where: dict[str, str]
    kept: bool = False


class LedgerInUse(Exception):
    """The process that writes this ledger is still at work."""


class Ledger:
    """An append-only file of one process of one run; survives `kill -9`. Each line is flushed to disk at once."""

    def __init__(self, file: Path, place: str = "") -> None:
        """place: name of the target, see `Target.address`."""
        self.place = place
        #: Seconds that were spent on removing in vain, since something could be removed the last time.
        self.lost = 0.0
        self._file = file
        self._open: dict[str, Entry] = {}
        self._stream: BinaryIO | None = None

    def will_create(self, kind: str, **where: str) -> Entry:
        """Note what is about to be created. Call it before the request that creates."""
        entry = Entry(uuid4().hex, kind, where)
        self._open[entry.key] = entry
        self._write({"key": entry.key, "kind": kind, "where": where})
        return entry

    def created(self, entry: Entry, **where: str) -> None:
        """Add what only the answer told, such as the id."""
        entry.where.update(where)
        self._write({"key": entry.key, "kind": entry.kind, "where": entry.where})

    def removed(self, entry: Entry) -> None:
        """Strike out what is gone from the target."""
        self._open.pop(entry.key, None)
        self._write({"key": entry.key, "removed": True})

    def remaining(self) -> list[Entry]:
        """What is still on the target, the newest first: the order in which it has to go."""
        return list(reversed(self._open.values()))

    def close(self) -> None:
        """Remove the file when nothing is left to remove."""
        if not self._open and self._file.exists():
            self._file.unlink()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def begin(self) -> None:
        """Take the file for this process. Raises LedgerInUse."""
        if self._stream is not None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        stream = self._file.open("a+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            raise LedgerInUse(self._file.name) from None
        self._stream = stream
        if stream.tell() == 0:
            self._write({"place": self.place})
            self._keep_name()
            return
        stream.seek(-1, os.SEEK_END)
        if stream.read(1) != b"\n":
            stream.write(b"\n")  # a killed process left half a line

    def _keep_name(self) -> None:
        # The file's entry in its folder has to survive a power loss as well as its content.
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, line: dict[str, object]) -> None:
        self.begin()
        assert self._stream is not None
        self._stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())


class Unwritten(Ledger):
    """For what needs no note because it goes together with something that has been noted already."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))

    def will_create(self, kind: str, **where: str) -> Entry:
        """Nothing is written."""
        return Entry("", kind, where)

    def created(self, entry: Entry, **where: str) -> None:
        """Nothing is written."""


def read_ledger(file: Path) -> Ledger:
    """A ledger as an earlier process left it; a line cut short by a kill is passed over."""
    ledger = Ledger(file)
    for line in _whole_lines(file):
        if "place" in line:
            ledger.place = str(line["place"])
        elif line.get("removed"):
            ledger._open.pop(str(line["key"]), None)
        else:
            ledger._open[str(line["key"])] = Entry(str(line["key"]), str(line["kind"]), dict(line["where"]))
    return ledger


def _whole_lines(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue  # only a killed writer leaves half a line; what it announced was never asked of the target
