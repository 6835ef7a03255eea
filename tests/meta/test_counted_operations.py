"""What a feature costs in operations, which no load of the machine changes: whoever makes it dearer sees it here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from commands import ENTRIES, Command, SharedStand

COUNTING = Path(__file__).parent / "counting"
FEATURE = "features/scripts.feature"
#: At most so many, of the 18 scenarios of that feature, 15 of them with a page. The tenth above what was counted is
#: for polls that see a thing at the next look. Raise a number only for what the feature does now and did not.
MOST = {
    "newContext": 15,
    "newPage": 15,
    "goto": 15,
    "reload": 7,
    "Page.captureScreenshot": 18,
    "fsync": 81,
    "processes": 9,
    "round trips": 2500,
    "waitForSelector": 445,
    "evaluateExpression": 240,
}


def test_a_feature_costs_no_more_than_it_did(stand: SharedStand, place: Path) -> None:
    counted = place / "counts"
    settings = {**stand.settings, "PYTHONPATH": str(COUNTING), "COUNTS": str(counted)}
    ended = Command([*ENTRIES["behave"], FEATURE], settings, place).ended(180)
    assert ended.code == 0, ended.said
    counts: Counter[str] = Counter()
    for line in counted.read_text("utf-8").splitlines():
        counts.update(json.loads(line))
    print({name: counts[name] for name in MOST})  # for whoever has to raise one
    assert set(MOST) <= set(counts), "each of them is counted"
    assert {name: counts[name] for name, most in MOST.items() if counts[name] > most} == {}
