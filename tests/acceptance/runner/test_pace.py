"""What a run says of its progress: how many of how many, and how long it will still take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acceptance.outcomes import Verdict
from acceptance.reporting.records import Finished
from acceptance.reporting.run import Run
from acceptance.runner.durations import shipped, usual
from acceptance.runner.pace import Pace, done_in, note_pace, pace_of


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ({}, "0 из 4, осталось около 15 с"),  # 30 s by two
        ({"a": 10.0}, "1 из 4, осталось около 10 с"),
        ({"a": 20.0}, "1 из 4, осталось около 20 с"),  # twice as slow as ever
        ({"a": 10.0, "b": 10.0, "another": 5.0}, "2 из 4, осталось около 5 с"),
        ({"a": 10.0, "b": 10.0, "c": 5.0, "d": 5.0}, "4 из 4"),
        ({"a": 300.0}, "1 из 4, осталось около 5 мин"),
        ({"a": 310.0}, "1 из 4, осталось около 5 мин 10 с"),
    ],
)
def test_how_far_it_is(done: dict[str, float], told: str) -> None:
    assert Pace({"a": 10.0, "b": 10.0, "c": 5.0, "d": 5.0}, 2).told(done) == told


def test_what_one_long_scenario_takes_no_process_can_share() -> None:
    assert Pace({"a": 30.0, "b": 1.0}, 8).told({}) == "0 из 2, осталось около 30 с"


def test_it_is_expected_what_the_last_full_run_of_the_target_took(tmp_path: Path) -> None:
    earlier = Run.create(tmp_path)
    earlier.describe(started="2026-01-01T00:00:00+00:00", target="цель", ended={"full": True, "target": "цель"})
    told = {
        "items": [{"scenarios": [{"id": "a", "duration": 3.0}, {"id": "gone", "duration": 5.0}]}],
        "extras": [{"id": "never ran", "duration": 0.0}],
    }
    (earlier.path / "verdict.json").write_text(json.dumps(told), encoding="utf-8")
    run = Run.create(tmp_path)
    assert pace_of(run) is None
    note_pace(run, ["a", "never ran"], "цель", 3)
    assert pace_of(run) == Pace({"a": 3.0, "never ran": 4.0}, 3)
    note_pace(run, ["a"], "другая", 3)
    assert pace_of(run) == Pace({"a": pytest.approx(usual(shipped()))}, 3), "of a new target what is shipped"


def test_what_has_ended_is_read_while_others_write(tmp_path: Path) -> None:
    run = Run.create(tmp_path)
    for took in (1.0, 2.0):  # a second try
        run.record(Finished(id="a", started=0.0, duration=took, verdict=Verdict.PASSED))
    stream = next(run.path.glob("records-*.jsonl"))
    stream.write_text(stream.read_text("utf-8") + '{"event":"finished","id":"b","dur', encoding="utf-8")
    assert done_in(run) == {"a": 3.0}
