"""How far a run is, and how long it will still take, by what its scenarios took before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acceptance.reporting.run import Run
from acceptance.reporting.runs import last_full
from acceptance.runner.durations import shipped, usual

STEP = 5  # seconds: finer nobody can tell
FACT = "pace"


@dataclass(frozen=True)
class Pace:
    """What a run was expected to take when it began. seconds: by scenario; processes: that share them."""

    seconds: Mapping[str, float]
    processes: int

    def told(self, done: Mapping[str, float]) -> str:
        """Like «37 из 124, осталось около 25 с». done: what the scenarios that have ended took, in seconds."""
        ended = sum(name in done for name in self.seconds)
        left = self.left(done)
        return f"{ended} из {len(self.seconds)}{f', осталось {left}' if left else ''}"

    def left(self, done: Mapping[str, float]) -> str:
        """Like «около 25 с», or nothing when all has ended. done: as for told."""
        rest = [known for name, known in self.seconds.items() if name not in done]
        if not rest:
            return ""
        expected = sum(self.seconds[name] for name in done if name in self.seconds)
        slower = sum(took for name, took in done.items() if name in self.seconds) / expected if expected else 1.0
        left = max(sum(rest) * slower / min(self.processes, len(rest)), max(rest) * slower)
        return f"около {_rounded(left)}"


def note_pace(run: Run, ids: list[str], target: str, processes: int) -> None:
    """Keep what the run's scenarios are expected to take, for the processes that tell of it. Raises SinkError."""
    earlier = last_full(target, run.reports)
    known = _durations(earlier.run.path / "verdict.json") if earlier else shipped()
    seconds = {one: max(known.get(one, usual(known)), 0.05) for one in ids}
    run.describe(**{FACT: {"seconds": seconds, "processes": processes}})


def pace_of(run: Run) -> Pace | None:
    """What was noted when the run began; None where nothing was."""
    noted = run.facts().get(FACT)
    return Pace(noted["seconds"], noted["processes"]) if noted else None


def done_in(run: Run) -> dict[str, float]:
    """What each scenario that has ended took, in seconds: read while others write."""
    found: dict[str, float] = {}
    for path in run.path.glob("records-*.jsonl"):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if '"event":"finished"' in line and line.endswith("}"):
                record = json.loads(line)
                found[record["id"]] = found.get(record["id"], 0.0) + record["duration"]
    return found


def _durations(file: Path) -> dict[str, float]:
    try:
        verdict: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # of another time: what is usual will do
    scenarios = [one for item in verdict["items"] for one in item["scenarios"]] + verdict["extras"]
    return {one["id"]: one["duration"] for one in scenarios if one["duration"]}


def _rounded(seconds: float) -> str:
    whole = max(STEP, round(seconds / STEP) * STEP)
    return f"{whole} с" if whole < 60 else f"{whole // 60} мин" + (f" {whole % 60} с" if whole % 60 else "")
