"""The language of the feature files: every place in a sentence is closed, every word is used, every typo is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from behave.model import Step
from behave.parser import parse_file
from reading_code import code, offences, sources

from acceptance import PROJECT
from acceptance.dictionary import command
from acceptance.dictionary.sentences import PLACE, Sentence, sentences
from acceptance.dictionary.slots import SLOTS, Slot

FEATURES = PROJECT / "features"
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
#: `@given("…")` and its like, over as many lines as the sentence needs.
SENTENCE_BOUND = re.compile(r'^@(?:given|when|then|step)\(\s*(?:"[^"]*"\s*)+\)', re.MULTILINE)
#: `KEY = Note[type]("…")`: the step that is missing where nothing was noted.
NOTED = re.compile(r'\bNoted?\[[^=\n]*\]\(\s*"([^"]*)"\s*\)')
OF_BEHAVE = ("table", "text")


@pytest.fixture(scope="module")
def known() -> list[Sentence]:
    command.load()
    return sentences()


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    features = [parse_file(str(path)) for path in sorted(FEATURES.glob("*.feature"))]
    return [step for feature in features for one in feature.walk_scenarios() for step in one.all_steps]


def uses(steps: list[Step], known: list[Sentence]) -> Iterator[tuple[Step, Sentence, Slot, str]]:
    """Each place of each step of the features, with its slot and what stands there."""
    for step in steps:
        for sentence in known:
            for slot, text in zip(sentence.slots, sentence.values(step.name) or [], strict=False):
                yield step, sentence, slot, text


def test_every_place_is_typed(known: list[Sentence]) -> None:
    loose = [one.pattern for one in known if any(place["type"] not in SLOTS for place in PLACE.finditer(one.pattern))]
    assert loose == []


def test_every_word_is_used_by_a_feature(steps: list[Step], known: list[Sentence]) -> None:
    used = {(slot.name, word) for _, _, slot, text in uses(steps, known) for word in slot.used(text)}
    unused = [
        f"{slot.name}: «{word}»"
        for slot in SLOTS.values()
        if not slot.of_platform
        for word in slot.words
        if (slot.name, word) not in used
    ]
    assert unused == []


def test_every_slot_stands_in_a_sentence(known: list[Sentence]) -> None:
    standing = {slot.name for sentence in known for slot in sentence.slots}
    assert sorted(set(SLOTS) - standing) == []


def test_every_typo_is_seen(steps: list[Step], known: list[Sentence]) -> None:
    """A letter lost from a word of a closed set makes the step undefined; from a free text in «…» it cannot be seen."""
    unseen = []
    for step, _, slot, text in uses(steps, known):
        if not slot.words or text[:-1] in slot.words:
            continue
        wrong = step.name.replace(text, text[:-2] + text[-1], 1)
        if any(sentence.values(wrong) is not None for sentence in known):
            unseen.append(f"{step.location}: {wrong}")
    assert unseen == []


def test_every_sentence_says_to_authors_what_it_does(known: list[Sentence]) -> None:
    assert [one.pattern for one in known if not CYRILLIC.search(one.doc)] == []


def test_every_sentence_is_a_good_one_for_its_length(known: list[Sentence]) -> None:
    assert [one.pattern for one in known if len(PLACE.sub("…", one.pattern)) > 120] == []


def test_steps_bind_sentences_and_hold_no_words() -> None:
    """Russian stands in a step module only where a sentence is bound or named as missing, and in docstrings."""
    found = []
    for path in sources("features/steps"):
        rest = NOTED.sub("", SENTENCE_BOUND.sub("", code(path)))
        found += [f"{path.name}: {line.strip()}" for line in rest.splitlines() if CYRILLIC.search(line)]
    assert found == []


def test_a_step_that_is_named_as_missing_is_one_of_the_features(steps: list[Step]) -> None:
    named = {
        said
        for folder in ("features/steps", "acceptance")
        for path in sources(folder)
        for said in NOTED.findall(code(path))
    }
    assert len(named) > 50
    unknown = [said for said in named if not any(_abridged(said).search(step.name) for step in steps)]
    assert not unknown, "\n".join(unknown)


def _abridged(sentence: str) -> re.Pattern[str]:
    """What the sentence may stand for: an ellipsis is any part of it."""
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\s*«?…»?\s*", sentence)))


def test_steps_hand_things_to_one_another_in_the_scene_alone() -> None:
    assert offences(rf"\bcontext\.(?!({'|'.join(OF_BEHAVE)}|scene)\b)", "features/steps") == []
