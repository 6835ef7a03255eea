"""Railway's public GraphQL API, as much of it as platform contract 11 describes, over the stand's own worker.

Deployments are real in one respect: a redeploy replaces the worker's process. Log lines are the worker's own,
as the supervisor read them; a line that is one JSON object arrives taken apart, a plain one untouched.
"""

import asyncio
import json
import secrets
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.clock import iso

KEPT_LINES = 20_000  # per deployment
DEFAULT_LINES = 500

_SCHEMA = build_schema("""
scalar DateTime
scalar DeploymentMeta
enum DeploymentStatus { QUEUED INITIALIZING WAITING NEEDS_APPROVAL BUILDING DEPLOYING SUCCESS FAILED CRASHED
  REMOVING REMOVED SKIPPED SLEEPING }
input DeploymentListInput { projectId: String, environmentId: String, serviceId: String }
type Deployment { id: String!, status: DeploymentStatus!, createdAt: DateTime!, url: String, staticUrl: String,
  meta: DeploymentMeta, deploymentStopped: Boolean! }
type DeploymentEdge { node: Deployment!, cursor: String! }
type DeploymentConnection { edges: [DeploymentEdge!]! }
type LogAttribute { key: String!, value: String! }
type LogTags { projectId: String, environmentId: String, deploymentId: String, deploymentInstanceId: String,
  serviceId: String }
type Log { timestamp: String!, message: String!, severity: String, attributes: [LogAttribute!]!, tags: LogTags }
type Query {
  deployments(input: DeploymentListInput!, first: Int, after: String, last: Int, before: String): DeploymentConnection!
  deployment(id: String!): Deployment!
  deploymentLogs(deploymentId: String!, limit: Int, filter: String, startDate: DateTime, endDate: DateTime): [Log!]!
}
type Mutation { deploymentRedeploy(id: String!, usePreviousImageTag: Boolean): Deployment! }
""")


@dataclass
class LogLine:
    """One line of the worker's output: when it was read, from which stream, by which process."""

    time: datetime
    stream: str
    text: str
    instance: str


@dataclass
class Deployment:
    """One deployment of the worker service."""

    url: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "QUEUED"
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    stopped: bool = False
    lines: deque[LogLine] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))

    def shown(self) -> dict[str, Any]:
        """The deployment as GraphQL shows it."""
        return {
            "id": self.id,
            "status": self.status,
            "createdAt": iso(self.created_at),
            "url": self.url,
            "staticUrl": self.url,
            "meta": {"reason": "deploy", "serviceManifest": {}},
            "deploymentStopped": self.stopped,
        }


class RailwayDouble:
    """The API for one project with one environment and one service, the worker.

    ``replace_worker`` starts the new deployment's process and ends the old one's; it returns when the new one is
    healthy and raises when it does not get there.
    """

    def __init__(self, replace_worker: Callable[[Deployment], Awaitable[None]]) -> None:
        self.token = "railway-" + secrets.token_urlsafe(24)
        self.project_id = str(uuid.uuid4())
        self.environment_id = str(uuid.uuid4())
        self.service_id = str(uuid.uuid4())
        self.deployments: list[Deployment] = []
        self._replace_worker = replace_worker
        self._rollouts: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()
        self.app = Starlette(routes=[Route("/graphql/v2", self._answer, methods=["POST"])])

    def new_deployment(self, url: str) -> Deployment:
        deployment = Deployment(url)
        self.deployments.append(deployment)
        return deployment

    def find(self, deployment_id: str) -> Deployment:
        """The deployment of that id; ValueError when there is none, in Railway's words."""
        for deployment in self.deployments:
            if deployment.id == deployment_id:
                return deployment
        raise ValueError("Deployment not found")

    async def _answer(self, request: Request) -> Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        given = request.headers.get("project-access-token") or bearer
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return JSONResponse({"errors": [{"message": "Not Authorized"}], "data": None})
        try:
            asked = await request.json()
            query = asked["query"]
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"errors": [{"message": "Problem processing request"}]}, 400)
        result = await graphql(
            _SCHEMA,
            query,
            root_value={
                "deployments": self._deployments,
                "deployment": lambda info, id: self.find(id).shown(),
                "deploymentLogs": self._logs,
                "deploymentRedeploy": self._redeploy,
            },
            variable_values=asked.get("variables"),
            operation_name=asked.get("operationName"),
        )
        return JSONResponse(result.formatted, 400 if result.data is None and result.errors else 200)

    def _deployments(self, info: Any, input: dict[str, str], first: int | None = None, **_: Any) -> dict[str, Any]:
        known = {
            "projectId": self.project_id,
            "environmentId": self.environment_id,
            "serviceId": self.service_id,
        }
        for key, value in input.items():
            if value is not None and value != known[key]:
                raise ValueError(f"{key.removesuffix('Id').capitalize()} not found")
        newest = self.deployments[::-1]
        chosen = newest if first is None else newest[: max(first, 0)]
        return {"edges": [{"node": one.shown(), "cursor": one.id} for one in chosen]}

    def _logs(
        self,
        info: Any,
        deploymentId: str,
        limit: int | None = None,
        filter: str | None = None,
        startDate: str | None = None,
        endDate: str | None = None,
    ) -> list[dict[str, Any]]:
        deployment = self.find(deploymentId)
        lines = list(deployment.lines)
        if startDate:
            lines = [line for line in lines if line.time >= _moment(startDate)]
        if endDate:
            lines = [line for line in lines if line.time <= _moment(endDate)]
        if filter:
            wanted = filter.strip().strip('"').lower()
            lines = [line for line in lines if wanted in line.text.lower()]
        return [self._taken_apart(deployment, line) for line in lines[-(limit or DEFAULT_LINES) :]]

    def _taken_apart(self, deployment: Deployment, line: LogLine) -> dict[str, Any]:
        """A JSON object becomes message, severity and attributes (their values JSON text); other text stays."""
        message, severity = line.text, "error" if line.stream == "stderr" else "info"
        attributes: list[dict[str, str]] = []
        if line.text.startswith("{"):
            try:
                entry = json.loads(line.text)
            except ValueError:
                entry = None
            if isinstance(entry, dict):
                message, severity = str(entry.pop("message", "")), str(entry.pop("level", severity))
                attributes = [
                    {"key": key, "value": json.dumps(value, ensure_ascii=False)} for key, value in entry.items()
                ]
        return {
            "timestamp": iso(line.time),
            "message": message,
            "severity": severity,
            "attributes": attributes,
            "tags": {
                "projectId": self.project_id,
                "environmentId": self.environment_id,
                "deploymentId": deployment.id,
                "deploymentInstanceId": line.instance,
                "serviceId": self.service_id,
            },
        }

    def _redeploy(self, info: Any, id: str, **_: Any) -> dict[str, Any]:
        old = self.find(id)
        new = self.new_deployment(old.url)
        rollout = asyncio.create_task(self._roll_out(new))
        self._rollouts.add(rollout)
        rollout.add_done_callback(self._rollouts.discard)
        return new.shown()

    async def _roll_out(self, new: Deployment) -> None:
        """QUEUED, BUILDING, DEPLOYING, SUCCESS; what ran before is REMOVED. Roll-outs wait for one another."""
        async with self._one_at_a_time:
            new.status = "BUILDING"
            await asyncio.sleep(0)  # a builder would work here; the stand has nothing to build
            new.status = "DEPLOYING"
            try:
                await self._replace_worker(new)
            except (OSError, RuntimeError, TimeoutError) as error:
                new.status = "FAILED"
                new.lines.append(LogLine(datetime.now(UTC), "stderr", f"Deployment failed: {error}", "railway"))
                return
            new.status = "SUCCESS"
            for deployment in self.deployments:
                if deployment is not new and deployment.status == "SUCCESS":
                    deployment.status, deployment.stopped = "REMOVED", True

    async def stop(self) -> None:
        """Give up roll-outs that are under way."""
        for rollout in list(self._rollouts):
            rollout.cancel()
        await asyncio.gather(*self._rollouts, return_exceptions=True)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
