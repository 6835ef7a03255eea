"""Laboratories for the tests of this folder."""

from pathlib import Path

import pytest
from reporting_lab import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """An empty project folder."""
    return Lab(tmp_path)


@pytest.fixture(scope="module")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A project folder for all tests of a module."""
    return Lab(tmp_path_factory.mktemp("lab"))
