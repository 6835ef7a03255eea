"""The worker's log, wherever the target offers it: Railway's API, or a file."""

from datetime import timedelta
from pathlib import Path
from typing import Protocol

from acceptance.clients.railway import LOG_LIMIT, LogLine, RailwayClient, in_order, parse_json_line
from acceptance.outcomes import CheckBroken

# The start is looked for in these spans after the deployment: the shorter ones where more was written than is told.
START_UP = (timedelta(hours=1), timedelta(minutes=10), timedelta(minutes=2))
READY = ("worker.ready", "redis.ready")
WRAPPED_IN = ("log", "message", "msg")
REDIS_TROUBLE = frozenset(
    {
        "redis.error", "redis.connection.failed", "redis.dns.failed", "redis.auth.failed", "redis.timeout",
        "redis.readonly",
    }
)  # fmt: skip


class WorkerLog(Protocol):
    """The log of the worker that runs now, oldest line first."""

    def lines(self) -> list[LogLine]: ...


class RailwayWorkerLog:
    """The log of the deployment that runs."""

    def __init__(self, railway: RailwayClient) -> None:
        self._railway = railway

    def lines(self) -> list[LogLine]:
        """The newest lines; with those of the start when they have scrolled out of the newest."""
        deployment = self._railway.running_deployment()
        newest = self._railway.log(deployment.id)
        if tells_ready(newest):
            return newest
        start: list[LogLine] = []
        for span in START_UP:
            start = self._railway.log(deployment.id, deployment.created_at, deployment.created_at + span)
            if tells_ready(start) or len(start) < LOG_LIMIT:
                break
        known = {(line.moment, line.message, line.instance) for line in start}
        return start + [line for line in newest if (line.moment, line.message, line.instance) not in known]


class FileWorkerLog:
    """A file in which the worker's output is collected; what earlier processes wrote is left out."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def lines(self) -> list[LogLine]:
        """The lines since the last `worker.start`, or all when there is none. Raises CheckBroken when unreadable."""
        try:
            text = self._file.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise CheckBroken(
                f"Файл журнала воркера не читается: {error.strerror}.", "Проверьте WORKER_LOG_FILE."
            ) from error
        lines = in_order([_line(raw) for raw in text.splitlines() if raw.strip()])
        starts = [number for number, line in enumerate(lines) if line.event == "worker.start"]
        return lines[starts[-1] :] if starts else lines


def tells_ready(lines: list[LogLine]) -> bool:
    """True when a replica says that both it and its Redis connection are ready."""
    said: dict[str, set[str]] = {}
    for line in lines:
        said.setdefault(line.instance, set()).add(line.event)
    return any(events >= set(READY) for events in said.values())


def _line(raw: str) -> LogLine:
    # Collectors often put a time before the line: the JSON object starts at the first brace.
    brace = raw.find("{")
    fields = (parse_json_line(raw[brace:]) if brace >= 0 else None) or {}
    # Others wrap it: what the worker wrote is then a text within the collector's own object.
    for name in WRAPPED_IN:
        if "event" not in fields and (inner := parse_json_line(str(fields.get(name) or ""))):
            fields = inner
    return LogLine(str(fields.get("message") or raw), fields)
