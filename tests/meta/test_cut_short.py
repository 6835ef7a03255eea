"""A run that is cut short: Ctrl-C, SIGTERM, a stand killed under it.

The verdict is still written, the kind of not-green is right, and no process, file or row is left.
"""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from commands import ENTRIES, Command, Ended, SharedStand, eventually

# Registers an owner with an organisation, makes an agent, opens the browser: much to be tidied up.
BUSY = "--name=Без подключения к Kommo"


def noted(command: Command) -> list[dict]:
    """What the run's ledgers hold by now: kinds of things that it is creating."""
    files = list((command.reports / ".ledger").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines[1:]]


def records(command: Command) -> list[dict]:
    files = list(command.reports.glob("runs/*/records-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.endswith("}")]


def started(command: Command) -> bool:
    return any(record["event"] == "started" for record in records(command))


def must_tell(ended: Ended) -> None:
    extra = next(extra for extra in ended.verdict["extras"] if extra["name"].startswith("Без подключения"))
    assert extra["verdict"] == "broken" and "прерван" in extra["reason"].lower(), extra
    assert extra["advice"]
    assert ended.code == ended.verdict["exitCode"] == 2
    assert "Traceback" not in ended.said, ended.said


@pytest.mark.parametrize("entry", list(ENTRIES))
def test_ctrl_c_in_the_terminal(stand: SharedStand, place: Path, entry: str) -> None:
    before = stand.content()
    command = Command([*ENTRIES[entry], BUSY, "features/kommo_sync.feature"], stand.settings, place)
    eventually(lambda: noted(command), "something is being created")
    eventually(lambda: list(command.temporary.rglob("playwright_chromium*")), "the browser is there")
    command.interrupt()
    must_tell(command.ended())
    assert stand.content() == before


def test_ctrl_c_while_the_page_is_being_opened(stand: SharedStand, place: Path) -> None:
    command = Command([*ENTRIES["behave"], BUSY, "features/kommo_sync.feature"], stand.settings, place)
    eventually(lambda: list(command.temporary.rglob("playwright-tracing*")), "its trace has begun", every=0.001)
    command.interrupt()
    must_tell(command.ended())


def test_sigterm_by_a_ci(stand: SharedStand, place: Path) -> None:
    before = stand.content()
    command = Command([*ENTRIES["run"], BUSY, "features/kommo_sync.feature"], stand.settings, place)
    eventually(lambda: any("agent" in str(line) or len(noted(command)) > 1 for line in noted(command)), "registered")
    command.process.send_signal(signal.SIGTERM)
    must_tell(command.ended())
    assert stand.content() == before


def test_a_killed_run_ends_its_processes_and_the_next_command_tells_the_truth(stand: SharedStand, place: Path) -> None:
    before = stand.content()
    command = Command([*ENTRIES["run"], BUSY, "features/kommo_sync.feature"], stand.settings, place)
    eventually(lambda: noted(command), "something is being created", every=0.005)  # its scenario takes a second
    command.process.kill()
    command.process.wait()
    eventually(lambda: not command.processes(), "its behave ends by itself and tidies up")
    assert stand.content() == before
    report = Command(["-m", "acceptance", "report"], stand.settings, place).ended()
    must_tell(report)


def test_what_a_killed_behave_left_is_swept(stand: SharedStand, place: Path) -> None:
    before = stand.content()
    command = Command([*ENTRIES["behave"], BUSY, "features/kommo_sync.feature"], stand.settings, place)
    eventually(lambda: len(noted(command)) > 1, "an owner has been registered")
    for process in command.processes():
        process.kill()
    command.process.wait()
    eventually(lambda: not command.processes(), "dead")
    assert stand.content() != before
    other = Command(["-m", "acceptance", "sweep"], {"WEB_URL": "https://other.example.com", "GRANTS": "write"}, place)
    assert other.process.wait(30) == 2 and "задайте настройки этой цели" in other.said
    sweep = Command(["-m", "acceptance", "sweep"], stand.settings, place)
    assert sweep.process.wait(30) == 0, sweep.said
    assert "убрано 1" in sweep.said
    assert stand.content() == before
    again = Command(["-m", "acceptance", "sweep"], stand.settings, place)
    assert again.process.wait(30) == 0 and "Убирать нечего" in again.said


@pytest.mark.parametrize("entry", list(ENTRIES))
def test_the_embedded_stand_is_killed(place: Path, entry: str) -> None:
    command = Command([*ENTRIES[entry], "features/kommo_sync.feature"], {}, place)
    eventually(lambda: started(command), "the first scenario runs")
    supervisor = next(process for process in command.processes() if process.cmdline()[1:4] == ["-m", "stand", "--json"])
    supervisor.kill()
    ended = command.ended()
    assert ended.code == 2, ended.said
    items = {number: ended.item(number) for number in ("2.1", "2.2", "2.3", "2.4", "2.5")}
    assert {item["verdict"] for item in items.values()} <= {"broken", "passed"}, items
    last = items["2.5"]
    assert last["verdict"] == "broken" and "стенд остановился посреди прогона" in last["reason"], last
    assert last["advice"] and "Traceback" not in ended.said, ended.said


@pytest.mark.parametrize("entry", list(ENTRIES))
def test_ctrl_c_while_the_embedded_stand_starts(place: Path, entry: str) -> None:
    command = Command([*ENTRIES[entry], "--tags=@1.2"], {}, place)
    eventually(lambda: list(command.temporary.glob("stand-*/postgres")), "the stand is starting")
    command.interrupt()
    ended = command.ended()
    assert ended.code == 2 and "Traceback" not in ended.said, ended.said
    assert ended.item("1.2")["verdict"] == "broken"
