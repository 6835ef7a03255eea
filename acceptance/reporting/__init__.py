"""Reporting: what was planned, what happened, and what may be said about it.

`begin` in before_all; `finish` at the end (behave's own end calls it, or a parent process, or `acceptance report`).
"""

from acceptance.outcomes import Outcome
from acceptance.reporting.classify import classify_step, explain_step
from acceptance.reporting.finish import finish
from acceptance.reporting.plan import Plan, PlannedScenario, read_plan
from acceptance.reporting.run import Run, begin_run
from acceptance.reporting.runs import latest_run
from acceptance.reporting.session import Session, begin

__all__ = [
    "Outcome",
    "Plan",
    "PlannedScenario",
    "Run",
    "Session",
    "begin",
    "begin_run",
    "classify_step",
    "explain_step",
    "finish",
    "latest_run",
    "read_plan",
]
