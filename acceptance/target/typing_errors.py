"""Settings of the wrong kind: pydantic's refusals in one Russian sentence."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from acceptance.outcomes import SettingsError

Described = TypeVar("Described")
_WANTED = {
    "bool_parsing": "нужно true или false",
    "bool_type": "нужно true или false",
    "list_type": "нужен список",
    "missing": "не хватает поля",
    "string_type": "нужен текст",
    "path_type": "нужен путь к файлу",
    "model_type": "нужны email и password",
}


def typed(make: Callable[[], Described]) -> Described:
    """What `make` makes of settings. Raises SettingsError with one Russian sentence about the first that is wrong."""
    try:
        return make()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name, *inside = [str(part) for part in first["loc"]] or ["настройки"]
        place = f" ({'.'.join(inside)})" if inside else ""
        raise SettingsError(
            f"Настройка {name.upper()} задана неверно: {_reason(first)}{place}. Исправьте её и запустите снова."
        ) from None


def _reason(error: Any) -> str:
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind.startswith("datetime"):
        return "нужно время вида 2025-01-26T12:00:00Z"
    return _WANTED.get(kind, f"значение не подходит, {error['msg']}")
