"""`make scale`: its machines are apart and go with it, and what it compares it tells."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from acceptance.outcomes import CheckBroken
from proof.scale import machines as machines_module
from proof.scale.groups import ROOT, Group
from proof.scale.machines import Machines
from proof.scale.page import Figures, written

PROJECT = Path(__file__).resolve().parents[2]
WITHIN = 60
FIGURES = Figures(
    chosen="",
    load=0.5,
    processors=2,
    shards=4,
    whole_seconds=100.0,
    parts_seconds=60.0,
    whole_work=100.0,
    parts_work=[25.0, 25.0, 25.0, 25.0],
    after_work=10.0,
    stand_work=40.0,
    statuses=(0, 0),
    verdicts=({"1.1": "passed", "a": "passed"}, {"1.1": "passed", "a": "passed"}),
)


def named() -> set[str]:
    """The network namespaces and control groups of any pass that there are."""
    spaces = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout.splitlines()
    groups = {folder.name for folder in [*ROOT.glob("scale-*"), *ROOT.glob("*/scale-*")]}
    return {line.split()[0] for line in spaces if line.startswith("scale-")} | groups


@pytest.fixture
def machines() -> Iterator[Machines]:
    """Two machines, where this user may make any."""
    try:
        made = Machines(2)
    except CheckBroken as refused:
        pytest.skip(f"network namespaces are not permitted here: {refused.message}")
    yield made
    made.close()


@pytest.fixture
def group() -> Iterator[Group]:
    """A control group that may use a tenth of a processor, where this user may make any."""
    try:
        made = Group(f"scale-{os.getpid()}-test", 0.1)
    except CheckBroken as refused:
        pytest.skip(f"control groups are not permitted here: {refused.message}")
    yield made
    made.close()


def test_a_machine_reaches_another_by_its_address_and_not_by_loopback(machines: Machines, group: Group) -> None:
    listening = "import socket; s = socket.create_server(('{}', 9000)); print(flush=True); s.accept(); s.accept()"
    command = [sys.executable, "-c", listening.format(machines.address(0))]
    server = machines.start(0, command, group, os.environ, subprocess.PIPE)
    assert server.stdout is not None and server.stdout.readline() == b"\n"
    asking = "import socket, sys; socket.create_connection((sys.argv[1], 9000), 10)"
    for address, status in ((machines.address(0), 0), ("127.0.0.1", 1)):
        command = [sys.executable, "-c", asking, address]
        process = machines.start(1, command, group, os.environ, errors=subprocess.DEVNULL)
        assert process.wait(WITHIN) == status, address
    machines.close()
    assert server.poll() is not None, "it has gone with its machine"
    assert not named() & set(machines.names)


def test_a_group_holds_back_and_counts(machines: Machines, group: Group) -> None:
    burning = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    process = machines.start(1, [sys.executable, "-S", "-c", burning], group, os.environ)
    began = psutil.Process(process.pid).create_time()
    assert process.wait(WITHIN) == 0
    assert 0.3 <= group.seconds < 2
    assert time.time() - began > 2, "0.3 s of a tenth of a processor"


def test_closing_a_group_ends_what_is_left_in_it(group: Group) -> None:
    left = subprocess.Popen(["sleep", "600"], preexec_fn=group.enter)
    assert group.processes == [left.pid]
    group.close()
    assert left.wait(WITHIN) == -signal.SIGKILL
    assert f"scale-{os.getpid()}-test" not in named()


@pytest.mark.usefixtures("machines", "group")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_pass_leaves_nothing(sign: signal.Signals) -> None:
    before = named()
    command = [sys.executable, "-m", "proof", "scale", "--tags=@2.1"]
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as proof:
        assert proof.stderr is not None
        assert proof.stderr.readline().startswith("Прогон целиком"), "the stand is there"
        children = psutil.Process(proof.pid).children(recursive=True)
        assert len(children) >= 5 and len(named() - before) > 5
        proof.send_signal(sign)
        proof.communicate(timeout=WITHIN)
        assert proof.returncode == 2
    _, alive = psutil.wait_procs(children, timeout=WITHIN)
    assert [process.cmdline() for process in alive] == []
    assert named() == before


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("", "нет программы ip"),
        ("echo 'mkdir /run/netns failed: Permission denied' >&2; exit 1", "Permission denied"),
    ],
)
def test_where_namespaces_are_not_permitted_one_sentence_says_so(program: str, says: str, tmp_path: Path) -> None:
    if program:
        (tmp_path / "ip").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "ip").chmod(0o755)
    ended = subprocess.run(
        [sys.executable, "-m", "proof", "scale"],
        cwd=PROJECT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=WITHIN,
    )
    assert ended.returncode == 2 and ended.stdout == ""
    assert says in ended.stderr and machines_module.ADVICE in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_the_same_verdict_within_the_budget_is_told() -> None:
    assert FIGURES.differences == [] and FIGURES.proportion == pytest.approx(1.1)
    assert "отличий: 0" in FIGURES.told() and "1.10 (бюджет 1.15) ✓" in FIGURES.told()
    assert (
        "none different" in written(FIGURES) and "Scenarios: all." in written(FIGURES) and "**" not in written(FIGURES)
    )


def test_each_difference_is_named() -> None:
    other = replace(
        FIGURES, statuses=(0, 1), verdicts=({"1.1": "passed", "a": "passed"}, {"1.1": "failed"}), after_work=20.0
    )
    assert other.differences == [("1.1", "passed", "failed"), ("a", "passed", "—"), ("exit status", "0", "1")]
    assert "1.1: целиком – passed, частями – failed" in other.told() and "✗" in other.told()
    assert "| a | passed | — |" in written(other)
