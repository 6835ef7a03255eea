"""What one step notes and a later one needs: notes of a subject, under keys of that subject's own; a few attributes.

A key stands with the subject that writes and reads it: in its step module, or beside the deeds where several modules
share it. `TRIALS = Note[list[Trial]]("владелец второй обращается с номерами первой …")`, then `scene[TRIALS]`. So the
scene need not know any subject, and a search for a key finds all that has to do with it.
"""

from typing import Any, Generic, TypeVar, overload

from acceptance.outcomes import ScenarioMistake

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Readable(Generic[T_co]):
    """What of a key is enough to read by it: what a list was noted under may be read as any sequence."""

    def __init__(self, sentence: str) -> None:
        """sentence: the step that notes it, as feature files write it."""
        self.sentence = sentence


class Note(Readable[T], Generic[T]):
    """A typed key: only what is of its type is noted under it. Two keys are never the same, whatever they say."""


class Notes:
    """What the steps of one scenario have noted so far, each under its key; noting again replaces what was there."""

    def __init__(self) -> None:
        self._noted: dict[Readable[Any], Any] = {}

    def __getitem__(self, note: Readable[T]) -> T:
        """What was noted. Raises ScenarioMistake that names the step which is missing."""
        if note not in self._noted:
            raise _missing(note.sentence)
        noted: T = self._noted[note]
        return noted

    def __setitem__(self, note: Note[T], value: T) -> None:
        self._noted[note] = value

    def __contains__(self, note: Note[Any]) -> bool:
        return note in self._noted

    def setdefault(self, note: Note[T], value: T) -> T:
        """What was noted; before anything was, this value, which is noted by that."""
        noted: T = self._noted.setdefault(note, value)
        return noted


class Noted(Generic[T]):
    """The same as an attribute, for the few things that steps of all subjects need."""

    def __init__(self, sentence: str) -> None:
        """sentence: the step that notes it, as feature files write it."""
        self._sentence = sentence

    def __set_name__(self, owner: type, name: str) -> None:
        self._place = f"_noted_{name}"

    @overload
    def __get__(self, scene: None, owner: type) -> "Noted[T]": ...
    @overload
    def __get__(self, scene: object, owner: type) -> T: ...
    def __get__(self, scene: object | None, owner: type) -> Any:
        """The value. Raises ScenarioMistake when no step has noted one."""
        if scene is None:
            return self
        try:
            return vars(scene)[self._place]
        except KeyError:
            raise _missing(self._sentence) from None

    def __set__(self, scene: object, value: T) -> None:
        vars(scene)[self._place] = value


def _missing(sentence: str) -> ScenarioMistake:
    return ScenarioMistake(f"Сначала нужен шаг «{sentence}».")
