"""`acceptance fleet` and `acceptance merge --fleet`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from acceptance.fleet.matrix import matrix
from acceptance.fleet.page import PAGE, told, write_page
from acceptance.fleet.results import HOME, SUFFIX, Result, read_results
from acceptance.fleet.running import Runs, seconds
from acceptance.fleet.summary import Fleet
from acceptance.fleet.targets import FleetTarget, chosen, read_targets
from acceptance.outcomes import SettingsError
from acceptance.process.lifeline import hear_termination
from acceptance.reporting.run import reports_dir
from acceptance.reporting.wording import one_line, span

AT_ONCE = 2
LIMIT = 30.0  # minutes for each deployment


def fleet(
    file: Path,
    *,
    schedule: str = "",
    name: str = "",
    at_once: int = AT_ONCE,
    limit: float = LIMIT,
    engine: str = "",
    strict: bool = False,
) -> int:
    """Check the deployments of targets.toml, at most `at_once` of them at a time, and make their page.

    schedule, name: only those with this tag, only this one. limit: minutes for each. engine: print its matrix, check
    nothing. Returns the exit status: 1 where a promise is broken, 2 where a deployment is not known, else 0.
    Raises SettingsError, SinkError.
    """
    if at_once < 1 or limit <= 0:
        raise SettingsError("--at-once и --limit – числа больше нуля. Исправьте их.")
    every = read_targets(file)
    targets = chosen(every, schedule, name)
    if engine:
        print(matrix(engine, targets, file, at_once, schedule))
        return 0
    hear_termination()
    folder = reports_dir() / HOME
    at_once = min(at_once, len(targets))
    processes = max(1, ((os.cpu_count() or 1) + 2) // at_once)
    runs = Runs(folder, limit * 60, processes, strict)
    print(f"Развёртываний: {len(targets)}, одновременно не больше {at_once}", flush=True)
    runs.check(targets, at_once, _tell)
    return _merged(targets, [folder / f"{one.stem}{SUFFIX}" for one in targets], folder, page=not name)


def merge_fleet(file: Path, paths: Sequence[Path], schedule: str = "") -> int:
    """Make one page of the results that lie in the files and folders, those of `acceptance fleet` unless named.

    A deployment of targets.toml without a result is not known. Returns the exit status as `fleet` does.
    Raises SettingsError, SinkError.
    """
    targets = chosen(read_targets(file), schedule)
    folder = reports_dir() / HOME
    if lacking := [path for path in paths if not path.exists()]:
        raise SettingsError(f"{lacking[0]}: такого файла или папки нет. Исправьте путь.")
    return _merged(targets, list(paths) or [folder], folder, page=True)


def _merged(targets: Sequence[FleetTarget], places: list[Path], folder: Path, *, page: bool) -> int:
    results, damaged = read_results([place for place in places if place.exists()])
    for path in damaged:
        print(f"{path.name}: файл результата повреждён, он не учтён. Передайте его снова.", file=sys.stderr)
    if strangers := sorted(set(results) - {one.name for one in targets}):
        print(f"Не учтены результаты развёртываний, которых в файле нет: {', '.join(strangers)}", file=sys.stderr)
    found = Fleet(targets, results, folder)
    print("\n".join(["", *told(found)]))
    if page:
        write_page(found, folder / PAGE)
        print(f"Все развёртывания на одной странице: {folder / PAGE}")
    return found.code


def _tell(target: FleetTarget, result: Result) -> None:
    said = result.trouble or result.answer
    print(f"{target.name}: {one_line(said, 200)} ({span(seconds(result))})", flush=True)
