"""The guardian: a tiny shell process that tidies up when the stand itself is killed outright.

`kill -9` gives the supervisor no chance to stop its servers or remove its folder. The guardian reads a pipe whose
other end only the supervisor holds; the pipe's end means that the supervisor is gone. It then ends the processes
that it was told of and removes the folder. It costs about 1 MB and is asleep all its life.
"""

import subprocess
from pathlib import Path

_SCRIPT = """
pids=
while read -r pid; do
  case $pid in
    -*) kept=; for one in $pids; do [ "$one" = "${pid#-}" ] || kept="$kept $one"; done; pids=$kept ;;
    *) pids="$pids $pid" ;;
  esac
done
# A process that nobody has reaped yet still counts as there: hence the limit of 1.5 s in all.
# QUIT: PostgreSQL ends at once and gives its shared memory back; for the others the same as TERM.
for pid in $pids; do kill -s QUIT "$pid" 2>/dev/null; done
tries=0
for pid in $pids; do
  while kill -s 0 "$pid" 2>/dev/null && [ $tries -lt 30 ]; do tries=$((tries + 1)); sleep 0.05; done
  kill -s KILL "$pid" 2>/dev/null
done
rm -rf -- "$1" || { sleep 0.5; rm -rf -- "$1"; }
"""


class Guardian:
    """Watches over one folder and the processes that work in it."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "stand-guardian", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def knows(self, pid: int) -> None:
        """A process to end, should the stand die."""
        self._tell(str(pid))

    def forgets(self, pid: int) -> None:
        """This process has ended in an orderly way; its number may belong to somebody else soon."""
        self._tell(f"-{pid}")

    def _tell(self, word: str) -> None:
        if self._process.stdin is not None and self._process.poll() is None:
            self._process.stdin.write(word + "\n")
            self._process.stdin.flush()

    def finish(self) -> None:
        """An orderly stop: whatever is still there goes, the folder too; returns when all is gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
