"""The operator's address of a target: stop and start its services, where the target offers that."""

from typing import Any

from acceptance.clients.http import HttpService, expect_success
from acceptance.target.settings import Grant

START_LIMIT = 30.0


class Services:
    """Controls services by name: `worker`, `redis`. Needs the grant `deploy`."""

    def __init__(self, http: HttpService) -> None:
        self._http = http

    def state(self) -> dict[str, Any]:
        """Service name -> {running, pid, startedAt}."""
        return expect_success(self._http.request("GET", "/services"))

    def stop(self, name: str) -> None:
        """Stop a service; returns when it is down."""
        expect_success(self._http.request("POST", f"/services/{name}/stop", grant=Grant.DEPLOY, within=START_LIMIT))

    def start(self, name: str) -> None:
        """Start a service; returns when it is up."""
        expect_success(self._http.request("POST", f"/services/{name}/start", grant=Grant.DEPLOY, within=START_LIMIT))
