"""The embedded stand, started before it is asked for: importing what a run is made of takes as long as its start.

Only where plainly nothing is said about a deployment. A stand that nobody takes ends with this process.
"""

import os
import sys

from acceptance import PROJECT
from acceptance.process.names import ENV_FILE, RUN_DIR
from acceptance.target.setting_table import ATTACHING
from acceptance.target.stand_process import StandProcess

_ahead: list[StandProcess] = []
_DRY = frozenset({"-d", "--dry-run"})


def start_ahead(*, whatever_is_given: bool = False) -> None:
    """Start the stand now if the run will want it. whatever_is_given: it will, whatever the settings say."""
    if not _ahead and (whatever_is_given or _nothing_is_given()):
        _ahead.append(StandProcess())


def taken() -> StandProcess:
    """The stand that was started ahead, once; else one that starts now."""
    return _ahead.pop() if _ahead else StandProcess()


def give_up() -> None:
    """End a stand that was started and is not wanted."""
    while _ahead:
        _ahead.pop().dismiss()


def runs_nothing() -> bool:
    """True in a process of `behave --dry-run`, which calls no hooks."""
    return bool(_DRY & set(sys.argv[1:]))


def _nothing_is_given() -> bool:
    # A file of settings has to be read with care: that is left to who reads it, and the stand starts a little later.
    named = [name for name in (ENV_FILE, RUN_DIR, *ATTACHING) if os.environ.get(name)]
    return not named and not (PROJECT / ".env").exists()
