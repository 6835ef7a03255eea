"""One line for each finished scenario, where several processes of one run share a console."""

import sys
import textwrap

from behave.model import Scenario

from acceptance.checklist.tags import EXTRA, item_number
from acceptance.outcomes import Verdict
from acceptance.process.variables import told
from acceptance.reporting.classify import explain_scenario
from acceptance.reporting.formatter import step_trace
from acceptance.reporting.verdicts import kind_of
from acceptance.reporting.wording import one_line
from acceptance.runner.retry import attempt_of


def tell(scenario: Scenario) -> None:
    """Print the scenario's sign, item and name; nothing in a process that behave's own formatter speaks for."""
    variables = told()
    if variables.run_dir is None:
        return
    outcome, step = explain_scenario(scenario)
    item = item_number(scenario.effective_tags) or EXTRA
    sign = kind_of(outcome.verdict).mark
    passed = outcome.verdict is Verdict.PASSED
    reason = "" if passed else f" – {one_line(outcome.reason, 150)}"
    if (attempt := attempt_of(scenario)) > 1:
        sign = kind_of(Verdict.FLAKY).mark if passed else sign
        reason = f" – мигает: прошло с попытки {attempt}" if passed else f", попытка {attempt}{reason}"
    name = scenario.name.rsplit(" -- @", 1)[0]  # behave's own mark of a row of examples
    line = f"  {sign} {item:<6} {name} ({scenario.duration:.1f} с){reason}\n"
    if variables.verbose and (trace := step_trace(step)):
        line += textwrap.indent(trace, "      ")
    sys.stderr.write(line)
    sys.stderr.flush()
