"""Example mutation: every value of the feature files, one at a time, as another value.

Values are: cells of tables and «Примеры», texts in «ёлочках», numbers of steps, and in what is promised (Тогда) every
word that stands for one of several: it becomes another of them. A deadline is none of them: that it
holds is shown by the faults whose promise never comes true. Neither is a column of «Примеры» that stands in the name of
its scenario only.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from behave.model import Feature, Scenario, ScenarioOutline, Step
from behave.parser import parse_file

from acceptance import PROJECT
from acceptance.dictionary import command as dictionary
from acceptance.dictionary.sentences import sentences

FEATURES = PROJECT / "features"
DEADLINE = re.compile(r"(не позднее чем через|не дольше|с задержкой в|с задержкой) \d+ секунд\w*")
QUOTED = re.compile(r"«([^«»<>]+)»")
NUMBER = re.compile(r"(?<![\w.«])\d+(?![\w.»])")
EITHER = " или "
PAIR = re.compile(r"= ?([^;|=]+?)\s*(?=;|$)")


@dataclass(frozen=True)
class Mutant:
    """One value changed. line, start, end: its place in the file, line from 1; run_line: the scenario to be run."""

    file: str
    scenario: str
    run_line: int
    line: int
    start: int
    end: int
    value: str
    other: str
    key: str

    @property
    def told(self) -> str:
        """Where the value stands, for people."""
        return f"{self.file}:{self.line} «{self.value}» → «{self.other}» ({self.scenario})"

    def text(self) -> str:
        """The feature file with the value changed."""
        lines = (FEATURES / self.file).read_text(encoding="utf-8").splitlines(keepends=True)
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.start] + self.other + line[self.end :]
        return "".join(lines)


def mutants(paths: list[Path] | None = None) -> Iterator[Mutant]:
    """All mutants of these feature files; of all when none is named."""
    for path in paths or sorted(FEATURES.glob("*.feature")):
        feature = parse_file(str(path))
        if feature is not None:
            yield from _of_feature(path, feature)


def other_value(value: str) -> str:
    """Another value in a value's place: words that nobody says, or a number further off than clocks may differ.

    Of alternatives («running или completed») each is changed: as long as one is right, the scenario has to be green.
    """
    number = re.fullmatch(r"(\d+)(| мин)", value)
    if number is None:
        return EITHER.join(f"{one} иначе" for one in value.split(EITHER))
    return f"{int(number[1]) + (1 if int(number[1]) < 10 else 10)}{number[2]}"


def _of_feature(path: Path, feature: Feature) -> Iterator[Mutant]:
    lines = path.read_text(encoding="utf-8").splitlines()
    done: set[int] = set()
    for scenario in feature.walk_scenarios(with_outlines=True):
        if isinstance(scenario, ScenarioOutline):
            first = next(iter(scenario.scenarios), None)
            told = _story(scenario)
            for example in scenario.examples:
                used = [f"<{heading}>" in told for heading in example.table.headings] if example.table else []
                for row in example.table.rows if example.table else ():
                    yield from _of_row(path, row.line, row.line, lines, scenario, used)
            run_line = first.line if first else scenario.line
        elif isinstance(scenario.parent, ScenarioOutline):
            continue  # its steps stand in the outline, its values in the examples
        else:
            run_line = scenario.line
        background = [step for step in scenario.background_steps if step.line not in done]
        for step in [*background, *scenario.steps]:
            done.add(step.line)
            yield from _of_step(path, scenario, step, run_line, lines)


def _of_step(path: Path, scenario: Scenario, step: Step, run_line: int, lines: list[str]) -> Iterator[Mutant]:
    line = lines[step.line - 1]
    plain = DEADLINE.sub(lambda found: " " * len(found[0]), line)
    for found in QUOTED.finditer(plain):
        yield _mutant(path, scenario, run_line, step.line, found.span(1), lines)
    outside = QUOTED.sub(lambda found: " " * len(found[0]), plain)
    for found in NUMBER.finditer(outside):
        yield _mutant(path, scenario, run_line, step.line, found.span(), lines)
    if step.step_type == "then":
        yield from _of_words(path, scenario, step, run_line, lines)
    for row in step.table.rows if step.table else ():
        yield from _of_row(path, row.line, run_line, lines, scenario)


def _of_words(path: Path, scenario: Scenario, step: Step, run_line: int, lines: list[str]) -> Iterator[Mutant]:
    """Words of closed sets in a step that stand outside «ёлочки», each as the next of its set that means another."""
    dictionary.load()
    begin = lines[step.line - 1].index(step.name) if step.name in lines[step.line - 1] else -1
    found = next((spans for one in sentences() if (spans := one.spans(step.name))), [])
    for slot, (start, end) in found if begin >= 0 else ():
        meant = slot.words.get(step.name[start:end])
        others = [word for word, means in slot.words.items() if not slot.several and means != meant]
        quoted = any(one.start() < start < one.end() for one in QUOTED.finditer(step.name))
        if others and not quoted:
            span = (begin + start, begin + end)
            yield _mutant(path, scenario, run_line, step.line, span, lines, others[0])


def _of_row(
    path: Path, row_line: int, run_line: int, lines: list[str], scenario: Scenario, used: list[bool] | None = None
) -> Iterator[Mutant]:
    """used: for each column, whether a step speaks of it."""
    for column, cell in enumerate(re.finditer(r"(?<=\|)[^|]*(?=\|)", lines[row_line - 1])):
        text = cell[0].strip()
        if (used and not used[column]) or not text or re.fullmatch(r"<[^<>]+>", text):
            continue
        start = cell.start() + cell[0].index(text)
        pairs = list(PAIR.finditer(text)) if " = " in text else []
        spans = [pair.span(1) for pair in pairs] or [(0, len(text))]
        for first, last in spans:
            yield _mutant(path, scenario, run_line, row_line, (start + first, start + last), lines)


def _mutant(
    path: Path,
    scenario: Scenario,
    run_line: int,
    line: int,
    span: tuple[int, int],
    lines: list[str],
    other: str | None = None,
) -> Mutant:
    value = lines[line - 1][span[0] : span[1]]
    other = other or other_value(value)
    story = _story(scenario)
    place = f"{path.name}\0{scenario.name}\0{story}\0{line - scenario.line}\0{span[0]}\0{value}\0{other}"
    return Mutant(
        path.name, scenario.name, run_line, line, *span, value, other, hashlib.sha256(place.encode()).hexdigest()[:16]
    )


def _story(scenario: Scenario) -> str:
    """All that the scenario's steps say, tables included."""
    rows = [row for step in scenario.steps if step.table for row in (step.table.headings, *step.table.rows)]
    return "\n".join([*(step.name for step in scenario.steps), *(" | ".join(row) for row in rows)])
