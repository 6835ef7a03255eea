"""Request bodies and queries as pydantic models; what is wrong with them comes back field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)

MESSAGES = {
    "missing": "Обязательное поле",
    "json_invalid": "Тело запроса не является JSON",
    "model_type": "Ожидается объект",
    "string_type": "Ожидается строка",
    "bool_type": "Ожидается true или false",
    "int_type": "Ожидается целое число",
    "float_type": "Ожидается число",
    "dict_type": "Ожидается объект",
    "list_type": "Ожидается список",
    "too_short": "Слишком мало элементов",
}


class InvalidInput(Exception):
    """The request does not hold to its model; ``details`` is a list of ``{path, message, code}``.

    ``error``: the reply's text, where it is not the route's usual one.
    """

    def __init__(self, details: list[dict[str, Any]], error: str | None = None) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, one['path']))}: {one['message']}" for one in details))
        self.details, self.error = details, error

    @classmethod
    def of(cls, field: str, message: str, *, told: bool = False) -> InvalidInput:
        """One complaint about one field, where only the handler can know; ``told``: it is the reply's ``error``."""
        return cls([{"path": [field], "message": message, "code": "custom"}], message if told else None)


def is_uuid(text: str) -> bool:
    """Well-formed, version and variant digits included (platform contract 4.1)."""
    return UUID_FORM.fullmatch(text) is not None


def _uuid(text: str) -> str:
    if not is_uuid(text):
        raise ValueError("Некорректный UUID")
    return text.lower()


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("Не может быть пустым")
    return text


def _blank_is_absent(value: Any) -> Any:
    return None if value == "" else value


def _digits(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise ValueError("Ожидается число из цифр")
    return int(value)


Text = Annotated[str, AfterValidator(_not_blank)]
Uuid = Annotated[str, AfterValidator(_uuid)]
Digits = Annotated[int | None, BeforeValidator(_digits), BeforeValidator(_blank_is_absent)]
QueryText = Annotated[str | None, BeforeValidator(_blank_is_absent)]


def at_most(limit: int, wanted: int | None, *, usual: int) -> int:
    """How many rows a list shows: what was wanted, one at least and ``limit`` at the most."""
    return min(max(usual if wanted is None else wanted, 1), limit)


class Body(BaseModel):
    """A request body; keys are the attribute names, unknown keys are left out, nothing is converted."""

    model_config = ConfigDict(strict=True, extra="ignore")


class CamelBody(Body):
    """A request body whose keys are written in camelCase."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)


Model = TypeVar("Model", bound=BaseModel)


def _details(error: ValidationError) -> list[dict[str, Any]]:
    return [
        {
            "path": list(one["loc"]),
            "message": MESSAGES.get(one["type"]) or one["msg"].removeprefix("Value error, "),
            "code": one["type"],
        }
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def parse(model: type[Model], raw: bytes | Mapping[str, Any]) -> Model:
    """A request body (bytes) or query (mapping) as ``model``; raises InvalidInput."""
    try:
        if isinstance(raw, bytes):
            return model.model_validate_json(raw)
        return model.model_validate(dict(raw))
    except ValidationError as error:
        raise InvalidInput(_details(error)) from error


def parse_json(raw: bytes) -> Any:
    """Any JSON; raises InvalidInput."""
    try:
        return json.loads(raw)
    except ValueError as error:
        raise InvalidInput.of("body", MESSAGES["json_invalid"]) from error
