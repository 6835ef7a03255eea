"""Bodies with one flaw each, which the API has to refuse with an explanation (platform contract 4)."""

from collections.abc import Callable
from typing import Any

from acceptance.clients.web import Body

Flaw = Callable[[Body], Body]


def without(name: str) -> Flaw:
    """The body without this field."""
    return lambda body: {key: value for key, value in body.items() if key != name}


def with_value(name: str, value: Any) -> Flaw:
    """The body with this value in the field."""
    return lambda body: {**body, name: value}
