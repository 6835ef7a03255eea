"""Whether anything will still come of events that the platform could not handle (platform contract 9.1)."""

import time
from collections.abc import Callable
from typing import Any

from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.timing import vain

Row = dict[str, Any]


class LostEvents:
    """Says why nothing will come of the events any more: the platform has given each of them up.

    Where it tries anew and has given up on the same error before in this run, that is believed of this one, too.
    """

    def __init__(self, rows: Callable[[], list[Row]], *, all_lost: bool = True) -> None:
        """rows: what the platform notes about the events. all_lost: False when one that is lost is enough."""
        self._rows, self._enough = rows, all if all_lost else any
        self._since = time.monotonic()
        self._trusted: set[str] = set()

    def __call__(self) -> str:
        """The cause, Russian; empty while something may come, or nobody can tell."""
        try:
            rows = self._rows()
        except (AssertionError, CheckBroken, NotChecked):
            return ""  # what the run looks up for itself decides nothing
        lost = [row for row in rows if self._is_lost(row)]
        if not lost or not self._enough(row in lost for row in rows):
            return ""
        return f"платформа не справилась с событием Kommo ({lost[0]['event_subtype']}: {lost[0]['error']})"

    def came(self) -> None:
        """What was waited for has come after all: the next one waits for as long as it takes."""
        for error in self._trusted:
            vain.forget(error)

    def _is_lost(self, row: Row) -> bool:
        what = f"событие Kommo после ошибки: {row['error']}"
        if row["status"] == "failed":
            vain.note(what, max(time.monotonic() - self._since, 0.1))
            return True
        if not row["error"] or row["status"] == "completed":
            return False
        self._trusted.add(what)
        return vain.waited(what) > 0
