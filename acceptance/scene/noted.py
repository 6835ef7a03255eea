"""An attribute that one step notes and a later one needs."""

from typing import Any, Generic, TypeVar, overload

from acceptance.outcomes import ScenarioMistake

T = TypeVar("T")


class Noted(Generic[T]):
    """A typed attribute of a scene without a value at first. Read too early it names the step that is missing."""

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
            raise ScenarioMistake(f"Сначала нужен шаг «{self._sentence}».") from None

    def __set__(self, scene: object, value: T) -> None:
        vars(scene)[self._place] = value
