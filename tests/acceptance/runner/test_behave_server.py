"""The forked behave processes: as good as started ones, and none outlives who started it."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from acceptance.runner.behave_server import BehaveServer

FEATURE = "Feature: one\n  Scenario: one\n    Given a step\n"
PATIENCE = 30.0


@pytest.fixture(scope="module")
def server() -> Iterator[BehaveServer]:
    running = BehaveServer({**os.environ, "OF_THE_SERVER": "1"}, own_session=True)
    yield running
    running.close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "features" / "steps").mkdir(parents=True)
    (tmp_path / "features" / "one.feature").write_text(FEATURE, encoding="utf-8")
    return tmp_path


def step(project: Path, *lines: str) -> None:
    body = "\n    ".join(lines)
    text = f"import atexit, os, sys, time\nfrom behave import given\n@given('a step')\ndef step(context):\n    {body}\n"
    (project / "features" / "steps" / "one.py").write_text(text, encoding="utf-8")


def said(project: Path) -> str:
    return (project / "log").read_text(encoding="utf-8")


def test_it_runs_behave_in_the_environment_and_folder_that_it_is_told(server: BehaveServer, project: Path) -> None:
    step(project, "print(sorted(os.environ), os.getcwd(), sys.argv[-1])")
    process = server.start(["features"], {"ONLY": "1", "PATH": os.environ["PATH"]}, project / "log")
    assert process.wait(PATIENCE)
    assert "'ONLY'" in said(project) and "OF_THE_SERVER" not in said(project)
    assert f"{project} features" in said(project)


def test_it_works_in_another_folder_when_one_is_named(server: BehaveServer, project: Path) -> None:
    step(project, "print(os.getcwd())")
    (project / "elsewhere").mkdir()
    arguments = [str(project / "features")]
    assert server.start(arguments, os.environ, Path("log"), folder=project / "elsewhere").wait(PATIENCE)
    assert str(project / "elsewhere") in said(project)


def test_its_exit_handlers_are_run(server: BehaveServer, project: Path) -> None:
    step(project, "atexit.register(print, 'the last word')")
    assert server.start([], os.environ, project / "log").wait(PATIENCE)
    assert said(project).endswith("the last word\n")


def test_its_errors_go_to_the_log_when_asked(server: BehaveServer, project: Path) -> None:
    step(project, "print('an error', file=sys.stderr)")
    assert server.start([], os.environ, project / "log", errors_too=True).wait(PATIENCE)
    assert "an error" in said(project)


def test_siblings_know_nothing_of_each_other(server: BehaveServer, project: Path) -> None:
    step(
        project,
        "from acceptance.secrets import masking",
        "print(len(masking._known._values))",
        "masking.learn('hidden!')",
    )
    for number in range(2):
        assert server.start([], os.environ, project / f"log{number}").wait(PATIENCE)
    assert [(project / f"log{number}").read_text().splitlines()[-1] for number in range(2)] == ["0", "0"]


@pytest.mark.parametrize("how", ["interrupt", "terminate", "kill"])
def test_it_can_be_ended(server: BehaveServer, project: Path, how: str) -> None:
    step(project, "open('begun', 'w').close()", "time.sleep(600)")
    process = server.start([], os.environ, project / "log")
    while not (project / "begun").exists():
        assert not process.wait(0.05), said(project)
    assert not process.wait(0)
    getattr(process, how)()
    assert process.wait(PATIENCE)
    process.kill()  # once more does no harm


def test_a_server_that_has_died_ends_nothing_but_what_it_would_start(project: Path) -> None:
    server = BehaveServer(own_session=True)
    step(project, "open('begun', 'w').close()", "time.sleep(1)", "print('done')")
    going_on = server.start([], os.environ, project / "log")
    while not (project / "begun").exists():
        assert not going_on.wait(0.05)
    server._server.send_signal(signal.SIGKILL)
    server._server.wait()
    assert server.start([], os.environ, project / "other").wait(PATIENCE)
    assert not (project / "other").exists()
    assert going_on.wait(PATIENCE) and said(project).endswith("done\n")
    server.close()


def test_nothing_is_left_when_the_starter_is_killed(project: Path) -> None:
    step(
        project,
        "from acceptance.process import lifeline",
        "lifeline.hold_on()",
        "open('pid', 'w').write(str(os.getpid()))",
        "os.rename('pid', 'begun')",
        "time.sleep(600)",
    )
    script = (
        "import os, pathlib\nfrom acceptance.runner.behave_server import BehaveServer\n"
        "server = BehaveServer()\n"  # which ends once nobody holds it
        "process = server.start([], os.environ, pathlib.Path('log'))\nprocess.wait()"
    )
    starter = psutil.Popen([sys.executable, "-c", script])
    while not (project / "begun").exists():
        assert starter.is_running() and starter.status() != psutil.STATUS_ZOMBIE
    behave = psutil.Process(int((project / "begun").read_text()))
    family = [behave, psutil.Process(behave.ppid())]
    assert family[1].ppid() == starter.pid
    starter.kill()
    starter.wait()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive
