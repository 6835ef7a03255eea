"""What stands before a service and loses a request now and then: what only reads is asked for once more."""

from collections.abc import Callable

import httpx

from acceptance.clients.access_protection import EDGES
from acceptance.clients.permission import SAFE_METHODS


class AsksOnceMore(httpx.BaseTransport):
    """Repeats a request that only reads, once, where a balancer has answered 502, 503 or 504 in the service's place.

    The service's own refusals are JSON (platform contract 2.2, 4.1) and stay as they are; so does the second answer.
    remark: is told, Russian, when the second answer is the service's; nothing that changes anything is ever repeated.
    """

    def __init__(self, inner: httpx.BaseTransport, remark: Callable[[str], None]) -> None:
        self._inner, self._remark = inner, remark

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or the balancer's second one."""
        first = self._inner.handle_request(request)
        if request.method not in SAFE_METHODS or not _by_balancer(first):
            return first
        first.close()
        second = self._inner.handle_request(request)
        if not _by_balancer(second):
            place = f"{request.method} {request.url.host}{request.url.path}"
            self._remark(f"балансировщик ответил {first.status_code} на {place}; второй раз ответила сама служба")
        return second

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _by_balancer(answer: httpx.Response) -> bool:
    return answer.status_code in EDGES and "json" not in answer.headers.get("content-type", "")
