"""The worker's counters since its start (platform contract 2.2, 2.3). Times are milliseconds."""

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class JobCounter:
    """Attempts of one kind of job that have ended, and how long they took."""

    completed: int = 0
    failed: int = 0
    total_time: float = 0.0

    @property
    def average(self) -> float:
        ended = self.completed + self.failed
        return round(self.total_time / ended, 2) if ended else 0

    def shown(self) -> dict[str, float]:
        return {
            "completed": self.completed,
            "failed": self.failed,
            "totalTime": round(self.total_time, 2),
            "avgTime": self.average,
        }


@dataclass
class Metrics:
    """All counters of this process; ``total`` and ``failed`` count attempts, not jobs."""

    total: int = 0
    processing: int = 0
    by_type: dict[str, JobCounter] = field(default_factory=dict)
    longest: float = 0.0
    shortest: float = 0.0
    _started: float = field(default_factory=time.monotonic)

    @property
    def uptime(self) -> float:
        """Seconds since the process began to count."""
        return round(time.monotonic() - self._started, 3)

    @property
    def all_types(self) -> JobCounter:
        """The sum over all kinds of jobs."""
        return JobCounter(
            sum(one.completed for one in self.by_type.values()),
            sum(one.failed for one in self.by_type.values()),
            sum(one.total_time for one in self.by_type.values()),
        )

    def started(self, name: str) -> None:
        """An attempt of a job of this name has begun."""
        self.by_type.setdefault(name, JobCounter())
        self.total += 1
        self.processing += 1

    def ended(self, name: str, milliseconds: float, succeeded: bool) -> None:
        """That attempt has ended."""
        counter = self.by_type[name]
        counter.completed += succeeded
        counter.failed += not succeeded
        counter.total_time += milliseconds
        self.processing -= 1
        first = self.all_types.completed + self.all_types.failed == 1
        self.shortest = milliseconds if first else min(self.shortest, milliseconds)
        self.longest = max(self.longest, milliseconds)

    def jobs(self) -> dict[str, Any]:
        """The JSON of ``jobs``."""
        return {
            "total": self.total,
            "completed": self.all_types.completed,
            "failed": self.all_types.failed,
            "processing": self.processing,
            "byType": {name: counter.shown() for name, counter in self.by_type.items()},
        }

    def performance(self) -> dict[str, float]:
        """The JSON of ``performance``; zeros before the first job."""
        return {
            "avgProcessingTime": self.all_types.average,
            "maxProcessingTime": round(self.longest, 2),
            "minProcessingTime": round(self.shortest, 2),
        }

    def prometheus(self, redis_connected: bool) -> str:
        """The text exposition; job names stand in metric names unchanged, as the platform writes them."""
        sums = self.all_types
        lines: list[str] = []

        def add(name: str, kind: str, explained: str, value: float) -> None:
            lines.extend((f"# HELP {name} {explained}", f"# TYPE {name} {kind}", f"{name} {value}"))

        add("worker_uptime_seconds", "gauge", "Worker uptime in seconds", self.uptime)
        add("worker_jobs_total", "counter", "Total number of jobs", self.total)
        add("worker_jobs_completed", "counter", "Number of completed jobs", sums.completed)
        add("worker_jobs_failed", "counter", "Number of failed jobs", sums.failed)
        add("worker_jobs_processing", "gauge", "Jobs being processed", self.processing)
        add("worker_redis_connected", "gauge", "Redis connection (1 or 0)", int(redis_connected))
        add("worker_avg_processing_time_ms", "gauge", "Average processing time in ms", sums.average)
        for name, counter in self.by_type.items():
            prefix = f"worker_jobs_by_type_{name}"
            add(f"{prefix}_completed", "counter", f"Completed jobs of type {name}", counter.completed)
            add(f"{prefix}_failed", "counter", f"Failed jobs of type {name}", counter.failed)
            add(f"{prefix}_avg_time_ms", "gauge", f"Average time of type {name}", counter.average)
        return "\n".join(lines)
