"""Page trouble that somebody has accepted for a while: it becomes a remark instead of failing scenarios.

waivers.toml of the project:

    [[tolerate]]
    pattern = "ResizeObserver loop"   # regular expression, sought in what the browser said
    reason = "почему это принято"
    owner = "кто за это отвечает"
    expires = 2025-12-31              # the last day on which it holds
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from acceptance import PROJECT
from acceptance.target.source import SettingsError

FILE = PROJECT / "waivers.toml"
FIELDS = ("pattern", "reason", "owner", "expires")


@dataclass(frozen=True)
class Tolerated:
    """One kind of page trouble, the last day on which it is accepted, why and by whom."""

    pattern: re.Pattern[str]
    reason: str
    owner: str
    expires: date


class Tolerance:
    """All that is accepted. `verdict_on` says what a piece of trouble counts as today."""

    def __init__(self, accepted: list[Tolerated], today: date | None = None) -> None:
        self._accepted = accepted
        self._today = today

    def verdict_on(self, trouble: str) -> tuple[bool, str]:
        """Whether it is accepted, and the trouble in words: with the reason, or with the day when that ended."""
        for one in self._accepted:
            if one.pattern.search(trouble):
                day = f"{one.expires:%d.%m.%Y}"
                if (self._today or date.today()) <= one.expires:
                    return True, f"{trouble} (принято до {day}: {one.reason}; отвечает {one.owner})"
                return False, f"{trouble} (исключение истекло {day}: {one.reason}; отвечает {one.owner})"
        return False, trouble


def load_tolerance(file: Path = FILE) -> Tolerance:
    """What the file accepts; nothing where there is no file. Raises SettingsError."""
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("tolerate", [])
    except FileNotFoundError:
        entries = []
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"Файл исключений {file.name} не читается: {error}. Исправьте его.") from error
    return Tolerance([_read(entry, f"{file.name}, tolerate {place}") for place, entry in enumerate(entries, start=1)])


def _read(entry: dict[str, Any], where: str) -> Tolerated:
    if missing := [name for name in FIELDS if not entry.get(name)]:
        raise SettingsError(f"{where}: не указано {', '.join(missing)}. Допишите или уберите исключение.")
    if not isinstance(entry["expires"], date):
        raise SettingsError(f"{where}: expires должно быть датой вида 2025-12-31 без кавычек. Исправьте его.")
    try:
        pattern = re.compile(entry["pattern"])
    except re.error as error:
        raise SettingsError(f"{where}: pattern не читается ({error}). Исправьте его.") from error
    return Tolerated(pattern, str(entry["reason"]), str(entry["owner"]), entry["expires"])
