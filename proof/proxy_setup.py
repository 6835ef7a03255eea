"""The proxy's own environment: mitmproxy pins versions that the project's packages do not share."""

import os
import subprocess
import sys

from acceptance.outcomes import CheckBroken
from acceptance.setup.parts import taken_lock
from proof.seams.http import HOME, PROGRAM

MITMPROXY = "mitmproxy==11.0.2"
DONE = HOME / ".installed"
LIMIT = 600


def prepare_proxy() -> None:
    """Install mitmproxy into .venv/faults, once. Raises CheckBroken with what to do when it cannot be had."""
    if _is_there():
        return
    lock = taken_lock()
    try:
        if not _is_there():  # else another proof has just installed it
            _install()
    finally:
        os.close(lock)


def _is_there() -> bool:
    return DONE.exists() and DONE.read_text(encoding="utf-8") == MITMPROXY and PROGRAM.exists()


def _install() -> None:
    print("Прокси для сбоев ставится один раз, около полуминуты.", flush=True)
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", MITMPROXY]
    for command in ([sys.executable, "-m", "venv", "--clear", str(HOME)], pip):
        try:
            done = subprocess.run(
                command, capture_output=True, encoding="utf-8", errors="replace", timeout=LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            raise CheckBroken("Прокси mitmproxy не поставился за 10 минут.", "Проверьте сеть и повторите.") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["причина неизвестна"])[-1]
            raise CheckBroken(f"Прокси mitmproxy не ставится: {last}.", "Проверьте доступ к хранилищу пакетов.")
    DONE.write_text(MITMPROXY, encoding="utf-8")
