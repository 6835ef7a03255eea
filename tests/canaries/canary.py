"""Unique secrets, and the search for them in every byte that a run has left, however it is wrapped."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import choice, token_urlsafe
from urllib.parse import quote, quote_plus, unquote_plus

CHUNK = 12  # so many characters of a secret in a row are a leak
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
DEEPEST = 4


def token() -> str:
    """A secret fit for a header, that no pattern knows for one."""
    return f"{token_urlsafe(18)}/{token_urlsafe(9)}+{token_urlsafe(9)}="


def password() -> str:
    """A secret in which everything that gets escaped somewhere occurs."""
    return f"Пa{token_urlsafe(12)}\"r'&<{token_urlsafe(12)}>%/+ \\{token_urlsafe(12)}"


def phone() -> str:
    return f"+79{''.join(choice('0123456789') for _ in range(9))}"


@dataclass
class Canaries:
    """The planted secrets by the name of the credential."""

    values: dict[str, str] = field(default_factory=dict)

    def plant(self, name: str, value: str) -> str:
        self.values[name] = value
        return value

    def found_in(self, text: bytes) -> set[str]:
        """Names of the secrets of which a piece stands in these bytes."""
        return {name for name, pieces in self._pieces().items() for piece in pieces if piece in text}

    def _pieces(self) -> dict[str, set[bytes]]:
        known = tuple(self.values.items())
        if getattr(self, "_known", None) != known:
            self._known, self._made = known, {name: _pieces(value) for name, value in known}
        return self._made


def _pieces(value: str) -> set[bytes]:
    written = {
        value, json.dumps(value)[1:-1], quote(value, safe=""), quote_plus(value), html.escape(value),
        base64.b64encode(value.encode()).decode(), base64.b64encode(b"x" + value.encode()).decode()[4:-4],
        base64.b64encode(b"xy" + value.encode()).decode()[4:-4], value.encode().hex(),
    }  # fmt: skip
    return {
        form[start : start + size].encode()
        for form in written
        for size in (CHUNK if form == value else 2 * CHUNK,)  # an escape takes three characters and more
        for start in range(0, max(1, len(form) - size + 1), CHUNK // 2)
    }


@dataclass
class Search:
    """What was found where, and how much was looked at. files, bytes: of all layers."""

    canaries: Canaries
    leaks: dict[str, set[str]] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0

    def folder(self, folder: Path) -> None:
        """Look into every file, and at its name."""
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            self.text(name.encode(), f"name of {name}")
            if path.is_file() and not path.is_symlink():
                self.text(path.read_bytes(), name)

    def text(self, data: bytes, where: str) -> None:
        """Look into these bytes and into all that is packed in them."""
        self.files += 1
        for part in _layers(data):
            self.bytes += len(part)
            for name in self.canaries.found_in(part):
                self.leaks.setdefault(name, set()).add(where)


def _layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    yield data
    if depth >= DEEPEST:
        return
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _layers(archive.read(name), depth + 1)
        return
    if data[:2] == b"\x1f\x8b":
        yield from _layers(gzip.decompress(data), depth + 1)
        return
    if b"%25" in data or b"%22" in data or b"%2F" in data:
        yield unquote_plus(data.decode("utf-8", "replace")).encode()
    if b"\\u0" in data or b'\\"' in data:
        yield data.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    for match in BASE64_RUN.finditer(data):
        run = match[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        if len(run) % 4 == 1:
            run = run[:-1]
        inner = base64.b64decode(run + b"=" * (-len(run) % 4))
        if inner[:2] == b"\x78\x9c":
            inner = zlib.decompressobj().decompress(inner)
        yield from _layers(inner, depth + 1) if len(inner) > 200 else (inner,)
