"""Which browser is chosen, and what is said when there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from acceptance.setup import browser_choice
from acceptance.setup.browser_choice import BrowserMissing, find_browser, playwright_environment


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser; `bin` is its PATH, `downloads` Playwright's folder."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    monkeypatch.setattr(browser_choice, "PROJECT", tmp_path)
    monkeypatch.setattr(browser_choice, "MAC_APPLICATIONS", ())
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    return tmp_path


def program(path: Path, text: str = "\x7fELF") -> str:
    """An executable file; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def download(machine: Path, folder: str, name: str) -> str:
    """A finished download of Playwright's."""
    path = program(machine / "downloads" / folder / "chrome-linux64" / name)
    (machine / "downloads" / folder / "INSTALLATION_COMPLETE").touch()
    return path


def test_no_browser_gives_one_sentence_with_the_remedy(machine: Path) -> None:
    with pytest.raises(BrowserMissing) as caught:
        find_browser()
    assert "make setup" in str(caught.value)
    assert "chromium-headless-shell" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_setting_is_an_order(machine: Path) -> None:
    program(machine / "bin" / "chromium")
    own = program(machine / "own" / "browser")
    assert find_browser(own).executable == own
    with pytest.raises(BrowserMissing, match="BROWSER_EXECUTABLE"):
        find_browser(str(machine / "nothing"))


def test_a_setting_may_be_a_command_name(machine: Path) -> None:
    path = program(machine / "bin" / "my-browser")
    assert find_browser("my-browser").executable == path


def test_a_download_goes_before_the_system(machine: Path) -> None:
    system = program(machine / "bin" / "chromium")
    assert find_browser().executable == system
    full = download(machine, "chromium-1300", "chrome")
    assert find_browser().executable == full
    shell = download(machine, "chromium_headless_shell-99", "chrome-headless-shell")
    assert find_browser().executable == shell
    newest = download(machine, "chromium_headless_shell-100", "chrome-headless-shell")
    assert find_browser().executable == newest


def test_an_unfinished_download_does_not_count(machine: Path) -> None:
    download(machine, "chromium_headless_shell-100", "chrome-headless-shell")
    (machine / "downloads" / "chromium_headless_shell-100" / "INSTALLATION_COMPLETE").unlink()
    with pytest.raises(BrowserMissing):
        find_browser()


def test_the_quickest_of_the_system_goes_first(machine: Path) -> None:
    program(machine / "bin" / "google-chrome")
    program(machine / "bin" / "chromium")
    shell = program(machine / "bin" / "chromium-headless-shell")
    assert find_browser().executable == shell


def test_a_snap_does_not_count(machine: Path) -> None:
    program(machine / "bin" / "chromium-browser", "#!/bin/sh\nexec /snap/bin/chromium\n")
    program(machine / "snap" / "bin" / "chromium")
    os.symlink(machine / "snap" / "bin" / "chromium", machine / "bin" / "chromium")
    with pytest.raises(BrowserMissing):
        find_browser()


def test_the_unpacked_one_brings_its_libraries_and_fonts(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")
    path = program(machine / ".venv" / "chromium" / "chromium")
    choice = find_browser()
    assert choice.executable == path
    folder = machine / ".venv" / "chromium"
    assert choice.env["LD_LIBRARY_PATH"].split(os.pathsep) == [str(folder / "lib"), "/elsewhere"]
    assert choice.env["FONTCONFIG_FILE"] == str(folder / "fonts.conf")


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_only_root_goes_without_the_sandbox(
    machine: Path, monkeypatch: pytest.MonkeyPatch, user: int, sandboxed: bool
) -> None:
    program(machine / "bin" / "chromium")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("--no-sandbox" not in find_browser().args) is sandboxed


def test_playwright_gets_another_node_only_where_its_own_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYWRIGHT_NODEJS_PATH", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(browser_choice.ctypes, "CDLL", lambda name: None)
    assert playwright_environment() == {}

    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(browser_choice.ctypes, "CDLL", missing)
    node = playwright_environment()["PLAYWRIGHT_NODEJS_PATH"]
    assert os.access(node, os.X_OK)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "/own/node")
    assert playwright_environment() == {}


def test_a_window_needs_a_browser_that_can_show_itself(machine: Path) -> None:
    shell = program(machine / "bin" / "chromium-headless-shell")
    program(machine / ".venv" / "chromium" / "chromium")
    with pytest.raises(BrowserMissing, match=r"бывает окно.*пакет chromium"):
        find_browser(window=True)
    (machine / ".venv" / "chromium" / "chromium").unlink()
    whole = program(machine / "bin" / "chromium")
    assert (find_browser().executable, find_browser(window=True).executable) == (shell, whole)
