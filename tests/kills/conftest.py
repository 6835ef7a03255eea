"""One stand for all kills, and commands as a person runs them (the helpers of the meta-tests)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "meta"))

from commands import SharedStand, folder


@pytest.fixture(scope="module")
def stand() -> Iterator[SharedStand]:
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
