"""The control of an LLM double, where a target has one."""

from typing import Any

from acceptance.clients.http import HttpService, expect_success
from acceptance.target.settings import Grant


class LlmDouble:
    """Makes the double slow or failing for the requests that hold a text; for the others it stays as it was."""

    def __init__(self, http: HttpService) -> None:
        self._http = http

    def answer_with(self, contains: str, *, status: int = 200, delay_seconds: float = 0, style: str = "plain") -> None:
        """Answer requests that hold this text so, until `answer_normally`. Needs the grant `write`."""
        body = {"contains": contains, "status": status, "delaySeconds": delay_seconds, "style": style}
        expect_success(self._http.request("PUT", "/answer", grant=Grant.WRITE, json=body))

    def answer_normally(self, contains: str) -> None:
        """Take `answer_with` back."""
        self._http.request("DELETE", "/answer", grant=Grant.WRITE, params={"contains": contains})

    def requests(self, contains: str) -> list[dict[str, Any]]:
        """The requests that hold this text, oldest first: {time, path, body, …}."""
        return expect_success(self._http.request("GET", "/requests", params={"contains": contains}))
