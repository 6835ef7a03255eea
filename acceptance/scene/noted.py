"""What one step notes and a later one needs: an attribute of the scene, or a note of one subject's steps."""

from typing import Any, Generic, TypeVar, overload

from acceptance.outcomes import ScenarioMistake

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")


class _Readable(Generic[T_co]):
    """What can be read as a T: a note of a list may be read where any iterable will do."""

    def __init__(self, sentence: str) -> None:
        """sentence: the step that notes it, as feature files write it."""
        self.sentence = sentence


class Note(_Readable[T]):
    """A typed key of the scene, `scene[KEY]`, as pytest's `StashKey`: it stands where the steps of its subject do."""


class Notes:
    """What steps have noted so far in a scenario, by their keys."""

    def __init__(self) -> None:
        self._noted: dict[_Readable[Any], Any] = {}

    def __getitem__(self, key: _Readable[T]) -> T:
        """The value. Raises ScenarioMistake, with the step that is missing, when none has noted one."""
        try:
            return self._noted[key]
        except KeyError:
            raise ScenarioMistake(f"Сначала нужен шаг «{key.sentence}».") from None

    def __setitem__(self, key: Note[T], value: T) -> None:
        self._noted[key] = value

    def __contains__(self, key: _Readable[Any]) -> bool:
        """Whether a step has noted one."""
        return key in self._noted

    def get(self, key: _Readable[T], default: D) -> T | D:
        """The value, or this when no step has noted one."""
        return self._noted.get(key, default)


class Noted(Generic[T]):
    """The same as an attribute of a scene, for the few things that steps and checks of every subject speak of."""

    def __init__(self, sentence: str) -> None:
        """sentence: the step that notes it, as feature files write it."""
        self._key = Note[T](sentence)

    @overload
    def __get__(self, scene: None, owner: type) -> "Noted[T]": ...
    @overload
    def __get__(self, scene: Notes, owner: type) -> T: ...
    def __get__(self, scene: Notes | None, owner: type) -> Any:
        """The value. Raises ScenarioMistake when no step has noted one."""
        return self if scene is None else scene[self._key]

    def __set__(self, scene: Notes, value: T) -> None:
        scene[self._key] = value
