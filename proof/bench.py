"""`make bench`: what the stand costs and how long a run takes, as medians of five.

The stand is measured from outside, as any process is: it is started as a run starts it, its memory and processor
time are those of its whole process tree. Of a run it is told how much of its work was the stand's, answering, and how
much the suite's own, browsers included.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import psutil

from acceptance import PROJECT
from acceptance.process.names import REPORTS_DIR
from acceptance.target.settings import FOR_ANY_TARGET, NAMES
from acceptance.target.stand_process import StandProcess

TIMES = 5
IDLE_SECONDS = 5.0

WATCHED_EVERY = 2.0  # seconds; looking costs time of its own
STANDS_COMMAND = ["-m", "stand", "--json"]
CLOSELY = 0.2  # seconds: of short commands one after the other nothing may be missed


@dataclass(frozen=True)
class Measured:
    """A deployment with one owner. name: of its figure; grants: what a run may do there; variants: of the stand."""

    name: str
    budget: float
    grants: str
    variants: tuple[str, ...] = ()


DEPLOYMENTS = (
    Measured("один владелец, с", 90.0, "read,write,sync,events"),
    Measured("правила и чат сломаны, с", 180.0, "read,write,sync,events", ("rules-and-chat-broken",)),
    Measured("только чтение, с", 45.0, "read"),
)
#: What a stand tells of itself and no deployment has: its doubles, its services, and owners of other organisations.
OF_STANDS_ALONE = {"MORE_USERS", "KOMMO_DOUBLE_URL", "LLM_DOUBLE_URL", "SERVICES_URL", "DATABASE_URL"}

#: Name of a figure -> its budget; None: a part of another figure.
BUDGETS = {
    "стенд готов, с": 5.0,
    "память стенда, МБ": 500.0,
    "процессор в покое, %": 2.0,
    "весь прогон, с": 60.0,
    "  процессор: стенд, с": None,
    "  процессор: проверки, с": None,
    **{
        name: budget
        for one in DEPLOYMENTS
        for name, budget in ((one.name, one.budget), (f"  процессор: {one.name}", None))
    },
    "целиком, с": None,
    "частями: самая долгая, монопольная, сведение, с": None,
    "  процессор: целиком, с": None,
    "  процессор: все части и сведение, с": None,
    "процессор: частями к целому": 1.15,
}


def run(*, times: int = TIMES, stand_only: bool = False, deployments_only: bool = False, shards: int = 0) -> int:
    """Measure so many times, print the table; 0 when every median is within its budget.

    stand_only: without a run of the scenarios. deployments_only: only the runs against deployments. shards: only a
    whole run, and the same in so many parts.
    """
    figures: dict[str, list[float]] = {name: [] for name in BUDGETS}
    for number in range(times):
        print(f"Измерение {number + 1} из {times}…", file=sys.stderr, flush=True)
        for measure in [partial(measure_shards, shards)] if shards else _measurements(stand_only, deployments_only):
            for name, value in measure().items():
                figures[name].append(value)
    return report(figures)


def _measurements(stand_only: bool, deployments_only: bool) -> list[Callable[[], dict[str, float]]]:
    of_stand = [] if deployments_only else [measure_stand]
    of_run = [] if stand_only or deployments_only else [measure_run]
    of_deployments = [] if stand_only else [partial(measure_deployment, one) for one in DEPLOYMENTS]
    return [*of_stand, *of_run, *of_deployments]


def own_environment() -> dict[str, str]:
    """The environment without any deployment's settings: the stand is what is measured."""
    return {name: value for name, value in os.environ.items() if name not in NAMES - FOR_ANY_TARGET}


def measure_stand() -> dict[str, float]:
    """Start a stand and stop it; seconds until ready, resident megabytes, per cent of one core when idle."""
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, *STANDS_COMMAND],
        cwd=PROJECT,
        env=own_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as stand:
        assert stand.stdout is not None
        if not stand.stdout.readline():
            sys.exit("Стенд не запустился: запустите python -m stand и прочтите, чего не хватает.")
        ready = time.monotonic() - started
        family = [psutil.Process(stand.pid), *psutil.Process(stand.pid).children(recursive=True)]
        before = processor_seconds(family)
        psutil.cpu_percent(IDLE_SECONDS)  # lets this much time pass; it is the thing measured, not a wait
        idle = (processor_seconds(family) - before) / IDLE_SECONDS * 100
        memory = sum(process.memory_info().rss for process in family if process.is_running()) / 2**20
        stand.terminate()
    return {"стенд готов, с": ready, "память стенда, МБ": memory, "процессор в покое, %": idle}


def processor_seconds(processes: list[psutil.Process]) -> float:
    """User and system time that these processes have used."""
    return sum(sum(process.cpu_times()[:2]) for process in processes if process.is_running())


def measure_run() -> dict[str, float]:
    """One whole run on a stand of its own: its seconds, and the processor seconds of the stand and of all the rest.

    Its exit status is its own business.
    """
    seconds, stands, suites = _watched(["run", "--stand"], own_environment())
    return {"весь прогон, с": seconds, "  процессор: стенд, с": stands, "  процессор: проверки, с": suites}


def measure_deployment(measured: Measured) -> dict[str, float]:
    """One whole run against a stand as against any deployment: its seconds, and the suite's processor seconds."""
    options = [word for variant in measured.variants for word in ("--variant", variant)]
    stand = StandProcess(*options)
    try:
        described = stand.target().as_environment()
        told = {name: value for name, value in described.items() if name not in OF_STANDS_ALONE}
        environment = {**own_environment(), **told, "GRANTS": measured.grants, "TARGET_NAME": measured.name}
        seconds, _, suites = _watched(["run"], environment)
    finally:
        stand.stop()
    return {measured.name: seconds, f"  процессор: {measured.name}": suites}


def measure_shards(of: int) -> dict[str, float]:
    """A whole run on one stand, then the same in parts with all that they cost: what both take, and the proportion."""
    stand = StandProcess()
    try:
        with tempfile.TemporaryDirectory() as reports:
            environment = {**own_environment(), **stand.target().as_environment(), REPORTS_DIR: reports}
            whole, _, work = _watched(["run"], environment, every=CLOSELY)
            words = [*(["--shard", f"{number}/{of}"] for number in range(1, of + 1)), ["--exclusive"]]
            parts = [_watched(["run", *word], environment, every=CLOSELY) for word in words]
            merging = _watched(["merge"], environment, every=CLOSELY)
    finally:
        stand.stop()
    longest = max(seconds for seconds, _, _ in parts[:-1])
    return {
        "целиком, с": whole,
        "частями: самая долгая, монопольная, сведение, с": longest + parts[-1][0] + merging[0],
        "  процессор: целиком, с": work,
        "  процессор: все части и сведение, с": sum(spent for _, _, spent in (*parts, merging)),
        "процессор: частями к целому": sum(spent for _, _, spent in (*parts, merging)) / work,
    }


def _watched(
    arguments: list[str], environment: dict[str, str], *, every: float = WATCHED_EVERY
) -> tuple[float, float, float]:
    """`acceptance` with these arguments: its seconds, the processor seconds of a stand of its own, and of the rest."""
    started = time.monotonic()
    command = [sys.executable, "-m", "acceptance", *arguments]
    stands: dict[int, float] = {}
    suites: dict[int, float] = {}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL) as run:
        while True:
            try:
                run.wait(every)
                break
            except subprocess.TimeoutExpired:
                _note_spent(psutil.Process(run.pid), stands, suites)
    return time.monotonic() - started, sum(stands.values()), sum(suites.values())


def _note_spent(run: psutil.Process, stands: dict[int, float], suites: dict[int, float]) -> None:
    """What each process of the run has used so far, by its number. One that has ended keeps what was seen last."""
    with contextlib.suppress(psutil.NoSuchProcess):  # it ends just now
        family = [run, *run.children(recursive=True)]
        stand = next((one for one in family if one.ppid() == run.pid and one.cmdline()[1:] == STANDS_COMMAND), None)
        of_stand = {stand.pid, *(one.pid for one in stand.children(recursive=True))} if stand else set()
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                (stands if one.pid in of_stand else suites)[one.pid] = sum(one.cpu_times()[:2])


def report(figures: dict[str, list[float]]) -> int:
    """Print one line per figure: median, smallest and largest, budget; 1 when a budget is exceeded."""
    exceeded = False
    print(f"{'':48}{'медиана':>9}{'от':>9}{'до':>9}{'бюджет':>9}")
    for name, values in figures.items():
        if not values:
            continue
        median, budget = statistics.median(values), BUDGETS[name]
        numbers = "".join(f"{value:>9.2f}" for value in (median, min(values), max(values))).replace(".", ",")
        if budget is None:
            print(f"{name:48}{numbers}")
            continue
        exceeded |= median > budget
        print(f"{name:48}{numbers}{f'{budget:>9.2f}'.replace('.', ',')}  {'✗' if median > budget else '✓'}")
    return int(exceeded)
