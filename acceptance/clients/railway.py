"""Railway's public GraphQL API: deployments of the worker and their logs (platform contract 11)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from acceptance.clients.http import HttpService, body_of
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Grant, Target

LOG_LIMIT = 5000
RUNNING = frozenset({"SUCCESS", "SLEEPING"})
NEVER_MEANT_TO_RUN = "SKIPPED"  # a commit that does not touch the service
_DEPLOYMENTS = """query deployments($input: DeploymentListInput!, $first: Int) {
  deployments(input: $input, first: $first) { edges { node { id status createdAt meta deploymentStopped } } } }"""
_DEPLOYMENT = "query deployment($id: String!) { deployment(id: $id) { id status createdAt deploymentStopped } }"
_LOGS = """query deploymentLogs($deploymentId: String!, $limit: Int, $startDate: DateTime, $endDate: DateTime) {
  deploymentLogs(deploymentId: $deploymentId, limit: $limit, startDate: $startDate, endDate: $endDate) {
    timestamp message severity attributes { key value } tags { deploymentInstanceId } } }"""
_REDEPLOY = "mutation deploymentRedeploy($id: String!) { deploymentRedeploy(id: $id) { id status } }"


@dataclass(frozen=True)
class Deployment:
    """One deployment of the worker's service. stopped: that it has been stopped, whatever its status."""

    id: str
    status: str
    created_at: datetime
    commit: str | None
    stopped: bool = False


@dataclass(frozen=True)
class LogLine:
    """A line of the worker's log. fields: the JSON object that the worker wrote, empty for a plain-text line."""

    message: str
    fields: dict[str, Any]
    instance: str = ""

    @property
    def event(self) -> str:
        return str(self.fields.get("event") or "")

    @property
    def moment(self) -> datetime | None:
        """When the worker wrote it, by its own clock; None where the line does not tell."""
        try:
            told = datetime.fromisoformat(str(self.fields.get("timestamp")))
        except ValueError:
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)


class RailwayClient:
    """Asks Railway; redeploying needs the grant `deploy`."""

    def __init__(self, http: HttpService, target: Target) -> None:
        self._http = http
        self._url = target.railway_api_url
        self._token = target.need("railway_token")
        self._service = {
            "projectId": target.need("railway_project_id"),
            "environmentId": target.need("railway_environment_id"),
            "serviceId": target.need("railway_service_id"),
        }
        self.clock_ahead = timedelta(0)
        """How far Railway's clock is ahead of this machine's, by its latest answer."""
        # A personal or workspace token and a project token travel in different headers, and look alike.
        self._headers = [{"Authorization": f"Bearer {self._token}"}, {"Project-Access-Token": self._token}]

    def latest_deployment(self) -> Deployment:
        """The newest deployment of the service that was meant to run. AssertionError when there is none."""
        found = self._deployments()
        meant = [one for one in found if one.status != NEVER_MEANT_TO_RUN]
        return max(meant or found, key=lambda one: one.created_at)

    def _deployments(self) -> list[Deployment]:
        edges = self._ask("deployments", _DEPLOYMENTS, {"input": self._service, "first": 50}).get("edges")
        assert edges, "На Railway у сервиса воркера нет ни одного развёртывания"
        return [_deployment(edge["node"]) for edge in edges]

    def running_deployment(self) -> Deployment:
        """The deployment whose process runs: the newest that succeeded; where none has, the newest at all.

        One that failed, or is on its way, has not taken the place of the one before.
        """
        found = self._deployments()
        return max([one for one in found if one.status in RUNNING] or found, key=lambda one: one.created_at)

    def deployment(self, deployment_id: str) -> Deployment:
        """One deployment by id."""
        return _deployment(self._ask("deployment", _DEPLOYMENT, {"id": deployment_id}))

    def redeploy(self, deployment_id: str) -> str:
        """Ask for a redeployment; the id of the new deployment."""
        return str(self._ask("deploymentRedeploy", _REDEPLOY, {"id": deployment_id}, grant=Grant.DEPLOY)["id"])

    def log(self, deployment_id: str, since: datetime | None = None, until: datetime | None = None) -> list[LogLine]:
        """Lines of a deployment's log, oldest first."""
        variables: dict[str, Any] = {"deploymentId": deployment_id, "limit": LOG_LIMIT}
        if since:
            variables["startDate"] = since.isoformat()
        if until:
            variables["endDate"] = until.isoformat()
        lines = sorted(self._ask("deploymentLogs", _LOGS, variables), key=lambda line: str(line.get("timestamp") or ""))
        return in_order([_log_line(line) for line in lines])

    def _ask(self, name: str, query: str, variables: dict[str, Any], grant: Grant = Grant.READ) -> Any:
        """What the answer's data has under this name. Raises CheckBroken where it has nothing there."""
        refusals: list[str] = []
        for headers in list(self._headers):
            answer = self._http.request(
                "POST", self._url, grant=grant, headers=headers, json={"query": query, "variables": variables}
            )
            self.clock_ahead = _clock_ahead(answer.headers.get("date", ""))
            if answer.status_code == 429:  # the client has waited already as long as is reasonable
                pause = answer.headers.get("retry-after", "некоторое время")
                raise CheckBroken("Railway ограничил число запросов.", f"Повторите прогон через {pause} с.")
            body = body_of(answer) if answer.is_success else _body_if_any(answer)
            told = body if isinstance(body, dict) else {}
            errors = told.get("errors") or []
            if answer.is_success and not errors:
                self._headers = [headers]
                if (found := (told.get("data") or {}).get(name)) is not None:
                    return found
            said = "; ".join(str(error.get("message")) for error in errors)
            said = said or f"ответ {answer.status_code}{f' без {name}' * answer.is_success}"
            refusals += [] if said in refusals else [said]
            if answer.is_server_error:
                break
        raise CheckBroken(
            f"Railway не ответил на вопрос: {'; '.join(refusals)}.",
            "Проверьте RAILWAY_TOKEN, RAILWAY_PROJECT_ID, RAILWAY_ENVIRONMENT_ID и RAILWAY_SERVICE_ID.",
        )


def _clock_ahead(date: str) -> timedelta:
    try:
        told = parsedate_to_datetime(date)
    except ValueError:  # no date, or none of HTTP's: the clocks are taken to agree
        return timedelta(0)
    return told.replace(tzinfo=told.tzinfo or UTC) - datetime.now(UTC)


def _body_if_any(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:  # a token of the other kind may be refused without a word of JSON
        return {}
    return body if isinstance(body, dict) else {}


def _deployment(node: dict[str, Any]) -> Deployment:
    meta = node.get("meta") or {}
    if isinstance(meta, str):
        meta = json.loads(meta)
    created = datetime.fromisoformat(str(node["createdAt"]).replace("Z", "+00:00"))
    stopped = node.get("deploymentStopped") is True
    return Deployment(str(node["id"]), str(node["status"]), created, meta.get("commitHash"), stopped)


def _log_line(line: dict[str, Any]) -> LogLine:
    message = str(line.get("message") or "")
    instance = str((line.get("tags") or {}).get("deploymentInstanceId") or "")
    whole = parse_json_line(message)
    if whole is not None:
        whole.setdefault("timestamp", line.get("timestamp"))
        return LogLine(str(whole.get("message") or ""), whole, instance)
    fields: dict[str, Any] = {}
    for attribute in line.get("attributes") or []:
        fields[attribute["key"]] = _value(attribute["value"])
    if fields:
        fields.setdefault("message", message)
        fields.setdefault("level", line.get("severity"))
        fields.setdefault("timestamp", line.get("timestamp"))
    return LogLine(message, fields, instance)


def in_order(lines: list[LogLine]) -> list[LogLine]:
    """The lines as the worker wrote them: its two streams reach a log apart, and may overtake each other there.

    A line that does not tell its time stays behind the one before it.
    """
    latest = datetime.min.replace(tzinfo=UTC)
    timed = []
    for line in lines:
        latest = line.moment or latest
        timed.append((latest, line))
    return [line for _, line in sorted(timed, key=lambda pair: pair[0])]


def parse_json_line(line: str) -> dict[str, Any] | None:
    """The JSON object that a log line is, or None for a plain-text line."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, TypeError):
        return text
