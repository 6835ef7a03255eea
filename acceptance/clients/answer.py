"""The body of an answer, read key by key: what it lacks is the platform's failure, told in one sentence."""

from collections.abc import Mapping
from typing import Any

from acceptance.outcomes import PlatformRefused
from acceptance.secrets.masking import mask

SHOWN = 120  # characters of what came instead


class AnswerBody(dict[str, Any]):
    """An object of an answer. A key that it does not have raises PlatformRefused in place of KeyError.

    said: which answer it belongs to, Russian. item: number of the checklist's item that promises it, or empty.
    """

    def __init__(self, found: Mapping[str, Any], said: str, item: str = "") -> None:
        super().__init__({key: _kept(value, said, item) for key, value in found.items()})
        self._said, self._item = said, item

    def __missing__(self, key: str) -> Any:
        raise PlatformRefused(f"{self._said}, а «{key}» в ответе нет: {_brief(self)}", self._item)

    def part(self, key: str) -> "AnswerBody":
        """The object under this key. Raises PlatformRefused when there is none."""
        found = self[key]
        if not isinstance(found, AnswerBody):
            raise PlatformRefused(f"{self._said}, а «{key}» в нём – не объект: {_brief(found)}", self._item)
        return found

    def rows(self, key: str) -> list["AnswerBody"]:
        """The objects of the list under this key. Raises PlatformRefused when there is no such list."""
        found = self[key]
        if not isinstance(found, list) or not all(isinstance(one, AnswerBody) for one in found):
            raise PlatformRefused(f"{self._said}, а «{key}» в нём – не список объектов: {_brief(found)}", self._item)
        return found

    def id(self, key: str = "id") -> str:
        """The id under this key. Raises PlatformRefused when there is none."""
        found = self[key]
        if not isinstance(found, str | int) or isinstance(found, bool) or found == "":
            raise PlatformRefused(f"{self._said}, а «{key}» в нём – не номер: {_brief(found)}", self._item)
        return str(found)


def _kept(value: Any, said: str, item: str) -> Any:
    if isinstance(value, dict):
        return AnswerBody(value, said, item)
    return [_kept(one, said, item) for one in value] if isinstance(value, list) else value


def _brief(value: object) -> str:
    return mask(f"«{value}»")[:SHOWN]
