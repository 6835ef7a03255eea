"""A report that is made beside its run: the prompt is back, and a process of its own renders."""

import os
import subprocess
import sys
from typing import TextIO

from acceptance.process.names import REPORTS_DIR
from acceptance.reporting.allure.render import find_allure, find_node
from acceptance.reporting.run import Run

LOG = "report.log"


def may_wait(stream: TextIO) -> bool:
    """True where a person looks on; a CI, or whoever reads a pipe, finds the report made when the command ends."""
    return stream.isatty() and not os.environ.get("CI")


def render_aside(run: Run) -> None:
    """Have the run's report made by a process that goes on when this one ends. Raises RenderError, OSError.

    It puts the whole report in place at once, and should it fail, adds that to the run's verdict.
    """
    find_allure()
    find_node()  # what is known to be missing is told by this process
    with (run.logs / LOG).open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "acceptance", "report", "--run", run.id],
            env={**os.environ, REPORTS_DIR: str(run.reports)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # neither Ctrl-C nor a terminal that is closed means it
        )
