"""One line for each finished scenario, where several processes of one run share a console."""

import shutil
import sys
import textwrap
from pathlib import Path

from behave.model import Scenario

from acceptance.checklist.tags import EXTRA, item_number
from acceptance.outcomes import Verdict
from acceptance.process.variables import process_variables
from acceptance.reporting import Run
from acceptance.reporting.answer import answer_so_far
from acceptance.reporting.classify import explain_scenario
from acceptance.reporting.formatter import step_trace
from acceptance.reporting.judge import judge
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.reporting.waivers import load_waivers
from acceptance.reporting.wording import one_line, span
from acceptance.runner.remaining_time import done_in, pace_of
from acceptance.runner.retry import attempt_of

CLEAR = "\r\033[K"  # the line under the cursor: what was told there is no longer true
NARROWEST = 40  # columns
WHOLE = 4000  # characters of a cause


def tell(scenario: Scenario, identity: str) -> None:
    """Print the scenario's sign, item and name, on a terminal also how far the run is.

    Nothing in a process that behave's own formatter speaks for. identity: the scenario's, in the plan.
    """
    variables = process_variables()
    if variables.run_dir is None:
        return
    outcome, step = explain_scenario(scenario)
    item = item_number(scenario.effective_tags) or EXTRA
    sign = kind_of(outcome.verdict).mark
    passed = outcome.verdict is Verdict.PASSED
    reason = "" if passed else f" – {one_line(outcome.reason, WHOLE)}"
    if (attempt := attempt_of(scenario)) > 1:
        sign = kind_of(Verdict.FLAKY).mark if passed else sign
        reason = f" – мигает: прошло с попытки {attempt}" if passed else f", попытка {attempt}{reason}"
    name = scenario.name.rsplit(" -- @", 1)[0].replace("`", "")  # behave's own mark of a row of examples
    took = span(scenario.duration).replace(" ", "\u00a0")  # a number stays with its unit
    line = f"  {sign} {item:<6} {name} ({took}){reason}\n"
    if variables.verbose and (trace := step_trace(step)):
        line += textwrap.indent(trace, "      ")
    # One write, so that the lines of several processes do not mix.
    sys.stderr.write(
        f"{CLEAR}{_broken(line)}{_status(variables.run_dir, {identity: scenario.duration})}"
        if sys.stderr.isatty()
        else line
    )
    sys.stderr.flush()


def tell_of_checklist() -> None:
    """Say what has become of the checklist's items: all of them have ended, what goes beyond them is still to come."""
    folder = process_variables().run_dir
    if folder is None:
        return
    run = Run(folder)
    judgement = judge(run, load_waivers())
    left = pace_of(run)
    rest = left.left(done_in(run)) if left else ""
    line = f"  {answer_so_far(judgement)}{f', осталось {rest}' if rest else ''}\n"
    sys.stderr.write(f"{CLEAR if sys.stderr.isatty() else ''}{_broken(line)}")
    sys.stderr.flush()


def clear() -> None:
    """Take the last word about the progress from the terminal: the verdict follows."""
    if sys.stderr.isatty():
        sys.stderr.write(CLEAR)
        sys.stderr.flush()


def _broken(lines: str) -> str:
    """The lines as wide as the terminal, what continues one set off from it."""
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    wrapped = [textwrap.fill(line, width, subsequent_indent=" " * 11) for line in lines.splitlines()]
    return "".join(f"{one}\n" for one in wrapped)


def _status(run_dir: Path, ending: dict[str, float]) -> str:
    """ending: the scenario that is told of, whose record follows, and what it took in seconds."""
    run = Run(run_dir)
    pace = pace_of(run)
    return f"  {pace.told(ending | done_in(run))}" if pace else ""
