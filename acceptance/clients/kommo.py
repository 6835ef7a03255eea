"""Kommo's own API v4, and the control address of a Kommo double where the target has one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

from acceptance.clients.http import HttpService, expect_success
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Grant

Pipeline = dict[str, Any]


class KommoClient:
    """Reads an account of Kommo."""

    def __init__(self, http: HttpService, access_token: str, renewed: Callable[[], str | None]) -> None:
        """renewed: the token that the platform uses now; it renews tokens itself, and the given one goes stale."""
        self._http = http
        self._token = access_token
        self._renewed = renewed

    def pipelines(self) -> list[Pipeline]:
        """The account's pipelines with their stages, as Kommo tells them."""
        answer = self._ask("leads/pipelines")
        return [] if answer.status_code == 204 else expect_success(answer)["_embedded"]["pipelines"]

    def lead(self, lead_id: int) -> dict[str, Any] | None:
        """A lead as Kommo tells it: {id, pipeline_id, status_id, …}; None where Kommo knows no such lead."""
        answer = self._ask(f"leads/{lead_id}")
        return None if answer.status_code in (204, 404) else expect_success(answer)

    def _ask(self, path: str) -> httpx.Response:
        """The answer, to a renewed token where the one at hand has gone stale. Raises CheckBroken on a refusal."""
        answer = self._send(path)
        if answer.status_code == 401 and (token := self._renewed()):
            self._token = token
            answer = self._send(path)
        if answer.status_code in (401, 403):
            raise CheckBroken("Kommo не принял ключ доступа.", "Обновите KOMMO_ACCESS_TOKEN.")
        return answer

    def _send(self, path: str) -> httpx.Response:
        return self._http.request("GET", f"/api/v4/{path}", headers={"Authorization": f"Bearer {self._token}"})


class KommoDouble:
    """Controls a Kommo double: its pipelines and its answers. Needs the grant `sync`."""

    def __init__(self, http: HttpService, base_domain: str) -> None:
        self._http = http
        self._account = f"/accounts/{quote(base_domain, safe='')}"

    def pipelines(self) -> list[Pipeline]:
        """The pipelines that the double has now."""
        return expect_success(self._http.request("GET", f"{self._account}/pipelines"))

    def set_pipelines(self, pipelines: list[Pipeline]) -> None:
        """Give the account other pipelines."""
        expect_success(self._http.request("PUT", f"{self._account}/pipelines", grant=Grant.SYNC, json=pipelines))

    def answer_with(self, status: int, *, delay_seconds: float = 0, times: int | None = None) -> None:
        """Make Kommo answer with a status and a delay, a number of times or until `answer_normally`."""
        body = {"status": status, "delaySeconds": delay_seconds, "times": times}
        expect_success(self._http.request("PUT", f"{self._account}/answer", grant=Grant.SYNC, json=body))

    def answer_normally(self) -> None:
        """Take `answer_with` back."""
        self._http.request("DELETE", f"{self._account}/answer", grant=Grant.SYNC)

    def requests(self) -> list[dict[str, Any]]:
        """The requests that the account has received."""
        return expect_success(self._http.request("GET", f"{self._account}/requests"))
