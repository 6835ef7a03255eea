"""How slow Kommo is made, so that its jobs are under way while others are queued."""

from __future__ import annotations

from typing import Any

import pytest

from acceptance.clients.kommo import KommoDouble
from acceptance.deeds.worker import jobs
from acceptance.outcomes import NotChecked


class Slow:
    """A scene whose platform takes so many seconds to queue a job; notes how late Kommo is to answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, takes: float) -> None:
        self.world: Any = self
        self.kommo_double: KommoDouble | None = None
        self.delay = 0.0
        clock = iter([100.0, 100.0 + takes])
        monkeypatch.setattr(jobs.time, "monotonic", lambda: next(clock))
        monkeypatch.setattr(jobs, "enqueue_through_platform", lambda *_: None)
        monkeypatch.setattr(jobs, "answer_with", lambda _, answer: setattr(self, "delay", answer.delay_seconds))


@pytest.mark.parametrize(("takes", "delay"), [(0.02, 2.0), (1.5, 6.0)])
def test_kommo_is_slower_than_the_platform(monkeypatch: pytest.MonkeyPatch, takes: float, delay: float) -> None:
    scene = Slow(monkeypatch, takes)
    jobs.slow_kommo_down(scene)  # type: ignore[arg-type]
    assert scene.delay == delay


def test_a_platform_so_slow_that_no_job_may_last_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotChecked, match="так медленно"):
        jobs.slow_kommo_down(Slow(monkeypatch, 5.0))  # type: ignore[arg-type]
