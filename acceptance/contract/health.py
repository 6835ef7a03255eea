"""What the web application tells of itself and of its long-running jobs (platform contract 4.10, 4.12)."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from acceptance.contract.body import Row

Seconds = StrictInt | StrictFloat


class Ready(Row):
    """`GET /api/health/ready`."""

    status: Literal["ready"]
    timestamp: datetime
    uptime: Seconds = Field(ge=0)
    memory: Any


class Health(Row):
    """`GET /api/health`; it may come from a cache."""

    status: StrictStr
    timestamp: datetime
    uptime: Seconds = Field(ge=0)
    version: Any
    environment: Any
    database: Any
    redis: Any
    openrouter: Any
    overall_status: Literal["healthy", "degraded"]
    database_error: str | None = None
    redis_error: str | None = None
    openrouter_status: Any = None


class LongJobs(Row):
    """`GET /api/jobs/status` without a job's id."""

    jobs: list[dict[str, Any]]
