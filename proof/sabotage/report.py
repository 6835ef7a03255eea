"""What sabotage says: reports/sabotage.md in full, docs/sabotage.md as the summary that is kept."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from acceptance import PROJECT
from acceptance.reporting.plan import PlannedScenario
from proof.sabotage.explained import EXPLAINED, reason_of
from proof.sabotage.memory import Fate, Result
from proof.sabotage.mutant import SEAMS, Mutant
from proof.sabotage.prove import Proof

KEPT = PROJECT / "docs" / "sabotage.md"
NAMES = {"http": "HTTP", "page": "страница", "sql": "SQL", "redis": "Redis", "log": "журнал и показатели"}


def write(
    mutants: list[Mutant],
    results: dict[str, Result],
    proof: Proof,
    reports: Path,
    today: date,
    planned: dict[str, PlannedScenario],
) -> Path:
    """Write the full page; its path."""
    summary = _summary(mutants, results, today)
    reports.mkdir(parents=True, exist_ok=True)
    page = reports / "sabotage.md"
    said = {trial.mutant.key: trial.said for trial in proof.trials}
    lines = [*summary, "", "## Пойманные", "", "| где | что | кто заметил |", "|---|---|---|"]
    for one in _with(mutants, results, Fate.KILLED):
        by = planned[results[one.key].by]
        told = said.get(one.key) or f"{by.item or '@сверх'} {by.name}"
        lines.append(f"| {_cell(one.place)} | {one.told} | {_cell(told)} |")
    if proof.unsure:
        lines += ["", "## Не в счёт", ""]
        lines += [f"- `{key}`: {reason}" for key, reason in proof.unsure.items()]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return page


def keep(mutants: list[Mutant], results: dict[str, Result], today: date, file: Path = KEPT) -> None:
    """Keep the summary with the project."""
    file.write_text("\n".join(_summary(mutants, results, today)) + "\n", encoding="utf-8")


def _summary(mutants: list[Mutant], results: dict[str, Result], today: date) -> list[str]:
    survived = _with(mutants, results, Fate.SURVIVED)
    open_ones = [one for one in survived if not reason_of(one)]
    lines = [
        "# Диверсии: сбои, которых никто не писал",
        "",
        f"На {today:%d.%m.%Y}. Операторы применяются к каждому месту, которого касается зелёный прогон на стенде:",
        "к полю ответа, вызову, видимой части страницы, столбцу таблицы, заданию в очереди, строке журнала.",
        "Пойман тот, который подействовал и от которого покраснел хотя бы один сценарий. Команда: `make sabotage`.",
        "",
        *_table("Где", NAMES, [(NAMES[one.seam], one) for one in mutants], results),
        "",
        *_table("Раздел", {}, [(one.section, one) for one in mutants], results),
        "",
        "По операторам и разделам: поймано из тех, что подействовали.",
        "",
        *_matrix(mutants, results),
        "",
        f"## Выжили и не объяснены: {len(open_ones)}",
        "",
        *_grouped(open_ones),
        "",
        f"## Выжили, и это никого не обманывает: {len(survived) - len(open_ones)}",
        "",
        "| места | операторы | сколько | why | [contract](contract.md) |",
        "|---|---|---|---|---|",
    ]
    count = Counter(reason_of(one) for one in survived)
    for one in EXPLAINED:
        if count[one]:
            lines.append(
                f"| `{_cell(one.place)}` | `{_cell(one.operator)}` | {count[one]} | {one.why} | {one.contract} |"
            )
    return lines


def _table(
    heading: str, order: dict[str, str], pairs: Iterable[tuple[str, Mutant]], results: dict[str, Result]
) -> list[str]:
    counts: dict[str, Counter[str]] = {}
    for name, one in pairs:
        counts.setdefault(name, Counter())[_state(one, results)] += 1
    names = [name for name in order.values() if name in counts] or sorted(counts)
    lines = [
        f"| {heading} | мутантов | пробовали | поймано | выжило, объяснено | выжило | без действия | доля пойманных |",
        "|---|---|---|---|---|---|---|---|",
    ]
    total: Counter[str] = Counter()
    for name in names:
        lines.append(_row(name, counts[name]))
        total += counts[name]
    return [*lines, _row("**всего**", total)]


def _matrix(mutants: list[Mutant], results: dict[str, Result]) -> list[str]:
    """Operators by sections."""
    sections = sorted({one.section for one in mutants})
    cells: dict[str, dict[str, Counter[str]]] = {}
    for one in mutants:
        row = cells.setdefault(f"{NAMES[one.seam]}: {one.told}", {})
        row.setdefault(one.section, Counter())[_state(one, results)] += 1
    lines = [f"| Оператор | {' | '.join(sections)} |", "|---" * (len(sections) + 1) + "|"]
    for name in sorted(cells):
        counts = [cells[name].get(section, Counter()) for section in sections]
        told = [(found["killed"], found["killed"] + found["survived"]) for found in counts]
        if any(tried for _, tried in told):
            row_told = " | ".join(f"{killed}/{tried}" if tried else "" for killed, tried in told)
            lines.append(f"| {_cell(name)} | {row_told} |")
    return lines


def _row(name: str, found: Counter[str]) -> str:
    tried = found.total() - found["new"]
    counted = found["killed"] + found["survived"]
    rate = f"{found['killed'] / counted:.0%}" if counted else "–"
    cells = (found.total(), tried, found["killed"], found["explained"], found["survived"], found["idle"], rate)
    return f"| {_cell(name)} | " + " | ".join(map(str, cells)) + " |"


def _state(one: Mutant, results: dict[str, Result]) -> str:
    if one.key not in results:
        return "new"
    fate = results[one.key].fate
    return "explained" if fate is Fate.SURVIVED and reason_of(one) else str(fate)


def _with(mutants: list[Mutant], results: dict[str, Result], fate: Fate) -> list[Mutant]:
    found = [one for one in mutants if one.key in results and results[one.key].fate is fate]
    return sorted(found, key=lambda one: (SEAMS.index(one.seam), one.section, one.place, one.told))


def _grouped(survivors: list[Mutant]) -> list[str]:
    """A line for each place, with all that was done to it."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in survivors:
        places.setdefault((one.section, one.place), []).append(one.told)
    return [f"- {section} · `{place}`: {', '.join(told)}" for (section, place), told in places.items()]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
