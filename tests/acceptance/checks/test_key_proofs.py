"""The proofs about the access key to Kommo, on connections that differ in all that they may."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.kommo import keys

KEPT = {"access_token": ["new"], "refresh_token": ["renewing"]}


@pytest.mark.parametrize(
    ("kept", "lasts", "wrong"),
    [
        (KEPT, timedelta(days=1), ""),
        ({**KEPT, "access_token": ["old"]}, timedelta(seconds=20), "не обновила"),
        ({**KEPT, "access_token": []}, timedelta(days=1), "не обновила"),
        ({**KEPT, "refresh_token": []}, timedelta(days=1), "refresh_token"),
        (KEPT, timedelta(days=27_000), "так надолго Kommo ключей не даёт"),
        (KEPT, timedelta(days=-1), "в следующий раз он не подойдёт"),
        (KEPT, timedelta(seconds=86.4), "Kommo даёт ключ на сутки"),
    ],
)
def test_a_renewed_key_lasts_and_comes_with_one_to_renew_it_with(
    kept: dict[str, list[str]], lasts: timedelta, wrong: str
) -> None:
    row = {"id": "1", "base_domain": "k.example", "metadata": {}, "expires_at": (datetime.now(UTC) + lasts).isoformat()}
    database = SimpleNamespace(rows=lambda *_, **__: [row], secret_values=lambda _, column, **__: kept[column])
    web = SimpleNamespace(organisation_id="o", http=SimpleNamespace(clock_ahead=None))
    world: Any = SimpleNamespace(database=database, web=web)
    with pytest.raises(AssertionError, match=wrong) if wrong else nullcontext():
        keys.expect_key_renewed(world, ["old"])


@pytest.mark.parametrize("calls", [1, 2])
def test_a_key_that_lasts_is_not_asked_for(calls: int) -> None:
    requests = [{"path": "/oauth2/access_token"}] * calls + [{"path": "/api/v4/leads/pipelines"}]
    world: Any = SimpleNamespace(kommo_double=SimpleNamespace(requests=lambda: requests))
    with pytest.raises(AssertionError, match="попросила новый: 1 раз") if calls > 1 else nullcontext():
        keys.expect_key_kept(world, 1)
