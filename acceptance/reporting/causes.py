"""What has one and the same cause: one fault often spoils many items, and a reader wants to be told of it once."""

import re

from acceptance.outcomes import Outcome

#: What tells scenarios apart and causes not: names that the run has given, ids, moments, how long was waited.
_OWN = re.compile(
    r"«[^«»]*приёмки[^«»]*»|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d{4}-\d\d-\d\d[T ][\d:.+]+|\d{5,}"
    r"|\d+(?:[.,]\d+)? с\b"
)
_TELLING = 150  # characters of a reason: they name its cause


def cause_of(outcome: Outcome) -> Outcome:
    """The outcome without what is a scenario's own: equal for those that have the same cause."""
    reason = _OWN.sub("#", outcome.reason)[:_TELLING]
    return Outcome(outcome.verdict, reason, outcome.advice, outcome.setting)
