"""What the run against one deployment has come to: one small file, which a CI can hand on as an artefact."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from acceptance.outcomes import Verdict
from acceptance.reporting.files import write_json

HOME = "fleet"  # of the reports folder
SUFFIX = ".fleet.json"
#: Exit statuses from the worst to the best; bad settings of one deployment are nothing known of it.
WORST = (1, 2, 3, 0)


class ItemResult(BaseModel):
    """What a run says of one item; moments as in `verdict.json`, empty where it does not say."""

    model_config = ConfigDict(frozen=True)

    number: str
    verdict: Verdict
    reason: str = ""
    since: str = ""
    failingSince: str = ""


class Result(BaseModel):
    """begun, ended: ISO moments. code: the run's exit status. trouble: why there is no whole verdict; Russian.

    items: of a full run, else empty. answer: the report's first sentence. beyond: what beyond the checklist fails.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    begun: str
    ended: str
    code: int
    trouble: str = ""
    answer: str = ""
    run: str = ""
    items: tuple[ItemResult, ...] = ()
    beyond: tuple[str, ...] = ()

    def write(self, folder: Path, stem: str) -> None:
        """Put it into the folder. Raises SinkError."""
        write_json(folder / f"{stem}{SUFFIX}", self.model_dump(mode="json"))


def items_of(verdict: dict[str, Any]) -> tuple[ItemResult, ...]:
    """The items of a `verdict.json`."""
    return tuple(ItemResult.model_validate(one) for one in verdict["items"])


def failing_beyond(verdict: dict[str, Any]) -> tuple[str, ...]:
    """Names of the scenarios beyond the checklist that fail, as a `verdict.json` has them."""
    red = (one["name"] for one in verdict["extras"] if one["verdict"] in (Verdict.FAILED, Verdict.FLAKY))
    return tuple(name.replace("`", "") for name in red)


def read_results(paths: Sequence[Path]) -> tuple[dict[str, Result], list[Path]]:
    """The newest result of each deployment among these files and below these folders, by name; files that are none."""
    found: dict[str, Result] = {}
    damaged: list[Path] = []
    for file in _files(paths):
        try:
            result = Result.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            damaged.append(file)
            continue
        known = found.get(result.name)
        if known is None or known.begun < result.begun:
            found[result.name] = result
    return found, damaged


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]


def worst_code(codes: Iterable[int]) -> int:
    """The exit status of all together: 1 where a promise is broken, 2 where something is not known, else 0."""
    code = min(codes, key=WORST.index, default=2)
    return 2 if code == 3 else code
