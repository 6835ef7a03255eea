"""waivers.toml: what somebody has accepted for a while. The one reader of the file.

Two sections, each entry with a reason, an owner and the last day on which it holds (see waivers.example.toml):
`[[waiver]]`, a failure of an item or of a scenario beyond the checklist (`acceptance/reporting/waivers.py`), and
`[[tolerate]]`, trouble of pages that becomes a remark (`acceptance/target/tolerated.py`).
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from acceptance import PROJECT
from acceptance.outcomes import SettingsError

FILE = PROJECT / "waivers.toml"
SECTIONS = ("waiver", "tolerate")


class WaiverError(SettingsError):
    """The file cannot be read; the message is one Russian sentence. Exit status 3."""


@dataclass(frozen=True)
class Accepted:
    """One entry. what: its own fields, all texts; where: names the entry in messages."""

    what: dict[str, str]
    reason: str
    owner: str
    expires: date
    where: str


def read_section(section: str, fields: tuple[str, ...], path: Path = FILE) -> list[Accepted]:
    """The entries of one section; none where there is no file.

    fields: of which each entry has exactly one. Raises WaiverError, for a mistake in any section of the file.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:  # a file that is no TOML, or no UTF-8
        raise WaiverError(f"Файл исключений {path.name} не читается: {error}. Исправьте его.") from error
    for name, entries in data.items():
        if name not in SECTIONS or not _are_entries(entries):
            wanted = " или ".join(f"[[{one}]]" for one in SECTIONS)
            raise WaiverError(
                f"{path.name}: исключения начинаются строкой {wanted}, иного в файле нет, а в нём «{name}». "
                "Исправьте его."
            )
    found = data.get(section, [])
    return [_read(entry, fields, f"{path.name}, {section} {place}") for place, entry in enumerate(found, start=1)]


def _are_entries(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def _read(entry: dict[str, Any], fields: tuple[str, ...], where: str) -> Accepted:
    own = {name: entry[name] for name in fields if entry.get(name)}
    missing = [name for name in ("reason", "owner", "expires") if not entry.get(name)]
    if len(own) != 1 or missing:
        wanted = ", ".join(([] if len(own) == 1 else [" или ".join(fields)]) + missing)
        raise WaiverError(f"{where}: не указано {wanted}. Допишите или уберите исключение.")
    if not all(isinstance(text, str) for text in (*own.values(), entry["reason"], entry["owner"])):
        listed = ", ".join((*fields, "reason"))
        raise WaiverError(f"{where}: {listed} и owner пишутся в кавычках. Исправьте его.")
    expires = entry["expires"]
    if not isinstance(expires, date):
        raise WaiverError(f"{where}: expires должно быть датой вида 2025-12-31 без кавычек. Исправьте его.")
    day = expires.date() if isinstance(expires, datetime) else expires
    return Accepted(own, entry["reason"], entry["owner"], day, where)
