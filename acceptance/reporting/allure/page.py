"""Allure's page, taken apart and put together again: its data, its options, its code."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

# A single-file report now and then opens blank because its app starts before its data has been read in.
_DATA_FIRST = "<script>window.allureReportData={};window.allureReportDataReady=false;</script>"
_TAG_MANAGER = re.compile(
    r"<script[^>]*\bsrc=\"https?://[^\"]*\"[^>]*>\s*</script>\s*(?:<script>\s*window\.dataLayer.*?</script>)?",
    re.DOTALL,
)
_EXTERNAL_LINK = re.compile(r"<link[^>]*\bhref=\"https?://[^\"]*\"[^>]*>")
_DATA = re.compile(r"d\(\"([^\"]+)\",\s*\"([A-Za-z0-9+/=]*)\"\),?")
_APP = re.compile(r"<script[^>]*\bsrc=\"data:text/javascript;base64,([A-Za-z0-9+/=]+)\"[^>]*>\s*</script>")
_PACKED = re.compile(r"<script type=\"application/gzip\" id=\"packed-(data|app)\">([A-Za-z0-9+/=]*)</script>")
_OPTIONS = re.compile(r"window\.allureReportOptions = ")
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
# Each font comes twice: whoever can unpack this page can read the newer of both (WOFF2), too.
_OLDER_FONT = re.compile(r"data:font/woff;base64,[A-Za-z0-9+/=]*")
_NEWER_FONT = "data:font/woff2;base64,"
_UNPACK = Path(__file__).with_name("unpack.js")


class Page:
    """A report in one file, as Allure makes it or as `html` has packed it. app: Allure's code."""

    def __init__(self, html: str) -> None:
        html = _EXTERNAL_LINK.sub("", _TAG_MANAGER.sub("", html))
        self._html = html.replace('<html dir="ltr" lang="en">', '<html dir="ltr" lang="ru">', 1)
        self._data = {match[1]: base64.b64decode(match[2]) for match in _DATA.finditer(html)}
        self._first: list[str] = []
        self.title = ""
        self.options: dict[str, Any] = self._read_options()
        app = _APP.search(html)
        self.app = base64.b64decode(app[1]).decode() if app else ""
        for kind, packed in _PACKED.findall(html):
            text = gzip.decompress(base64.b64decode(packed)).decode()
            if kind == "app":
                self.app = text
            else:
                told = json.loads(text)
                self._data |= {name: one.encode() for name, one in told["texts"].items()}
                self._data |= {name: self._data[first] for name, first in told["same"].items()}

    def names(self, beginning: str = "", end: str = "") -> list[str]:
        """The names of the data whose names begin and end so."""
        return [name for name in self._data if name.startswith(beginning) and name.endswith(end)]

    def content(self, name: str) -> bytes:
        """One of the page's data as it is. Raises KeyError."""
        return self._data[name]

    def read(self, name: str) -> Any:
        """One of the page's JSON data. Raises KeyError."""
        return json.loads(self._data[name])

    def write(self, name: str, value: Any) -> None:
        """Put other JSON data in place of those that the page has; no new ones are added."""
        if name in self._data:
            self._data[name] = json.dumps(value, ensure_ascii=False).encode()

    def run_first(self, script: str) -> None:
        """Add a script that runs before the page's own."""
        self._first.append(f"<script>{script}</script>")

    def add_style(self, css: str) -> None:
        """Add rules to those of the page."""
        self._first.append(f"<style>{css}</style>")

    def html(self) -> str:
        """The page as it is now: texts and code packed, pictures and archives as they are, each of them once."""
        texts = {name: text for name, data in self._data.items() if (text := _text(data)) is not None}
        same = self._repeated(texts)
        html = _DATA.sub(lambda match: "" if match[1] in texts or match[1] in same else match[0], self._html)
        packed = "\n".join(
            [
                _packed("data", json.dumps({"texts": texts, "same": same}, ensure_ascii=False)),
                _packed("app", _OLDER_FONT.sub("data:,", self.app) if _NEWER_FONT in self.app else self.app),
                f"<script>{_UNPACK.read_text(encoding='utf-8')}</script>",
            ]
        )
        html = _APP.sub("", html).replace("</body>", f"{packed}\n</body>", 1)
        if self.title:
            escaped = self.title.replace("&", "&amp;").replace("<", "&lt;")
            html = _TITLE.sub(lambda _: f"<title>{escaped}</title>", html, count=1)
        if place := _OPTIONS.search(html):
            _, end = json.JSONDecoder().raw_decode(html, place.end())
            html = f"{html[: place.end()]}{for_script(self.options)}{html[end:]}"
        first = "\n".join([_DATA_FIRST, *self._first])
        return re.sub(r"<script\b", lambda match: f"{first}\n{match[0]}", html, count=1)

    def _repeated(self, texts: dict[str, str]) -> dict[str, str]:
        """What is there already under another name: a page that has not changed is pictured after each step."""
        first: dict[bytes, str] = {}
        names = ((name, first.setdefault(data, name)) for name, data in self._data.items() if name not in texts)
        return {name: one for name, one in names if one != name}

    def _read_options(self) -> dict[str, Any]:
        place = _OPTIONS.search(self._html)
        return json.JSONDecoder().raw_decode(self._html, place.end())[0] if place else {}


def for_script(value: Any) -> str:
    """JSON that may stand within a script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _packed(kind: str, text: str) -> str:
    # No time in it: the same run makes the same report.
    data = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return f'<script type="application/gzip" id="packed-{kind}">{data}</script>'
