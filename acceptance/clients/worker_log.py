"""The worker's log, wherever the target offers it: Railway's API, or a file."""

from datetime import timedelta
from pathlib import Path
from typing import Protocol

from acceptance.clients.railway import LogLine, RailwayClient, parse_json_line
from acceptance.outcomes import CheckBroken

START_UP = timedelta(hours=1)
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
    """The log of the latest deployment."""

    def __init__(self, railway: RailwayClient) -> None:
        self._railway = railway

    def lines(self) -> list[LogLine]:
        """The newest lines; with those of the start when they have scrolled out of the newest."""
        deployment = self._railway.latest_deployment()
        newest = self._railway.log(deployment.id)
        if any(line.event == "worker.ready" for line in newest):
            return newest
        start = self._railway.log(deployment.id, deployment.created_at, deployment.created_at + START_UP)
        return start + newest


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
        lines = [_line(raw) for raw in text.splitlines() if raw.strip()]
        starts = [number for number, line in enumerate(lines) if line.event == "worker.start"]
        return lines[starts[-1] :] if starts else lines


def _line(raw: str) -> LogLine:
    # Collectors often put a time before the line: the JSON object starts at the first brace.
    brace = raw.find("{")
    fields = parse_json_line(raw[brace:]) if brace >= 0 else None
    return LogLine(str((fields or {}).get("message") or raw), fields or {})
