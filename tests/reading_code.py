"""The project's code as text, for tests about what may stand in it."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def sources(*places: str) -> list[Path]:
    """Python files of these folders and files, relative to the project."""
    paths = [ROOT / place for place in places]
    return sorted(file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path]) if file.exists())


def code(path: Path) -> str:
    """A file's code without comments and docstrings: these may name what they warn of.

    By tokens and not by `ast`: Python 3.11.2 (Debian 12) fails now and then to parse beside other threads.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    opens_statement = True
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and opens_statement):
            (first, start), (last, end) = token.start, token.end
            for number in range(first, last + 1):
                line = lines[number - 1]
                before = line[:start] if number == first else ""
                lines[number - 1] = before + (line[end:] if number == last else "")
        elif token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            opens_statement = True
        elif token.type != tokenize.NL:
            opens_statement = False
    return "\n".join(lines)


def offences(pattern: str, *places: str) -> list[str]:
    """`file: line of code` for each line that matches the pattern."""
    return [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources(*places)
        for line in code(path).splitlines()
        if re.search(pattern, line)
    ]
