"""What the report's first screen is made of: the order of the checklist, the ring of items, the tab «Итог»."""

from collections import Counter
from collections.abc import Iterator
from math import cos, pi, sin
from typing import Any

from acceptance.checklist.register import load_register
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.allure.identity import title
from acceptance.reporting.answer import answer, releasable
from acceptance.reporting.causes import cause_of
from acceptance.reporting.judge import ItemVerdict, Judgement
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.reporting.wording import counted, exit_meaning, moment, said, span

_EMPTY = "__empty__"  # Allure's name for the part of the ring that stays grey
_STATUSES = ("failed", "broken", "unknown", "skipped", "passed")
_TESTS = ("passedTests", "failedTests", "otherTests")
_OUTER, _INNER, _GAP = 50.0, 40.0, 0.03


def order_tree(tree: dict[str, Any]) -> None:
    """Number the leaves as the checklist has them; the page sorts leaves and groups by these numbers.

    Allure numbers by start, which differs in parallel runs. In a section, its items come first, then what is beyond.
    """
    items = load_register()
    sections = {item.section: place for place, item in reversed(list(enumerate(items)))}
    numbers = {item.number: place for place, item in enumerate(items)}
    leaves = tree["leavesById"]
    section_of = {
        leaf: sections.get(group["name"], len(items))
        for group in tree["groupsById"].values()
        for leaf in group.get("leaves", ())
    }

    def place_of(node_id: str) -> tuple[int, int, int]:
        leaf = leaves[node_id]
        item = numbers.get(leaf["name"].split(" ", 1)[0], len(items))
        return section_of.get(node_id, len(items)), item, leaf.get("start") or 0

    for place, node_id in enumerate(sorted(leaves, key=place_of), start=1):
        leaves[node_id]["groupOrder"] = place
    for group in tree["groupsById"].values():
        group.get("leaves", []).sort(key=lambda node_id: leaves[node_id]["groupOrder"])


def order_of(tree: dict[str, Any], ids: list[str]) -> list[str]:
    """The ids of results in the order of an ordered tree: by it «вверх», «вниз» and «3 из 124» go."""
    leaves = tree["leavesById"]
    return sorted(ids, key=lambda one: leaves[one]["groupOrder"] if one in leaves else len(leaves) + 1)


def all_new(tree: dict[str, Any]) -> bool:
    """True in a target's first run: to say of each scenario that it is new tells nothing, and is slow to draw."""
    return all(leaf.get("transition") == "new" for leaf in tree["leavesById"].values())


def without_new(value: Any) -> Any:
    """The data without what says that a scenario is new, and how many are."""
    if isinstance(value, list):
        return [without_new(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: without_new(one) for name, one in value.items() if (name, one) != ("transition", "new")}
    if isinstance(kept.get("total"), int):
        kept.pop("new", None)
    return kept


def number_processes(timeline: list[dict[str, Any]]) -> None:
    """Call the processes of a run by numbers, in the order in which they began."""
    begun: dict[str, int] = {}
    for one in sorted(timeline, key=lambda one: one["start"]):
        begun.setdefault(one["thread"], len(begun) + 1)
    for one in timeline:
        one["thread"] = f"процесс {begun[one['thread']]}"


def ring(judgement: Judgement) -> dict[str, Any]:
    """The ring of the report's head: items, not results; grey is what this run has not chosen."""
    chosen = [one.outcome.verdict for one in judgement.items if one.outcome.verdict is not Verdict.NOT_RUN]
    counts = Counter[str](kind_of(verdict).allure for verdict in chosen)
    parts = [(status, counts[status]) for status in _STATUSES if counts[status]]
    whole = len(judgement.items)
    if whole > len(chosen):
        parts.append((_EMPTY, whole - len(chosen)))
    slices, begun = [], 0
    for status, count in parts:
        path = _arc(begun / whole, (begun + count) / whole, whole=count == whole)
        slices.append({"status": status, "count": count, "d": path})
        begun += count
    # Rounded down: what is not whole must not look so.
    return {"slices": slices, "percentage": 100 * judgement.counts[Verdict.PASSED] // whole if whole else 0}


def _arc(start: float, end: float, *, whole: bool) -> str:
    """A part of the ring as an SVG path. start, end: from the top, clockwise, as parts of the whole."""
    if whole:
        rings = (_circle(_OUTER, 1), _circle(_INNER, 0))
        return "".join(rings)
    gap = min(_GAP, (end - start) * pi)
    first, last = 2 * pi * start + gap / 2, 2 * pi * end - gap / 2
    large = int(last - first > pi)
    return (
        f"M{_at(_OUTER, first)}A{_OUTER},{_OUTER},0,{large},1,{_at(_OUTER, last)}"
        f"L{_at(_INNER, last)}A{_INNER},{_INNER},0,{large},0,{_at(_INNER, first)}Z"
    )


def _circle(radius: float, sweep: int) -> str:
    arc = f"A{radius},{radius},0,1,{sweep},"
    return f"M0,{-radius}{arc}0,{radius}{arc}0,{-radius}Z"


def _at(radius: float, angle: float) -> str:
    return f"{radius * sin(angle):.3f},{-radius * cos(angle):.3f}"


def sections_map(judgement: Judgement) -> dict[str, Any]:
    """The chart of the checklist's sections, Allure's tree map: a field for each item, green, red, or between.

    Allure's own counts scenarios under names that are cut; what goes beyond the checklist fills most of it.
    """
    sections: dict[str, list[ItemVerdict]] = {}
    for one in judgement.items:
        sections.setdefault(one.item.section, []).append(one)
    children = [_node(name, [_node(one.item.number, [], one) for one in items]) for name, items in sections.items()]
    return _node("Чек-лист", children)


def _node(name: str, children: list[dict[str, Any]], item: ItemVerdict | None = None) -> dict[str, Any]:
    if item is not None:
        good = item.outcome.verdict in (Verdict.PASSED, Verdict.WAIVED)
        known = good or kind_of(item.outcome.verdict).failure
        figures = {"passedTests": int(good), "failedTests": int(known and not good), "otherTests": int(not known)}
        return {"id": name, "value": 1, "eligibleCount": int(known), **figures, "colorValue": good if known else 0.5}
    sums = {key: sum(one[key] for one in children) for key in ("eligibleCount", *_TESTS)}
    return {"id": name, "children": children, **sums, "colorValue": min(one["colorValue"] for one in children)}


def summary(judgement: Judgement, tree: dict[str, Any]) -> list[dict[str, Any]]:
    """The tab «Итог»: the answer with what it is made of, then a line for each section that was checked."""
    leaves = {leaf["name"]: leaf for leaf in tree["leavesById"].values()}
    rows = [{"rule": answer(judgement), "message": _told(judgement), "success": _is_good(judgement)}]
    by_section: dict[str, list[ItemVerdict]] = {}
    for verdict in judgement.items:
        by_section.setdefault(verdict.item.section, []).append(verdict)
    rows += [_section(name, verdicts, leaves) for name, verdicts in by_section.items() if _was_chosen(verdicts)]
    return rows


def _is_good(judgement: Judgement) -> bool:
    return releasable(judgement) if judgement.full else judgement.exit_code == 0


def _was_chosen(verdicts: list[ItemVerdict]) -> bool:
    return any(one.outcome.verdict is not Verdict.NOT_RUN for one in verdicts)


def _told(judgement: Judgement) -> str:
    code = judgement.exit_code
    lines = [
        f"Цель: {judgement.target or 'не названа'}",
        f"Прогон: {moment(judgement.finished)}, длительность {span(judgement.duration)}",
        f"Пункты чек-листа: {counted(judgement.counts)}",
    ]
    if judgement.others:
        lines.append(f"Сверх чек-листа (на пункты не влияет): {counted(judgement.other_counts)}")
    lines.append(f"Что это значит: {exit_meaning(code, judgement.counts, judgement.other_counts)} (код {code})")
    lines += [f"Ошибка прогона: {said(problem)}" for problem in judgement.problems]
    if judgement.refused:
        lines.append(judgement.refused)
    return "\n".join(lines)


def _section(name: str, verdicts: list[ItemVerdict], leaves: dict[str, Any]) -> dict[str, Any]:
    counts = Counter(one.outcome.verdict.value for one in verdicts)
    done = f"выполнено {counts[Verdict.PASSED]} из {len(verdicts)}"
    rest = counted(counts, without=frozenset({Verdict.PASSED}))
    row: dict[str, Any] = {"rule": f"{name}: {done}" if rest == "ничего" else f"{name}: {done}, {rest}"}
    loud = [one for one in verdicts if one.outcome.verdict not in (Verdict.PASSED, Verdict.NOT_RUN)]
    row["message"] = "\n".join(_lines(verdicts))
    row["success"] = all(one.outcome.verdict is Verdict.WAIVED for one in loud)
    names = [title(proof.planned) for one in loud for proof in one.scenarios]
    if found := [leaves[one] for one in dict.fromkeys(names) if one in leaves]:
        ids = [leaf["nodeId"] for leaf in found]
        row["testResultsTree"] = {
            "root": {"groups": [], "leaves": ids},
            "groupsById": {},
            "leavesById": {leaf["nodeId"]: leaf for leaf in found},
        }
    return row


def _lines(verdicts: list[ItemVerdict]) -> Iterator[str]:
    """A line for each item that was chosen; a cause stands at the first that it has spoilt."""
    causes: dict[Outcome, str] = {}
    for one in verdicts:
        kind = kind_of(one.outcome.verdict)
        told = f"{kind.mark} {one.item.title.replace('`', '')}"
        if one.outcome.verdict is Verdict.PASSED:
            yield told
        elif one.outcome.verdict is not Verdict.NOT_RUN:
            first = causes.setdefault(cause_of(one.outcome), one.item.number)
            same = first != one.item.number and one.outcome.reason
            yield f"{told} – {kind.state}: то же, что у {first}" if same else f"{told} – {said(one.outcome)}"
