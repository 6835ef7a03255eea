"""When a set-up counts as done: the stamp in `.venv`, what it was made from, and the settings that it depends on.

Standard library only, and readable by Python 3.7, as `bootstrap` is.
"""

from __future__ import annotations

import hashlib
import json
import os

from acceptance import PROJECT

VENV = PROJECT / ".venv"
STAMP = VENV / ".ready"
#: With one of these no browser is needed here.
REMOTE_BROWSERS = ("BROWSER_WS_ENDPOINT", "BROWSER_CDP_ENDPOINT")
ALLURE = PROJECT / "acceptance" / "reporting" / "allure"
INPUTS = (
    PROJECT / "requirements.txt",
    PROJECT / "requirements-dev.txt",
    PROJECT / "requirements-notify.txt",
    PROJECT / "pyproject.toml",
    ALLURE / "package.json",
    ALLURE / "package-lock.json",
)


def is_ready() -> bool:
    """True when a finished set-up of exactly these inputs is in place (a few milliseconds)."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp["digest"] == digest() and all(map(os.path.exists, stamp["parts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False  # never finished, or not our stamp


def mark_ready(parts: list[str]) -> None:
    """Write the stamp in one step: `parts` are the files whose absence means the set-up has to look again."""
    draft = STAMP.with_suffix(".draft")
    draft.write_text(json.dumps({"digest": digest(), "parts": parts}), encoding="utf-8")
    draft.replace(STAMP)


def digest() -> str:
    """Hash of what the set-up was made from: inputs, place, the environment's Python, a browser of one's own."""
    result = hashlib.sha256()
    for path in INPUTS:
        result.update(path.read_bytes() if path.exists() else b"")
        result.update(b"\0")
    python = os.path.realpath(VENV / "bin" / "python")
    own_browser = [setting(name) for name in (*REMOTE_BROWSERS, "BROWSER_EXECUTABLE")]
    result.update(repr((str(PROJECT), python, os.path.exists(python), own_browser)).encode())
    return result.hexdigest()


def setting(name: str) -> str:
    """A setting from the environment or `.env`, empty when there is none."""
    if os.environ.get(name):
        return os.environ[name]
    file = PROJECT / ".env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = [line.partition("=") for line in lines]
    values = [value.strip().strip("\"'") for key, _, value in pairs if key.strip() == name]
    return values[-1] if values else ""
