"""Waivers: failures that somebody has accepted, with a reason, an owner and a date on which that ends.

waivers.toml of the project:

    [[waiver]]
    item = "2.3"                 # or: scenario = "name of a scenario beyond the checklist"
    reason = "почему это принято"
    owner = "кто за это отвечает"
    expires = 2025-12-31         # the last day on which it holds
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from acceptance import PROJECT
from acceptance.outcomes import Verdict
from acceptance.register import load_register
from acceptance.reporting.classify import Outcome
from acceptance.reporting.plan import Plan
from acceptance.target.source import SettingsError

WAIVERS_FILE = PROJECT / "waivers.toml"


class WaiverError(SettingsError):
    """The waivers cannot be read; the message is one Russian sentence. Exit status 3."""


@dataclass(frozen=True)
class Waiver:
    """One accepted failure. `subject`: an item's number or a scenario's name."""

    subject: str
    reason: str
    owner: str
    expires: date

    def apply(self, outcome: Outcome, today: date) -> Outcome:
        """The verdict with the waiver considered: it excuses a failure, and is an error when out of place."""
        day = f"{self.expires:%d.%m.%Y}"
        if outcome.verdict not in (Verdict.PASSED, Verdict.FAILED, Verdict.FLAKY):
            return outcome  # a check that was not carried out says nothing about the accepted failure
        if today > self.expires:
            found = f" Сейчас: {outcome.reason}" if outcome.reason else " Сейчас проверка проходит."
            return Outcome(
                Verdict.FAILED,
                f"Срок исключения истёк {day} ({self.reason}; отвечает {self.owner}).{found}",
                "Уберите исключение из waivers.toml или продлите его осознанно.",
            )
        if outcome.verdict is Verdict.PASSED:
            return Outcome(
                Verdict.FAILED,
                f"Исключение больше не нужно: проверка проходит ({self.reason}; отвечает {self.owner}).",
                "Уберите исключение из waivers.toml.",
            )
        return Outcome(
            Verdict.WAIVED,
            f"{self.reason} (до {day}, отвечает {self.owner}). Сейчас: {outcome.reason}",
            outcome.advice,
        )


def load_waivers(path: Path = WAIVERS_FILE, plan: Plan | None = None) -> dict[str, Waiver]:
    """Waivers by subject; none when there is no file.

    plan: of the run; when it holds all scenarios, one that is waived must be among those beyond the checklist.
    Raises WaiverError.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # a file that is no TOML, or no UTF-8
        raise WaiverError(f"Файл исключений {path.name} не читается: {error}. Исправьте его.") from error
    entries = data.pop("waiver", [])
    if data or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise WaiverError(f"{path.name}: исключения начинаются строкой [[waiver]], иного в файле нет. Исправьте его.")
    found: dict[str, Waiver] = {}
    for place, entry in enumerate(entries, start=1):
        waiver = _read(entry, f"{path.name}, исключение {place}")
        if waiver.subject in found:
            raise WaiverError(f"{path.name}: исключение для «{waiver.subject}» записано дважды. Оставьте одно.")
        found[waiver.subject] = waiver
    if plan is not None and plan.full:
        _refuse_unknown(found, plan, path.name)
    return found


def _refuse_unknown(waivers: dict[str, Waiver], plan: Plan, file: str) -> None:
    # An item's own scenarios are no subjects: its waiver names the item.
    beyond = {scenario.name for scenario in plan.scenarios if scenario.extra or not scenario.item}
    for subject in waivers.keys() - {item.number for item in load_register()} - beyond:
        raise WaiverError(f"{file}: сверх чек-листа нет сценария «{subject}». Исправьте название или назовите пункт.")


def _read(entry: dict[str, Any], where: str) -> Waiver:
    subject = entry.get("item") or entry.get("scenario")
    missing = [name for name in ("reason", "owner", "expires") if not entry.get(name)]
    if not subject or missing:
        wanted = ", ".join(([] if subject else ["item или scenario"]) + missing)
        raise WaiverError(f"{where}: не указано {wanted}. Допишите или уберите исключение.")
    if not all(isinstance(text, str) for text in (subject, entry["reason"], entry["owner"])):
        raise WaiverError(f"{where}: item, scenario, reason и owner пишутся в кавычках. Исправьте его.")
    if not isinstance(entry["expires"], date):
        raise WaiverError(f"{where}: expires должно быть датой вида 2025-12-31 без кавычек. Исправьте его.")
    if entry.get("item") and entry["item"] not in {item.number for item in load_register()}:
        raise WaiverError(f"{where}: в чек-листе нет пункта {entry['item']}. Исправьте номер.")
    expires = entry["expires"]
    return Waiver(subject, entry["reason"], entry["owner"], date(expires.year, expires.month, expires.day))
