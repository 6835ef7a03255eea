"""The worker's answers: `GET /health` (platform contract 2.1) and `GET /metrics` (2.2). Unknown fields are allowed."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)

from acceptance.contract.body import Camel

Number = StrictInt | StrictFloat
#: What `/health` says of the worker as a whole, and what it calls itself.
Status = Literal["ok", "degraded"]
OK: Status = "ok"
DEGRADED: Status = "degraded"
SERVICE = "worker"


def _in_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _or_empty(value: Any) -> Any:
    return {} if value is None else value


class HealthRedis(Camel):
    connected: StrictBool
    error: StrictStr | None


class HealthWorker(Camel):
    concurrency: Number
    queue_name: StrictStr
    jobs_processing: Number


class Health(Camel):
    """uptime: seconds since the answering process started; timestamp: its own clock."""

    status: Status
    service: StrictStr
    timestamp: Annotated[datetime, AfterValidator(_in_utc)]
    uptime: Number
    redis: HealthRedis
    worker: HealthWorker


class HealthProcess(Camel):
    """The part of `/health` that tells which process answered: no verdict on the rest of the body."""

    timestamp: Annotated[datetime, AfterValidator(_in_utc)]
    uptime: Number


class HealthConnection(Camel):
    """The part of `/health` about Redis."""

    redis: HealthRedis


class NamedQueue(Camel):
    queue_name: StrictStr = Field(min_length=1)


class NamesQueue(Camel):
    """The part of `/health`, and of `/metrics`, that names the queue the worker listens to."""

    worker: NamedQueue


class JobFigures(Camel):
    completed: Number
    failed: Number
    total_time: Number
    avg_time: Number | None  # a mean of nothing, which JSON writes as null: a job of that name has only been started


class MetricsJobs(Camel):
    total: Number
    completed: Number
    failed: Number
    processing: Number
    # Told from the first start of a job of that name on: before, there may be nothing to tell.
    by_type: Annotated[dict[str, JobFigures], BeforeValidator(_or_empty)] = Field(default_factory=dict)

    def ended(self, name: str) -> JobFigures | None:
        """The figures of the jobs of this name, where one has been tried to its end."""
        figures = self.by_type.get(name)
        return figures if figures and figures.completed + figures.failed else None


class MetricsRedis(Camel):
    connected: StrictBool
    last_error: StrictStr | None
    reconnect_attempts: Number


class MetricsWorker(Camel):
    uptime: Number
    concurrency: Number
    queue_name: StrictStr


class MetricsPerformance(Camel):
    """Milliseconds."""

    avg: Number = Field(alias="avgProcessingTime")
    max: Number = Field(alias="maxProcessingTime")
    min: Number = Field(alias="minProcessingTime")


class Metrics(Camel):
    """received_at: epoch seconds by this machine's clock; uptime tells from it when the answering process started."""

    received_at: float = Field(default_factory=time.time, exclude=True)
    jobs: MetricsJobs
    redis: MetricsRedis
    worker: MetricsWorker
    performance: MetricsPerformance

    @property
    def started_at(self) -> float:
        """Epoch seconds, by this machine's clock, at which the process that answered was started."""
        return self.received_at - float(self.worker.uptime)
