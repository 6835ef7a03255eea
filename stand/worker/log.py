"""The worker's log: one JSON object per line (platform contract 2.4); info to stdout, the rest to stderr."""

import json
import sys
import traceback
from typing import Any

from stand.clock import now


def described(error: BaseException) -> dict[str, str]:
    """An error as log lines carry it: message, stack, name."""
    stack = "".join(traceback.format_exception(error))
    return {"message": str(error) or type(error).__name__, "stack": stack, "name": type(error).__name__}


def write(level: str, event: str, message: str, **context: Any) -> None:
    """Write one line; ``context`` holds the event's further fields."""
    entry = {
        "timestamp": now(),
        "level": level,
        "service": "worker",
        "message": message,
        "event": event,
        **context,
    }
    stream = sys.stdout if level == "info" else sys.stderr
    print(json.dumps(entry, ensure_ascii=False, default=str), file=stream, flush=True)


def info(event: str, message: str, **context: Any) -> None:
    write("info", event, message, **context)


def warn(event: str, message: str, **context: Any) -> None:
    write("warn", event, message, **context)


def error(event: str, message: str, **context: Any) -> None:
    write("error", event, message, **context)


def plain(text: str, failure: bool = False) -> None:
    """A line that is not JSON; readers of the log have to skip such lines."""
    print(text, file=sys.stderr if failure else sys.stdout, flush=True)
