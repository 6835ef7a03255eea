"""Holes in the platform itself, which the stand opens by a variable."""

from proof.changes import Process
from proof.fault import Fault
from stand.holes import HOLES, VARIABLE


def hole_fault(name: str, breaks: tuple[str, ...], says: str) -> Fault:
    """The platform with this hole. Whoever does not look for it sees nothing."""
    change = Process("web", "restarted", {VARIABLE: name})
    return Fault(f"hole-{name}", HOLES[name], breaks, says, (change,), quiet=True)
