"""Mistakes in the script of the pages, and forms that send nothing."""

from typing import Any

from proof.changes import Http
from proof.fault import Fault, inject, text
from proof.faults.matrix.places import PAGES_SCRIPT

# A form whose button leads to nothing.
NOTHING_SENT = inject(
    "addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);"
)


def _mistakes(*mistakes: tuple[str, str]) -> tuple[Http, ...]:
    """Mistakes in the script of the pages: pattern and what stands in its place."""
    return tuple(Http("web", "GET", PAGES_SCRIPT, text(pattern, replacement)) for pattern, replacement in mistakes)


def page_fault(name: str, promise: str, breaks: str, says: str, *mistakes: tuple[str, str], **more: Any) -> Fault:
    """A fault of these mistakes in the script of the pages: each a pattern and what stands in its place."""
    return Fault(name, promise, (breaks,), says, _mistakes(*mistakes), quiet=True, **more)
