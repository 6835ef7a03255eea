"""Reading a body by its model, with a Russian sentence for each difference."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from acceptance.secrets.masking import mask

Model = TypeVar("Model", bound=BaseModel)
MOST = 8  # differences told
# pydantic's kinds of difference -> Russian, with its own facts in braces; the rest is told in its own words.
WORDS = {
    "missing": "поля нет",
    "literal_error": "ожидалось {expected}",
    "string_type": "ожидался текст",
    "string_too_short": "ожидался непустой текст",
    "bool_type": "ожидалось true или false",
    "int_type": "ожидалось целое число",
    "int_from_float": "ожидалось целое число",
    "int_parsing": "ожидалось целое число",
    "float_type": "ожидалось число",
    "float_parsing": "ожидалось число",
    "greater_than_equal": "ожидалось не меньше {ge}",
    "less_than_equal": "ожидалось не больше {le}",
    "list_type": "ожидался список",
    "dict_type": "ожидался объект",
    "model_type": "ожидался объект",
    "model_attributes_type": "ожидался объект",
    "uuid_type": "ожидался uuid",
    "uuid_parsing": "ожидался uuid",
    "datetime_type": "ожидались дата и время",
    "datetime_parsing": "ожидались дата и время",
    "datetime_from_date_parsing": "ожидались дата и время",
    "none_required": "ожидалось null",
}


def read_as(model: type[Model], body: Any, what: str) -> Model:
    """The body as `model`, or an AssertionError that lists every difference. what: Russian, whose body it is."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        differences = "; ".join(_said(one) for one in error.errors()[:MOST])
        raise AssertionError(f"{what} не соответствует договору: {differences}") from None


def _said(difference: ErrorDetails) -> str:
    place = ".".join(str(part) for part in difference["loc"]) or "тело"
    kind, told = difference["type"], difference["msg"].removeprefix("Value error, ")
    facts = {name: str(fact).replace(" or ", " или ") for name, fact in difference.get("ctx", {}).items()}
    wanted = f"{place}: {WORDS[kind].format(**facts) if kind in WORDS else told}"
    return wanted if kind == "missing" else f"{wanted} (пришло {_came(difference['input'])})"


def _came(found: Any) -> str:
    """What stood there, as JSON has it."""
    return "null" if found is None else repr(mask(str(found))[:60])
