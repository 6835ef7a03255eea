"""Which scenarios a mutant is tried with, and in which order: those that will notice it soonest."""

import re
from collections import Counter, defaultdict

from acceptance.reporting.plan import PlannedScenario
from proof.sabotage.memory import Fate, Result
from proof.sabotage.mutant import Mutant
from proof.sabotage.recording import Recording

#: So many scenarios are tried at a time: of items, beyond the checklist; what remains is tried when it comes up again.
ITEMS, EXTRAS = 3, 3
#: Seconds; whoever waits longer for what never comes is asked last.
PATIENCE = 40


class Choice:
    """Orders scenarios. Learns from each kill: whoever caught a neighbour of the mutant is asked first."""

    def __init__(
        self, recording: Recording, planned: dict[str, PlannedScenario], stories: dict[str, str] | None = None
    ) -> None:
        """planned, stories: each scenario's place in the plan and what it says, by its id."""
        self._stories = stories or {}
        self._recording, self._planned = recording, planned
        # What is beyond the checklist belongs to the section whose items stand in the same file.
        self._sections = {one.file: one.item.split(".")[0] for one in planned.values() if one.item}
        self._caught: dict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, mutant: Mutant, result: Result) -> None:
        """Remember who killed it."""
        if result.fate is Fate.KILLED:
            self._caught[_neighbourhood(mutant)][result.by] += 1

    def of(self, mutant: Mutant, before: Result | None) -> list[PlannedScenario]:
        """The scenarios to try, in order. before: what is known of the mutant; what stayed green is left out.

        Who has killed it is asked first. When all have stayed green it begins anew: checks may have been changed since.
        """
        tried = set(before.tried) if before else set()
        left = [one for one in mutant.touching if one not in tried] or list(mutant.touching)
        caught = self._caught[_neighbourhood(mutant)]
        killer = before.by if before else ""
        ordered = sorted(
            left,
            key=lambda one: (one != killer, self._waits_long(one), -min(caught[one], 3), self._rank(mutant, one)),
        )
        items = [one for one in ordered if not self._planned[one].extra][:ITEMS]
        extras = [one for one in ordered if self._planned[one].extra][:EXTRAS]
        chosen = {*items, *extras}
        return [self._planned[one] for one in ordered if one in chosen]

    def _waits_long(self, scenario: str) -> bool:
        return self._recording.touched[scenario].patience > PATIENCE

    def _rank(self, mutant: Mutant, scenario: str) -> tuple[bool, bool, bool, bool, float]:
        planned = self._planned[scenario]
        # A scenario about this very call says so in its row of examples.
        about = _plain_call(planned.row.get("вызов", "-")) in mutant.place
        # So does one that names what is to be seen.
        _, _, words = mutant.place.rpartition(":")
        if mutant.seam == "page" and len(words) > 1:
            about = words in self._stories.get(scenario, "")
        own = self._sections.get(planned.file) == mutant.section
        near = scenario in mutant.touching[: mutant.near]
        return not about, not near, not own, planned.extra, self._recording.touched[scenario].seconds


def _plain_call(call: str) -> str:
    return re.sub(r"\[\w+\]", "[id]", call)


def _neighbourhood(mutant: Mutant) -> str:
    return mutant.place.partition(", ")[0]
