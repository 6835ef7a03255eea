"""What the proof says: reports/faults.md for people, reports/faults.json for machines, docs/faults.json to be kept."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from acceptance.checklist.register import load_register
from acceptance.reporting.proven import KEPT
from proof.fault import Fault
from proof.faults.prove import FATES, Fate, Proof, Trial


def write_reports(proof: Proof, reports: Path, today: date) -> Path:
    """Write faults.md and faults.json into the reports' folder; the path of the former."""
    reports.mkdir(parents=True, exist_ok=True)
    page = reports / "faults.md"
    page.write_text(_page(proof, today), encoding="utf-8")
    data = {
        "date": today.isoformat(),
        "seconds": round(proof.seconds, 1),
        "sound": proof.sound,
        "unhealthy": proof.unhealthy,
        "faults": [_plain(trial) for trial in proof.trials],
    }
    (reports / "faults.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return page


def keep(proof: Proof, today: date, file: Path = KEPT) -> None:
    """Keep a full and sound proof with the project: item -> what proves that its check can fail."""
    items = {
        item.number: [trial.fault.promise for trial in proof.trials if trial.fault.own == item.number]
        for item in load_register()
    }
    data = {"date": today.isoformat(), "faults": len(proof.trials), "items": items}
    file.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def missing_items(faults: Sequence[Fault]) -> list[str]:
    """Items of the register that have no fault of their own."""
    own = {fault.own for fault in faults}
    return [item.number for item in load_register() if item.number not in own]


def _page(proof: Proof, today: date) -> str:
    killed = sum(trial.fate is Fate.KILLED for trial in proof.trials)
    lines = [
        "# Чем доказано, что проверки умеют падать",
        "",
        f"{today:%d.%m.%Y}. Сбоев: {len(proof.trials)}, поймано по делу: {killed}, за {proof.seconds:.0f} с.",
        "",
    ]
    for item, reason in proof.unhealthy.items():
        lines.append(f"- **Без сбоев пункт {item} не зелёный:** {_cell(reason)}")
    titles = {item.number: item.title for item in load_register()}
    lines += ["", "| Пункт | Сбой | Итог | Что сказала проверка |", "|---|---|---|---|"]
    for item, title in titles.items():
        for trial in (one for one in proof.trials if one.fault.own == item):
            fate = "пойман" if trial.fate is Fate.KILLED else f"**{FATES[trial.fate]}**: {_cell(trial.told)}"
            lines.append(f"| {_cell(title)} | {trial.fault.promise} | {fate} | {_cell(trial.said.get(item, ''))} |")
    return "\n".join(lines) + "\n"


def _plain(trial: Trial) -> dict[str, object]:
    fault = trial.fault
    return {
        "name": fault.name,
        "promise": fault.promise,
        "item": fault.own,
        "breaks": list(fault.breaks),
        "collateral": list(fault.collateral),
        "quiet": fault.quiet,
        "fate": trial.fate.value,
        "told": trial.told,
        "said": trial.said,
        "seconds": round(trial.seconds, 1),
    }


def _cell(text: str, longest: int = 220) -> str:
    plain = " ".join(text.split()).replace("|", "\\|")
    return plain if len(plain) <= longest else f"{plain[:longest]}…"
