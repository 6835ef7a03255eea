"""Fixtures of the canary tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from canary_run import Runner
from fake_target import FakeTarget


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "world")


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Callable[..., FakeTarget]]:
    """Makes deployments that give everything away."""
    made: list[FakeTarget] = []

    def make(*, open_: bool) -> FakeTarget:
        made.append(FakeTarget(tmp_path, open_=open_))
        return made[-1]

    yield make
    for target in made:
        target.close()
