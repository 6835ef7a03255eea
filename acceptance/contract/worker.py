"""The worker's answers: `GET /health` (platform contract 2.1) and `GET /metrics` (2.2). Unknown fields are allowed."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)

Number = StrictInt | StrictFloat


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


def _in_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _or_empty(value: Any) -> Any:
    return {} if value is None else value


class HealthRedis(_Body):
    connected: StrictBool
    error: StrictStr | None


class HealthWorker(_Body):
    concurrency: Number
    queue_name: StrictStr = Field(alias="queueName")
    jobs_processing: Number = Field(alias="jobsProcessing")


class Health(_Body):
    """uptime: seconds since the answering process started; timestamp: its own clock."""

    status: Literal["ok", "degraded"]
    service: StrictStr
    timestamp: Annotated[datetime, AfterValidator(_in_utc)]
    uptime: Number
    redis: HealthRedis
    worker: HealthWorker


class HealthProcess(_Body):
    """The part of `/health` that tells which process answered: no verdict on the rest of the body."""

    timestamp: Annotated[datetime, AfterValidator(_in_utc)]
    uptime: Number


class HealthConnection(_Body):
    """The part of `/health` about Redis."""

    redis: HealthRedis


class NamedQueue(_Body):
    queue_name: StrictStr = Field(alias="queueName", min_length=1)


class NamesQueue(_Body):
    """The part of `/health`, and of `/metrics`, that names the queue the worker listens to."""

    worker: NamedQueue


class JobFigures(_Body):
    completed: Number
    failed: Number
    total_time: Number = Field(alias="totalTime")
    avg_time: Number = Field(alias="avgTime")


class MetricsJobs(_Body):
    total: Number
    completed: Number
    failed: Number
    processing: Number
    # Told from the first start of a job of that name on: before, there may be nothing to tell.
    by_type: Annotated[dict[str, JobFigures], BeforeValidator(_or_empty)] = Field(alias="byType", default_factory=dict)


class MetricsRedis(_Body):
    connected: StrictBool
    last_error: StrictStr | None = Field(alias="lastError")
    reconnect_attempts: Number = Field(alias="reconnectAttempts")


class MetricsWorker(_Body):
    uptime: Number
    concurrency: Number
    queue_name: StrictStr = Field(alias="queueName")


class MetricsPerformance(_Body):
    """Milliseconds."""

    avg: Number = Field(alias="avgProcessingTime")
    max: Number = Field(alias="maxProcessingTime")
    min: Number = Field(alias="minProcessingTime")


class Metrics(_Body):
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
