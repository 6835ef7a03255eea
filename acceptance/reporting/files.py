"""Writing what a run leaves behind: whole files or none, and one sentence when the disk refuses."""

import errno
import hashlib
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any


class SinkError(Exception):
    """A result could not be written; the message is one Russian sentence that says what to do."""


def mask(text: str) -> str:
    """The text without secrets: the suite's one filter, for everything that a person may read later."""
    # Late: the filter reads the settings, and results must be writable when those are wrong.
    from acceptance.secrets.masking import mask as filtered

    return filtered(text)


def mask_all(value: Any) -> Any:
    """Lists and dictionaries with every text in them masked."""
    from acceptance.secrets.masking import mask_all as filtered

    return filtered(value)


def file_name(name: str) -> str:
    """A name for a file that stands for a target's name: readable, and its own however many signs are no file's."""
    readable = re.sub(r"[^\w.-]+", "-", name).strip("-")[:40]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def cannot_write(path: Path, error: OSError) -> SinkError:
    """The sentence for a write that the system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SinkError(f"На диске нет места: не записан {path}. Освободите место и повторите прогон.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SinkError(f"Нет прав на запись: не записан {path}. Дайте права на папку и повторите прогон.")
    return SinkError(f"Не записан {path}: {error.strerror}. Проверьте диск и повторите прогон.")


def write_text(path: Path, text: str) -> None:
    """Put the text in place at once: a reader sees the old file or the new one. Raises SinkError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise cannot_write(path, error) from error


def write_json(path: Path, value: Any) -> None:
    """`write_text` of indented JSON, every text in it masked. Raises SinkError."""
    write_text(path, json.dumps(mask_all(value), ensure_ascii=False, indent=2) + "\n")


def append_line(path: Path, line: str) -> None:
    """Add one line and hand it to the system before returning, so that a killed process loses nothing.

    Raises SinkError.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        raise cannot_write(path, error) from error
