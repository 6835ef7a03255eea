"""What planning, cutting, judging and merging cost as scenarios grow: no step more than n log n.

`pytest -s tests/reporting/test_scale.py` prints the figures of docs/architecture.md, in processor seconds.
"""

from __future__ import annotations

import gc
import math
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import parts_lab
import pytest

from acceptance.checklist.register import load_register
from acceptance.reporting import finish, read_plan
from acceptance.reporting.archive import Archive, begin_part, pack
from acceptance.reporting.judge import judge
from acceptance.reporting.merge_parts import joined, merged
from acceptance.reporting.run import Run, begin_run
from acceptance.runner import choice
from acceptance.runner.shard import Shard

SIZES = (54, 540, 5400)
OF = 5
TOLERANCE = 2.0  # of what n log n would cost: what grows with the square costs three times as much as this allows
MEASUREMENTS = 3  # at most, while a step seems to grow too fast
SMALLEST = 0.02  # processor seconds: less is not measured well enough to be compared

Value = TypeVar("Value")


class Costs:
    """Processor seconds of each step, at each size, without the collector of garbage.

    What that costs depends on all that the process holds, not on the step: it is off while a step runs, as in `timeit`.
    """

    def __init__(self) -> None:
        self.spent: dict[str, dict[int, float]] = {}

    def of(self, step: str, size: int, action: Callable[[], Value]) -> Value:
        gc.collect()
        gc.disable()
        begun = time.process_time()
        try:
            value = action()
            spent = time.process_time() - begun
        finally:
            gc.enable()
        steps = self.spent.setdefault(step, {})
        steps[size] = steps.get(size, 0.0) + spent
        return value

    def least(self, other: Costs) -> Costs:
        """Of two measurements the smaller at each place: what else the machine does only ever adds to one."""
        both = Costs()
        for step, spent in self.spent.items():
            both.spent[step] = {size: min(seconds, other.spent[step][size]) for size, seconds in spent.items()}
        return both

    def grown(self) -> dict[str, float]:
        """Steps that cost more, from the middle size to the large one, than n log n allows; by how many times."""
        _, middle, large = SIZES
        allowed = TOLERANCE * (large * math.log(large)) / (middle * math.log(middle))
        times = {step: spent[large] / max(spent[middle], SMALLEST) for step, spent in self.spent.items()}
        return {step: growth for step, growth in times.items() if growth > allowed}

    def __str__(self) -> str:
        rows = [f"{name:32}" + "".join(f"{spent[size]:>9.2f}" for size in SIZES) for name, spent in self.spent.items()]
        return "\n".join(["", f"{'':32}" + "".join(f"{size:>9}" for size in SIZES), *rows])


def write_features(project: Path, size: int) -> Path:
    """A project folder with so many scenarios: one of each item, the rest beyond the checklist."""
    features = project / "features"
    (features / "steps").mkdir(parents=True)
    items = [item.number for item in load_register()]
    for begin in range(0, size, len(items)):
        tags = [number if begin == 0 else "сверх" for number in items]
        scenarios = [f"  @{tag}\n  Сценарий: номер {begin + n}\n    Тогда всё верно\n" for n, tag in enumerate(tags)]
        text = "\n".join([f"# language: ru\nФункция: функция {begin}\n", *scenarios])
        (features / f"{begin:05}.feature").write_text(text, encoding="utf-8")
    return features


def measure(costs: Costs, size: int, project: Path) -> None:
    """All steps once: from the files to the verdict of merged parts."""
    features, chance = write_features(project, size), random.Random(size)
    plan, _ = costs.of("план", size, lambda: read_plan([str(features)]))
    assert len(plan.scenarios) == size
    chosen = costs.of(
        "разрез и выбор части",
        size,
        lambda: choice.choose_part([str(features)], Shard(1, OF), parts_lab.TARGET, parts_lab.PLACE),
    )
    own, _ = costs.of("план части в её процессе", size, lambda: read_plan(chosen.arguments))
    assert own.scenarios == chosen.plan.scenarios
    archives, recorded = [], []
    for number in range(1, OF + 1):
        own, parts = Shard(number, OF).of_plan(plan, parts_lab.TARGET, parts_lab.PLACE)
        run = begin_run(parts_lab.TARGET, reports=project / "parts")
        run.write_plan(own)
        begin_part(run, parts)
        streams = parts_lab.streams(own.scenarios, chance)
        parts_lab.write(run, streams)
        recorded += streams
        file = costs.of("архивы частей", size, partial(pack, run))
        assert file is not None
        archives.append(costs.of("архивы частей", size, partial(Archive.open, file)))
    one = parts_lab.one_run(project / "one", plan, recorded)
    costs.of("вердикт", size, lambda: judge(one))
    costs.of("все результаты, кроме Allure", size, lambda: finish(one.path, quiet=True, report=False))

    def put_together(some: list[Archive]) -> Run:
        return merged(some, joined(some), reports=project / "merged")

    together = costs.of("сведение", size, lambda: put_together(archives))
    assert parts_lab.said(together) == parts_lab.said(one)
    lost = put_together(archives[:2])
    costs.of("то же, нет трёх частей из пяти", size, lambda: finish(lost.path, quiet=True, report=False))


def measured(project: Path, monkeypatch: pytest.MonkeyPatch) -> Costs:
    """All steps at all sizes."""
    costs = Costs()
    for size in SIZES:
        monkeypatch.setattr(choice, "PROJECT", project / str(size))
        measure(costs, size, project / str(size))
    print(costs)
    return costs


def test_no_step_costs_more_than_n_log_n(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = measured(tmp_path / "1", monkeypatch)
    for again in range(2, MEASUREMENTS + 1):
        if costs.grown():
            costs = costs.least(measured(tmp_path / str(again), monkeypatch))
    assert costs.grown() == {}, str(costs)
