"""Set-up for `make`: everything the project needs, in `.venv`, once. Run by the system's Python, as a file.

Standard library only, and readable by Python 3.7: an old Python gets a sentence, not a syntax error.
`make` starts it with `-I`: the modules of this folder must not stand in for the standard library's.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".ready"
ALLURE = ROOT / "acceptance" / "reporting" / "allure"
INPUTS = (
    ROOT / "requirements.txt",
    ROOT / "requirements-dev.txt",
    ROOT / "pyproject.toml",
    ALLURE / "package.json",
    ALLURE / "package-lock.json",
)
OLDEST = (3, 11)


def main() -> int:
    """Make everything ready; 0 when it is, 1 after one Russian sentence about what is missing."""
    if is_ready():
        return 0
    if sys.version_info < OLDEST:
        newer = newer_python()
        if newer:
            os.execv(newer, [newer, "-I", *sys.argv])
        here = "{}.{}".format(*sys.version_info)
        print(
            f"Нужен Python 3.11 или новее, а здесь {here}: установите его "
            "(Debian 12: sudo apt-get install python3 python3-venv) и повторите команду.",
            file=sys.stderr,
        )
        return 1
    # Only now: these modules are written for the Python that the project asks for.
    sys.path.insert(0, str(ROOT))
    from acceptance.setup_parts import prepare

    return prepare()


def newer_python() -> str | None:
    """Another Python on PATH that is new enough: `python3` is often the system's oldest."""
    names = (f"python3.{minor}" for minor in (13, 12, 11, 14))
    return next(filter(None, map(shutil.which, names)), None)


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
    own_browser = [setting(name) for name in ("BROWSER_WS_ENDPOINT", "BROWSER_EXECUTABLE")]
    result.update(repr((str(ROOT), python, os.path.exists(python), own_browser)).encode())
    return result.hexdigest()


def setting(name: str) -> str:
    """A setting from the environment or `.env`, empty when there is none."""
    if os.environ.get(name):
        return os.environ[name]
    file = ROOT / ".env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = [line.partition("=") for line in lines]
    values = [value.strip().strip("\"'") for key, _, value in pairs if key.strip() == name]
    return values[-1] if values else ""


if __name__ == "__main__":
    sys.exit(main())
