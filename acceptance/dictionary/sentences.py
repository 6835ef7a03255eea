"""The sentences that are defined, as an author reads them; and what is meant by one that is not."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from behave.matchers import Matcher
from behave.step_registry import registry

from acceptance.dictionary.slots import SLOTS, Slot

PLACE = re.compile(r"\{(?P<name>\w*)(?::(?P<type>\w+))?\}")
KEYWORDS = {"given": "Дано", "when": "Когда", "then": "Тогда", "step": "Дано, Когда, Тогда"}
MOST_WORDS = 24


@dataclass(frozen=True)
class Sentence:
    """One step definition. keyword: Russian; pattern: as bound; doc: what it does, for authors; file: where it is."""

    keyword: str
    pattern: str
    doc: str
    file: str

    @property
    def slots(self) -> list[Slot]:
        """What stands in its places, in order. Raises KeyError for a place without a type of ours."""
        return [SLOTS[place["type"]] for place in PLACE.finditer(self.pattern)]

    @property
    def told(self) -> str:
        """The sentence with what stands in its places: «владелец ‹что делает› ‹правило или цепочку›»."""
        return PLACE.sub(lambda place: f"‹{SLOTS[place['type']].told}›" if place["type"] else "‹…›", self.pattern)

    def places(self, text: str) -> list[str] | None:
        """What stands in its places in this text, whatever it is; None when the text is another sentence.

        Words that may stand there are preferred to others, where there is a choice.
        """
        found = self._matched(text, lambda slot: f"({slot.pattern}|.+?)")
        return list(found.groups()) if found else None

    def values(self, text: str) -> list[str] | None:
        """The same, but None as well when something stands there that may not."""
        found = self._matched(text, lambda slot: f"({slot.pattern})")
        return list(found.groups()) if found else None

    def spans(self, text: str) -> list[tuple[Slot, tuple[int, int]]]:
        """Each slot with the place in the text where its word stands; nothing where `values` is None."""
        found = self._matched(text, lambda slot: f"({slot.pattern})")
        return [(slot, found.span(place)) for place, slot in enumerate(self.slots, 1)] if found else []

    def _matched(self, text: str, place: Callable[[Slot], str]) -> re.Match[str] | None:
        literal = [re.escape(part) for part in PLACE.split(self.pattern)[::3]]
        places = [*(place(slot) for slot in self.slots), ""]
        return re.fullmatch("".join(part for pair in zip(literal, places, strict=True) for part in pair), text)

    @property
    def _weight(self) -> int:
        return len(PLACE.sub("", self.pattern))


def sentences() -> list[Sentence]:
    """All step definitions that behave has loaded, in the order of files and lines."""
    found = []
    for kind, matchers in registry.steps.items():
        for matcher in matchers:
            found.append((str(matcher.location), _sentence(kind, matcher)))
    return [sentence for _, sentence in sorted(found, key=lambda pair: _by_line(pair[0]))]


def _sentence(kind: str, matcher: Matcher) -> Sentence:
    doc = inspect.getdoc(matcher.func) or ""
    return Sentence(KEYWORDS[kind], str(matcher.pattern), doc, str(matcher.location).rpartition(":")[0])


def _by_line(location: str) -> tuple[str, int]:
    file, _, line = location.rpartition(":")
    return file, int(line)


def explain_undefined(text: str, known: Iterable[Sentence] | None = None) -> str:
    """What an author may have meant by a step that no definition takes: one Russian sentence or a few.

    known: the sentences to choose from; all that are loaded when left out.
    """
    known = list(sentences() if known is None else known)
    alike = sorted((one for one in known if one.places(text) is not None), key=lambda one: -one._weight)
    for one in alike:
        wrong = list(_wrong_words(one, text))
        if wrong:
            return f"Есть «{one.told}»; {'; '.join(wrong)}."
    near = get_close_matches(text, [one.told for one in known], n=1, cutoff=0.5)
    return f"Похожий шаг: «{near[0]}»." if near else "Ничего похожего нет; все шаги печатает acceptance steps."


def _wrong_words(sentence: Sentence, text: str) -> Iterator[str]:
    for slot, word in zip(sentence.slots, sentence.places(text) or [], strict=True):
        if not slot.takes(word):
            yield f"на месте ‹{slot.told}› стоит «{word}», а бывает: {listed(slot)}"


def listed(slot: Slot) -> str:
    """What may stand in a slot, in one line."""
    if not slot.words:
        return slot.told
    shown = "; ".join(f"«{word}»" for word in list(slot.words)[:MOST_WORDS])
    return shown + (f" и ещё {len(slot.words) - MOST_WORDS}" if len(slot.words) > MOST_WORDS else "")
