"""A control group of the kernel: how much of the processors its processes may use, and how much they have used."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from acceptance.outcomes import CheckBroken

ROOT = Path("/sys/fs/cgroup")
PERIOD = 100_000  # microseconds: the kernel's own
EMPTY_WITHIN = 10.0


class Group:
    """Processes that are counted and held back together; ``close()`` ends those that are left, and removes it.

    cores: what they may use, a part of one or several; None for all. Raises CheckBroken where this user may make none.
    """

    def __init__(self, name: str, cores: float | None) -> None:
        self._unified = (ROOT / "cgroup.controllers").is_file()
        homes = [ROOT] if self._unified else [ROOT / "cpu", ROOT / "cpuacct"]
        self._folders = list(dict.fromkeys(home.resolve() / name for home in homes))
        try:
            for folder in self._folders:
                folder.mkdir()
            if self._unified:
                (ROOT / "cgroup.subtree_control").write_text("+cpu")
            if cores is not None:
                self._limit(round(cores * PERIOD))
        except OSError as error:
            self.close()
            raise CheckBroken(
                f"Долю процессора не задать: {error.strerror} ({error.filename}).",
                "Нужен Linux с группами управления (cgroup), доступными для записи: запустите от имени root.",
            ) from error

    def _limit(self, quota: int) -> None:
        if self._unified:
            (self._folders[0] / "cpu.max").write_text(f"{quota} {PERIOD}")
        else:
            (self._folders[0] / "cpu.cfs_quota_us").write_text(str(quota))

    def enter(self) -> None:
        """Put the calling process into it: what it starts from then on is in it too."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    @property
    def seconds(self) -> float:
        """Processor seconds of all processes that are or were in it."""
        if self._unified:
            lines = (self._folders[0] / "cpu.stat").read_text().splitlines()
            return int(dict(line.split() for line in lines)["usage_usec"]) / 1e6
        return int((self._folders[-1] / "cpuacct.usage").read_text()) / 1e9

    @property
    def processes(self) -> list[int]:
        """The numbers of the processes in it."""
        return sorted({int(word) for folder in self._folders for word in _read(folder / "cgroup.procs").split()})

    def close(self) -> None:
        """End what is still in it, by its number, and remove it."""
        deadline = time.monotonic() + EMPTY_WITHIN
        while (left := self.processes) and time.monotonic() < deadline:
            for number in left:
                with suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(number, signal.SIGKILL)
            os.sched_yield()
        for folder in self._folders:
            with suppress(FileNotFoundError):  # making it was refused
                folder.rmdir()


def _read(file: Path) -> str:
    with suppress(FileNotFoundError):  # making its folder was refused
        return file.read_text()
    return ""
