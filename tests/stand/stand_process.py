"""A stand as a child process of a test, spoken to from outside like any deployment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import bullmq
import httpx
import psutil
import redis

Value = TypeVar("Value")
PATIENCE = 20.0  # seconds


def eventually(look: Callable[[], Value | None], what: str) -> Value:
    """What ``look`` returns once it is truthy."""
    deadline = time.monotonic() + PATIENCE
    while not (seen := look()):
        assert time.monotonic() < deadline, f"{what}: {seen!r} after {PATIENCE:.0f} s"
        time.sleep(0.02)
    return seen


@contextmanager
def empty_folder() -> Iterator[Path]:
    """A temporary folder outside pytest's own, which every other pytest session locks for other users."""
    with tempfile.TemporaryDirectory(prefix="test-of-stand-") as name:
        yield Path(name)


class StandProcess:
    """``python -m stand`` with the given options; ``settings`` is its target description."""

    def __init__(self, folder: Path, *options: str, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stand", "--json", "--folder", str(folder), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.http = httpx.Client(timeout=30, trust_env=False)
        self.settings: dict[str, str] = {}

    def ready(self) -> StandProcess:
        """Wait for the description."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.settings = json.loads(line)
        return self

    def family(self) -> list[psutil.Process]:
        """The stand's processes: the supervisor and everything below it."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def end(self, number: int | None = None) -> tuple[int, str]:
        """End it by a signal, or by closing its standard input; exit status and what it said on stderr."""
        if number is not None:
            self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE)
        self.http.close()
        return self.process.returncode, said

    def kill(self) -> None:
        """`kill -9` of the supervisor alone."""
        self.end(signal.SIGKILL)

    def operate(self, service: str, action: str) -> dict[str, Any]:
        """Stop, start or restart a service; its state afterwards."""
        answer = self.http.post(f"{self.settings['SERVICES_URL']}/services/{service}/{action}")
        assert answer.status_code == 200, answer.text
        return answer.json()[service]

    def restart_database(self) -> None:
        """Restart PostgreSQL; returns once the Supabase door, which says 503 meanwhile, has come back to it."""
        assert self.operate("postgres", "restart")["running"]
        url, key = self.settings["SUPABASE_URL"], self.settings["SUPABASE_SERVICE_ROLE_KEY"]
        eventually(
            lambda: self.http.get(f"{url}/rest/v1/organizations", headers={"apikey": key}).status_code == 200,
            "the Supabase door answers again",
        )

    def services(self) -> dict[str, Any]:
        return self.http.get(f"{self.settings['SERVICES_URL']}/services").json()

    def worker(self, path: str) -> httpx.Response:
        return self.http.get(self.settings["WORKER_URL"] + path)

    def railway(self, query: str, **variables: Any) -> Any:
        """The ``data`` of a GraphQL answer."""
        answer = self.http.post(
            self.settings["RAILWAY_API_URL"],
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.settings['RAILWAY_TOKEN']}"},
        ).json()
        assert not answer.get("errors"), answer
        return answer["data"]

    def deployments(self) -> list[dict[str, Any]]:
        """Deployments of the worker, newest first."""
        query = """query ($input: DeploymentListInput!) {
          deployments(input: $input) { edges { node { id status createdAt deploymentStopped } } } }"""
        place = {
            "projectId": self.settings["RAILWAY_PROJECT_ID"],
            "environmentId": self.settings["RAILWAY_ENVIRONMENT_ID"],
            "serviceId": self.settings["RAILWAY_SERVICE_ID"],
        }
        return [edge["node"] for edge in self.railway(query, input=place)["deployments"]["edges"]]

    def log(self, **wanted: Any) -> list[dict[str, Any]]:
        """The newest deployment's JSON log lines as dictionaries that hold all of ``wanted``."""
        query = """query ($id: String!) { deploymentLogs(deploymentId: $id, limit: 5000) {
          message severity attributes { key value } } }"""
        lines = self.railway(query, id=self.deployments()[0]["id"])["deploymentLogs"]
        entries = [
            {
                "message": line["message"],
                "level": line["severity"],
                **{one["key"]: json.loads(one["value"]) for one in line["attributes"]},
            }
            for line in lines
        ]
        return [entry for entry in entries if wanted.items() <= entry.items()]

    def queue(self) -> redis.Redis:
        return redis.Redis.from_url(self.settings["REDIS_URL"], decode_responses=True)

    def add(self, name: str, data: dict[str, Any], attempts: int = 1) -> str:
        """Put a job into the queue; its id."""

        async def put() -> str:
            queue = bullmq.Queue(self.settings["QUEUE_NAME"], {"connection": self.settings["REDIS_URL"]})
            options = {"attempts": attempts, "priority": 4, "backoff": {"type": "exponential", "delay": 2000}}
            job = await queue.add(name, data, options)
            await queue.close()
            return job.id

        return asyncio.run(put())

    def finished(self, job_id: str) -> dict[str, str]:
        """The job's hash once it has ended."""
        with self.queue() as client:
            key = f"bull:{self.settings['QUEUE_NAME']}:{job_id}"
            return eventually(lambda: (seen := client.hgetall(key)) if client.hexists(key, "finishedOn") else None, key)

    def rows(self, table: str, **filters: str) -> list[dict[str, Any]]:
        """Rows through the Supabase door; filters as PostgREST writes them (``org_id="eq.…"``)."""
        key = self.settings["SUPABASE_SERVICE_ROLE_KEY"]
        answer = self.http.get(
            f"{self.settings['SUPABASE_URL']}/rest/v1/{table}", params=filters, headers={"apikey": key}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def insert(self, table: str, **values: Any) -> str:
        """Put a row into a table; its id."""
        key = self.settings["SUPABASE_SERVICE_ROLE_KEY"]
        url = f"{self.settings['SUPABASE_URL']}/rest/v1/{table}"
        headers = {"apikey": key, "Prefer": "return=representation"}
        answer = self.http.post(url, json=values, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()[0]["id"]

    def change(self, table: str, values: dict[str, Any], **filters: str) -> None:
        key = self.settings["SUPABASE_SERVICE_ROLE_KEY"]
        url = f"{self.settings['SUPABASE_URL']}/rest/v1/{table}"
        answer = self.http.patch(url, params=filters, json=values, headers={"apikey": key})
        assert answer.is_success, answer.text

    def kommo(self, method: str, domain: str, path: str, body: Any = None) -> Any:
        """The Kommo double's control door."""
        url = f"{self.settings['KOMMO_DOUBLE_URL']}/accounts/{domain}/{path}"
        answer = self.http.request(method, url, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()
