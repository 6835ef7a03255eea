"""`python -m proof faults`: prove that each check can fail, or those of one item."""

import os
import sys
from collections.abc import Sequence
from datetime import date

from acceptance.outcomes import CheckBroken
from acceptance.reporting.run import reports_dir
from proof.fault import Fault
from proof.faults.matrix import FAULTS
from proof.faults.prove import SAMPLE, Fate, prove
from proof.faults.report import keep, missing_items, write_reports
from proof.proxy_setup import prepare_proxy

# One lab more than there are cores: much of a lab's time is spent waiting for what a fault keeps from coming.
MOST_LABS = 3


def chosen_faults(items: Sequence[str] = (), names: Sequence[str] = ()) -> list[Fault]:
    """The faults of these items (`2.4`, or `2.` for a section) or of these names; all when nothing is named."""
    if not items and not names:
        return list(FAULTS)
    return [
        fault
        for fault in FAULTS
        if fault.name in names
        or any(fault.own == item or (item.endswith(".") and fault.own.startswith(item)) for item in items)
    ]


def todays(number: int, today: date) -> list[Fault]:
    """So many faults from all over the matrix, others each day: each comes round in turn."""
    apart = -(-len(FAULTS) // number)
    return [FAULTS[(today.toordinal() + place * apart) % len(FAULTS)] for place in range(min(number, len(FAULTS)))]


def run(
    *,
    items: Sequence[str] = (),
    names: Sequence[str] = (),
    rota: int = 0,
    sample: int = SAMPLE,
    seed: int = 0,
    labs: int = 0,
) -> int:
    """Prove the chosen faults; 0 when each was killed for its own reason, 1 otherwise, 2 when it cannot be tried.

    rota: only so many, others each day. sample, seed, labs: see `prove`.
    """
    faults = todays(rota, date.today()) if rota else chosen_faults(items, names)
    if rota:
        print(f"Сегодняшняя выборка, {len(faults)} из {len(FAULTS)}; все сбои – make faults.", flush=True)
    if not faults:
        print(f"Нет сбоев для {', '.join([*items, *names])}.", file=sys.stderr)
        return 1
    try:
        prepare_proxy()
        proof = prove(
            faults, labs=labs or min(MOST_LABS, (os.cpu_count() or 1) + 1), sample=sample, seed=seed, tell=_tell
        )
    except CheckBroken as error:
        print(error, file=sys.stderr)
        return 2
    page = write_reports(proof, reports_dir(), date.today())
    full = len(faults) == len(FAULTS)
    killed = sum(trial.fate is Fate.KILLED for trial in proof.trials)
    print(f"\nПоймано {killed} из {len(proof.trials)} за {proof.seconds:.0f} с. Отчёт: {page}")
    for item, reason in proof.unhealthy.items():
        print(f"Без сбоев пункт {item} не зелёный: {reason}")
    without = missing_items(FAULTS) if full else []
    if without:
        print(f"Нет своего сбоя у пунктов: {', '.join(without)}.")
    if not proof.sound or without:
        return 1
    if full:
        keep(proof, date.today())
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)
