"""The parts of the set-up: environment, packages and then Allure, the browser beside them.

Standard library only. Interrupted at any moment, the next run goes on from there: a part counts as done only
when its own marker says so, and the stamp is written last.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from acceptance import PROJECT
from acceptance.setup.browser_install import ensure_browser
from acceptance.setup.commands import NPM_FLAGS, Commands, Needless, SetupFailed
from acceptance.setup.stamp import ALLURE, VENV, is_ready, mark_ready

PYTHON = VENV / "bin" / "python"
#: Present while pip works: a pip that was killed leaves packages that look installed and are not.
PIP_AT_WORK = VENV / ".pip-at-work"
ALLURE_HOME = VENV / "allure"
ALLURE_DONE = ALLURE_HOME / ".installed"


def prepare() -> int:
    """Do what is missing, say so in Russian; 0 when all is ready, 1 when a part cannot be had."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    lock = taken_lock()
    if is_ready():
        return 0
    print("Подготовка: нужна один раз, обычно меньше минуты.", flush=True)
    started = time.monotonic()
    commands = Commands(VENV / "log", lock)
    try:
        parts = Parts(commands).all()
    except SetupFailed:
        return 1  # the part has said why
    except (KeyboardInterrupt, SystemExit):
        print("Подготовка прервана: повторите команду, она продолжит с этого места.", file=sys.stderr)
        return 130
    mark_ready(parts)
    print(f"Всё готово за {seconds(started)}.", flush=True)
    return 0


def taken_lock() -> int:
    """Wait until no other set-up is at work in this folder; the descriptor that holds the lock."""
    lock = os.open(PROJECT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Подготовка уже идёт в другой команде: ждём её конца.", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


class Parts:
    """One set-up in progress."""

    def __init__(self, commands: Commands) -> None:
        self.commands = commands

    def all(self) -> list[str]:
        """Do every part; returns the files whose absence would mean that something has been taken away."""
        told("окружение Python", self.environment)
        with ThreadPoolExecutor() as pool:
            packages = pool.submit(told, "пакеты Python", self.packages)
            browser = pool.submit(told, "браузер", self.browser, packages)
            try:
                packages.result()
                parts = [str(PYTHON), told("отчёт Allure", self.allure), browser.result()]
                return [part for part in parts if os.path.exists(part)]  # a remote browser is no file
            except (KeyboardInterrupt, SystemExit):
                self.commands.stop()
                raise

    def environment(self) -> str:
        """A virtual environment that works in this very place."""
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            version = "{}.{}".format(*sys.version_info)
            raise SetupFailed(
                f"в Python {version} нет модуля venv: установите пакет python{version}-venv "
                f"(sudo apt-get install python{version}-venv) и повторите команду"
            )
        if not PIP_AT_WORK.exists() and self.environment_works():
            return ""
        # Not sys.executable: it may be the very environment that is being made anew.
        python = getattr(sys, "_base_executable", sys.executable)
        shutil.rmtree(VENV, ignore_errors=True)
        self.commands.run("venv", [python, "-m", "venv", str(VENV)], limit=120)
        return ""

    def environment_works(self) -> bool:
        """Has pip, is new enough, and was made here: scripts of a moved environment start nothing."""
        pip = VENV / "bin" / "pip"
        if not pip.exists() or str(VENV) not in pip.read_text(encoding="utf-8").splitlines()[0]:
            return False
        check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        return PYTHON.exists() and subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0

    def packages(self) -> str:
        """The pinned requirements, and the project itself so that it can be imported from any folder."""
        PIP_AT_WORK.touch()
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        pip += ["--progress-bar", "off", "--retries", "2", "--timeout", "30"]
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-notify.txt"):
            pip += ["-r", str(PROJECT / name)]
        self.commands.run("pip", [*pip, "-e", str(PROJECT)], limit=1200)
        PIP_AT_WORK.unlink()
        return ""

    def allure(self) -> str:
        """Allure 3 from npm into .venv/allure; returns its command's file."""
        cli = ALLURE_HOME / "node_modules" / "allure" / "cli.js"
        lock = ALLURE / "package-lock.json"
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        if not ALLURE_DONE.exists() or ALLURE_DONE.read_text() != wanted:
            ALLURE_DONE.unlink(missing_ok=True)
            ALLURE_HOME.mkdir(exist_ok=True)
            for file in (ALLURE / "package.json", lock):
                shutil.copy(file, ALLURE_HOME)
            npm = [str(VENV / "bin" / "npm"), "ci", "--prefix", str(ALLURE_HOME)]
            self.commands.run("npm", [*npm, *NPM_FLAGS], limit=600)
            ALLURE_DONE.write_text(wanted)
        return str(cli)

    def browser(self, packages: Future[str]) -> str:
        """A Chromium that starts; returns its path."""
        return ensure_browser(self.commands, VENV, lambda: after(packages))


def after(needed: Future[str]) -> None:
    """Wait for a part that this one needs."""
    try:
        needed.result()
    except SetupFailed:
        raise Needless from None


def told(part: str, work: Callable[..., str], *arguments: Future[str]) -> str:
    """Do `work` and say in one line how long it took, or why it failed."""
    started = time.monotonic()
    try:
        result = work(*arguments)
    except Needless:
        raise
    except SetupFailed as failure:
        print(f"  ✗ {part}: {failure}.", file=sys.stderr, flush=True)
        raise
    print(f"  ✓ {part}: {seconds(started)}{', ' if result else ''}{result}", flush=True)
    return result


def seconds(started: float) -> str:
    """Time since `started`, as Russian readers write it."""
    return f"{time.monotonic() - started:.1f} с".replace(".", ",")
