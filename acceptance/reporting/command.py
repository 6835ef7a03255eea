"""`acceptance report` and `acceptance runs`."""

import sys
import webbrowser

from acceptance.reporting.finish import finish
from acceptance.reporting.judge import judge
from acceptance.reporting.places import REPORT, place_of
from acceptance.reporting.runs import find_run, known_runs, latest_run

NONE_YET = "Прогонов ещё не было: запустите acceptance run."


def report(name: str = "", *, show: bool = False) -> int:
    """Make the report of a run, the latest unless one is named; the run's exit status, 2 when there is none.

    show: open it in the machine's browser. Raises SettingsError for a name that no run has.
    """
    run = find_run(name) if name else latest_run()
    if run is None:
        print(NONE_YET, file=sys.stderr)
        return 2
    code = finish(run.path, report=True, aside=False)
    if show:
        page = (place_of(run, judge(run)) or run.path) / REPORT
        if not page.exists() or not webbrowser.open(page.as_uri()):
            print(f"Открыть не удалось. Откройте сами: {page}", file=sys.stderr)
    return code


def runs() -> int:
    """Print every run that is kept, the newest first; the exit status."""
    found = known_runs()
    print("\n".join(one.told() for one in found) if found else NONE_YET)
    return 0
