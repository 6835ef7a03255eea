"""`python -m proof sabotage`: faults that nobody wrote, and whether any check notices them."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from acceptance.reporting import Plan
from acceptance.reporting.plan import PlannedScenario
from acceptance.reporting.run import reports_dir
from proof.lab import Lab
from proof.proxy_setup import prepare_proxy
from proof.sabotage import memory, recording, report
from proof.sabotage.choice import Choice
from proof.sabotage.explained import reason_of
from proof.sabotage.memory import Fate, Result
from proof.sabotage.mutant import Mutant
from proof.sabotage.mutants import all_mutants
from proof.sabotage.prove import Proof, prove

#: A page of the stand is there in less than one; what is spoiled is waited for in vain, hundreds of times.
PAGE_SECONDS = "5"


def run(
    *,
    items: Sequence[str] = (),
    seams: Sequence[str] = (),
    places: Sequence[str] = (),
    sample: int = 0,
    rota: int = 0,
    minutes: float = 0,
    again: bool = False,
    anew: bool = False,
    only_list: bool = False,
) -> int:
    """Try the mutants that are not known to be killed; 0 when none of them survives unexplained, 1 otherwise.

    items: only places that these items (`5.4`) or sections (`5.`) touch. seams, places: only of these seams, with these
    words in their place. sample: at most so many. rota: only so many of those that were killed, others each day.
    minutes: ends after so many. again: also those that are known to be killed or explained. anew: what a green run
    touches is recorded anew. only_list: nothing is run. Raises CheckBroken when nothing can be tried.
    """
    known = recording.scenarios()
    planned = {key: one.planned for key, one in known.items()}
    with tempfile.TemporaryDirectory(prefix="sabotage-") as folder:

        def build() -> Lab:
            prepare_proxy()
            return Lab(Path(folder), Plan(()), PAGE_SECONDS)

        # The day's sample proves what is known already: it leaves what is kept with the project alone.
        recorded = _recorded(known, None if rota or only_list else build, anew=anew)
        mutants = all_mutants(recorded)
        results = memory.load()
        _forget_killers_that_are_gone(results, planned)
        chosen = _chosen(mutants, items, seams, places, planned)
        due = _todays(chosen, results, rota) if rota else _due(chosen, results, again=again)
        due = due[:sample] if sample else due
        _tell(f"Мутантов: {len(mutants)}, выбрано: {len(chosen)}, пробуем: {len(due)}.")
        if only_list:
            for one in due:
                _tell(f"{one.key} {one.seam} {one.section:<6} {one.name}")
            return 0
        choice, proof = Choice(recorded, planned, {key: one.story for key, one in known.items()}), Proof()
        for one in mutants:
            if one.key in results:
                choice.learn(one, results[one.key])

        def keep() -> None:
            if not rota:
                memory.save(results, [one.key for one in mutants])
                report.keep(mutants, results, date.today())

        if due:
            prove(due, choice, results, build=build, minutes=minutes, tell=_tell, keep=keep, proof=proof)
    page = report.write(mutants, results, proof, reports_dir(), date.today(), planned)
    survivors = [
        trial.mutant for trial in proof.trials if trial.result.fate is Fate.SURVIVED and not reason_of(trial.mutant)
    ]
    killed = sum(trial.result.fate is Fate.KILLED for trial in proof.trials)
    idle = sum(trial.result.fate is Fate.IDLE for trial in proof.trials)
    _tell(f"\nПоймано {killed} из {len(proof.trials) - idle} за {proof.seconds:.0f} с, без действия: {idle}.")
    _tell(f"Отчёт: {page}")
    for one in survivors:
        _tell(f"Выжил: {one.name}")
    return 1 if survivors or proof.unsure else 0


def _recorded(known: dict[str, recording.Known], build: Callable[[], Lab] | None, *, anew: bool) -> recording.Recording:
    """What a green run touches, recorded as far as it is not known. build: None where nothing is to be recorded."""
    found = recording.Recording() if anew else recording.load()
    due = recording.missing(found, known)
    if due and build:
        lab = build()
        try:
            recording.record(lab, found, due, known, _tell)
        finally:
            lab.close()
        recording.save(found)
    return found


def _chosen(
    mutants: list[Mutant],
    items: Sequence[str],
    seams: Sequence[str],
    places: Sequence[str],
    planned: dict[str, PlannedScenario],
) -> list[Mutant]:
    def touches(one: Mutant) -> bool:
        found = {planned[scenario].item or "" for scenario in one.touching}
        return any(item in found or (item.endswith(".") and any(i.startswith(item) for i in found)) for item in items)

    return [
        one
        for one in mutants
        if (not items or touches(one))
        and (not seams or one.seam in seams)
        and (not places or any(words in one.name for words in places))
    ]


def _due(mutants: list[Mutant], results: dict[str, Result], *, again: bool) -> list[Mutant]:
    """What is not known to be killed or explained; first what was never tried."""
    found = [
        one
        for one in mutants
        if again or not (reason_of(one) or (one.key in results and results[one.key].fate is Fate.KILLED))
    ]
    return sorted(found, key=lambda one: one.key in results)


def _todays(mutants: list[Mutant], results: dict[str, Result], number: int) -> list[Mutant]:
    """So many of the mutants that were killed, others each day: each comes round in turn."""
    killed = [one for one in mutants if one.key in results and results[one.key].fate is Fate.KILLED]
    first = date.today().toordinal() * number
    return [killed[(first + place) % len(killed)] for place in range(min(number, len(killed)))]


def _forget_killers_that_are_gone(results: dict[str, Result], planned: dict[str, PlannedScenario]) -> None:
    """Who was killed by a scenario that is no more has to be tried again."""
    for key in [key for key, one in results.items() if one.fate is Fate.KILLED and one.by not in planned]:
        del results[key]


def _tell(line: str) -> None:
    print(line, flush=True)
