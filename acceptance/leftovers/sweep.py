"""`acceptance sweep`: remove from the target what killed runs have left, and only that."""

import sys
from pathlib import Path

from acceptance.ledger import Ledger, LedgerInUse, read_ledger
from acceptance.leftovers.removal import remove_all
from acceptance.outcomes import CheckBroken
from acceptance.reporting.run import reports_dir
from acceptance.secrets.masking import learn, mask
from acceptance.target.settings import Target, load_target
from acceptance.target.stand_process import EMBEDDED
from acceptance.world import World


def sweep() -> int:
    """Remove what the ledgers still hold; 0 when nothing is left, 2 when something could not be removed.

    Raises SettingsError.
    """
    target = load_target()
    if target is not None:
        learn(*target.secrets())
    files = sorted((reports_dir() / ".ledger").glob("*.jsonl"))
    if not files:
        print("Убирать нечего: прошлые прогоны ничего не оставили.")
    return max((_sweep_one(file, target) for file in files), default=0)


def _sweep_one(file: Path, target: Target | None) -> int:
    run_id = file.stem.rpartition("-")[0]
    ledger = read_ledger(file)
    try:
        ledger.begin()
    except LedgerInUse:
        print(f"Прогон {run_id} ещё идёт и уберёт за собой сам.")
        return 0
    try:
        left = len(ledger.remaining())
        if ledger.place == EMBEDDED:
            for entry in ledger.remaining():
                ledger.removed(entry)
            print(f"Прогон {run_id}: встроенный стенд исчез вместе со всем, что на нём было создано ({left}).")
            return 0
        if left and (target is None or ledger.place not in ("", target.address)):
            where = ledger.place or "не названной цели"
            print(
                f"Прогон {run_id} оставил записи ({left}) на {where}: задайте настройки этой цели и повторите.",
                file=sys.stderr,
            )
            return 2
        return _remove(ledger, run_id, target, file)
    finally:
        ledger.close()


def _remove(ledger: Ledger, run_id: str, target: Target | None, file: Path) -> int:
    if target is None or not ledger.remaining():
        print(f"Прогон {run_id}: всё уже убрано.")
        return 0
    world = World(target, run_id, file, ledger.place)
    try:
        removal = remove_all(world, ledger)
    except CheckBroken as error:
        print(mask(f"Прогон {run_id}: {error}"), file=sys.stderr)
        return 2
    finally:
        world.close()
    for sentence in removal.left:
        print(mask(f"Прогон {run_id}: {sentence}"), file=sys.stderr)
    print(f"Прогон {run_id}: убрано {removal.gone}.")
    return 2 if removal.left else 0
