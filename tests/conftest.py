"""What holds for every test.

It never meets the deployment or the proxy that the developer's environment names, and Playwright runs on a minimal
system too. A shell lets what it starts in the background ignore Ctrl-C; so would all that tests start and interrupt.
"""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from acceptance.process.variables import name_of
from acceptance.setup.browser_choice import find_browser, playwright_environment
from acceptance.target.settings import FOR_ANY_TARGET, NAMES

#: Rooms whose tests start whole runs of the suite.
LONG = {"variants", "meta", "kills", "canaries"}

for name in NAMES - FOR_ANY_TARGET:
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    os.environ.pop(name)
os.environ[name_of("env_file")] = os.devnull

os.environ.update(playwright_environment())

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium: one for the tests of a file, whose pages and contexts they make and close."""
    choice = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=choice.executable, args=choice.args, env={**os.environ, **choice.env}
        )
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start whole runs come first: beside them the many short ones fill what is left of the time."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)
