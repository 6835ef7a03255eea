"""Servers that the tests of the suite's core share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from stand.process import take_port
from stand.redis_server import RedisServer

REDIS_PASSWORD = "password-of-the-tests"


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running Redis with a password."""
    server = RedisServer(tmp_path_factory.mktemp("acceptance") / "redis", take_port(0, "проба"), REDIS_PASSWORD)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """An empty page."""
    tab = browser.new_page()
    yield tab
    tab.close()
