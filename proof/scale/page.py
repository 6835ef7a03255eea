"""What `make scale` has measured: in a few lines for the console, and docs/scale.md."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime

from acceptance import PROJECT

PAGE = PROJECT / "docs" / "scale.md"
BUDGET = 1.15  # processor time: all parts and what follows them, to one run
ABSENT = "—"


@dataclass(frozen=True)
class Figures:
    """One pass. chosen: by which words, empty for all scenarios; load: of the machine before it.

    work: processor seconds, `stand_work` those of the stand for all.
    statuses, verdicts: of the whole run and of the merged parts; a verdict by an item's number or a scenario's id.
    """

    chosen: str
    load: float
    processors: int
    shards: int
    whole_seconds: float
    parts_seconds: float
    whole_work: float
    parts_work: list[float]
    after_work: float
    stand_work: float
    statuses: tuple[int, int]
    verdicts: tuple[dict[str, str], dict[str, str]]
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def proportion(self) -> float:
        """Processor time of all parts, the stage after them and merging, to that of the whole run."""
        return (sum(self.parts_work) + self.after_work) / self.whole_work

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Item or scenario, what the whole run says, what the merged parts say; the exit status where it differs."""
        whole, parts = self.verdicts
        found = [
            (name, whole.get(name, ABSENT), parts.get(name, ABSENT))
            for name in sorted(whole.keys() | parts.keys())
            if whole.get(name) != parts.get(name)
        ]
        if self.statuses[0] != self.statuses[1]:
            found.append(("exit status", str(self.statuses[0]), str(self.statuses[1])))
        return found

    def told(self) -> str:
        """For the console, in Russian."""
        lines = [
            f"Вердиктов: {len(self.verdicts[0])}, отличий: {len(self.differences)}.",
            *(f"  {name}: целиком – {whole}, частями – {parts}" for name, whole, parts in self.differences),
            f"Длительность: целиком {self.whole_seconds:.0f} с, частями {self.parts_seconds:.0f} с.",
            f"Процессор: целиком {self.whole_work:.0f} с; частями {_sum(self.parts_work)}, "
            f"монопольная стадия и сведение {self.after_work:.0f} с.",
            f"Частями к целому: {self.proportion:.2f} (бюджет {BUDGET}) {'✗' if self.proportion > BUDGET else '✓'}",
        ]
        return "\n".join(lines)


def _sum(seconds: list[float]) -> str:
    return " + ".join(f"{one:.0f}" for one in seconds)


def written(figures: Figures) -> str:
    """docs/scale.md of the last pass."""
    differences = [f"| {name} | {whole} | {parts} |" for name, whole, parts in figures.differences]
    listed = ["", "| item or scenario | whole | in parts |", "|---|---|---|", *differences] if differences else []
    compared = f"{len(figures.verdicts[0])} verdicts (items, and scenarios beyond them)"
    work = sum(figures.parts_work) + figures.after_work
    lines = [
        f"# One run on {figures.shards} machines",
        "",
        "Written by `make scale`. Network namespaces are the machines, joined by a bridge: a stand in one, reached by",
        "the address at which it listens (`--listen`), a part of the run in each of the others, held to its share of",
        "the processors by a control group. The whole run goes before them, on one machine with all processors,",
        "against the same stand. Processor time is what the control groups say: suite and browsers, the stand apart.",
        "",
        f"Last pass: {figures.moment:%Y-%m-%d %H:%M} UTC; {figures.processors} processors, {platform.machine()}, Linux "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}; load before it {figures.load:.1f}.",
        f"Scenarios: {f'`{figures.chosen}`' if figures.chosen else 'all'}.",
        "",
        "| | whole | in parts |",
        "|---|---|---|",
        f"| exit status | {figures.statuses[0]} | {figures.statuses[1]} |",
        f"| seconds (the longest part, what follows) | {figures.whole_seconds:.0f} | {figures.parts_seconds:.0f} |",
        f"| processor seconds | {figures.whole_work:.0f} | {work:.0f} |",
        "",
        f"- Verdict: {compared}, {len(differences) or 'none'} different.",
        f"- Cost: {figures.proportion:.2f} of one run (budget {BUDGET}): parts {_sum(figures.parts_work)} s, "
        f"exclusive stage and merging {figures.after_work:.0f} s.",
        f"- The stand, for both: {figures.stand_work:.0f} s.",
        *listed,
    ]
    return "\n".join(lines) + "\n"
