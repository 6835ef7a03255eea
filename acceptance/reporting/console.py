"""The one-screen verdict at the end of a run."""

import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.answer import answer, merged
from acceptance.reporting.causes import cause_of
from acceptance.reporting.judge import Judgement
from acceptance.reporting.junit import annotations
from acceptance.reporting.verdict_kinds import TOLD, kind_of, severity
from acceptance.reporting.wording import as_sentence, counted, exit_meaning, moment, one_line, span

INDENT = "    "
NARROWEST = 40  # columns
SHOW_THEM = (
    "Что делать с невыполненным: показать разработчикам; снимки и ответы сервисов – в отчёте Allure у этих пунктов."
)
LISTED = 6  # items with the same cause that are named
SCREEN = 14  # not-green lines shown; the rest is in the report
WHOLE = 4000  # characters of a reason: no cause is as long, a page of HTML by mistake may be


class _Paint:
    def __init__(self, stream: TextIO) -> None:
        self._on = stream.isatty() and not os.environ.get("NO_COLOR")

    def __call__(self, text: str, verdict: Verdict) -> str:
        return f"\033[{kind_of(verdict).colour}m{text}\033[0m" if self._on else text


def screen(
    judgement: Judgement, exit_code: int, written: dict[str, Path], stream: TextIO, *, on_request: bool = False
) -> str:
    """The text of the verdict. written: title and path of each result that was written."""
    paint = _Paint(stream)
    when = ", ".join(filter(None, [moment(judgement.finished), span(judgement.duration)]))
    lines = [
        "",
        f"Чек-лист · цель: {judgement.target or 'не названа'} · прогон {judgement.run_id} · {when}",
        answer(judgement),
        *filter(None, [merged(judgement)]),
        "",
    ]
    if judgement.refused:
        lines += [one_line(judgement.refused, WHOLE), ""]
    else:
        lines += _sections(judgement, paint)
        lines += _not_green(judgement, paint, width_of(stream))
    if judgement.notes:
        lines.append(f"Замечаний: {len(judgement.notes)} (на итог не влияют, они в отчёте)")
    lines += [f"{title}: {_short(path)}" for title, path in written.items()]
    if on_request:
        lines.append("Отчёт Allure по этому прогону: acceptance report")
    return "\n".join([*lines, _final(judgement, exit_code, paint)])


def _final(judgement: Judgement, exit_code: int, paint: _Paint) -> str:
    colour = {0: Verdict.PASSED, 1: Verdict.FAILED}.get(exit_code, Verdict.BROKEN)
    meaning = exit_meaning(exit_code, judgement.counts, judgement.other_counts)
    return paint(f"Итог: {meaning} (код завершения {exit_code})", colour)


def _sections(judgement: Judgement, paint: _Paint) -> list[str]:
    by_section: dict[str, Counter[str]] = {}
    for verdict in judgement.items:
        by_section.setdefault(verdict.item.section, Counter())[verdict.outcome.verdict.value] += 1
    shown = {name: counts for name, counts in by_section.items() if counts[Verdict.NOT_RUN] < counts.total()}
    width = max((len(name) for name in shown), default=0)
    lines = []
    for name, counts in shown.items():
        worst = next(verdict for verdict in (*TOLD[1:], Verdict.PASSED) if counts[verdict])
        figures = f"{counts[Verdict.PASSED]:>2} из {counts.total()}"
        rest = counted(counts, without=frozenset({Verdict.PASSED})) if counts[Verdict.PASSED] < counts.total() else ""
        lines.append(paint(f"  {kind_of(worst).sign} {name:<{width}}  {figures}  {rest}".rstrip(), worst))
    total = f"Пункты: {counted(judgement.counts)}."
    if judgement.others:
        total += f" Сверх чек-листа: {counted(judgement.other_counts)}."
    return [*lines, total, ""]


def _not_green(judgement: Judgement, paint: _Paint, width: int) -> list[str]:
    found: list[tuple[str, Outcome]] = [(one.item.title.replace("`", ""), one.outcome) for one in judgement.items]
    found += [
        (f"{'сверх' if one.planned.extra else 'вне чек-листа'}: {one.planned.name.replace('`', '')}", one.outcome)
        for one in judgement.others
    ]
    loud = [one for one in found if not kind_of(one[1].verdict).quiet]
    shown = sorted(loud, key=lambda one: severity(one[1].verdict))
    alike: dict[tuple[Outcome, bool], list[tuple[str, Outcome]]] = {}
    for name, outcome in shown:
        alike.setdefault((cause_of(outcome), name[0].islower()), []).append((name, outcome))
    lines: list[str] = []
    for problem in judgement.problems:
        lines += _told("прогон", problem, paint, width)
    for met in list(alike.values())[:SCREEN]:
        names, outcome = [name for name, _ in met], met[0][1]
        lines += _told(one_line(names[0], 60) if len(names) == 1 else _together(names), outcome, paint, width)
    if len(alike) > SCREEN:
        lines.append(f"… и ещё {len(alike) - SCREEN}: они в отчёте")
    if any(outcome.verdict is Verdict.FAILED for _, outcome in shown):
        lines += textwrap.wrap(SHOW_THEM, width) if width else [SHOW_THEM]
    return [*lines, ""] if lines else []


def _told(head: str, outcome: Outcome, paint: _Paint, width: int) -> list[str]:
    """Sign, name and state; the whole cause; what to do. width: of the terminal, 0 where lines are not broken."""
    lines = [paint(f"{kind_of(outcome.verdict).sign} {head}: {kind_of(outcome.verdict).state}", outcome.verdict)]
    if reason := one_line(outcome.reason, WHOLE):
        lines += _wrapped(as_sentence(reason), width)
    told = " ".join(filter(None, [outcome.advice, _setting(outcome)]))
    if told:
        lines += _wrapped(f"Что делать: {one_line(told, WHOLE)}", width)
    return lines


def _setting(outcome: Outcome) -> str:
    named = not outcome.setting or outcome.setting in f"{outcome.reason} {outcome.advice}"
    return "" if named else f"Задайте {outcome.setting}."


def _wrapped(text: str, width: int) -> list[str]:
    if not width:
        return [f"{INDENT}{text}"]
    indented: dict[str, Any] = {"initial_indent": INDENT, "subsequent_indent": INDENT}
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False, **indented)


def width_of(stream: TextIO) -> int:
    """Columns of the terminal; 0 for what is none: whoever reads a file or a CI's log breaks lines as they like."""
    return max(NARROWEST, shutil.get_terminal_size().columns) if stream.isatty() else 0


def _together(names: list[str]) -> str:
    first = one_line(names[0], 60)
    if names[0][0].islower():  # not items: they have no numbers to list
        return f"{first} и ещё {len(names) - 1}"
    others = [name.split(" ", 1)[0] for name in names[1:]]
    rest = f" и ещё {len(others) - LISTED}" if len(others) > LISTED else ""
    return f"{first}; то же у {', '.join(others[:LISTED])}{rest}"


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def show(
    judgement: Judgement,
    exit_code: int,
    written: dict[str, Path],
    stream: TextIO | None = None,
    *,
    on_request: bool = False,
) -> None:
    """Print the verdict. on_request: say how the report is had that was not rendered."""
    out = stream or sys.stdout
    told = [*annotations(judgement), screen(judgement, exit_code, written, out, on_request=on_request)]
    print("\n".join(told), file=out, flush=True)


def show_afterwards(
    written: dict[str, Path],
    stream: TextIO,
    *,
    failures: Sequence[Outcome] = (),
    final: tuple[Judgement, int] | None = None,
) -> None:
    """Print what became of the report, which takes longer than the verdict. final: what the run's end is now."""
    paint = _Paint(stream)
    lines = [f"{title}: {_short(path)}" for title, path in written.items()]
    lines += [line for one in failures for line in _told("прогон", one, paint, width_of(stream))]
    print("\n".join([*lines, *([_final(*final, paint)] if final else [])]), file=stream, flush=True)
