"""Waivers (waivers.toml): failures that somebody has accepted, with a reason, an owner and a last day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from acceptance.checklist.register import load_register
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.plan import Plan
from acceptance.target.waivers_file import FILE, Accepted, WaiverError, read_section


@dataclass(frozen=True)
class Waiver:
    """One accepted failure. `subject`: an item's number or a scenario's name."""

    subject: str
    reason: str
    owner: str
    expires: date

    def apply(self, outcome: Outcome, today: date) -> Outcome:
        """The verdict with the waiver considered: it excuses a failure, and is out of date where there is none."""
        day = f"{self.expires:%d.%m.%Y}"
        if outcome.verdict not in (Verdict.PASSED, Verdict.FAILED, Verdict.FLAKY):
            return outcome  # a check that was not carried out says nothing about the accepted failure
        if outcome.verdict is Verdict.PASSED:
            return Outcome(
                Verdict.WAIVER_OUTDATED,
                f"проверка проходит, а принято как есть до {day} ({self.reason}; отвечает {self.owner}).",
                "Уберите эту запись из waivers.toml.",
            )
        if today > self.expires:
            return Outcome(
                outcome.verdict,
                f"Принято как есть только до {day} ({self.reason}; отвечает {self.owner}). Сейчас: {outcome.reason}",
                "Исправьте это, или осознанно продлите срок в waivers.toml.",
            )
        return Outcome(
            Verdict.WAIVED,
            f"{self.reason} (до {day}, отвечает {self.owner}). Сейчас: {outcome.reason}",
            outcome.advice,
        )


def load_waivers(path: Path = FILE, plan: Plan | None = None) -> dict[str, Waiver]:
    """Waivers by subject; none when there is no file.

    plan: of the run; when it holds all scenarios, one that is waived must be among those beyond the checklist.
    Raises WaiverError.
    """
    found: dict[str, Waiver] = {}
    for entry in read_section("waiver", ("item", "scenario"), path):
        waiver = _read(entry)
        if waiver.subject in found:
            raise WaiverError(f"{path.name}: «{waiver.subject}» принято как есть дважды. Оставьте одну запись.")
        found[waiver.subject] = waiver
    if plan is not None and plan.full:
        _refuse_unknown(found, plan, path.name)
    return found


def _refuse_unknown(waivers: dict[str, Waiver], plan: Plan, file: str) -> None:
    # An item's own scenarios are no subjects: its waiver names the item.
    beyond = {scenario.name for scenario in plan.scenarios if scenario.extra or not scenario.item}
    for subject in waivers.keys() - {item.number for item in load_register()} - beyond:
        raise WaiverError(f"{file}: сверх чек-листа нет сценария «{subject}». Исправьте название или назовите пункт.")


def _read(entry: Accepted) -> Waiver:
    [(field, subject)] = entry.what.items()
    if field == "item" and subject not in {item.number for item in load_register()}:
        raise WaiverError(f"{entry.where}: в чек-листе нет пункта {subject}. Исправьте номер.")
    return Waiver(subject, entry.reason, entry.owner, entry.expires)
