"""Where a link leads."""

from urllib.parse import urlsplit

from playwright.sync_api import Locator


def path_of(link: Locator) -> str:
    """The path of its address, without the slash at the end that some deployments write there and others do not."""
    path = urlsplit(link.evaluate("one => one.href")).path
    return path.rstrip("/") or "/"
