"""The one filter in front of every sink: console, report, files, crash output."""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, TextIO, TypeVar

from acceptance import console_encoding
from acceptance.secrets.forms import (
    EMAIL,
    HEAD,
    KEY_LIKE,
    MASK,
    NAMED,
    NAMED_PAIR,
    PHONE,
    PHONE_DIGITS,
    SHORTEST,
    TELLING,
    Beginning,
    Form,
    forms,
)

Value = TypeVar("Value")
Raised = TypeVar("Raised", bound=BaseException)
_OF_OSERROR = ("strerror", "filename", "filename2")
_SESSION_COOKIE = re.compile(r"(?i)^(?!.*url).*(?:session|token|csrf|auth|sid\b)")
LONGEST_LINE = 100_000  # characters that are held back until their line ends


class _Known:
    """The values that must never pass, in all their forms, the longest first."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._forms: list[Form] = []
        self._beginnings: dict[str, Beginning] = {}

    def add(self, value: str) -> None:
        if len(value) >= SHORTEST and value not in self._values:
            self._values.add(value)
            added = forms(value)
            self._forms = sorted([*self._forms, *added], key=lambda form: len(form.text), reverse=True)
            for text in (form.text for form in added if len(form.text) > HEAD):
                self._beginnings.setdefault(text[:HEAD], Beginning(text[:HEAD])).add(text)

    def mask_whole(self, text: str) -> str:
        for form in self._forms:
            if form.anchor in text:
                text = form.mask(text)
        return text

    def mask_cut(self, text: str) -> str:
        for beginning in self._beginnings.values():
            if beginning.anchor in text:
                text = beginning.mask(text)
        return text


_known = _Known()


def learn(*values: str) -> None:
    """Remember secret values: from now on they, and their usual encodings, never pass the filter."""
    for value in values:
        _known.add(value)


def is_session(cookie: str) -> bool:
    """True for the name of a cookie that is as good as a password; others hold addresses and tastes."""
    return bool(_SESSION_COOKIE.search(cookie))


def mask(text: str) -> str:
    """The text without secrets: known values in all their forms, key-like strings, e-mails and phones of people."""
    text = _known.mask_whole(text)
    for pattern in KEY_LIKE:
        text = pattern.sub(MASK, text)
    folded = text.casefold()
    if any(word in folded for word in TELLING):
        text = NAMED_PAIR.sub(rf"\1{MASK}", text)
        text = NAMED.sub(rf"\1{MASK}", text)
    text = _known.mask_cut(text)
    if "@" in text or "%" in text:  # an address in a URL has its @ encoded
        text = EMAIL.sub(r"\1***@***", text)
    return PHONE.sub(_masked_phone, text)


def mask_known(text: str) -> str:
    """The text without the known values only: for what has to be found again by name or address."""
    return _known.mask_cut(_known.mask_whole(text))


def shows_known(text: str) -> bool:
    """True when a known value stands in the text."""
    return _known.mask_whole(text) != text


def mask_bytes(data: bytes) -> bytes:
    """Content of any kind without secrets: a text by `mask`, an archive member by member, else the known values."""
    if data[:4] == b"PK\x03\x04":
        return mask_archive(data)
    try:
        return mask(data.decode()).encode()
    except UnicodeDecodeError:
        # No text: patterns would find in it what is not there.
        return _known.mask_whole(data.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def mask_archive(data: bytes) -> bytes:
    """A zip archive whose members are without secrets."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(mask_known(name), mask_bytes(source.read(name)))
    return result.getvalue()


def mask_all(value: Value) -> Value:
    """Lists and dictionaries with every text in them, keys included, masked; the value itself when nothing is hidden.

    Hardly any holds a secret: that none does is seen at once from all the texts together, each in lines of its own.
    """
    texts = "\n".join(_texts(value))
    return value if mask(texts) == texts else _each_masked(value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(key, str) and isinstance(one, str):
                yield _named(key, one)
            else:
                yield from _texts(key)
                yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _each_masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {_each_masked(key): _masked_under(key, one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each_masked(one) for one in value)
    return value


def _masked_under(key: object, value: Any) -> Any:
    # A text under a telling name is known by both: `{"password": "…"}`.
    if isinstance(key, str) and isinstance(value, str):
        told = _named(key, value)
        if NAMED.sub("", told) != told and '"' not in value and " " not in value.strip():
            return MASK
    return _each_masked(value)


def _named(key: str, value: str) -> str:
    return f'"{key}": "{value}"'


def mask_exception(error: Raised) -> Raised:
    """The exception, and all that led to it, without secrets, whoever prints it: itself, a group as a new one."""
    return _masked_exception(error, {})


def _masked_exception(error: Raised, done: dict[int, BaseException]) -> Raised:
    if id(error) in done:
        return done[id(error)]  # type: ignore[return-value]
    masked: BaseException = error
    if isinstance(error, BaseExceptionGroup):  # what a group says cannot be changed
        masked = BaseExceptionGroup(mask(error.message), [_masked_exception(one, done) for one in error.exceptions])
        masked = masked.with_traceback(error.__traceback__)
    else:
        error.args = tuple(mask_all(argument) for argument in error.args)
    done[id(error)] = masked
    own = dict.fromkeys((*vars(error), *_OF_OSERROR) if isinstance(error, OSError) else vars(error))
    for name in own:
        if isinstance(text := getattr(error, name), str):
            setattr(masked, name, mask(text))
    if notes := getattr(error, "__notes__", None):
        masked.__notes__ = [mask(note) for note in notes]
    suppressed = error.__suppress_context__
    masked.__cause__ = error.__cause__ and _masked_exception(error.__cause__, done)
    masked.__context__ = error.__context__ and _masked_exception(error.__context__, done)
    masked.__suppress_context__ = suppressed
    return masked  # type: ignore[return-value]


class MaskingStream:
    """A text stream that passes the filter line by line: a secret may be written in pieces."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._line = ""

    def write(self, text: str) -> int:
        """Take the text; what is whole lines is written without secrets. The length of what was given."""
        whole, end, self._line = (self._line + text).rpartition("\n")
        if end:
            self._stream.write(mask(whole) + end)
        if len(self._line) > LONGEST_LINE:
            begun, space, self._line = self._line.rpartition(" ")
            self._stream.write(mask(begun) + space)
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write each of them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write what has no end of line yet, too."""
        if self._line:
            line, self._line = self._line, ""
            self._stream.write(mask(line))
        self._stream.flush()

    def close(self) -> None:
        """Write the rest and close the stream behind."""
        self.flush()
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard_console() -> None:
    """Put the filter in front of this process' standard output and error, tracebacks included.

    They take any text from now on, whatever their encoding is.
    """
    console_encoding.write_whatever_comes()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, MaskingStream):
            setattr(sys, name, MaskingStream(stream))


def _masked_phone(match: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in match[0])
    return "+***" if digits in PHONE_DIGITS else match[0]
