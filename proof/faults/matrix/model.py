"""What the model is told: changes of the prompt on its way."""

from proof.changes import Http
from proof.fault import Fault, edit_request, quietly, replace
from proof.faults.matrix.places import COMPLETIONS


def model_told(name: str, promise: str, scenario: str, says: str, pattern: str, replacement: str) -> Fault:
    """The model is told something else than it should be: pattern and replacement are of the prompt's text."""
    change = edit_request(replace("messages.0.content", pattern, replacement))
    return quietly(name, promise, (scenario,), says, Http("llm", "POST", COMPLETIONS, change))
