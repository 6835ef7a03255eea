"""One file that holds all that a part of a run knows: it goes from machine to machine as one artefact of a CI.

In it: plan, parts, facts, records, of Allure's results those that the records speak of, and what is left on the target.
Films are not: nobody can mask them.
"""

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acceptance.outcomes import CheckBroken
from acceptance.reporting.carry_over import evidence_of
from acceptance.reporting.files import append_line, cannot_write, mask, write_text
from acceptance.reporting.parts import FILE, Parts, parts_of, read_parts
from acceptance.reporting.records import Begun, written
from acceptance.reporting.run import Run

SUFFIX = ".zip"
HOME = "parts"  # of the reports folder
LEDGER = ".ledger"  # of the reports folder
FACTS = "run.json"
TAKEN = "records-of-"  # begins the name of records that another run has written

#: What reading a file may raise that is no archive of a part, or no longer.
_DAMAGE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError),  # no zip
    *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError),  # no JSON of ours in it
)
_PLAIN = re.compile(r"[^/\\]+")
_RECORDS = re.compile(r"records-[^/\\]+\.jsonl")


def archive_of(run: Run, parts: Parts) -> Path:
    """Where the archive lies: a part's where a CI finds it by its number, that of merged parts in the run's folder."""
    if parts.merged:
        return run.path / f"{HOME}{SUFFIX}"
    name = next(iter(parts.here))
    return run.reports / HOME / (f"{name}-of-{parts.of}{SUFFIX}" if parts.of else f"{name}{SUFFIX}")


def pack(run: Run) -> Path | None:
    """Put a part, or merged parts of which some are missing, into one file; None for any other run.

    The file is there at once and whole, or not at all. Raises SinkError.
    """
    parts = parts_of(run)
    if parts is None or (parts.merged and parts.complete):
        return None
    file = archive_of(run, parts)
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (FACTS, FILE, *_streams(run, parts)):
                archive.write(run.path / name, name)
            for name in evidence_of(run):
                archive.write(run.results / name, f"{run.results.name}/{name}")
            for ledger in _ledgers(run, parts):
                archive.writestr(f"{LEDGER}/{ledger.name}", mask(ledger.read_text(encoding="utf-8", errors="replace")))
        os.replace(draft, file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise cannot_write(file, error) from error
    return file


def begin_part(run: Run, parts: Parts) -> None:
    """Let this run be the one part that is here. Raises SinkError.

    What an earlier run has left in its archive's place goes: should this one die, that must not count for it.
    """
    own = parts.done_by(run)
    own.write(run)
    archive_of(run, own).unlink(missing_ok=True)


def _streams(run: Run, parts: Parts) -> Iterator[str]:
    """Names of the records: of merged parts only what these have brought, not what was said of those missing."""
    yield from (one.name for one in run.stream_files() if not parts.merged or one.name.startswith(TAKEN))


def _ledgers(run: Run, parts: Parts) -> Iterator[Path]:
    for done in parts.here.values():
        yield from sorted((run.reports / LEDGER).glob(f"{done.run}-*.jsonl"))


@dataclass(frozen=True)
class Archive:
    """An archive that is whole."""

    file: Path
    parts: Parts
    facts: dict[str, Any]

    @classmethod
    def open(cls, file: Path) -> "Archive":
        """Read what it is. Raises CheckBroken for a file that is damaged, cut short, or no archive of a part."""
        try:
            with zipfile.ZipFile(file) as archive:
                if archive.testzip() is not None:
                    raise zipfile.BadZipFile
                return cls(file, read_parts(json.loads(archive.read(FILE))), json.loads(archive.read(FACTS)))
        except FileNotFoundError as error:
            raise CheckBroken(f"Архива {file} нет.", "Проверьте путь.") from error
        except _DAMAGE as error:
            raise CheckBroken(
                f"Архив {file} повреждён, обрезан или сделан не этой версией acceptance run --shard.",
                "Скачайте его снова или уберите: тогда его пункты не будут засчитаны.",
            ) from error

    def take_into(self, run: Run) -> None:
        """Bring its records, evidence and what is left on the target into a run of merged parts. Raises SinkError."""
        ids = [one for name in self.parts.here for one in self.parts.pieces[name]]
        try:
            with zipfile.ZipFile(self.file) as archive:
                for name in archive.namelist():
                    folder, _, rest = name.rpartition("/")
                    if _RECORDS.fullmatch(name):
                        self._take_records(archive.read(name).decode("utf-8", "replace"), name, ids, run)
                    elif folder == run.results.name and _PLAIN.fullmatch(rest):
                        (run.results / rest).write_bytes(archive.read(name))
                    elif folder == LEDGER and _PLAIN.fullmatch(rest):
                        write_text(run.reports / LEDGER / rest, archive.read(name).decode("utf-8"))
        except OSError as error:
            raise cannot_write(run.path, error) from error

    def _take_records(self, text: str, name: str, ids: list[str], run: Run) -> None:
        """ids: what the stream speaks for when it is of the process that led the part, and so names no scenarios."""
        own = name if self.parts.merged else f"{TAKEN}{self.facts['run_id']}-{name.removeprefix('records-')}"
        file = run.path / own
        if '"event":"begun"' not in text:
            at = str(self.facts.get("started", ""))
            append_line(file, written(Begun(at=at, ids=ids)))
        append_line(file, text.rstrip("\n"))
