"""The embedded stand as a child process: started when no target is given, described like any other deployment."""

import json
import os
import queue
import select
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING

from acceptance import PROJECT
from acceptance.outcomes import CheckBroken
from acceptance.target.setting_table import NAMES

if TYPE_CHECKING:  # what takes time to import is imported while the stand starts
    from acceptance.target.settings import Target

READY_WITHIN = 60.0
STOPPED_WITHIN = 20.0
EMBEDDED = "встроенный стенд"  # how report and ledger name this target: its addresses are others in every run
ADVICE = "Запустите python -m stand и прочтите, чего не хватает."
REFUSED = "Стенд не запустился."  # how its own sentence begins
STAND_GONE = "Встроенный стенд остановился посреди прогона."


class StandProcess:
    """`python -m stand --json`: its one line of output is the target description."""

    def __init__(self, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in NAMES}
        environment["PYTHONIOENCODING"] = "utf-8"  # whatever this process' console takes
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stand", "--json", *arguments],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the run; the run then stops the stand in order
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._said: list[str] = []
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()
        self._listening = threading.Thread(target=self._listen, args=(self._process.stderr,), daemon=True)
        self._listening.start()

    def target(self) -> "Target":
        """Wait until the stand is ready; its description. Raises CheckBroken with what the stand said."""
        try:
            line = self._lines.get(timeout=READY_WITHIN)
        except queue.Empty:
            self.stop()
            raise CheckBroken(f"Встроенный стенд не запустился за {READY_WITHIN:.0f} с.", ADVICE) from None
        if not line.strip():
            self.stop()
            self._listening.join(STOPPED_WITHIN)
            raise CheckBroken(f"Встроенный стенд не запустился: {last_words(self._said)}.", ADVICE)
        from acceptance.target.settings import described_target

        return described_target(json.loads(line))

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """True while the stand's process runs."""
        return self._process.poll() is None

    def dismiss(self) -> None:
        """Tell the stand to stop, without waiting: it takes everything down by itself, though this process ends."""
        if self.alive:
            self._process.terminate()
        if self._process.stdin:
            self._process.stdin.close()

    def stop(self) -> None:
        """Ask the stand to stop and wait; insist when it does not."""
        if self.alive:
            self.dismiss()
            try:
                self._process.wait(STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)
        self._lines.put("")

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self._said.append(line)


def last_words(lines: list[str]) -> str:
    """Why a stand has ended, by what it wrote on standard error: its own sentence, or the error under a traceback."""
    said = [line.strip() for line in lines if line.strip()]
    sentence = " ".join(said[-3:])
    if any(line.startswith("Traceback (most recent call last)") for line in said):
        sentence = said[-1] if said[-1].startswith(REFUSED) else f"ошибка {said[-1]}"
    return sentence.removeprefix(REFUSED).strip(" .") or "стенд ничего не сказал"


def has_ended(pid: int) -> bool:
    """True when a process has ended, though whoever started it may not have noticed yet."""
    try:
        if not hasattr(os, "pidfd_open"):
            os.kill(pid, 0)
            return False
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 0)[0])
    finally:
        os.close(descriptor)
