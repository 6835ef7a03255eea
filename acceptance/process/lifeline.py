"""The processes of one run end together: with the run that started them, and in order when they are told to."""

import os
import signal
import threading
from types import FrameType

from acceptance.process.variables import process_variables


def hear_termination() -> None:
    """Let SIGTERM, by which a CI cancels, end this process as Ctrl-C does: with a verdict, and tidied up."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def hold_on() -> None:
    """In a process of a larger run: end as on Ctrl-C when the run is killed, which closes its end of stdin.

    It hears of one Ctrl-C from the terminal and from the run: only the first counts, so that it can tidy up. Who has
    no patience presses it again, and the run ends its processes.
    """
    if process_variables().lifeline:
        signal.signal(signal.SIGINT, _end_once)
        signal.signal(signal.SIGTERM, _end_once)
        threading.Thread(target=_await_end, daemon=True).start()


def _end_once(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _await_end() -> None:
    while os.read(0, 64):
        continue
    os.kill(os.getpid(), signal.SIGINT)
