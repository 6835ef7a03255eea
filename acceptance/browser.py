"""The browser: one Chromium for a process, a fresh context for each scenario, and an eye on what goes wrong in it."""

import os
import re
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Page, Playwright, Request, Response, Route, ViewportSize

from acceptance.clients.http import USER_AGENT
from acceptance.clients.permission import BEACONS, needed
from acceptance.clients.proxy import browser_proxy, browser_trouble
from acceptance.clients.trust import browser_options
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.process.playwright_driver import start_apart
from acceptance.secrets.masking import is_session, learn, mask, shows_known
from acceptance.setup.browser_choice import BrowserMissing, find_browser, playwright_environment
from acceptance.target.settings import Grant, Target
from acceptance.target.tolerated import Tolerance, load_tolerance

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
LONGEST_WAIT_MS = 20_000
PICTURE_QUALITY = 40
NOT_LOADED = "Failed to load resource"
ANY_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
ANY_TENANT = re.compile(r"/manage/[^/\s]+")
# Calls that a service worker of the deployment passes on escape both the grants and the page objects. It stays "still
# registering" for good: a refusal might meet a page that does not expect one.
NO_SERVICE_WORKER = "navigator.serviceWorker && (navigator.serviceWorker.register = () => new Promise(() => {}))"
# What a picture would show: text, and what stands in fields that do not hide it.
VISIBLE = """() => [document.body?.innerText ?? '',
  ...[...document.querySelectorAll('input:not([type=password]), textarea')].map(field => field.value)].join('\\n')"""
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


class Visit:
    """One browser context with one page: a scenario's own, signed in as its owner."""

    def __init__(self, chromium: Chromium, target: Target, evidence: Evidence, run_id: str) -> None:
        self._evidence = evidence
        base_url = target.need("web_url")
        self._context = chromium.new_context(
            # Headers of its own would make cross-origin calls of the page fail: the run names itself in this one.
            user_agent=f"{_plain_user_agent(chromium.version)} {USER_AGENT} ({run_id})",
            base_url=base_url,
            locale="ru-RU",
            viewport=VIEWPORT,
            ignore_https_errors=not target.tls_verify,
        )
        self._context.set_default_timeout(LONGEST_WAIT_MS)
        self._context.add_init_script(NO_SERVICE_WORKER)
        # The page at each action is worth its price where the moment does not come again: a stand can be asked anew.
        self._context.tracing.start(screenshots=False, snapshots=target.services_url is None)
        self.watch = Watch(target.address)
        self.refused: list[NotChecked] = []
        #: What says, when the scenario ends, that the page is broken after all.
        self.last_look: Callable[[], list[str]] = lambda: self.watch.trouble
        self._target = target
        if not {Grant.WRITE, Grant.SYNC} <= target.granted:
            self._context.route(f"{target.address}/**", self._permit)
        self._used = False
        self.page = self._context.new_page()
        self._follow(self.page)

    def sign_in(self, cookies: list[Any]) -> None:
        """Give the context a session's cookies."""
        self._context.add_cookies(cookies)

    def _permit(self, route: Route) -> None:
        """Let through what is granted: a page that is driven must not do what a client may not."""
        try:
            self._target.require(needed(route.request.method, urlsplit(route.request.url).path))
        except NotChecked as refusal:
            self.refused.append(refusal)
            route.abort("blockedbyclient")
        else:
            route.continue_()

    def used(self) -> bool:
        """True when a step has worked with the page since the last time this was asked."""
        used, self._used = self._used, False
        return used

    def touch(self) -> None:
        """Note that a step works with the page: what comes of it is worth a picture."""
        self._used = True

    def picture(self, title: str) -> None:
        """Attach a screenshot of the page as it is now; a page that is just being replaced may have none."""
        try:
            if shows_known(self.page.evaluate(VISIBLE)):
                self._evidence.text(title, "Снимка нет: на странице виден пароль или ключ.")
                return
            webp = self._screenshot()
        except Error as error:
            self._evidence.text(title, f"Снимок не получился: {str(error).splitlines()[0]}")
            return
        self._evidence.picture(title, webp)

    def _screenshot(self) -> bytes:
        # Chromium's own, since Playwright's knows no WebP: half of JPEG's size, and a report goes by mail.
        protocol = self._context.new_cdp_session(self.page)
        try:
            taken = protocol.send("Page.captureScreenshot", {"format": "webp", "quality": PICTURE_QUALITY})
        finally:
            protocol.detach()
        return b64decode(taken["data"])

    def end(self, failed: bool) -> None:
        """Close the context; of a failed scenario, attach the page's HTML, console and the browser's trace first."""
        if failed:
            self._attach_failure()
        else:
            self._context.tracing.stop()
        self._context.close()

    def _attach_failure(self) -> None:
        learn(*(cookie["value"] for cookie in self._context.cookies() if is_session(cookie["name"])))
        self._evidence.text("Адрес и заголовок страницы", f"{self.page.url}\n{self.page.title()}")
        self._evidence.file("HTML страницы", self.page.content().encode(), "html")
        troubles = [*self.watch.exceptions, *self.watch.failed_calls, *self.watch.remarks]
        self._evidence.text("Что заметил браузер", "\n".join(troubles) or "ничего")
        path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"trace-{os.getpid()}-{id(self)}.zip")
        try:
            self._context.tracing.stop(path=path)
            with open(path, "rb") as file:
                self._evidence.file("Запись браузера (Playwright trace)", file.read(), "zip")
        finally:
            if os.path.exists(path):
                os.unlink(path)

    def _follow(self, page: Page) -> None:
        page.on("pageerror", self.watch.on_exception)
        page.on("console", self.watch.on_console)
        page.on("request", self.watch.on_request)
        page.on("requestfinished", self.watch.on_request_finished)
        page.on("response", self.watch.on_response)
        page.on("requestfailed", self.watch.on_request_failed)


class Browser:
    """Chromium, started on first need: the target's remote one, else the machine's own."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None

    def visit(self, evidence: Evidence, run_id: str) -> Visit:
        """A fresh context. Raises CheckBroken when there is no browser."""
        return Visit(self._started(), self._target, evidence, run_id)

    def start(self) -> str:
        """Start the browser when it does not run yet; its version. Raises CheckBroken."""
        return self._started().version

    def close(self) -> None:
        """Close the browser and Playwright's driver."""
        chromium, playwright = self._chromium, self._playwright
        self._chromium = self._playwright = None
        try:
            if chromium and chromium.is_connected():
                chromium.close()
        finally:
            if playwright:
                playwright.stop()

    def _started(self) -> Chromium:
        if self._chromium is not None and not self._chromium.is_connected():
            self.close()  # it has crashed: the next scenario gets another one
        if self._chromium is None:
            os.environ.update(playwright_environment())
            if "pw:" in os.environ.get("DEBUG", ""):
                del os.environ["DEBUG"]  # the driver would print cookies and passwords past the filter
            self._playwright = start_apart()
            try:
                self._chromium = self._launched(self._playwright)
            except Error as error:
                reason = str(error).splitlines()[0]
                raise CheckBroken(
                    f"Браузер не запустился: {reason}.", "Проверьте BROWSER_EXECUTABLE или BROWSER_WS_ENDPOINT."
                ) from error
            finally:
                if self._chromium is None:
                    self.close()  # a driver that still runs would keep the next scenario from trying again
        return self._chromium

    def _launched(self, playwright: Playwright) -> Chromium:
        if self._target.browser_ws_endpoint:
            return playwright.chromium.connect(self._target.browser_ws_endpoint)
        try:
            choice = find_browser(self._target.browser_executable)
        except BrowserMissing as error:
            raise CheckBroken(str(error)) from error
        environment: dict[str, str | float | bool] = {**os.environ, **choice.env}
        proxy = browser_proxy(self._target.web_url or "")
        # Else Chromium would read the environment by itself, without credentials and by rules of its own.
        args = [*choice.args, *browser_options(self._target), *([] if proxy else ["--no-proxy-server"])]
        return playwright.chromium.launch(executable_path=choice.executable, args=args, env=environment, proxy=proxy)


def _plain_user_agent(version: str) -> str:
    major = version.partition(".")[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
