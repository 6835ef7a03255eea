"""The operator's door: whose environment variables a service has after it was started through it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import httpx

from stand.operator import Operator


def service(name: str) -> Any:
    async def nothing() -> None:
        return None

    return SimpleNamespace(name=name, pid=1, started_at=None, variables={}, start=nothing, stop=nothing)


async def _tell(door: Any, *calls: tuple[str, dict[str, Any] | None]) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url="http://door") as client:
        for action, body in calls:
            (await client.post(f"/services/worker/{action}", json=body)).raise_for_status()


def test_variables_hold_until_others_are_given() -> None:
    worker = service("worker")
    door = Operator([worker]).app
    own = {"JOB_CONCURRENCY": "1"}
    asyncio.run(_tell(door, ("restart", {"environment": own}), ("stop", None), ("start", None)))
    assert worker.variables == own
    asyncio.run(_tell(door, ("restart", {"environment": {}})))
    assert worker.variables == {}
