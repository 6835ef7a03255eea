"""Background jobs (platform contract 4.10)."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from typing import Any

from pydantic import Field
from starlette.responses import Response

from stand.engine.storage import Row, fetch_all, fetch_one
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import Shape, ok, reply
from stand.web.validation import Body, CamelBody, Digits, QueryText, Text, at_most

PER_MINUTE = 50
WINDOW = 60.0  # seconds


class NewJob(Body):
    type: Text
    payload: dict[str, Any] = Field(default_factory=dict)


class StatusQuery(CamelBody):
    job_id: QueryText = None
    limit: Digits = None
    offset: Digits = None


class RateLimit:
    """At most 50 jobs per user in any 60 seconds."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, user_id: str) -> int:
        """0 and the job counts, or the whole seconds until the next one may be added."""
        now, taken = time.monotonic(), self._taken[user_id]
        while taken and taken[0] <= now - WINDOW:
            taken.popleft()
        if len(taken) >= PER_MINUTE:
            return int(taken[0] + WINDOW - now) + 1
        taken.append(now)
        return 0


limit = RateLimit()


async def create_job(call: Call) -> Response:
    job = await call.body(NewJob)
    wait = limit.wait(call.session.user_id)
    if wait:
        body = {
            "error": "Слишком много задач. Попробуйте позже.",
            "tier": "free",
            "upgradeUrl": "/pricing",
            "retryAfter": wait,
        }
        response = reply(body, 429)
        response.headers["retry-after"] = str(wait)
        return response
    own = {"userId": call.session.user_id, "organizationId": call.org_id}
    data = {**own, **job.payload} if call.open("named-job-owner") else {**job.payload, **own}
    job_id = await call.services.queue.add(job.type, data)
    return ok({"jobId": job_id, "message": "Задача добавлена в очередь"}, stamped=True)


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "type": row["type"],
        "status": row["status"],
        "payload": row["payload"],
        "progress": row["progress"],
        "result": row["result"],
        "error": row["error"],
        "duration": row["duration"],
        "createdAt": row["created_at"],
        "startedAt": row["started_at"],
        "completedAt": row["completed_at"],
        "failedAt": row["failed_at"],
        "updatedAt": row["updated_at"],
    }


async def job_status(call: Call) -> Response:
    """The user's long-running jobs; this route has an error body of its own for 401 and 404."""
    if call.signed_in is None:
        return reply({"error": "Unauthorized"}, 401)
    query, own = call.query(StatusQuery), [call.session.user_id, call.org_id]
    where = "user_id = %s and (organization_id is null or organization_id = %s)"
    if query.job_id:
        row = await fetch_one(
            call.services.pool, f"select * from job_status where {where} and id = %s", [*own, query.job_id]
        )
        return reply({"job": _shown(row)}) if row else reply({"error": "Job not found"}, 404)
    rows = await fetch_all(
        call.services.pool,
        f"select * from job_status where {where} order by created_at desc, id limit %s offset %s",
        [*own, at_most(200, query.limit, usual=50), query.offset or 0],
    )
    return reply({"jobs": [_shown(row) for row in rows]})


_creating = Errors(shape=Shape.S2, failed="Не удалось создать задачу", failed_code="JOB_CREATE_ERROR")

routes = [
    endpoint("POST", "/api/jobs", create_job, _creating),
    endpoint("GET", "/api/jobs/status", job_status, public=True),
]
