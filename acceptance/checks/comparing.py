"""What came back against what was sent, with a Russian sentence for every difference."""

from collections.abc import Mapping, Sequence
from typing import Any

from acceptance.clients.web import Body
from acceptance.contract.values import NAMES, difference

MOST_TOLD = 6


def expect_fields(what: str, found: Mapping[str, Any], sent: Body) -> None:
    """AssertionError unless every field that was sent came back equal; objects may have got more keys."""
    expect_equal(what, {name: (found.get(name), value) for name, value in sent.items()})


def expect_equal(what: str, facts: dict[str, tuple[Any, Any]]) -> None:
    """AssertionError that lists every fact (name -> what is, what should be) that does not hold."""
    wrong = [one for name, (seen, wanted) in facts.items() for one in _differences(name, seen, wanted)]
    assert not wrong, f"{what}: {'; '.join(wrong)}"


def _differences(name: str, found: Any, wanted: Any) -> list[str]:
    """What is wrong with a field; of a list of as many objects as were sent, with which field of which."""
    if equal(found, wanted):
        return []
    if not _of_objects(wanted) or not _of_objects(found) or len(found) != len(wanted):
        return [difference(name, found, wanted)]
    return [
        f"{NAMES.get(name, name)} ({number}): {difference(key, one.get(key), value)}"
        for number, (one, sent) in enumerate(zip(found, wanted, strict=True), 1)
        for key, value in sent.items()
        if not equal(one.get(key), value)
    ]


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def equal(found: Any, wanted: Any) -> bool:
    """True when a value came back as it was sent; objects may have got more keys, and numbers be told as text."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(equal(found.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(equal(one, other) for one, other in zip(found, wanted, strict=True))
        )
    decimal = isinstance(wanted, float) or (isinstance(wanted, int) and isinstance(found, str) and "." in found)
    return (_number(found) if decimal else found) == wanted


def _number(found: Any) -> Any:
    """A value of a numeric column: some drivers hand it over as text, so that no digit is lost."""
    try:
        return float(found) if isinstance(found, str) else found
    except ValueError:
        return found


def some(said: Sequence[str]) -> str:
    """The first few of these, and how many more there are."""
    more = f"; и ещё {len(said) - MOST_TOLD}" if len(said) > MOST_TOLD else ""
    return f"{'; '.join(said[:MOST_TOLD])}{more}"
