"""The verdict as continuous integration reads it: reports/junit.xml; on GitHub annotations and a summary, too."""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.checklist import ticked_checklist
from acceptance.reporting.files import cannot_write, mask, write_text
from acceptance.reporting.judge import Judgement, ScenarioVerdict
from acceptance.reporting.verdict_kinds import kind_of

JUNIT = "junit.xml"
#: Allure's status of a kind of verdict -> what JUnit's schema calls it; a tick has no element.
ELEMENTS = {"failed": "failure", "broken": "error", "skipped": "skipped", "unknown": "skipped"}
PROBLEMS = "Прогон"
ON_GITHUB = "GITHUB_ACTIONS"
SUMMARY_ON_GITHUB = "GITHUB_STEP_SUMMARY"
#: What separates the parts of a workflow command (GitHub: «Workflow commands for GitHub Actions»).
ESCAPED = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
ESCAPED_IN_PROPERTIES = {**ESCAPED, **str.maketrans({":": "%3A", ",": "%2C"})}


def write_junit(judgement: Judgement, exit_code: int, *paths: Path) -> None:
    """Write the scenarios, a suite for each feature, to each of the paths. Raises SinkError.

    A problem of the run itself is a case of a suite of its own, so that no reader counts the run as green.
    """
    root = ElementTree.Element("testsuites", name=judgement.target, time=f"{judgement.duration:.3f}")
    for feature, scenarios in groupby(judgement.scenarios, key=lambda one: one.planned.feature):
        suite = ElementTree.SubElement(root, "testsuite", name=feature, timestamp=judgement.started)
        for scenario in scenarios:
            _add(suite, scenario)
        _count(suite)
    if judgement.refused or judgement.problems:
        suite = ElementTree.SubElement(root, "testsuite", name=PROBLEMS, timestamp=judgement.started)
        problems = [Outcome(Verdict.BROKEN, judgement.refused)] if judgement.refused else []
        for number, problem in enumerate([*problems, *judgement.problems], start=1):
            case = ElementTree.SubElement(suite, "testcase", name=f"{PROBLEMS} ({number})", classname=PROBLEMS)
            _tell(case, problem, "error")
        _count(suite)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode", xml_declaration=True)
    for path in paths:
        write_text(path, text + "\n")


def annotations(judgement: Judgement) -> Iterator[str]:
    """A workflow command for each scenario that spoils the run, so that GitHub shows it at its line of the feature.

    Nothing elsewhere than in GitHub Actions.
    """
    if os.environ.get(ON_GITHUB) != "true":
        return
    for scenario in judgement.scenarios:
        kind = kind_of(scenario.outcome.verdict)
        if (kind.strict if judgement.strict else kind.exit_status) == 0:
            continue
        place = {"file": scenario.planned.file, "line": str(scenario.planned.line), "title": _name(scenario)}
        told = ",".join(f"{name}={value.translate(ESCAPED_IN_PROPERTIES)}" for name, value in place.items())
        yield f"::error {told}::{f'{kind.state}: {_reason(scenario.outcome)}'.translate(ESCAPED)}"


def summarise(judgement: Judgement, exit_code: int) -> None:
    """Add the ticked checklist to the summary of GitHub's job, where there is one. Raises SinkError."""
    if path := os.environ.get(SUMMARY_ON_GITHUB):
        try:
            with open(path, "a", encoding="utf-8") as file:
                file.write(mask(ticked_checklist(judgement, exit_code)))
        except OSError as error:
            raise cannot_write(Path(path), error) from error


def _add(suite: ElementTree.Element, scenario: ScenarioVerdict) -> None:
    planned, kind = scenario.planned, kind_of(scenario.outcome.verdict)
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=_name(scenario),
        classname=planned.feature,
        file=planned.file,
        line=str(planned.line),
        time=f"{scenario.duration:.3f}",
    )
    if element := ELEMENTS.get(kind.allure):
        _tell(case, scenario.outcome, element)


def _tell(case: ElementTree.Element, outcome: Outcome, element: str) -> None:
    told = ElementTree.SubElement(case, element, message=_reason(outcome), type=kind_of(outcome.verdict).state)
    told.text = mask(outcome.advice) or None


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{element}"))))


def _name(scenario: ScenarioVerdict) -> str:
    planned = scenario.planned
    row = ", ".join(f"{name}: {value}" for name, value in planned.row.items())
    return mask(f"{planned.item or 'сверх'} {planned.name}{f' ({row})' if row else ''}")


def _reason(outcome: Outcome) -> str:
    # Characters that XML cannot hold come from pages and answers.
    return "".join(one for one in mask(outcome.reason) if one.isprintable() or one in "\n\t")
