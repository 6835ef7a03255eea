"""The command `acceptance`, but no report is drawn: its verdicts are what a test wants, the drawing takes seconds."""

import functools
import sys

from acceptance import __main__
from acceptance.runner import command

command.begin_run = functools.partial(command.begin_run, render=False)

if __name__ == "__main__":
    sys.exit(__main__.main())
