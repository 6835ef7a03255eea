"""The set-up: ready only when finished, unchanged and still there; failures in words; resumed later."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from types import ModuleType

import pytest

import acceptance
from acceptance import console_encoding, setup
from acceptance.setup import bootstrap, browser_install, parts, stamp
from acceptance.setup.commands import Commands, Needless, SetupFailed, cause
from acceptance.setup.parts import Parts, after, told


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder that the set-up takes for its own."""
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text("#!/bin/sh\nexit 0\n")
    (venv / "bin" / "python").chmod(0o755)
    (tmp_path / "requirements.txt").write_text("behave==1.3.3\n")
    for module in (stamp, parts):
        monkeypatch.setattr(module, "PROJECT", tmp_path)
        monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(stamp, "STAMP", venv / ".ready")
    monkeypatch.setattr(stamp, "INPUTS", (tmp_path / "requirements.txt",))
    monkeypatch.setattr(parts, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(parts, "PIP_AT_WORK", venv / ".pip-at-work")
    return tmp_path


def test_ready_only_after_the_stamp(project: Path) -> None:
    assert not stamp.is_ready()
    stamp.mark_ready([])
    assert stamp.is_ready()


def test_a_changed_requirement_means_not_ready(project: Path) -> None:
    stamp.mark_ready([])
    (project / "requirements.txt").write_text("behave==1.3.4\n")
    assert not stamp.is_ready()


def test_a_part_taken_away_means_not_ready(project: Path) -> None:
    browser = project / "chromium"
    browser.touch()
    stamp.mark_ready([str(browser)])
    assert stamp.is_ready()
    browser.unlink()
    assert not stamp.is_ready()


def test_a_browser_of_ones_own_given_or_taken_back_means_not_ready(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp.mark_ready([])
    monkeypatch.setenv("BROWSER_WS_ENDPOINT", "ws://browsers.example.com")
    assert not stamp.is_ready()


def test_an_environment_without_its_python_means_not_ready(project: Path) -> None:
    stamp.mark_ready([])
    (project / ".venv" / "bin" / "python").unlink()
    assert not stamp.is_ready()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"digest": 1}', "не JSON"])
def test_a_foreign_stamp_means_not_ready(project: Path, text: str) -> None:
    (project / ".venv" / ".ready").write_text(text)
    assert not stamp.is_ready()


def test_an_old_python_is_told_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap, "newer_python", lambda: None)
    assert bootstrap.main() == 1
    said = capsys.readouterr().err
    assert "Python 3.11" in said and "3.9" in said and "apt-get install" in said


@pytest.mark.parametrize("module", [acceptance, console_encoding, setup, bootstrap, stamp])
def test_the_set_up_can_be_read_by_an_old_python(module: ModuleType) -> None:
    assert module.__file__
    ast.parse(Path(module.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_missing_venv_module_names_the_package(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SetupFailed, match=r"python3\.\d+-venv.*apt-get install"):
        Parts(Commands(project / "log")).environment()


def test_a_killed_pip_means_a_new_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Parts(Commands(project / "log"))
    monkeypatch.setattr(Parts, "environment_works", lambda self: True)
    made: list[list[str]] = []
    monkeypatch.setattr(Commands, "run", lambda self, log, args, limit, env=None: made.append(args))
    work.environment()
    assert made == []
    parts.PIP_AT_WORK.touch()
    work.environment()
    assert [args[1:3] for args in made] == [["-m", "venv"]]
    assert not parts.PIP_AT_WORK.exists()


def test_pip_leaves_its_marker_until_it_has_finished(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_options: object) -> None:
        assert parts.PIP_AT_WORK.exists()
        raise SetupFailed("нет сети")

    monkeypatch.setattr(Commands, "run", refused)
    with pytest.raises(SetupFailed):
        Parts(Commands(project / "log")).packages()
    assert parts.PIP_AT_WORK.exists()


def test_an_environment_that_was_moved_is_made_anew(project: Path) -> None:
    work = Parts(Commands(project / "log"))
    pip = project / ".venv" / "bin" / "pip"
    pip.write_text("#!/somewhere/else/.venv/bin/python\n")
    assert not work.environment_works()
    pip.write_text(f"#!{project}/.venv/bin/python\n")
    assert work.environment_works()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "на диске нет места"),
        ("npm error code ENOTFOUND", "хранилище пакетов не отвечает"),
        ("WARNING: Retrying … Connection refused\nERROR: No matching distribution found", "не отвечает"),
        ("ERROR: No matching distribution found for behave==99", "нет нужной версии"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "сертификат"),
        ("Segmentation fault", "завершилась с ошибкой"),
    ],
)
def test_causes_are_told_in_words(said: str, sentence: str) -> None:
    assert sentence in cause(said)


def test_a_failing_command_names_its_log(tmp_path: Path) -> None:
    commands = Commands(tmp_path / "log")
    with pytest.raises(SetupFailed, match=r"log/pip\.txt"):
        commands.run("pip", [sys.executable, "-c", "print('причина'); exit(3)"], limit=20)
    assert "причина" in (tmp_path / "log" / "pip.txt").read_text(encoding="utf-8")


def test_a_hanging_command_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(SetupFailed, match="не уложилось"):
        Commands(tmp_path).run("npm", ["tail", "-f", "/dev/null"], limit=0.2)
    assert time.monotonic() - started < 15


def test_an_interrupted_set_up_starts_nothing_more(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    commands.stop()
    with pytest.raises(Needless):
        commands.run("npm", ["true"], limit=5)


def test_a_part_says_how_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    assert told("браузер", lambda: "/bin/chromium") == "/bin/chromium"
    assert "✓ браузер" in capsys.readouterr().out

    def broken() -> str:
        raise SetupFailed("нет сети")

    with pytest.raises(SetupFailed):
        told("браузер", broken)
    assert "✗ браузер: нет сети." in capsys.readouterr().err


def test_what_needs_a_failed_part_stays_silent(capsys: pytest.CaptureFixture[str]) -> None:
    packages: Future[str] = Future()
    packages.set_exception(SetupFailed("нет сети"))

    def browser() -> str:
        after(packages)
        return ""

    with pytest.raises(Needless):
        told("браузер", browser)
    assert capsys.readouterr().err == ""


def test_settings_are_read_from_the_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "PROJECT", tmp_path)
    monkeypatch.delenv("BROWSER_EXECUTABLE", raising=False)
    assert stamp.setting("BROWSER_EXECUTABLE") == ""
    (tmp_path / ".env").write_text('# BROWSER_EXECUTABLE=/no\nBROWSER_EXECUTABLE="/opt/chromium"\n')
    assert stamp.setting("BROWSER_EXECUTABLE") == "/opt/chromium"
    monkeypatch.setenv("BROWSER_EXECUTABLE", "/own")
    assert stamp.setting("BROWSER_EXECUTABLE") == "/own"


def test_a_browser_that_cannot_start_does_not_count() -> None:
    assert not browser_install.starts(browser_install.BrowserChoice("/no/such/browser"))
    assert not browser_install.starts(browser_install.BrowserChoice("/bin/true"))


def test_the_example_of_settings_knows_them_all() -> None:
    from acceptance.target.settings import NAMES

    lines = (stamp.PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.removeprefix("# ").partition("=")[0] for line in lines if "=" in line}
    assert named >= NAMES
    assert not [line for line in lines if line and not line.startswith("#")]


def test_make_lists_its_commands_in_russian() -> None:
    result = subprocess.run(["make", "help"], cwd=stamp.PROJECT, capture_output=True, text=True, check=True)
    for command in ("acceptance", "test", "bench", "clean"):
        assert f"make {command}" in result.stdout
