"""The checklist itself, ticked: every line verbatim, a tick only for what is known to hold."""

from collections import Counter
from pathlib import Path

from acceptance.checklist.register import CHECKLIST
from acceptance.outcomes import Verdict
from acceptance.reporting.answer import answer, merged
from acceptance.reporting.files import mask, write_text
from acceptance.reporting.judge import ItemVerdict, Judgement
from acceptance.reporting.verdict_kinds import TOLD, kind_of
from acceptance.reporting.wording import counted, exit_meaning, moment, once_dotted, said, span

_STATUS = "**Статус:**"


def ticked_checklist(judgement: Judgement, exit_code: int, text: str = "") -> str:
    """The Markdown of the checklist with ticks, notes and statuses of this run."""
    lines = (text or CHECKLIST.read_text(encoding="utf-8")).splitlines()
    by_line = {verdict.item.line: verdict for verdict in judgement.items}
    written: list[str] = []
    section: list[ItemVerdict] = []
    for number, line in enumerate(lines):
        if verdict := by_line.get(number):
            section.append(verdict)
            written += _item(verdict, line)
            continue
        if line.startswith(_STATUS):
            written.append(_status(section, judgement))
            section = []
            continue
        if line.startswith(("---", "## ", "### ")) and section:
            # A section of the checklist without a status line of its own (tables, API) gets one.
            written += [_status(section, judgement), ""]
            section = []
        written.append(line)
    return "\n".join([*_top(judgement), *written, *_run(judgement, exit_code)]) + "\n"


def write_checklist(judgement: Judgement, exit_code: int, *paths: Path) -> None:
    """Write the ticked checklist to each of the paths. Raises SinkError."""
    text = ticked_checklist(judgement, exit_code)
    for path in paths:
        write_text(path, mask(text))


def _top(judgement: Judgement) -> list[str]:
    """The answer before everything else, quoted; under it what to do, each advice once."""
    advised: dict[str, list[str]] = {}
    for one in judgement.items:
        told = " ".join(filter(None, [one.outcome.advice, one.outcome.setting and f"Задайте {one.outcome.setting}."]))
        if told and one.outcome.verdict is not Verdict.PASSED:
            advised.setdefault(once_dotted(told), []).append(one.item.number)
    lines = [f"**{answer(judgement)}**", "", f"{_when(judgement)[:1].upper()}{_when(judgement)[1:]}"]
    if told := merged(judgement):
        lines.append(told)
    if advised:
        lines += ["", "Что делать:", ""]
        lines += [f"- {', '.join(numbers)}: {told}" for told, numbers in advised.items()]
    return [*(f"> {line}".rstrip() for line in lines), ""]


def _item(verdict: ItemVerdict, line: str) -> list[str]:
    outcome = verdict.outcome
    if outcome.verdict is Verdict.PASSED:
        return [line.replace("- [ ]", "- [x]", 1)]
    unticked = line.replace("- [x]", "- [ ]", 1)
    if outcome.verdict is Verdict.NOT_RUN and not outcome.reason:
        return [unticked]
    return [unticked, f"  - {kind_of(outcome.verdict).sign} {said(outcome)}"]


def _status(section: list[ItemVerdict], judgement: Judgement) -> str:
    counts = Counter(verdict.outcome.verdict.value for verdict in section)
    if counts[Verdict.NOT_RUN] == len(section):
        return f"{_STATUS} {kind_of(Verdict.NOT_RUN).sign} Не проверялось в этом прогоне ({_when(judgement)})"
    worst = next(verdict for verdict in (*TOLD[1:], Verdict.PASSED) if counts[verdict])
    done = f"выполнено {counts[Verdict.PASSED]} из {len(section)}"
    rest = counted(counts, without=frozenset({Verdict.PASSED}))
    figures = done if counts[Verdict.PASSED] == len(section) else f"{done}, {rest}"
    return f"{_STATUS} {kind_of(worst).sign} {figures[0].upper()}{figures[1:]} ({_when(judgement)})"


def _when(judgement: Judgement) -> str:
    return ", ".join(filter(None, [moment(judgement.finished), f"цель: {judgement.target or 'не названа'}"]))


def _run(judgement: Judgement, exit_code: int) -> list[str]:
    lines = [
        "",
        "---",
        "",
        "## 🧾 ПРОГОН",
        "",
        f"- Прогон `{judgement.run_id}`, {_when(judgement)}, длительность {span(judgement.duration)}",
        f"- Пункты чек-листа: {counted(judgement.counts)}",
    ]
    if judgement.others:
        lines.append(f"- Сверх чек-листа (на пункты не влияет): {counted(judgement.other_counts)}")
    for other in judgement.others:
        if other.outcome.verdict is not Verdict.PASSED:
            sign = kind_of(other.outcome.verdict).sign
            lines.append(f"  - {sign} {other.planned.name}: {said(other.outcome)}")
    lines += [f"- ⚠️ {said(problem)}" for problem in judgement.problems]
    lines.append(f"- Итог (код {exit_code}): {exit_meaning(exit_code, judgement.counts, judgement.other_counts)}")
    return lines
