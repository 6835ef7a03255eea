"""The process seam: services of the target are paused, stopped, or restarted with another configuration."""

import os
import signal
from typing import Any

import httpx

ANSWER_WITHIN = 60.0


class Operator:
    """The operator's address of the target (SERVICES_URL)."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=ANSWER_WITHIN, trust_env=False)

    def state(self) -> dict[str, Any]:
        """Service -> {running, pid, startedAt}."""
        return self._http.get("/services").raise_for_status().json()

    def act(self, service: str, action: str, environment: dict[str, str] | None = None) -> None:
        """`stop`, `start`, `restart`; environment: variables in addition to the service's own, until others are given.

        None leaves it those that it has.
        """
        body = None if environment is None else {"environment": environment}
        self._http.post(f"/services/{service}/{action}", json=body).raise_for_status()

    def pause(self, service: str) -> int:
        """Stop a service's process in its tracks; its pid."""
        pid = int(self.state()[service]["pid"])
        os.kill(pid, signal.SIGSTOP)
        return pid

    @staticmethod
    def resume(pid: int) -> None:
        """Let a paused process go on."""
        os.kill(pid, signal.SIGCONT)
