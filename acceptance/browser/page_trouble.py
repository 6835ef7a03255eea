"""What goes wrong in a page: what breaks it, and what healthy deployments do as well (platform contract 7.1)."""

import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Request, Response

from acceptance.clients.permission import BEACONS
from acceptance.clients.proxy import browser_trouble
from acceptance.outcomes import CheckBroken
from acceptance.secrets.masking import mask
from acceptance.target.tolerated import Tolerance, load_tolerance

NOT_LOADED = "Failed to load resource"
ANY_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
ANY_TENANT = re.compile(r"/manage/[^/\s]+")
# Calls that fail on healthy deployments too: the application's own beacons and telemetry (platform contract 7.1), and
# the routes that need the optional backend API (4.9, 10).
NOISE = re.compile(rf"^/api/({BEACONS}|integrations/kommo|crm/kommo|kommo|test-kommo)\b")
# A rejected promise of a request that failed: the request itself is judged, and most such requests are telemetry; one
# that the page itself took back (AbortError) has not even failed.
FETCH_FAILED = re.compile(
    r"^((TypeError|AbortError|TimeoutError|AxiosError): )?(Failed to fetch|Network ?Error|Load failed|The user aborted"
    r"|signal is aborted|signal timed out|(The|This) operation was aborted|BodyStreamBuffer was aborted)"
)
# Reported by React though nothing was left undone: it drew a page anew that the server had drawn a little otherwise, a
# time of another zone, say.
RECOVERED = re.compile(
    r"Minified React error #(418|419|421|422|423|425)\b|Hydration failed|error while hydrating"
    r"|Text content does not match server-rendered"
)


@dataclass
class Watch:
    """What went wrong in a page. exceptions and failed_calls say that the page is broken; remarks do not.

    asked: how many calls the document has made for its own data; unanswered: those that are still on their way;
    refused: those that were answered with an error; asked_at: when the last was made or answered, by time.monotonic().
    barred: why calls did not get out of this network, which is not the page's fault.
    """

    origin: str
    tolerance: Tolerance = field(default_factory=load_tolerance)
    exceptions: list[str] = field(default_factory=list)
    failed_calls: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    asked: int = 0
    unanswered: set[Request] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    asked_at: float = 0.0
    barred: list[CheckBroken] = field(default_factory=list)

    def begin(self) -> None:
        """From now on the calls are those of a new document."""
        self.asked, self.refused = 0, []

    def on_request(self, request: Request) -> None:
        if self._is_own_data(request):
            self.asked += 1
            self.asked_at = time.monotonic()
            self.unanswered.add(request)

    def on_request_finished(self, request: Request) -> None:
        self.unanswered.discard(request)

    def on_exception(self, error: Error) -> None:
        said = str(error.message or error).splitlines()[0]
        if FETCH_FAILED.match(said) or self._is_foreign(error.stack or ""):
            self.remarks.append(f"исключение в стороннем коде или запросе: {said}")
        elif RECOVERED.search(said):
            self.remarks.append(f"страница сама исправила свою отрисовку: {said}")
        else:
            self._judge(said, self.exceptions)

    def on_console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(NOT_LOADED):  # the answer itself is a remark
            self.remarks.append(f"консоль браузера: {mask(message.text)[:200]}")

    def on_response(self, response: Response) -> None:
        if response.status < 400:
            return
        said = f"{response.request.method} {_short(response.url)} → {response.status}"
        if self._is_own_data(response.request):
            self.asked_at = time.monotonic()
            self.refused.append(said)
        if self._is_own_data(response.request) and response.status >= 500:
            self._judge(said, self.failed_calls)
        else:
            self.remarks.append(f"ответ с ошибкой: {self._anywhere(said)}")

    def on_request_failed(self, request: Request) -> None:
        self.unanswered.discard(request)
        reason = request.failure or ""
        said = f"{request.method} {_short(request.url)}: {reason}"
        if "ERR_ABORTED" in reason and request.url.startswith(self.origin):
            return  # a page that is left takes back what it has asked for
        trouble = browser_trouble(self.origin, reason)
        if trouble is not None:
            self.barred.append(trouble)
        if self._is_own_data(request) and trouble is None:
            self.asked_at = time.monotonic()
            self.refused.append(said)
            self._judge(said, self.failed_calls)
        else:
            self.remarks.append(f"запрос не удался: {self._anywhere(said)}")

    @property
    def trouble(self) -> list[str]:
        """What has broken the page: uncaught exceptions and failed calls for its own data, each once."""
        found = [f"необработанное исключение: {text}" for text in self.exceptions]
        return list(dict.fromkeys([*found, *(f"не получены данные страницы: {text}" for text in self.failed_calls)]))

    def _judge(self, trouble: str, broken: list[str]) -> None:
        tolerated, said = self.tolerance.verdict_on(trouble)
        (self.remarks if tolerated else broken).append(said)

    def _anywhere(self, said: str) -> str:
        """The same words wherever it happens, so that a remark is told once with a count."""
        said = said.replace(urlsplit(self.origin).netloc, "", 1)
        return ANY_TENANT.sub("/manage/[tenantId]", ANY_ID.sub("[id]", said))

    def _is_foreign(self, stack: str) -> bool:
        places = re.findall(r"https?://[^/\s):]+(?::\d+)?", stack)
        return bool(places) and self.origin not in places

    def _is_own_data(self, request: Request) -> bool:
        parts = urlsplit(request.url)
        return (
            f"{parts.scheme}://{parts.netloc}" == self.origin
            and parts.path.startswith("/api/")
            and not NOISE.match(parts.path)
            and request.resource_type in ("fetch", "xhr")
        )


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
