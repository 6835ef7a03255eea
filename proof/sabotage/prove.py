"""The proof: each mutant runs the scenarios that were seen to touch its place, until the first turns red.

Killed is a mutant that had effect and made a scenario red which, at the end of its batch, is green without it. One that
had no effect is neither killed nor survived.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from acceptance.outcomes import CheckBroken, Verdict
from acceptance.reporting.judge import ScenarioVerdict
from acceptance.reporting.plan import PlannedScenario
from acceptance.secrets.masking import mask
from proof.lab import Lab
from proof.sabotage.choice import Choice
from proof.sabotage.memory import Fate, Result
from proof.sabotage.mutant import Mutant
from proof.sabotage.running import run_all, run_one

BATCH = 15
ALONE = 2
LONGEST_TOLD = 300  # characters
RED = (Verdict.FAILED, Verdict.BROKEN, Verdict.FLAKY)
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Trial:
    """One mutant's trial. said: why the scenario turned red; left: how many scenarios touch it and were not tried."""

    mutant: Mutant
    result: Result
    said: str = ""
    left: int = 0
    seconds: float = 0.0


@dataclass
class Proof:
    """All trials of one command. unsure: keys of mutants whose trial does not count, with the reason."""

    trials: list[Trial] = field(default_factory=list)
    unsure: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def prove(
    due: Sequence[Mutant],
    choice: Choice,
    results: dict[str, Result],
    *,
    build: Callable[[], Lab],
    minutes: float | None,
    tell: Tell,
    keep: Callable[[], None],
    proof: Proof,
) -> None:
    """Try these mutants, batch by batch; `results` and `proof` grow. Ends by itself after so many minutes.

    keep: called after each batch, and when the proof is interrupted. Raises CheckBroken when no lab can be built.
    """
    started = time.monotonic()
    end = started + minutes * 60 if minutes else None
    lab = build()
    try:
        for first in range(0, len(due), BATCH):
            batch = _Batch(lab, choice, results, tell, len(due), proof, end)
            healthy = batch.run(due[first : first + BATCH])
            keep()
            proof.seconds = time.monotonic() - started
            if end and time.monotonic() > end:
                tell(f"Время вышло: {minutes:g} мин.")
                break
            done = first + BATCH
            if done < len(due):
                rest = proof.seconds / done * (len(due) - done)
                tell(f"   … ещё {len(due) - done}, около {rest / 60:.0f} мин.")
            if not healthy:
                tell("   Стенд поднимается заново: без сбоев не всё зелёное.")
                lab.close()
                lab = build()
    finally:
        keep()
        proof.seconds = time.monotonic() - started
        lab.close()


class _Batch:
    """Some mutants on one lab, and the proof that their killers are green without them."""

    def __init__(
        self,
        lab: Lab,
        choice: Choice,
        results: dict[str, Result],
        tell: Tell,
        total: int,
        proof: Proof,
        end: float | None,
    ) -> None:
        self._lab, self._choice, self._results = lab, choice, results
        self._tell, self._total, self._proof, self._end = tell, total, proof, end

    def run(self, mutants: Sequence[Mutant]) -> bool:
        """Try them; False when the lab is not as it was."""
        killers: dict[str, PlannedScenario] = {}
        trials: list[Trial] = []
        shaken = False
        for one in mutants:
            if self._end and time.monotonic() > self._end:
                break
            started = time.monotonic()
            try:
                trial, killer = self._try(one)
            except CheckBroken as error:
                self._proof.unsure[one.key] = str(error)
                self._tell(f"   ? {one.name}: {error}")
                shaken = True
                continue
            trial = Trial(one, trial.result, trial.said, trial.left, time.monotonic() - started)
            if killer:
                killers[killer.id] = killer
            else:  # nobody to be asked again whether it was the mutant
                self._results[one.key] = trial.result
            trials.append(trial)
            self._show(trial, len(self._proof.trials) + len(trials))
        ill = self._ill(list(killers.values()))
        for trial in trials:
            if trial.result.by in ill:
                self._proof.unsure[trial.mutant.key] = ill[trial.result.by]
                self._tell(f"   ? не в счёт, и без сбоя красный: {trial.mutant.name}: {ill[trial.result.by]}")
                continue
            self._results[trial.mutant.key] = trial.result
            self._choice.learn(trial.mutant, trial.result)
            self._proof.trials.append(trial)
        return not ill and not shaken

    def _try(self, mutant: Mutant) -> tuple[Trial, PlannedScenario | None]:
        before = self._results.get(mutant.key)
        chosen = self._choice.of(mutant, before)
        green: list[str] = []
        with self._lab.applied(mutant.fault) as effect:
            for found in self._one_after_another(chosen):
                planned = found.planned
                if found.outcome.verdict in RED:
                    told = " ".join(found.outcome.reason.split())[:LONGEST_TOLD]
                    said = mask(f"{planned.item or '@сверх'} {planned.name}: {told}")
                    if not effect():
                        raise CheckBroken(f"красный, хотя сбой не подействовал: {said}")
                    return Trial(mutant, Result(Fate.KILLED, planned.id, tuple(green)), said), planned
                green.append(planned.id)
            fate = Fate.SURVIVED if effect() else Fate.IDLE
        if before and before.fate is Fate.SURVIVED:
            fate = Fate.SURVIVED
        tried = {*green, *(before.tried if before else ())}
        left = len(set(mutant.touching) - tried)
        return Trial(mutant, Result(fate, "", tuple(sorted(tried))), left=left), None

    def _one_after_another(self, chosen: Sequence[PlannedScenario]) -> Iterator[ScenarioVerdict]:
        """The first few alone: they are the likeliest; the rest in one process, which spares a browser's start."""
        for planned in chosen[:ALONE]:
            yield run_one(self._lab, planned)
        if rest := chosen[ALONE:]:
            yield from run_all(self._lab, rest, stop=True)

    def _ill(self, killers: list[PlannedScenario]) -> dict[str, str]:
        """The killers that are red without a mutant, each with the reason."""
        if not killers:
            return {}
        found = run_all(self._lab, killers)
        # What a scenario before it has cut short says nothing yet.
        found = [one if one.attempts else run_one(self._lab, one.planned) for one in found]
        return {one.planned.id: one.outcome.reason for one in found if one.outcome.verdict is not Verdict.PASSED}

    def _show(self, trial: Trial, number: int) -> None:
        sign = {Fate.KILLED: "✓", Fate.SURVIVED: "✗", Fate.IDLE: "·"}[trial.result.fate]
        place = f"{number:>{len(str(self._total))}}/{self._total}"
        rest = f", ещё не пробовали сценариев: {trial.left}" if trial.left and not trial.said else ""
        self._tell(f"{place} {sign} {trial.mutant.section:<6} {trial.mutant.name} ({trial.seconds:.0f} с{rest})")
        if trial.said:
            self._tell(f"      {trial.said}")
