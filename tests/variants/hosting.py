"""Ways in which a healthy worker and its hosting tell other things than the stand's (platform contract 2, 11)."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

from front import Answer, Asked, Manner

LONG_JOBS = 7


class LivedThrough(Manner):
    """The worker has lost Redis before, jobs that take long are at work, and it tells more than it must."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        if asked.path == "/metrics/prometheus":
            self.seen += 1
            others = '# TYPE process_cpu counter\nprocess_cpu{mode="user"} 1.5e-3\nh_bucket{le="+Inf"} NaN\n\n'
            told = re.sub(r"(?m)^(worker_jobs_processing) \d+$", rf"\1 {LONG_JOBS}", answer.body.decode())
            answer.body = f"{others}{told}\n# EOF".replace("\n", "\r\n").encode()
            return answer
        body = answer.json()
        if asked.path == "/metrics" and body:
            self.seen += 1
            body["redis"] |= {"lastError": "read ECONNRESET", "reconnectAttempts": 4}
            # A mean of nothing: NaN, which JSON writes as null.
            body["jobs"]["byType"]["report:daily"] = {"completed": 0, "failed": 0, "totalTime": 0, "avgTime": None}
            body["jobs"]["processing"] = LONG_JOBS
            return answer.with_json({**body, "memory": {"rss": 1}})
        if asked.path == "/health" and body:
            self.seen += 1
            body["worker"]["jobsProcessing"] = LONG_JOBS
            return answer.with_json({**body, "version": "1.2.3"})
        return answer


class SkippedDeployment(Manner):
    """The newest deployment was skipped: its commit does not touch the service. Log lines in any order, to the ns."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json()
        data = (body or {}).get("data") or {}
        if edges := (data.get("deployments") or {}).get("edges"):
            self.seen += 1
            told = {
                "id": str(uuid.uuid4()),
                "status": "SKIPPED",
                "createdAt": datetime.now(UTC).isoformat(),
                "meta": None,
            }
            node = edges[0]["node"]
            edges.insert(0, {**edges[0], "node": {**node, **{name: told[name] for name in told if name in node}}})
        if lines := data.get("deploymentLogs"):
            self.seen += 1
            for line in lines:
                line["timestamp"] = line["timestamp"].removesuffix("Z").ljust(26, "0")[:26] + "123Z"
            data["deploymentLogs"] = lines[::-1]
        return answer if body is None else answer.with_json(body)
