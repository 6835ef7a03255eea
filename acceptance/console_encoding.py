"""A console that cannot write every sign (cron, `LC_ALL=C`, Windows-1251): what it lacks is replaced, nothing is lost.

Standard library only, and readable by Python 3.7, as the set-up is.
"""

from __future__ import annotations

import codecs
import os
import sys

HANDLER = "acceptance-console"
#: Plain signs in place of those that few encodings have; for anything else its number is written.
PLAIN = {
    "✓": "+", "✅": "+", "✗": "x", "❌": "x", "⚠": "!", "⏭": "-", "🔁": "~", "🤝": ".", "⏳": "?", "\ufe0f": "",
    "–": "-", "—": "-", "─": "-", "…": "...", "«": '"', "»": '"', "→": "->", "·": ".", "×": "x", "≠": "=", "📅": "=",
    "№": "N",
}  # fmt: skip


def write_whatever_comes() -> None:
    """Let standard output and error of this process take any text, whatever their encoding is."""
    codecs.register_error(HANDLER, replaced)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # else it is none of the interpreter's own, or there is none at all
            stream.reconfigure(errors=HANDLER)


def as_typed(word: str) -> str:
    """A word of the command line as it was typed, in UTF-8, though the locale told Python to read it otherwise."""
    return os.fsencode(word).decode("utf-8", "replace")


def replaced(error: UnicodeError) -> tuple[str, int]:
    """What stands in place of the signs that an encoding does not have, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN[sign] if sign in PLAIN else _number(sign) for sign in lacking), error.end


def _number(sign: str) -> str:
    return sign.encode("ascii", "backslashreplace").decode("ascii")
