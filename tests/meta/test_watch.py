"""`acceptance watch`: a saved file runs the item again on the stand that is up, and Ctrl-C leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from commands import PROJECT, Command, eventually

WATCHED = PROJECT / "features" / "worker_redis.feature"


def touch() -> None:
    """Save a watched file as it is."""
    WATCHED.write_bytes(WATCHED.read_bytes())


def test_a_saved_file_runs_the_item_again_on_the_same_stand(place: Path) -> None:
    command = Command(["-m", "acceptance", "watch", "--tags=@1.2", "--no-color"], {}, place)
    try:
        eventually(lambda: command.said.count("Жду изменений") == 1, "the first run has ended")
        stands = [process for process in command.processes() if process.cmdline()[1:4] == ["-m", "stand", "--json"]]
        began = time.monotonic()
        touch()
        eventually(lambda: command.said.count("Жду изменений") == 2, "it has been run again", every=0.02)
        print(f"again within {time.monotonic() - began:.2f} s")
        assert "Изменилось: features/worker_redis.feature" in command.said
        assert command.said.count("1 scenario passed") == 2
        assert [one for one in stands if one.is_running()] == stands != []
    finally:
        os.killpg(command.process.pid, signal.SIGINT)
    assert command.ended().code == 0


def test_what_nobody_understands_is_said_at_once(place: Path) -> None:
    command = Command(["-m", "acceptance", "watch", "--nonsense"], {}, place)
    assert command.process.wait(30) == 3
    assert "Traceback" not in command.said and "--nonsense" in command.said
