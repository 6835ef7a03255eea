"""Reading a body by its model, with a Russian sentence for each difference."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from acceptance.secrets import mask

Model = TypeVar("Model", bound=BaseModel)


def read_as(model: type[Model], body: Any, what: str) -> Model:
    """The body as `model`, or an AssertionError that lists every difference. what: Russian, whose body it is."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        differences = "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'тело'}: {one['msg']} "
            f"(пришло {mask(str(one['input']))[:60]!r})"
            for one in error.errors()[:8]
        )
        raise AssertionError(f"{what} не соответствует договору: {differences}") from None
