"""Parts of a run beside one another on one stand, merged elsewhere: the verdict of one run."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Command, Ended, SharedStand

SECTIONS = ["features/worker_redis.feature", "features/kommo_sync.feature"]
RUN = ["-m", "acceptance", "run", "--processes", "2"]
OF = 3


def machine(place: Path, name: str) -> Path:
    """A folder of its own for the reports of one machine."""
    path = place / name
    path.mkdir()
    path.chmod(0o711)
    return path


@pytest.fixture
def archives(stand: SharedStand, place: Path) -> list[Path]:
    """Of three parts that ran beside one another, and of the stage after them."""
    before = stand.content()
    parts = [
        Command([*RUN, "--shard", f"{number}/{OF}", *SECTIONS], stand.settings, machine(place, f"part {number}"))
        for number in range(1, OF + 1)
    ]
    for number, command in enumerate(parts, 1):
        ended = command.ended(180)
        assert ended.code == 0, ended.said
        assert f"Частичный прогон, часть {number} из {OF}: " in ended.said
        assert not (command.reports / "verdict.json").exists(), "a part never stands for the full report"
    last = Command([*RUN, "--exclusive", *SECTIONS], stand.settings, machine(place, "exclusive"))
    ended = last.ended(180)
    assert ended.code == 0 and "монопольный этап" in ended.said, ended.said
    assert stand.content() == before, "no row is left"
    return [next((one.reports / "parts").glob("*.zip")) for one in (*parts, last)]


def merged(place: Path, name: str, *archives: Path) -> Ended:
    return Command(["-m", "acceptance", "merge", *map(str, archives)], {}, machine(place, name)).ended(120)


def test_parts_at_once_merge_to_the_verdict_of_one_run(stand: SharedStand, place: Path, archives: list[Path]) -> None:
    together = merged(place, "merged", *archives)
    one = Command([*RUN, *SECTIONS], stand.settings, machine(place, "one")).ended(180)
    assert together.verdicts() == one.verdicts() and set(one.verdicts().values()) == {"passed"}, together.said
    assert (
        (together.code, together.verdict["target"]) == (one.code, one.verdict["target"]) == (0, one.verdict["target"])
    )
    evidence = place / "merged" / "reports" / "runs" / together.verdict["run"] / "allure-results"
    mine = place / "one" / "reports" / "runs" / one.verdict["run"] / "allure-results"
    assert len(list(evidence.glob("*-result.json"))) == len(list(mine.glob("*-result.json")))
    assert len(list(evidence.glob("*.webp"))) > 0, "evidence has come along"
    lost = merged(place, "lost", archives[0], archives[2])
    assert lost.code == 2 and "Нет части 2 из 3" in lost.said and "Нет монопольного этапа" in lost.said
    assert {"passed"} == set(lost.verdicts().values()) and len(lost.verdicts()) < len(one.verdicts())
    doubled = merged(place, "doubled", *archives, archives[0])
    assert doubled.code == 2 and doubled.said.count("\n") == 1 and "дана дважды" in doubled.said
