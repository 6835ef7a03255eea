"""What each scenario takes, as it was measured on the embedded stand and is shipped with the project.

`python -m acceptance.runner.durations` measures anew: it takes the times of the stand's last full run. The file belongs
to the checks: every machine has to cut a run alike, so what a machine's own history knows must not count there.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from acceptance import PROJECT
from acceptance.reporting.carry_over import last_full_run
from acceptance.reporting.files import write_json
from acceptance.reporting.judge import judge
from acceptance.reporting.run import Run
from acceptance.target.stand_process import EMBEDDED

SHIPPED = PROJECT / "acceptance" / "runner" / "durations.json"
USUAL = 1.0  # seconds of a scenario where nothing was ever measured


@cache
def shipped() -> Mapping[str, float]:
    """Seconds by scenario id; those that have come since are not there."""
    return json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.exists() else {}


def usual(known: Mapping[str, float]) -> float:
    """Seconds of a scenario that is not among those known."""
    return sum(known.values()) / len(known) if known else USUAL


def measured(run: Run) -> dict[str, float]:
    """Seconds by scenario id of a run, tenths of a second."""
    scenarios = judge(run).scenarios
    return {one.planned.id: max(0.1, round(one.duration, 1)) for one in scenarios if one.duration}


def ship(file: Path = SHIPPED) -> int:
    """Write down what the scenarios took in the stand's last full run; 0. Raises SettingsError, SinkError."""
    run = last_full_run(EMBEDDED)
    seconds = measured(run)
    write_json(file, dict(sorted(seconds.items())))
    print(f"Записано, сколько занимает каждый из {len(seconds)} сценариев, по прогону {run.id}: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(ship())
