"""`acceptance steps`: the dictionary for authors of scenarios."""

import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from behave.configuration import Configuration
from behave.model import Step
from behave.parser import parse_file
from behave.runner_util import load_step_modules

from acceptance import PROJECT
from acceptance.dictionary.sentences import Sentence, listed, sentences

FEATURES = PROJECT / "features"


def steps(search: str = "") -> int:
    """Print each sentence with what may stand in its places and an example from the features.

    search: only sentences that hold this text. 0, or 1 when there is none.
    """
    load()
    examples = _steps_of(sorted(FEATURES.glob("*.feature")))
    chosen = [one for one in sentences() if search.casefold() in one.told.casefold()]
    if not chosen:
        print(f"Предложений со словами «{search}» нет.", file=sys.stderr)
        return 1
    for file, own in groupby(chosen, key=lambda one: one.file):
        print(f"\n── {Path(file).name}")
        for sentence in own:
            print(f"\n{_entry(sentence, examples)}")
    return 0


def load() -> None:
    """Let behave load the project's step definitions, once in a process."""
    if sentences():
        return
    sys.path.insert(0, str(PROJECT))  # the vocabulary is imported as `features.vocabulary`
    Configuration(command_args=[], load_config=False)  # sets behave's step matcher up
    load_step_modules([str(FEATURES / "steps")])


def _entry(sentence: Sentence, examples: Iterable[Step]) -> str:
    lines = [f"{sentence.keyword} {sentence.told}"]
    if sentence.doc:
        lines.append(f"    {' '.join(sentence.doc.split())}")
    lines += [f"    ‹{slot.told}›: {listed(slot)}" for slot in dict.fromkeys(sentence.slots) if slot.words]
    example = next((step for step in examples if sentence.values(step.name) is not None), None)
    if example is not None:
        lines.append(f"    Например: {example.keyword} {example.name}")
        if example.table:
            rows = [example.table.headings, *(row.cells for row in example.table.rows[:3])]
            lines += [f"        | {' | '.join(cells)} |" for cells in rows]
    return "\n".join(lines)


def _steps_of(files: Iterable[Path]) -> list[Step]:
    features = [parse_file(str(file)) for file in files]
    return [step for feature in features for scenario in feature.walk_scenarios() for step in scenario.all_steps]
