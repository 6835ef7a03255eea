"""Proof that what was not said is as the contract promises, and what was said at the ends of a range is kept."""

from collections.abc import Sequence

from acceptance.checks.comparing import equal
from acceptance.contract.values import difference
from acceptance.deeds.api.defaults import Made


def expect_as_promised(made: Sequence[Made]) -> None:
    """AssertionError unless each has the fields that it must have; it names every field that differs, of each."""
    wrong = [
        f"{one.told}: {difference(name, one.kept.get(name), value)}"
        for one in made
        for name, value in one.wanted.items()
        if not equal(one.kept.get(name), value)
    ]
    assert not wrong, f"Хранится не то, что обещано – {'; '.join(wrong)}"
