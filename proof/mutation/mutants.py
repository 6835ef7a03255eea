"""Example mutation: every value of the feature files, one at a time, as another value.

Values are: cells of tables and «Примеры», texts in «ёлочках», numbers of steps, and in what is promised (Тогда) every
word that stands for one of several. A value that stands for one of several becomes another of them: a word that may
not stand there would be an undefined step, red before any check has looked. A deadline is no value: that it holds is
shown by the faults whose promise never comes true. Neither is a column of «Примеры» that stands in the name of its
scenario only.
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
    outside = QUOTED.sub(lambda found: " " * len(found[0]), plain)
    values = [*(one.span(1) for one in QUOTED.finditer(plain)), *(one.span() for one in NUMBER.finditer(outside))]
    words = _words(step.name, line.find(step.name))
    for word, other in words.items():
        if step.step_type == "then" or any(_overlap(word, value) for value in values):
            yield _mutant(path, scenario, run_line, step.line, word, lines, other)
    for value in values:
        if not any(_overlap(word, value) for word in words):
            yield _mutant(path, scenario, run_line, step.line, value, lines)
    for row in step.table.rows if step.table else ():
        yield from _of_row(path, row.line, run_line, lines, scenario)


def _words(text: str, begin: int = 0) -> dict[tuple[int, int], str]:
    """Where words of closed sets stand in a step's text, from `begin` on, each with one of its set that means another.

    Nothing in a text with a <placeholder>: what stands there is the example's. Of several words the first that is not
    among them takes the place of the first.
    """
    dictionary.load()
    found = next((spans for one in sentences() if (spans := one.spans(text))), []) if begin >= 0 else []
    words = {}
    for slot, (start, end) in found:
        used = slot.used(text[start:end])
        meant = [slot.words.get(word) for word in used]
        other = next((word for word, means in slot.words.items() if means not in meant), None)
        if other is not None:
            words[begin + start, begin + start + len(used[0])] = other
    return words


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _of_row(
    path: Path, row_line: int, run_line: int, lines: list[str], scenario: Scenario, used: list[bool] | None = None
) -> Iterator[Mutant]:
    """used: for each column, whether a step speaks of it. A cell of «Примеры» may be a word of a closed set."""
    spoken = _words_of_examples(scenario, row_line) if isinstance(scenario, ScenarioOutline) else {}
    for column, cell in enumerate(re.finditer(r"(?<=\|)[^|]*(?=\|)", lines[row_line - 1])):
        text = cell[0].strip()
        if (used and not used[column]) or not text or re.fullmatch(r"<[^<>]+>", text):
            continue
        start = cell.start() + cell[0].index(text)
        pairs = list(PAIR.finditer(text)) if " = " in text else []
        spans = [pair.span(1) for pair in pairs] or [(0, len(text))]
        for first, last in spans:
            span = (start + first, start + last)
            yield _mutant(path, scenario, run_line, row_line, span, lines, spoken.get(text))


def _words_of_examples(outline: ScenarioOutline, row_line: int) -> dict[str, str]:
    """The words of closed sets in the steps that are made of this row, each with another of its set."""
    steps = [step.name for scenario in outline.scenarios if scenario.line == row_line for step in scenario.steps]
    return {text[start:end]: other for text in steps for (start, end), other in _words(text).items()}


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
