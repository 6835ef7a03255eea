"""Allure's page, taken apart and put together again: its data, its options, its code."""

import base64
import json
import re
from typing import Any

# A single-file report now and then opens blank because its app starts before its data has been read in.
_DATA_FIRST = "<script>window.allureReportData={};window.allureReportDataReady=false;</script>"
_TAG_MANAGER = re.compile(
    r"<script[^>]*\bsrc=\"https?://[^\"]*\"[^>]*>\s*</script>\s*(?:<script>\s*window\.dataLayer.*?</script>)?",
    re.DOTALL,
)
_EXTERNAL_LINK = re.compile(r"<link[^>]*\bhref=\"https?://[^\"]*\"[^>]*>")
_DATA = re.compile(r"d\(\"([^\"]+)\",\s*\"([A-Za-z0-9+/=]*)\"\)")
_APP = re.compile(r"\"data:text/javascript;base64,([A-Za-z0-9+/=]+)\"")
_OPTIONS = re.compile(r"window\.allureReportOptions = ")
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


class Page:
    """A report in one file. data: its files as JSON texts or bytes, by name."""

    def __init__(self, html: str) -> None:
        html = _EXTERNAL_LINK.sub("", _TAG_MANAGER.sub("", html))
        self._html = html.replace('<html dir="ltr" lang="en">', '<html dir="ltr" lang="ru">', 1)
        self._data = {match[1]: match[2] for match in _DATA.finditer(html)}
        self._changed: dict[str, str] = {}
        self._first: list[str] = []
        self.title = ""
        self.options: dict[str, Any] = self._read_options()
        app = _APP.search(html)
        self.app = base64.b64decode(app[1]).decode() if app else ""

    def names(self, beginning: str = "", end: str = "") -> list[str]:
        """The names of the data whose names begin and end so."""
        return [name for name in self._data if name.startswith(beginning) and name.endswith(end)]

    def read(self, name: str) -> Any:
        """One of the page's JSON data. Raises KeyError."""
        return json.loads(base64.b64decode(self._changed.get(name, self._data[name])))

    def write(self, name: str, value: Any) -> None:
        """Put other JSON data in place of those that the page has; no new ones are added."""
        if name in self._data:
            self._changed[name] = base64.b64encode(json.dumps(value, ensure_ascii=False).encode()).decode()

    def run_first(self, script: str) -> None:
        """Add a script that runs before the page's own."""
        self._first.append(f"<script>{script}</script>")

    def add_style(self, css: str) -> None:
        """Add rules to those of the page."""
        self._first.append(f"<style>{css}</style>")

    def html(self) -> str:
        """The page as it is now."""
        html = _DATA.sub(self._written, self._html)
        html = _APP.sub(lambda _: f'"data:text/javascript;base64,{base64.b64encode(self.app.encode()).decode()}"', html)
        if self.title:
            escaped = self.title.replace("&", "&amp;").replace("<", "&lt;")
            html = _TITLE.sub(lambda _: f"<title>{escaped}</title>", html, count=1)
        if place := _OPTIONS.search(html):
            _, end = json.JSONDecoder().raw_decode(html, place.end())
            html = f"{html[: place.end()]}{for_script(self.options)}{html[end:]}"
        first = "\n".join([_DATA_FIRST, *self._first])
        return re.sub(r"<script\b", lambda match: f"{first}\n{match[0]}", html, count=1)

    def _written(self, match: re.Match[str]) -> str:
        return f'd("{match[1]}","{self._changed.get(match[1], match[2])}")'

    def _read_options(self) -> dict[str, Any]:
        place = _OPTIONS.search(self._html)
        return json.JSONDecoder().raw_decode(self._html, place.end())[0] if place else {}


def for_script(value: Any) -> str:
    """JSON that may stand within a script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
