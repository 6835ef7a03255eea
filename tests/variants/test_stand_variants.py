"""The stand's named variants: they add up, and a name that does not exist is refused with those that do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stand.holes import VARIABLE, opened
from stand.variants import VARIANTS, Variant, combined


def test_none_changes_nothing() -> None:
    assert combined([]) == Variant()
    assert Variant().database_url("postgresql://u:p@h:1/d") == "postgresql://u:p@h:1/d"


def test_variants_add_up() -> None:
    both = combined(["rediss", "replicas", "queues-apart"])
    assert (both.redis_tls, both.worker_replicas) == (True, 2)
    assert both.worker == {"JOB_QUEUE_NAME": "gpt-agent-jobs"}


def test_holes_are_open_all_at_once() -> None:
    both = combined(["hole-foreign-ids", "hole-any-password"])
    assert opened(both.web[VARIABLE]) == {"foreign-ids", "any-password"}


def test_a_hole_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="Нет дыры с именем окно"):
        opened("foreign-ids,окно")


def test_own_names_come_first_where_tables_have_others() -> None:
    url = VARIANTS["other-tables"].database_url("postgresql://u:p@h:1/d")
    assert url == "postgresql://u:p@h:1/d?options=-csearch_path%3Dplatform%2Cpublic%2Cextensions"


@pytest.mark.parametrize("name", VARIANTS)
def test_each_says_why(name: str) -> None:
    assert VARIANTS[name].reason


def test_unknown_variant_is_refused() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "stand", "--variant", "нет-такого"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert all(name in refused.stderr for name in ("нет-такого", *VARIANTS))
