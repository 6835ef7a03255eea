"""What became of each mutant, kept with the project in `docs/sabotage.json`: a run goes on where the last one ended."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from acceptance import PROJECT

KEPT = PROJECT / "docs" / "sabotage.json"


class Fate(StrEnum):
    """What became of a mutant. IDLE: it had no effect in any scenario that ran."""

    KILLED = "killed"
    SURVIVED = "survived"
    IDLE = "idle"


@dataclass(frozen=True)
class Result:
    """One mutant's fate. by: id of the scenario that turned red; tried: ids of those that stayed green."""

    fate: Fate
    by: str = ""
    tried: tuple[str, ...] = ()


def load(file: Path = KEPT) -> dict[str, Result]:
    """Key of a mutant -> its result; empty when nothing was kept."""
    if not file.exists():
        return {}
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {key: Result(Fate(fate), by, tuple(tried)) for key, (fate, by, tried) in kept.items()}


def save(results: dict[str, Result], known: Iterable[str], file: Path = KEPT) -> None:
    """Keep the results of the mutants that there are; those of others are forgotten."""
    keys = set(known)
    lines = [
        f"{json.dumps(key)}: {json.dumps([one.fate, one.by, list(one.tried)])}"
        for key, one in sorted(results.items())
        if key in keys
    ]
    draft = file.with_suffix(".draft")
    draft.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    draft.replace(file)
