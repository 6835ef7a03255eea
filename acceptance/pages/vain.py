"""What this run has waited for in vain, to the end: nobody waits for the same so long again.

Kept in the run's folder, where its processes share it; in this process alone where there is no such folder.
"""

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from acceptance.process.variables import told

SHORTENED = 3.0  # seconds
FOLDER = "waited-in-vain"
NAMES = re.compile(r"\S*\d\S*")  # of things of one scenario
_here: dict[str, float] = {}


def waited(what: str) -> float:
    """For how many seconds this was waited for in vain before; 0 when it never was, or has come since."""
    folder = told().run_dir
    if folder is None:
        return _here.get(_key(what), 0.0)
    with suppress(FileNotFoundError):
        return float((folder / FOLDER / _key(what)).read_text() or 0)
    return 0.0


def note(what: str, seconds: float) -> None:
    """Remember that this did not come within so many seconds."""
    folder = told().run_dir
    if folder is None:
        _here[_key(what)] = seconds
    else:
        _place(folder).mkdir(exist_ok=True)
        (_place(folder) / _key(what)).write_text(f"{seconds:g}")


def forget(what: str) -> None:
    """It has come after all: the next one waits in full."""
    folder = told().run_dir
    if folder is None:
        _here.pop(_key(what), None)
    else:
        (_place(folder) / _key(what)).unlink(missing_ok=True)


def _place(folder: Path) -> Path:
    return folder / FOLDER


def _key(what: str) -> str:
    return hashlib.sha256(NAMES.sub("…", what).encode()).hexdigest()[:24]
