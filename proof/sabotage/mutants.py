"""All mutants of a recording."""

from proof.sabotage import exchanges, jobs, sights, writes
from proof.sabotage.mutant import Mutant
from proof.sabotage.recording import Recording


def all_mutants(recording: Recording) -> list[Mutant]:
    """All mutants of all seams, in an order that has nothing to do with where they are: any part is a sample."""
    found = [one for seam in (exchanges, sights, writes, jobs) for one in seam.mutants(recording)]
    return sorted(found, key=lambda one: one.key)
