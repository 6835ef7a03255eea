"""Ways in which healthy deployments answer differently from the stand (platform contract 4, 7.1, 9.1, 10, 11)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from front import Answer, Asked, Manner, matches

UUID = r"[0-9a-f-]{36}"
CREATING = rf"/api/(agents|agents/{UUID}/(scripts|rules|sequences|knowledge)|knowledge-base/(categories|articles))"
CODES = {400: "VALIDATION_ERROR", 401: "AUTHENTICATION_ERROR", 403: "AUTHORIZATION_ERROR", 404: "NOT_FOUND"}


class CreatedIs201(Manner):
    """Creation answers 201 where the stand answers 200."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and matches(CREATING, asked, "POST"):
            self.seen += 1
            answer.status = 201
        return answer


class SnakeCasePatches(Manner):
    """PATCH replies name the stored row's columns."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json() if asked.method == "PATCH" and answer.status == 200 else None
        if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
            return answer
        self.seen += 1
        return answer.with_json({**body, "data": {_snake(key): value for key, value in body["data"].items()}})


class ErrorsOfShape2(Manner):
    """Errors carry a code and a time, and 401 speaks English, also where the stand's do not."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json() if answer.status >= 400 and asked.path.startswith("/api/") else None
        if not isinstance(body, dict) or body.get("success") is not False or "code" in body:
            return answer
        self.seen += 1
        error = "Unauthorized" if answer.status == 401 else body["error"]
        more = {"code": CODES.get(answer.status, "INTERNAL_ERROR"), "timestamp": datetime.now(UTC).isoformat()}
        return answer.with_json({**body, "error": error, **more})


class Slow(Manner):
    """The API takes its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if asked.path.startswith("/api/"):
            self.seen += 1
            await asyncio.sleep(self._seconds)  # this delay is what the deployment is like, nothing is waited for
        return answer


class Noise(Manner):
    """Pages are noisy as on any deployment (7.1): telemetry nobody receives, beacons, prefetches, console errors.

    One asks for Kommo's status too, which needs the optional backend API and fails without it (4.9).
    """

    SCRIPT = """<script>
    addEventListener("load", () => {
      fetch("https://telemetry.invalid/v1/traces", { method: "POST", body: "{}" });
      fetch("https://stats.invalid/collect").catch(() => console.error("analytics: failed to send 3 events"));
      navigator.sendBeacon("https://vitals.invalid/beacon", "{}");
      navigator.sendBeacon("/api/analytics", "{}");
      fetch("/api/analytics", { method: "POST", body: "{}" });
      fetch("/api/integrations/kommo/status");
      fetch(location.pathname + "/nowhere?_rsc=1a2b3");
      const prefetch = new AbortController();
      fetch("/manage?_rsc=4d5e6", { signal: prefetch.signal }).catch(() => {});
      prefetch.abort();
      new Image().src = "https://pixel.invalid/p.gif";
      console.error("Warning: Extra attributes from the server: class,style");
      console.warn("Third-party cookie will be blocked");
    });
    </script>"""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and b"</body>" in answer.body and asked.method == "GET":
            self.seen += 1
            answer.body = answer.body.replace(b"</body>", self.SCRIPT.encode() + b"</body>")
        return answer


class ThirdParty(Manner):
    """A visitor's extension and a chat widget from another origin, both broken. origin: where the widget comes from."""

    WIDGET = "/widget.js"
    THROWS = "setTimeout(() => { throw new Error('widget: no licence'); }, 50);"

    def __init__(self, origin: str) -> None:
        super().__init__()
        self._tag = f'<script src="{origin}{self.WIDGET}" crossorigin="anonymous"></script></body>'.encode()

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and b"</body>" in answer.body and asked.method == "GET":
            self.seen += 1
            answer.body = answer.body.replace(b"</body>", self._tag)
        return answer


class Widget(Manner):
    """The other origin, from which `ThirdParty` takes its script."""

    async def instead(self, asked: Asked) -> Answer | None:
        if asked.path != ThirdParty.WIDGET:
            return None
        self.seen += 1
        headers = [("content-type", "text/javascript"), ("access-control-allow-origin", "*")]
        return Answer(200, ThirdParty.THROWS.encode(), headers)


class EveryNth(Manner):
    """Every so many requests of the suite's own that only read are answered by `refusal`, in place of the service."""

    EVERY: ClassVar[int]
    refusal: ClassVar[Answer]

    def __init__(self) -> None:
        super().__init__()
        self._asked = 0

    async def instead(self, asked: Asked) -> Answer | None:
        if asked.method != "GET" or not asked.headers.get("user-agent", "").startswith("gpt-agent"):
            return None
        self._asked += 1
        if self._asked % self.EVERY:
            return None
        self.seen += 1
        return self.refusal


class Flapping(EveryNth):
    """The balancer loses one; the next time it is answered."""

    EVERY = 10
    refusal = Answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", [("content-type", "text/html")])


class TellsMore(Manner):
    """Every object of the API's answers has keys that the contract does not know."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json() if asked.path.startswith("/api/") and "/auth/" not in asked.path else None
        if body is None:
            return answer
        self.seen += 1
        return answer.with_json(
            _each_object(body, lambda one: {**one, "x_trace": {"region": "fra1", "parts": [1, None]}})
        )


class LeavesNullsOut(Manner):
    """What is null is not told at all."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json() if asked.path.startswith("/api/") and "/auth/" not in asked.path else None
        if body is None:
            return answer
        self.seen += 1

        def told(one: dict[str, Any]) -> dict[str, Any]:
            return {key: value for key, value in one.items() if value is not None}

        return answer.with_json(_each_object(body, told))


class NoSyncConfirmation(Manner):
    """Neither toast nor last synchronisation on the integration's page (6.2)."""

    PAGE = rf"/manage/[^/]+/ai-agents/{UUID}/integrations/{UUID}/edit"
    STYLE = b"<style>.toasts, .sync-status { display: none !important }</style></head>"

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if matches(self.PAGE, asked, "GET") and answer.status == 200:
            self.seen += 1
            answer.body = answer.body.replace(b"</head>", self.STYLE)
        return answer


class OtherWording(Manner):
    """The admin library's headings and popovers are worded otherwise, the button of the synchronisation too."""

    WORDS: ClassVar = {
        "Агенты ИИ": "AI Agents",
        "Are you sure?": "Вы уверены?",
        '"Cancel"': '"Нет"',
        "Синхронизировать настройки CRM": "Синхронизировать воронки",
    }
    SCRIPT = re.compile(r"/static/app-\w+\.js")
    PART = re.compile(
        r'\nmodules\["(pages/agents|pages/integration-edit|lib/dialog)\.js"\] = .*?(?=\nmodules\[|\Z)', re.DOTALL
    )

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if self.SCRIPT.fullmatch(asked.path) and answer.status == 200:
            answer.body = self.PART.sub(self._reworded, answer.body.decode()).encode()
        return answer

    def _reworded(self, part: re.Match[str]) -> str:
        self.seen += 1
        text = part[0]
        for known, other in self.WORDS.items():
            text = text.replace(known, other)
        return text


class Rewritten(Manner):
    """The application's script with some of its words exchanged; `seen` counts how often all of them were."""

    WORDS: ClassVar[dict[str, str]] = {}

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if OtherWording.SCRIPT.fullmatch(asked.path) and answer.status == 200:
            text = answer.body.decode()
            missing = [known for known in self.WORDS if known not in text]
            assert not missing, f"the stand's script does not say any more: {missing}"
            self.seen += 1
            for known, other in self.WORDS.items():
                text = text.replace(known, other)
            answer.body = text.encode()
        return answer


class FiguresWithChange(Rewritten):
    """A card reads its figure and, below it, by how much it has changed: «0» and «0%»."""

    WORDS: ClassVar = {'Number(value).toLocaleString("ru-RU")), note);': '"0"), h("p", null, "0%"));'}


class HardNavigation(Rewritten):
    """After «Создать» the application leaves by loading its list anew, whatever else is being opened meanwhile."""

    CREATED = 'toast("Агент создан", "Агент успешно создан");\n    if (!signal.aborted) navigate(list);'
    WORDS: ClassVar = {CREATED: "for (const late of [20, 120, 250]) setTimeout(() => location.assign(list), late);"}


class CreatedInto404(Rewritten):
    """After «Создать» the application opens a page that is not there, and its toast is lost."""

    WORDS: ClassVar = {HardNavigation.CREATED: "location.assign(`${list}/nowhere/at/all`);"}


class ChatOnErrorScreen(Rewritten):
    """The chat ends on the error screen, inside the layout."""

    BEGINS = "async function chat(page, { base, signal, guard }) {"
    WORDS: ClassVar = {
        BEGINS: BEGINS
        + """
        const again = h("button", { type: "button" }, "Попробовать снова");
        return mount(page, h("h2", null, "Произошла ошибка"), h("p", null, "agents is not iterable"), again);"""
    }


class AgentsNotFound(Manner):
    """No single agent is found, though the list has them."""

    async def instead(self, asked: Asked) -> Answer | None:
        if not matches(rf"/api/agents/{UUID}", asked, "GET"):
            return None
        self.seen += 1
        return Answer.of(404, {"success": False, "error": "Агент не найден"})


class CachedAgents(Manner):
    """One agent's object is answered from a cache for some seconds (1.7)."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._kept: dict[tuple[str, str], tuple[float, Answer]] = {}

    async def instead(self, asked: Asked) -> Answer | None:
        kept = self._kept.get(self._key(asked))
        if kept is None or asked.method != "GET" or time.monotonic() - kept[0] > self._seconds:
            return None
        return kept[1]

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if matches(rf"/api/agents/{UUID}", asked, "GET") and answer.status == 200:
            self.seen += 1
            self._kept[self._key(asked)] = (time.monotonic(), answer)
        return answer

    @staticmethod
    def _key(asked: Asked) -> tuple[str, str]:
        session = re.search(r"authjs\.session-token=[^;]+", asked.headers.get("cookie", ""))
        return asked.path, session[0] if session else ""


class ClosedRegistration(Manner):
    """New owners cannot register: accounts are supplied."""

    async def instead(self, asked: Asked) -> Answer | None:
        if not matches("/api/auth/register", asked, "POST"):
            return None
        self.seen += 1
        return Answer.of(403, {"success": False, "error": "Регистрация закрыта"})


class SignatureRequired(Manner):
    """Kommo's events are taken only with the right signature (9.1)."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret.encode()

    async def instead(self, asked: Asked) -> Answer | None:
        if not matches("/api/crm/webhook", asked, "POST"):
            return None
        self.seen += 1
        expected = hmac.new(self._secret, asked.body, hashlib.sha256).hexdigest()
        if hmac.compare_digest(asked.headers.get("x-kommo-signature", ""), expected):
            return None
        return Answer.of(401, {"success": False, "error": "Invalid signature"})


class StillMetrics(Manner):
    """A fault for once, not a manner: the worker's counters stand still however many jobs it does."""

    def __init__(self) -> None:
        super().__init__()
        self._first: Answer | None = None

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if asked.path != "/metrics" or answer.status != 200:
            return answer
        self.seen += 1
        self._first = self._first or answer
        return self._first


class WholeLogLines(Manner):
    """Railway hands a JSON line over untouched, as the message (11)."""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        body = answer.json()
        for line in ((body or {}).get("data") or {}).get("deploymentLogs") or []:
            if line["attributes"]:
                self.seen += 1
                fields = {one["key"]: json.loads(one["value"]) for one in line["attributes"]}
                whole = {"message": line["message"], "level": line["severity"], **fields}
                line |= {"message": json.dumps(whole, ensure_ascii=False), "attributes": [], "severity": "info"}
        return answer if body is None else answer.with_json(body)


class ProjectTokenOnly(Manner):
    """The token belongs to a project: only the header for project tokens is taken (11)."""

    async def instead(self, asked: Asked) -> Answer | None:
        if "project-access-token" in asked.headers:
            self.seen += 1
            return None
        return Answer.of(200, {"errors": [{"message": "Not Authorized"}], "data": None})


def _each_object(body: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(body, dict):
        return change({key: _each_object(value, change) for key, value in body.items()})
    return [_each_object(one, change) for one in body] if isinstance(body, list) else body


def _snake(name: str) -> Any:
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)
