"""Ctrl-C and SIGTERM, kept for later while a run is being loaded that could not tell of them yet."""

import signal
from types import FrameType
from typing import Any

_before: list[Any] = []
_asked: list[int] = []


def hold() -> None:
    """Keep the first of them for later; a second one is heard at once."""
    if not _before:
        _before.append(signal.signal(signal.SIGINT, _note))
        signal.signal(signal.SIGTERM, _note)


def release() -> None:
    """Hear them again, SIGTERM as Ctrl-C; raises KeyboardInterrupt when one has come meanwhile."""
    if not _before:
        return
    signal.signal(signal.SIGINT, _before.pop())  # a background process of a shell has it ignored
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if _asked:
        _asked.clear()
        raise KeyboardInterrupt


def _note(number: int, frame: FrameType | None) -> None:
    if _asked:
        raise KeyboardInterrupt
    _asked.append(number)
