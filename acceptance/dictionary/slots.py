"""Places in a sentence where one of several words may stand. Each has a name, a closed set, and a meaning to a check.

A word that is not in the set makes an undefined step: lint, dry-run and editor see it before anything is run.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from behave import register_type

T = TypeVar("T")
SEPARATOR = re.compile(r", | и ")


@dataclass(frozen=True)
class Slot:
    """One sort of place. told: what stands there, Russian, as the dictionary shows it.

    words: all that may stand there, with what each means to a step; empty where that is any text of the form `pattern`.
    of_platform: the words are the platform's own (labels of the contract): features need not use each of them.
    """

    name: str
    told: str
    pattern: str
    words: Mapping[str, Any] = field(default_factory=dict, compare=False)
    several: bool = False
    of_platform: bool = False

    def takes(self, text: str) -> bool:
        """True when this text may stand there."""
        return re.fullmatch(self.pattern, text) is not None

    def used(self, text: str) -> list[str]:
        """The words of the set that a text which stands there is made of."""
        return SEPARATOR.split(text) if self.several and text not in self.words else [text]


#: Every slot by name; behave's own `d` is a whole number.
SLOTS: dict[str, Slot] = {"d": Slot("d", "число", r"\d+")}


def one_of(name: str, told: str, words: Mapping[str, T], *, of_platform: bool = False) -> None:
    """Register a slot in which exactly one of these words stands; the step gets what the word means.

    name: as it is written in the step's pattern, `{place:Name}`.
    """
    _register(Slot(name, told, _any_of(words), words, of_platform=of_platform), words.__getitem__)


def some_of(name: str, told: str, words: Mapping[str, T]) -> None:
    """Register a slot for one or several of these words («агент, скрипт и правило»); the step gets a list."""
    one = _any_of(words)
    pattern = rf"(?:{one})(?:(?:{SEPARATOR.pattern})(?:{one}))*"

    def read(text: str) -> list[T]:
        return [words[part] for part in ([text] if text in words else SEPARATOR.split(text))]

    _register(Slot(name, told, pattern, words, several=True), read)


def text_like(name: str, told: str, pattern: str, convert: Callable[[str], T] | None = None) -> None:
    """Register a slot for a text of a form rather than of a set: a label of a page, a name, a table.

    pattern: regular expression without groups. convert: what the step gets; the text itself where it is left out.
    """
    _register(Slot(name, told, pattern), convert or str)


def _any_of(words: Mapping[str, Any]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _register(slot: Slot, convert: Callable[[str], Any]) -> None:
    def read(text: str) -> Any:
        return convert(text)

    read.pattern = slot.pattern  # type: ignore[attr-defined]  # what the library `parse` asks of a converter
    SLOTS[slot.name] = slot
    register_type(**{slot.name: read})
