"""One browser context with one page: what it may do, its picture, and what is kept of a failed one."""

import os
import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Error, Page, Route, ViewportSize
from playwright.sync_api import Browser as Chromium

from acceptance.browser.onlooker import Recording, film_file
from acceptance.browser.page_trouble import Watch
from acceptance.clients.http import USER_AGENT
from acceptance.clients.permission import needed
from acceptance.evidence import Evidence
from acceptance.outcomes import NotChecked
from acceptance.secrets.masking import is_session, learn, shows_known
from acceptance.target.settings import Grant, Target

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
LONGEST_WAIT_MS = 20_000
# What Playwright says of a browser that has ended, its own error for it being private; the second while it is ending.
GONE = re.compile("has been closed|Failed to find browser context")
PICTURE_QUALITY = 32
# A report goes by mail, and most of it is pictures. What a failure left is looked at closely, an item's picture by
# everybody, those of what goes beyond the checklist are three times as many.
FULL_SIZE, OF_AN_ITEM, BEYOND_THE_ITEMS = 1.0, 0.75, 0.5
# Calls that a service worker of the deployment passes on escape both the grants and the page objects. It stays "still
# registering" for good: a refusal might meet a page that does not expect one.
NO_SERVICE_WORKER = "navigator.serviceWorker && (navigator.serviceWorker.register = () => new Promise(() => {}))"
# What a picture would show: text, and what stands in fields that do not hide it.
VISIBLE = """() => [document.body?.innerText ?? '',
  ...[...document.querySelectorAll('input:not([type=password]), textarea')].map(field => field.value)].join('\\n')"""


class Visit:
    """One browser context with one page: a scenario's own, signed in as its owner.

    recording: what is kept of it.
    """

    def __init__(
        self, chromium: Chromium, target: Target, evidence: Evidence, run_id: str, recording: Recording
    ) -> None:
        self._evidence = evidence
        self._films = recording.films
        base_url = target.need("web_url")
        self._context = chromium.new_context(
            # Headers of its own would make cross-origin calls of the page fail: the run names itself in this one.
            user_agent=f"{_plain_user_agent(chromium.version)} {USER_AGENT} ({run_id})",
            base_url=base_url,
            locale="ru-RU",
            viewport=VIEWPORT,
            ignore_https_errors=not target.tls_verify,
            record_video_dir=recording.films,
            record_video_size=VIEWPORT if recording.films else None,
        )
        self._context.set_default_timeout(LONGEST_WAIT_MS)
        self._context.add_init_script(NO_SERVICE_WORKER)
        # The page at each action is worth its price where the moment does not come again: a stand can be asked anew.
        pages = recording.pages or target.services_url is None
        self._context.tracing.start(screenshots=False, snapshots=pages)
        self.watch = Watch(target.address)
        self.refused: list[NotChecked] = []
        #: What says, when the scenario ends, that the page is broken after all.
        self.last_look: Callable[[], list[str]] = lambda: self.watch.trouble
        self._target = target
        if target.web_headers is not None or not {Grant.WRITE, Grant.SYNC} <= target.granted:
            self._context.route(f"{target.address}/**", self._permit)
        self._used = False
        self.page = self._context.new_page()
        self._follow(self.page)

    def sign_in(self, cookies: list[Any]) -> None:
        """Give the context a session's cookies."""
        self._context.add_cookies(cookies)

    def end_session(self) -> None:
        """Take the session's cookies away, as signing out in another tab does."""
        for cookie in self._context.cookies():
            if is_session(cookie["name"]):
                self._context.clear_cookies(name=cookie["name"])

    def _permit(self, route: Route) -> None:
        """Let through what is granted: a page that is driven must not do what a client may not."""
        try:
            self._target.require(needed(route.request.method, urlsplit(route.request.url).path))
        except NotChecked as refusal:
            self.refused.append(refusal)
            route.abort("blockedbyclient")
        else:
            self._let_through(route)

    def _let_through(self, route: Route) -> None:
        """Send it, with the headers that open the deployment.

        Where it is redirected to, the browser asks by itself: overrides of a request that goes on go along to any host.
        """
        if not self._target.headers_for_web:
            route.continue_()
            return
        try:
            answer = self.fetch(route)
        except Error:
            route.abort()
            return
        route.fulfill(response=answer)

    def fetch(self, route: Route, seconds: float = LONGEST_WAIT_MS / 1000) -> APIResponse:
        """The answer to a call of the page that was held, sent with the headers that open the deployment.

        They go to no other place: a redirection is the answer then. Raises Error when there is none in so many seconds.
        """
        extra = self._target.headers_for_web
        headers = {**route.request.headers, **extra}
        return route.fetch(headers=headers, timeout=seconds * 1000, max_redirects=0 if extra else None)

    def used(self) -> bool:
        """True when a step has worked with the page since the last time this was asked."""
        used, self._used = self._used, False
        return used

    def touch(self) -> None:
        """Note that a step works with the page: what comes of it is worth a picture."""
        self._used = True

    def picture(self, title: str, size: float = OF_AN_ITEM) -> None:
        """Attach a screenshot of the page as it is now; a page that is just being replaced may have none.

        size: in pixels of the picture for one of the page; the full size takes Chromium half as long again.
        """
        try:
            if shows_known(self.page.evaluate(VISIBLE)):
                self._evidence.text(title, "Снимка нет: на странице виден пароль или ключ.")
                return
            taken = self._screenshot(size)
        except Error as error:
            self._evidence.text(title, f"Снимок не получился: {str(error).splitlines()[0]}")
            return
        self._evidence.picture(title, taken)

    def _screenshot(self, size: float) -> bytes:
        # Chromium's own, since Playwright's knows no WebP: half of JPEG's size, and a report goes by mail.
        protocol = self._context.new_cdp_session(self.page)
        try:
            options: dict[str, Any] = {"format": "webp", "quality": PICTURE_QUALITY}
            if size != FULL_SIZE:
                seen = protocol.send("Page.getLayoutMetrics")["cssVisualViewport"]
                place = {"x": "pageX", "y": "pageY", "width": "clientWidth", "height": "clientHeight"}
                options["clip"] = {name: seen[told] for name, told in place.items()} | {"scale": size}
            return b64decode(protocol.send("Page.captureScreenshot", options)["data"])
        finally:
            protocol.detach()

    def end(self, failed: bool, title: str = "") -> None:
        """Close the context; of a failed scenario, attach the page's HTML, console and the browser's trace first.

        title: what the film is called, where there is one. Of a browser that has gone there is nothing to be kept.
        """
        try:
            if failed:
                self._attach_failure()
            else:
                self._context.tracing.stop()
            self._context.close()
        except Error as error:
            if not GONE.search(str(error)):
                raise
            self._evidence.text("Страница не сохранена", "Браузер закрылся посреди сценария.")
            return
        if self._films:
            self._keep_film(self._films, title)

    def _keep_film(self, folder: Path, title: str) -> None:
        """Name the film after its scenario. It stays out of the report: nobody can mask what is seen in it."""
        film = self.page.video
        if film is None:
            return
        path = film_file(folder, title)
        try:
            film.save_as(path)  # of a remote browser, too
            film.delete()
        except Error as error:
            self._evidence.text("Видео не получилось", str(error).splitlines()[0])
        else:
            self._evidence.text("Видео", str(path))

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


def _plain_user_agent(version: str) -> str:
    major = version.partition(".")[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"
