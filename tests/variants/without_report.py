"""The command `acceptance`, but no report is drawn: its verdicts are what a test wants, the drawing takes seconds."""

import functools
import sys

from acceptance import __main__, run_command

run_command.begin_run = functools.partial(run_command.begin_run, render=False)

if __name__ == "__main__":
    sys.exit(__main__.main())
