"""A database with the tables already in it, made once and copied for each stand: creating one takes half a second.

It lies in the Python environment, under a name that tells of all that went into it; whoever changes the schema or
PostgreSQL gets another. Where none can be kept, stands create their databases as ever.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from stand.postgres import SCHEMA_FILES, SETTINGS, WHEEL, PostgresServer, load_schema
from stand.process import take_port

_HOME = "stand"


@dataclass(frozen=True)
class Template:
    """data: a cluster that was shut down in order. password: of its superuser, until a copy gets its own."""

    data: Path
    password: str


def database_template(workshop: Path, home: Path | None = None) -> Template | None:
    """The template, made first where it is not there yet; None where none can be kept.

    workshop: a folder of the stand, to make it in. home: where it is kept, the Python environment's unless another.
    """
    home = home or Path(sys.prefix) / _HOME
    place = home / f"postgres-{_key()}"
    try:
        if not place.is_dir():
            _keep(_made(workshop), place)
        return Template(place / "data", (place / "password").read_text(encoding="utf-8"))
    except OSError:  # no room, no rights: nothing is lost but time
        return None


def _key() -> str:
    """What the template is made of, in a word."""
    made_of = [version(WHEEL), repr(sorted(SETTINGS.items())), *(file.read_text("utf-8") for file in SCHEMA_FILES)]
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:16]


def _made(workshop: Path) -> Path:
    """A folder with a fresh cluster and its password."""
    folder = workshop / "template"
    server = PostgresServer(folder, take_port(0, "PostgreSQL"))
    try:
        load_schema(server.start())
    finally:
        server.stop()
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(server.password, encoding="utf-8")
    return folder


def _keep(made: Path, place: Path) -> None:
    """Put it there at once, in place of templates of other times; one that another stand has just put there stays."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
    try:
        for name in ("password", "data"):
            (shutil.copytree if name == "data" else shutil.copy2)(made / name, fresh / name)
        outdated = list(place.parent.glob("postgres-*"))
        if place not in outdated:
            fresh.rename(place)
        for old in outdated:
            if old != place:
                shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(made, ignore_errors=True)
