"""Runs killed at any moment: what they leave on the target is swept, what they found out is told, no process stays."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

import census
import psutil
import pytest
from commands import Command, SharedStand, eventually

from acceptance.ledger import Ledger
from acceptance.reporting import latest_run
from acceptance.secrets.masking import learn
from acceptance.target.settings import described_target
from acceptance.world import World

SEED = 20250126
ROUNDS, KILLS_PER_ROUND = 3, 4
# Without a browser, and creating much: agents with all they own, replies, events, probe jobs, owners.
WITHOUT_PAGES = ("features/api_endpoints.feature", "features/database_tables.feature")
EVENTS_AND_JOBS = ("--tags=@6.6,@7.5,@7.6,@1.4,@5.6",)
WITH_PAGES = ("--tags=@4.8,@5.3,@3.5",)
KINDS = (WITHOUT_PAGES, EVENTS_AND_JOBS, WITHOUT_PAGES, WITH_PAGES)


def start(stand: SharedStand, place: Path, *arguments: str) -> Command:
    return Command(["-m", "acceptance", "run", "--processes", "2", *arguments], stand.settings, place)


def ledgers(command: Command) -> list[Path]:
    return sorted((command.reports / ".ledger").glob("*.jsonl"))


def has_created(command: Command) -> bool:
    return any('"kind"' in file.read_text("utf-8") for file in ledgers(command)) or command.process.poll() is not None


def kill_group(command: Command) -> None:
    """What a machine does that runs out of memory or power: every process of the run at once."""
    if command.process.poll() is None:  # else its number may be somebody else's by now
        os.killpg(command.process.pid, signal.SIGKILL)
        command.process.wait()


def kill_one_part(command: Command) -> None:
    """One behave process of the run dies; the others end theirs."""
    servers = [one for one in psutil.Process(command.process.pid).children() if "behave" in " ".join(one.cmdline())]
    for part in [part for server in servers for part in server.children()][:1]:
        part.kill()
    command.process.wait(60)


def run_ids(command: Command) -> list[str]:
    return [folder.name for folder in (command.reports / "runs").iterdir()]


def sweep(stand: SharedStand, place: Path) -> Command:
    command = Command(["-m", "acceptance", "sweep"], stand.settings, place)
    command.process.wait(60)
    return command


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_sweep_leaves_nothing_of_killed_runs(stand: SharedStand, place: Path, number: int) -> None:
    dice = random.Random(SEED + number)
    before = census.take(stand.settings)
    moments = []
    for kill in range(KILLS_PER_ROUND):
        command = start(stand, place, *KINDS[(kill + number) % len(KINDS)])
        eventually(lambda command=command: has_created(command), "something is created")
        pause = dice.uniform(0, 2.5)
        time.sleep(pause)
        (kill_one_part if kill == 3 else kill_group)(command)
        moments.append(round(pause, 2))
        eventually(lambda command=command: not command.processes(), "no process is left")
    words = run_ids(command)
    remains = census.take(stand.settings, *words).left_since(before)
    swept = sweep(stand, place)
    assert swept.process.returncode == 0, swept.said
    left = census.take(stand.settings, *words).left_since(before)
    print(f"killed {moments} s after the first creation; left {remains}; after the sweep {left}")
    assert left == {}
    assert ledgers(command) == []
    again = sweep(stand, place)
    assert (again.process.returncode, again.said) == (0, "Убирать нечего: прошлые прогоны ничего не оставили.\n")


def test_the_report_after_a_kill_tells_what_ran(stand: SharedStand, place: Path) -> None:
    command = start(stand, place, "--tags=@1.2,@1.4,@DB.1,@DB.2,@API.1,@API.3,@API.5,@API.7")

    def finished() -> list[dict]:
        files = (command.reports / "runs").glob("*/records-*.jsonl")
        lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
        return [record for record in map(json.loads, lines) if record["event"] == "finished"]

    eventually(lambda: len(finished()) >= 2, "two scenarios have ended")
    kill_group(command)
    report = Command(["-m", "acceptance", "report"], stand.settings, place)
    assert report.process.wait(60) == 2
    run = latest_run(report.reports)
    assert run is not None
    verdict = json.loads((run.path / "verdict.json").read_text("utf-8"))
    scenarios = {one["id"]: one for item in verdict["items"] for one in item["scenarios"]}
    told = {record["id"]: record["verdict"] for record in finished()}
    assert {name: scenarios[name]["verdict"] for name in told} == told
    rest = [one for name, one in scenarios.items() if name not in told]
    assert rest and all(one["verdict"] == "broken" and "прерван" in one["reason"] for one in rest)
    assert (run.path / "checklist.md").read_text("utf-8").count("- [x]") <= len(told)
    assert sweep(stand, place).process.returncode == 0


def test_a_sweep_leaves_a_living_run_alone(stand: SharedStand, place: Path) -> None:
    before = census.take(stand.settings)
    command = start(stand, place, *WITHOUT_PAGES)
    eventually(lambda: has_created(command), "something is created")
    swept = sweep(stand, place)
    assert swept.process.returncode == 0 and "ещё идёт" in swept.said
    assert command.process.wait(120) == 0, command.said
    assert census.take(stand.settings, *run_ids(command)).left_since(before) == {}


def test_what_was_created_without_an_answer_is_found_by_its_name(stand: SharedStand, place: Path) -> None:
    before = census.take(stand.settings)
    target = described_target(stand.settings)
    learn(*target.secrets())
    run_id = "20250126-120000-1057a5"
    file = place / "reports" / ".ledger" / f"{run_id}-1.jsonl"
    world = World(target, run_id, file, target.address)
    world.ledger.created = lambda *_, **__: None  # type: ignore[method-assign] - the answers never arrived
    agent = world.web.create_agent(world.unique("Агент"))
    world.web.create_script(agent["id"], title="Скрипт", content="Текст", scriptType="greeting")
    world.web.create_article(world.unique("Статья"), "Текст статьи")
    world.queue.add_probe_job()
    world.act_as_new_owner().create_agent(world.unique("Агент"))
    world.close()
    del world.ledger._stream  # as the process' death would do
    assert census.take(stand.settings, run_id).left_since(before)
    swept = sweep(stand, place)
    assert swept.process.returncode == 0, swept.said
    assert census.take(stand.settings, run_id).left_since(before) == {}


def test_an_embedded_stand_dies_with_its_run(place: Path) -> None:
    command = Command(["-m", "acceptance", "run", "--stand", "--processes", "1", "--tags=@5.3,@4.5"], {}, place)
    eventually(lambda: any("chromium" in " ".join(one.cmdline()) for one in command.processes()), "a browser runs", 60)
    kill_group(command)
    eventually(lambda: not command.processes(), "no process is left")
    assert [one.name for one in command.temporary.iterdir()] == []
    swept = Command(["-m", "acceptance", "sweep"], {}, place)
    assert swept.process.wait(30) == 0 and ledgers(command) == []


def test_ledger_of_another_target_is_kept(stand: SharedStand, place: Path) -> None:
    file = place / "reports" / ".ledger" / "20250126-120000-07he12-1.jsonl"
    other = Ledger(file, "https://other.example.com")
    other.will_create("agent", name="Агент", account="owner@example.com")
    other._stream.close()  # type: ignore[union-attr]
    swept = sweep(stand, place)
    assert swept.process.returncode == 2 and "https://other.example.com" in swept.said and file.exists()
