"""What the meta-tests share: one stand for all that attach, and commands as a person runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import ENTRIES, Command, Ended, Run, SharedStand, folder


@pytest.fixture(scope="session")
def stand() -> Iterator[SharedStand]:
    """A stand started by hand, as a deployment to attach to."""
    with folder() as where:
        stand = SharedStand(where)
        try:
            yield stand
        finally:
            stand.stop()


@pytest.fixture
def place() -> Iterator[Path]:
    with folder() as where:
        yield where


@pytest.fixture
def run(stand: SharedStand, place: Path) -> Run:
    """Run `acceptance run …` or `behave …` against the shared stand with some settings changed ("" takes one away)."""

    def run(entry: str, *arguments: str, alone: bool = False, **changed: str) -> Ended:
        settings = {} if alone else stand.settings
        before = stand.content()
        ended = Command([*ENTRIES[entry], *arguments], {**settings, **changed}, place).ended()
        assert stand.content() == before, "no row is left"
        return ended

    return run
