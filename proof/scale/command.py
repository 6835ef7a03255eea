"""`make scale`: one run in parts on several machines says what one whole run says, and costs hardly more.

Five network namespaces are the machines: a stand in one, which listens at its address there, a part of the run in each
of the others, limited to its share of the processors. Before them the same run goes whole, with all processors.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acceptance.outcomes import CheckBroken
from acceptance.process.names import REPORTS_DIR
from acceptance.reporting.places import LAST, VERDICT
from acceptance.target.stand_process import READY_WITHIN
from proof.bench import own_environment
from proof.scale.groups import Group
from proof.scale.machines import Machines
from proof.scale.page import BUDGET, PAGE, Figures, written

SHARDS = 4
STAND, FIRST = 0, 1  # machines
UNDECIDED = 2  # the exit status from which on a run has no verdict that could be compared


@dataclass(frozen=True)
class Ran:
    """What one command has cost. seconds: from its start to its end; work: of the processors."""

    status: int
    seconds: float
    work: float


def run(*, tags: Sequence[str] = (), page: bool = False) -> int:
    """Run whole and in parts, compare, print; 0 when the verdicts are the same and the parts cost at most 1.15.

    tags: only these scenarios, as behave knows. page: docs/scale.md is written for them too. Raises CheckBroken where
    the machines cannot be made, or something did not run at all.
    """
    load = os.getloadavg()[0]
    with ExitStack() as undo:
        undo.enter_context(_interruptible())
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="scale-")))
        groups = _groups(undo)  # made first: they are removed once the processes in them have ended
        machines = Machines(SHARDS + 1)
        undo.callback(machines.close)
        settings = _stand(machines, groups["stand"])
        figures = _Pass(machines, groups, settings, folder, [f"--tags={one}" for one in tags]).made(load)
    print(figures.told(), flush=True)
    if page or not tags:
        PAGE.write_text(written(figures), encoding="utf-8")
    return int(bool(figures.differences) or figures.proportion > BUDGET)


def _groups(undo: ExitStack) -> dict[str, Group]:
    """A control group for each that is counted: each part has its share of the processors, the others all."""
    share = (os.cpu_count() or 1) / SHARDS
    limits = {"stand": None, "whole": None, **{str(one): share for one in range(1, SHARDS + 1)}, "after": None}
    groups: dict[str, Group] = {}
    for name, cores in limits.items():
        groups[name] = Group(f"scale-{os.getpid()}-{name}", cores)
        undo.callback(groups[name].close)
    return groups


def _stand(machines: Machines, group: Group) -> dict[str, str]:
    """Start a stand on the first machine; the settings for checks of it. Raises CheckBroken."""
    command = [sys.executable, "-m", "stand", "--json", "--listen", machines.address(STAND)]
    with tempfile.TemporaryFile() as errors:
        stand = machines.start(STAND, command, group, own_environment(), subprocess.PIPE, errors)
        assert stand.stdout is not None
        if line := stand.stdout.readline():
            return json.loads(line)
        errors.seek(0)
        said = " ".join(errors.read().decode("utf-8", "replace").split())
    raise CheckBroken(f"Стенд не запустился: {said}", f"Он должен быть готов за {READY_WITHIN:.0f} с.")


class _Pass:
    """One pass: the whole run, the parts, the stage after them, merging."""

    def __init__(
        self,
        machines: Machines,
        groups: Mapping[str, Group],
        settings: Mapping[str, str],
        folder: Path,
        chosen: list[str],
    ) -> None:
        self._machines, self._groups, self._folder, self._chosen = machines, groups, folder, chosen
        self._environment = {**own_environment(), **settings, "NO_PROXY": "*", "no_proxy": "*"}

    def made(self, load: float) -> Figures:
        """All of it, in order. Raises CheckBroken where a command has left no verdict."""
        _say("Прогон целиком…")
        whole = self._one("whole", FIRST, "whole", ["run", *self._chosen])
        _say(f"Целиком: {whole.seconds:.0f} с. {SHARDS} части на {SHARDS} машинах…")
        parts = self._parts()
        longest = max(one.seconds for one in parts)
        _say(f"Самая долгая часть: {longest:.0f} с. Монопольная стадия и сведение…")
        alone = self._one("exclusive", FIRST, "after", ["run", "--exclusive", *self._chosen])
        merging = self._one("merged", FIRST, "after", ["merge", *(str(one) for one in self._archives())])
        return Figures(
            chosen=" ".join(self._chosen),
            load=load,
            processors=os.cpu_count() or 1,
            shards=SHARDS,
            whole_seconds=whole.seconds,
            parts_seconds=longest + alone.seconds + merging.seconds,
            whole_work=whole.work,
            parts_work=[one.work for one in parts],
            after_work=alone.work + merging.work,
            stand_work=self._groups["stand"].seconds,
            statuses=(whole.status, merging.status),
            verdicts=(self._verdicts("whole"), self._verdicts("merged")),
        )

    def _one(self, name: str, machine: int, group: str, words: list[str]) -> Ran:
        [ran] = self._together([(name, machine, group, words)])
        return ran

    def _parts(self) -> list[Ran]:
        return self._together(
            [
                (f"part-{one}", STAND + one, str(one), ["run", "--shard", f"{one}/{SHARDS}", *self._chosen])
                for one in range(1, SHARDS + 1)
            ]
        )

    def _together(self, commands: list[tuple[str, int, str, list[str]]]) -> list[Ran]:
        """Run commands at the same time, each on its machine; what each has cost, in their order."""
        began = time.monotonic()
        before = {group: self._groups[group].seconds for _, _, group, _ in commands}
        started = []
        for name, machine, group, words in commands:
            environment = {**self._environment, REPORTS_DIR: str(self._folder / name)}
            (self._folder / name).mkdir()
            with (self._folder / f"{name}.log").open("wb") as log:
                command = [sys.executable, "-m", "acceptance", *words]
                started.append(self._machines.start(machine, command, self._groups[group], environment, log, log))
        ends = {process.pid: moment - began for process, moment in _ends(started)}
        ran = []
        for process, (name, _, group, _) in zip(started, commands, strict=True):
            ran.append(Ran(process.wait(), ends[process.pid], self._groups[group].seconds - before[group]))
            if ran[-1].status > UNDECIDED:
                raise CheckBroken(f"Не состоялось ({name}): {self._said(name)}", "Повторите, когда машина свободна.")
        return ran

    def _said(self, name: str) -> str:
        lines = (self._folder / f"{name}.log").read_text("utf-8", "replace").strip().splitlines()
        return " ".join(line.strip() for line in lines[-3:]) or "ничего не сказано"

    def _verdicts(self, name: str) -> dict[str, str]:
        """What a run says of each item and each scenario beyond them. Raises CheckBroken where it says nothing."""
        reports = self._folder / name
        file = next((one for one in (reports / VERDICT, reports / LAST / VERDICT) if one.is_file()), None)
        if file is None:
            raise CheckBroken(f"Нет вердикта ({name}): {self._said(name)}", "Повторите, когда машина свободна.")
        said = json.loads(file.read_text(encoding="utf-8"))
        return {one["number"]: one["verdict"] for one in said["items"]} | {
            one["id"]: one["verdict"] for one in said["extras"]
        }

    def _archives(self) -> Iterator[Path]:
        """The archives that parts and stage have left. Raises CheckBroken where there is none."""
        found = sorted(self._folder.glob("*/parts/*.zip"))
        if not found:
            raise CheckBroken("Ни одна часть не оставила архива.", "Проверьте --tags: выбрано ли что-нибудь.")
        yield from found


def _ends(processes: Sequence[subprocess.Popen[bytes]]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Each process as soon as it has ended, and when that was, by the monotonic clock."""
    with selectors.DefaultSelector() as waiting:
        for process in processes:
            waiting.register(os.pidfd_open(process.pid), selectors.EVENT_READ, process)
        while waiting.get_map():
            for key, _ in waiting.select():
                yield key.data, time.monotonic()
                waiting.unregister(key.fileobj)
                os.close(key.fd)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block as Ctrl-C does, so that all is taken down."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
