"""Set-up for `make`: everything the project needs, in `.venv`, once. Run by the system's Python, as a file.

Standard library only, and readable by Python 3.7: an old Python gets a sentence, not a syntax error.
`make` starts it with `-I`: the modules of this folder must not stand in for the standard library's.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from acceptance import console_encoding
from acceptance.setup.stamp import is_ready

OLDEST = (3, 11)


def main() -> int:
    """Make everything ready; 0 when it is, 1 after one Russian sentence about what is missing."""
    console_encoding.write_whatever_comes()
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
    from acceptance.setup.parts import prepare

    return prepare()


def newer_python() -> str | None:
    """Another Python on PATH that is new enough: `python3` is often the system's oldest."""
    names = (f"python3.{minor}" for minor in (13, 12, 11, 14))
    return next(filter(None, map(shutil.which, names)), None)


if __name__ == "__main__":
    sys.exit(main())
