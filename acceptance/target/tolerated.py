"""Page trouble that somebody has accepted for a while (waivers.toml): a remark instead of a failure."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from acceptance.target.waivers_file import FILE, Accepted, WaiverError, read_section


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
    """What the file accepts; nothing where there is no file. Raises WaiverError."""
    return Tolerance([_read(entry) for entry in read_section("tolerate", ("pattern",), file)])


def _read(entry: Accepted) -> Tolerated:
    try:
        pattern = re.compile(entry.what["pattern"])
    except re.error as error:
        raise WaiverError(f"{entry.where}: pattern не читается ({error}). Исправьте его.") from error
    return Tolerated(pattern, entry.reason, entry.owner, entry.expires)
