"""Chromium itself, started on first need: one for a process."""

import os

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Playwright

from acceptance.browser import remote
from acceptance.browser.onlooker import USUAL, Recording, find_ffmpeg, window_wanted
from acceptance.browser.visit import Visit
from acceptance.clients.proxy import browser_proxy
from acceptance.clients.trust import browser_options
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken
from acceptance.process.playwright_driver import start_apart
from acceptance.process.variables import process_variables
from acceptance.setup.browser_choice import BrowserMissing, find_browser, playwright_environment
from acceptance.target.settings import Target


class Browser:
    """Chromium, started on first need: the target's remote one, else the machine's own.

    recording: what is kept of its visits.
    """

    def __init__(self, target: Target, recording: Recording = USUAL) -> None:
        self._target = target
        self._recording = recording
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None

    def visit(self, evidence: Evidence, run_id: str) -> Visit:
        """A fresh context. Raises CheckBroken when there is no browser."""
        return Visit(self._started(), self._target, evidence, run_id, self._recording)

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
            here = self._recording.films is not None and not remote.endpoints_of(self._target)
            self._playwright = start_apart(find_ffmpeg() if here else None)
            try:
                self._chromium = self._launched(self._playwright)
            except Error as error:
                reason = str(error).splitlines()[0]
                raise CheckBroken(f"Браузер не запустился: {reason}.", "Проверьте BROWSER_EXECUTABLE.") from error
            finally:
                if self._chromium is None:
                    self.close()  # a driver that still runs would keep the next scenario from trying again
        return self._chromium

    def _launched(self, playwright: Playwright) -> Chromium:
        pace = process_variables().slow_mo or None
        if endpoints := remote.endpoints_of(self._target):
            return remote.connect(playwright, endpoints, pace)
        window = window_wanted()
        try:
            choice = find_browser(self._target.browser_executable, window=window)
        except BrowserMissing as error:
            raise CheckBroken(str(error)) from error
        environment: dict[str, str | float | bool] = {**os.environ, **choice.env}
        proxy = browser_proxy(self._target.web_url or "")
        # Else Chromium would read the environment by itself, without credentials and by rules of its own.
        args = [*choice.args, *browser_options(self._target), *([] if proxy else ["--no-proxy-server"])]
        if window:
            args.remove("--headless")
        return playwright.chromium.launch(
            executable_path=choice.executable,
            args=args,
            env=environment,
            proxy=proxy,
            headless=not window,
            slow_mo=pace,
        )
