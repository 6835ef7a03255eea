"""HTTP to one service of the target: time limits, evidence, grants, and words for its ways of staying silent."""

import json
import shlex
import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from tenacity.nap import sleep

from acceptance.clients.access_protection import refuse_wall
from acceptance.clients.permission import SAFE_METHODS
from acceptance.clients.proxy import open_client
from acceptance.clients.silence import misdirected
from acceptance.clients.trust import trusted
from acceptance.errors import words
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, ServiceSilent
from acceptance.secrets.masking import is_session, learn, mask
from acceptance.target.settings import Grant, Target
from acceptance.timing.vain import Patience, Shortest, any_call, call

USER_AGENT = "gpt-agent-platform-acceptance/1.0"
RUN_HEADER = "X-Acceptance-Run"
SLOWEST, AGAIN = 30.0, 5.0  # seconds: for any answer; for one that another scenario has waited for in vain
PACE = 0.05
KEPT = 2.0
# A platform that asks for patience (429) has done nothing yet: it is asked again when it says, within reason.
LONGEST_PAUSE = 60.0
MOST_PAUSES = 3


class HttpService:
    """One service by name and address.

    name: Russian, for messages («веб-приложение»). setting: the setting that holds the address; verify_setting: the
    one that switches certificate checks off.
    """

    def __init__(
        self,
        target: Target,
        evidence: Evidence,
        *,
        name: str,
        setting: str,
        base_url: str,
        run_id: str,
        headers: dict[str, str] | None = None,
        verify: bool = True,
        verify_setting: str = "TLS_VERIFY",
        fresh_connections: bool = False,
    ) -> None:
        self.name = name
        self.setting = setting
        self._verify_setting = verify_setting
        self.base_url = base_url
        self._target = target
        self._evidence = evidence
        self._paced = target.services_url is None
        self._last_request = 0.0
        self.clock_ahead: timedelta | None = None  # of the server's clock against ours, as it last told it
        # Replicas behind one address answer in turn only to connections of their own. A kept one is given up well
        # before the usual server does so (Node after 5 s): a request that meets it closing would look like silence.
        limits = httpx.Limits(max_keepalive_connections=0 if fresh_connections else 10, keepalive_expiry=KEPT)
        self.client = open_client(
            base_url,
            setting,
            trusted(verify, target.ca_file),
            limits,
            None if fresh_connections else evidence.remark,  # of replicas that are asked in turn, each is to answer
            base_url=base_url,
            timeout=SLOWEST,
            headers={"User-Agent": USER_AGENT, RUN_HEADER: run_id, **(headers or {})},
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        grant: Grant | None = None,
        within: float | None = None,
        patient: bool = True,
        **more: Any,
    ) -> httpx.Response:
        """Send a request; any answer is returned, whatever its status.

        patient: whether one that asks for patience (429) is waited for, and the request sent again.

        grant: what the request needs; a method that is not safe needs `write` unless another is named.
        within: seconds for the whole answer; fewer where the like was asked for in vain before. Raises NotChecked,
        ServiceSilent, CheckBroken.
        """
        self.permit(method, grant)
        for _ in range(MOST_PAUSES):
            response = self._send(method, path, within, more)
            pause = _pause_asked_for(response)
            if pause is None or not patient:
                return response
            sleep(pause)
        return self._send(method, path, within, more)

    def _send(self, method: str, path: str, within: float | None, more: dict[str, Any]) -> httpx.Response:
        self._pace()
        # A service that answers nothing at all is waited for in full once, not once for each of its addresses.
        names = (call(self.name, method, path), any_call(self.name))
        patience = Shortest(*(Patience(one, within or SLOWEST, None if within else AGAIN) for one in names))
        started = time.monotonic()
        try:
            response = self.client.request(method, path, timeout=patience.allowed, **more)
        except (httpx.RequestError, ssl.SSLError, CheckBroken) as error:
            self._evidence.exchange(f"{method} {path} → нет ответа", f"{self._curl(method, path, more)}\n{error!r}")
            if isinstance(error, CheckBroken):  # the proxy's
                raise
            raise self._silence(method, path, error, patience) from error
        patience.came()
        spent = (time.monotonic() - started) * 1000
        self.clock_ahead = ahead_of(response) or self.clock_ahead
        for one in (*response.history, response):
            learn(*(cookie.value or "" for cookie in one.cookies.jar if is_session(cookie.name)))
        headline = f"{method} {path} → {response.status_code} ({spent:.0f} мс)"
        self._evidence.exchange(headline, f"{self._curl(method, path, more)}\n\n{_answer(response)}")
        refuse_wall(response, self.name, self.setting)
        return response

    def permit(self, method: str, grant: Grant | None = None) -> None:
        """Raise NotChecked when the run may not send such a request."""
        self._target.require(grant or (Grant.READ if method.upper() in SAFE_METHODS else Grant.WRITE))

    def _pace(self) -> None:
        # A deployment that people use is asked gently; a stand of our own need not be.
        wait = self._last_request + PACE - time.monotonic()
        if self._paced and wait > 0:
            sleep(wait)
        self._last_request = time.monotonic()

    def _silence(self, method: str, path: str, error: Exception, patience: Shortest) -> Exception:
        if told := misdirected(error, self.setting, self._verify_setting):
            return told
        if isinstance(error, httpx.TimeoutException):
            patience.ended(patience.allowed)
            return ServiceSilent(
                f"{self.name}: {method} {path} – нет ответа за {patience.allowed:g} с{patience.told} "
                f"(адрес из {self.setting})."
            )
        return ServiceSilent(
            f"{self.name}: {method} {path} – соединиться не удалось, {words(error)} (адрес из {self.setting})."
        )

    def _curl(self, method: str, path: str, more: dict[str, Any]) -> str:
        parts = ["curl", "-X", method, str(httpx.URL(self.base_url).join(path))]
        for name, value in (more.get("headers") or {}).items():
            parts += ["-H", f"{name}: {value}"]
        if "json" in more:
            parts += [
                "-H",
                "Content-Type: application/json",
                "-d",
                json.dumps(more["json"], ensure_ascii=False),
            ]
        elif "data" in more:
            parts += ["-d", "&".join(f"{name}={value}" for name, value in more["data"].items())]
        if more.get("params"):
            parts[3] += "?" + str(httpx.QueryParams(more["params"]))
        return " ".join(shlex.quote(part) for part in parts)


def ahead_of(response: httpx.Response) -> timedelta | None:
    """By how much the server's clock is ahead of ours, by its `Date` header; None when it tells none that is one."""
    try:
        return parsedate_to_datetime(response.headers["date"]) - datetime.now(UTC)
    except (KeyError, ValueError, TypeError):
        return None


def _pause_asked_for(response: httpx.Response) -> float | None:
    """Seconds after which a request that was one too many may be sent again; None when nothing of the kind is said.

    In the header, or in the body as the platform's own limit tells it (platform contract 4.10).
    """
    if response.status_code != 429:
        return None
    said: Any = response.headers.get("retry-after")
    if said is None:
        try:
            body = response.json()
        except ValueError:
            return None
        said = body.get("retryAfter") if isinstance(body, dict) else None
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds <= LONGEST_PAUSE else None


def body_of(response: httpx.Response) -> Any:
    """The JSON body of an answer, or an AssertionError that shows what came instead."""
    try:
        return response.json()
    except ValueError as error:
        raise AssertionError(
            f"{response.request.method} {response.request.url.path} ответил {response.status_code} не в JSON: "
            f"«{brief(response)}»"
        ) from error


def readable(response: httpx.Response, indent: int | None = None) -> str:
    """The answer's text as it reads: JSON may spell other letters than Latin ones by their numbers.

    indent: of nested JSON, each part on a line of its own.
    """
    try:
        return json.dumps(response.json(), ensure_ascii=False, indent=indent)
    except ValueError:  # no JSON: as it is
        return response.text


def expect_success(response: httpx.Response) -> Any:
    """The JSON body of a 2xx answer; otherwise an AssertionError with status and text of the answer."""
    place = f"; перенаправляет на {mask(response.headers['location'])}" if response.has_redirect_location else ""
    assert response.is_success, (
        f"{response.request.method} {response.request.url.path} ответил {response.status_code}, ожидался успех{place}: "
        f"{brief(response)}"
    )
    return body_of(response)


def brief(response: httpx.Response, limit: int = 250) -> str:
    """The answer's text in one line, for messages: masked, then cut, which it says."""
    text = " ".join(mask(response.text).split())
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"


def _answer(response: httpx.Response) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items() if name.lower() != "set-cookie")
    return f"HTTP {response.status_code}\n{headers}\n\n{readable(response, indent=2)}"
