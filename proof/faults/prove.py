"""The proof: each fault is applied, must be caught by the items it breaks, and is taken back.

Before the first and after the last fault all the items concerned must be green. After a fault that changed more than
exchanges on their way, the items that it broke must be green again at once.
"""

import queue
import random
import re
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from acceptance import PROJECT
from acceptance.outcomes import CheckBroken, Verdict
from acceptance.reporting import Plan, read_plan
from acceptance.secrets.masking import mask
from proof.fault import Fault
from proof.lab import ItemResult, Lab

SAMPLE = 1
Tell = Callable[[str], None]


class Fate(StrEnum):
    """What became of a fault. Everything but KILLED is a defect."""

    KILLED = "killed"
    SURVIVED = "survived"
    WRONG_REASON = "wrong_reason"
    LATE = "late"
    NOT_APPLIED = "not_applied"
    COLLATERAL = "collateral"
    NOT_HEALED = "not_healed"
    BROKEN = "broken"


@dataclass(frozen=True)
class Trial:
    """One fault's trial. said: the failures' messages by item; told: Russian, what was seen; seconds: all of it."""

    fault: Fault
    fate: Fate
    told: str
    said: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Proof:
    """All trials of one command. unhealthy: items that were not green before any fault, with the reason."""

    trials: tuple[Trial, ...]
    unhealthy: dict[str, str]
    seconds: float

    @property
    def sound(self) -> bool:
        """True when the baseline was green and each fault was killed for its own reason."""
        return bool(self.trials) and not self.unhealthy and all(trial.fate is Fate.KILLED for trial in self.trials)


def whole_plan() -> Plan:
    """The plan of all scenarios."""
    return read_plan([str(PROJECT / "features")])[0]


def prove(faults: Sequence[Fault], *, labs: int, sample: int, seed: int, tell: Tell) -> Proof:
    """Prove the faults, `labs` at a time, each lab with a stand of its own.

    sample: how many items that a fault does not break are run beside them; seed: which. Raises CheckBroken when a lab
    cannot be built.
    """
    started = time.monotonic()
    plan = whole_plan()
    number = max(1, min(labs, len(faults)))
    with tempfile.TemporaryDirectory(prefix="faults-runs-") as folder:
        crew = _Crew(faults, [Path(folder) / str(index) for index in range(number)], plan, sample, seed, tell)
        try:
            crew.work()
        finally:
            crew.close()
    order = {fault.name: place for place, fault in enumerate(faults)}
    trials = sorted(crew.trials, key=lambda trial: order[trial.fault.name])
    return Proof(tuple(trials), crew.unhealthy, time.monotonic() - started)


class _Crew:
    """The labs at work, a thread for each."""

    def __init__(
        self, faults: Sequence[Fault], folders: list[Path], plan: Plan, sample: int, seed: int, tell: Tell
    ) -> None:
        self._faults, self._folders, self._plan = list(faults), folders, plan
        self._seed, self._tell = seed, tell
        self._items = list(dict.fromkeys(one.item for one in plan.scenarios if one.item and not one.extra))
        self._others = {fault.name: self._sample(fault, sample) for fault in faults}
        self._labs: list[Lab] = []
        self._lock = threading.Lock()
        self._errors: list[BaseException] = []
        self._stopped = False
        self.trials: list[Trial] = []
        self.unhealthy: dict[str, str] = {}

    def work(self) -> None:
        self._tell(f"Стендов: {len(self._folders)}, сбоев: {len(self._faults)}.")
        self._each(self._build, range(len(self._folders)))
        needed = [item for item in self._items if any(self._touches(fault, item) for fault in self._faults)]
        shares = [needed[index :: len(self._labs)] for index in range(len(self._labs))]
        self._each(self._baseline, [pair for pair in zip(self._labs, shares, strict=True) if pair[1]])
        green = "зелёные" if not self.unhealthy else f"не зелёные: {', '.join(self.unhealthy)}"
        self._tell(f"Без сбоев {len(needed)} пунктов – {green}.")
        waiting: queue.SimpleQueue[Fault] = queue.SimpleQueue()
        # The slowest first: so the labs are busy equally long.
        for fault in sorted(self._faults, key=lambda fault: -fault.within):
            waiting.put(fault)
        self._each(lambda lab: self._keep_trying(lab, waiting), self._labs)
        self._each(self._baseline, [pair for pair in zip(self._labs, reversed(shares), strict=True) if pair[1]])
        self._tell("После всех сбоев те же пункты – " + ("зелёные." if not self.unhealthy else "не зелёные."))

    def close(self) -> None:
        self._stopped = True
        for lab in self._labs:
            lab.close()

    def _each(self, work: Callable[[Any], None], parts: Sequence[Any]) -> None:
        def guarded(part: object) -> None:
            try:
                work(part)
            except BaseException as error:
                self._errors.append(error)
                self._stopped = True

        threads = [threading.Thread(target=guarded, args=(part,), daemon=True) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def _build(self, index: int) -> None:
        self._folders[index].mkdir(parents=True, exist_ok=True)
        lab = Lab(self._folders[index], self._plan)
        with self._lock:
            self._labs.append(lab)

    def _baseline(self, pair: tuple[Lab, list[str]]) -> None:
        lab, items = pair
        for item, result in lab.run(items).items():
            if result.verdict is not Verdict.PASSED:
                self.unhealthy[item] = _reason(result)

    def _keep_trying(self, lab: Lab, waiting: "queue.SimpleQueue[Fault]") -> None:
        while not self._stopped:
            try:
                fault = waiting.get_nowait()
            except queue.Empty:
                return
            started = time.monotonic()
            trial = self._try(lab, fault)
            with self._lock:
                self.trials.append(Trial(fault, trial.fate, trial.told, trial.said, time.monotonic() - started))
                self._show(self.trials[-1])

    def _show(self, trial: Trial) -> None:
        sign = "✓" if trial.fate is Fate.KILLED else "✗"
        place = f"{len(self.trials):>{len(str(len(self._faults)))}}/{len(self._faults)}"
        line = f"{place} {sign} {trial.fault.own:<6} {trial.fault.promise} ({trial.seconds:.0f} с)"
        self._tell(line if trial.fate is Fate.KILLED else f"{line}\n      {FATES[trial.fate]}: {trial.told}")

    def _try(self, lab: Lab, fault: Fault) -> Trial:
        ill = [item for item in fault.breaks if item in self.unhealthy]
        if ill:
            return Trial(fault, Fate.BROKEN, f"без сбоя пункт {ill[0]} не зелёный: {self.unhealthy[ill[0]]}")
        try:
            with lab.applied(fault) as effect:
                found = lab.run([*fault.breaks, *self._others[fault.name]])
                proof = effect()
            healed = lab.run(fault.breaks) if fault.changes_target else {}
        except CheckBroken as error:
            return Trial(fault, Fate.BROKEN, str(error))
        fate, told = self._judged(fault, found, proof)
        if fate is Fate.KILLED:
            for item, result in healed.items():
                if result.verdict is not Verdict.PASSED:
                    fate, told = Fate.NOT_HEALED, f"{item}: {_reason(result)}"
        return Trial(fault, fate, mask(told), {item: mask(_reason(found[item])) for item in fault.breaks})

    def _judged(self, fault: Fault, found: dict[str, ItemResult], proof: str) -> tuple[Fate, str]:
        reasons = "; ".join(f"{item} {found[item].verdict}: {_reason(found[item])}" for item in fault.breaks)
        if not proof:
            return Fate.NOT_APPLIED, f"сбой ни разу не подействовал ({reasons})"
        for item in fault.breaks:
            result = found[item]
            if result.verdict is Verdict.PASSED:
                return Fate.SURVIVED, f"пункт {item} остался зелёным ({proof})"
            if result.verdict is not Verdict.FAILED:
                return Fate.WRONG_REASON, f"пункт {item} – {result.verdict}: {_reason(result)}"
            if not any(re.search(fault.says, reason, re.DOTALL) for reason in result.reasons):
                return Fate.WRONG_REASON, f"пункт {item}, ожидалось «{fault.says}»: {_reason(result)}"
            if result.seconds > fault.within:
                return Fate.LATE, f"пункт {item} покраснел за {result.seconds:.0f} с, а должен за {fault.within:g} с"
        for item, result in found.items():
            if result.verdict is not Verdict.PASSED and not fault.may_break(item):
                return Fate.COLLATERAL, f"покраснел и пункт {item}: {_reason(result)}"
        return Fate.KILLED, proof

    def _sample(self, fault: Fault, number: int) -> list[str]:
        others = [item for item in self._items if not fault.may_break(item)]
        return random.Random(f"{self._seed}-{fault.name}").sample(others, min(number, len(others)))

    def _touches(self, fault: Fault, item: str) -> bool:
        return item in fault.breaks or item in self._others[fault.name]


FATES = {
    Fate.KILLED: "пойман",
    Fate.SURVIVED: "выжил",
    Fate.WRONG_REASON: "пойман не за то",
    Fate.LATE: "пойман поздно",
    Fate.NOT_APPLIED: "не применился",
    Fate.COLLATERAL: "необъявленная красная проверка",
    Fate.NOT_HEALED: "после сбоя проверка не позеленела",
    Fate.BROKEN: "не состоялся",
}


def _reason(result: ItemResult) -> str:
    return " | ".join(result.reasons) or str(result.verdict)
