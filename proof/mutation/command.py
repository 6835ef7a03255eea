"""`python -m proof mutate`: each mutant's scenario must turn red; what stays green is a defect or explained."""

import json
import queue
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from acceptance import PROJECT
from acceptance.outcomes import CheckBroken
from acceptance.reporting import Plan, read_plan
from acceptance.reporting.verdict_kinds import KINDS
from proof.lab import Lab
from proof.mutation.equivalents import reason_of
from proof.mutation.mutants import FEATURES, Mutant, mutants
from proof.proxy_setup import prepare_proxy

MEMORY = PROJECT / "docs" / "mutation.json"
RED = {kind.verdict: str(kind.verdict) for kind in KINDS if kind.failure}


def run(*, files: Sequence[str] = (), everything: bool = False, labs: int = 3) -> int:
    """Try the mutants that are new or changed since they were last killed; 0 when none survives unexplained.

    files: names of feature files; all when none is named. everything: also those that are known to be killed.
    """
    memory = _memory()
    chosen = list(mutants([FEATURES / name for name in files] if files else None))
    tried = [one for one in chosen if not reason_of(one)]
    due = [one for one in tried if everything or memory.get(one.key) not in RED.values()]
    explained = len(chosen) - len(tried)
    print(f"Значений: {len(chosen)}, объяснено: {explained}, проверяется: {len(due)}.", flush=True)
    fates: dict[str, str] = {}
    started = time.monotonic()
    if due:
        try:
            prepare_proxy()
            _try_all(due, max(1, min(labs, len(due))), fates)
        except CheckBroken as error:
            print(error, file=sys.stderr)
            return 2
        finally:
            _remember(memory, fates, None if files else {one.key for one in tried})
    survivors = [one for one in due if fates.get(one.key) not in RED.values()]
    print(f"Убито {len(due) - len(survivors)} из {len(due)} за {time.monotonic() - started:.0f} с.")
    for one in survivors:
        print(f"Выжил: {one.told}")
    return 1 if survivors else 0


def _try_all(due: list[Mutant], labs: int, fates: dict[str, str]) -> None:
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for one in due:
        waiting.put(one)
    parsing = threading.Lock()
    errors: list[BaseException] = []
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")))

        def work(number: int) -> None:
            try:
                place = folder / str(number)
                _prepare(place)
                lab = Lab(place / "runs", Plan(()))
                exits.callback(lab.close)
                while not errors:
                    one = waiting.get_nowait()
                    fates[one.key] = _fate(lab, place, one, parsing)
                    sign = "✓" if fates[one.key] in RED.values() else "✗"
                    print(f"{len(fates):>4}/{len(due)} {sign} {one.told}", flush=True)
            except queue.Empty:
                return
            except BaseException as error:
                errors.append(error)

        _join([threading.Thread(target=work, args=(number,), daemon=True) for number in range(labs)])
        if errors:
            raise errors[0]


def _join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _prepare(place: Path) -> None:
    features = place / "features"
    features.mkdir(parents=True)
    (place / "runs").mkdir()
    (features / "steps").symlink_to(FEATURES / "steps")
    (features / "environment.py").symlink_to(FEATURES / "environment.py")


def _fate(lab: Lab, place: Path, one: Mutant, parsing: threading.Lock) -> str:
    path = place / "features" / one.file
    path.write_text(one.text(), encoding="utf-8")
    arguments = [f"{path}:{one.run_line}"]
    with parsing:  # behave's reader is not made for threads
        plan, _ = read_plan(arguments)
    judgement = lab.behave(arguments, plan)
    path.unlink()
    verdicts = [scenario.outcome.verdict for scenario in judgement.scenarios]
    return next((RED[verdict] for verdict in verdicts if verdict in RED), "survived")


def _memory() -> dict[str, str]:
    return json.loads(MEMORY.read_text(encoding="utf-8")) if MEMORY.exists() else {}


def _remember(memory: dict[str, str], fates: dict[str, str], known: set[str] | None) -> None:
    """Keep what became of the mutants; with all of them known, forget those that are no more."""
    kept = {**memory, **fates}
    if known is not None:
        kept = {key: fate for key, fate in kept.items() if key in known}
    draft = MEMORY.with_suffix(".draft")
    draft.write_text(json.dumps(dict(sorted(kept.items())), indent=0) + "\n", encoding="utf-8")
    shutil.move(draft, MEMORY)
