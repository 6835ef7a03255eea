"""reports/checklist.html: the verdict and the ticked checklist on one page, to be printed or sent by mail."""

import base64
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.answer import answer, merged, releasable
from acceptance.reporting.causes import cause_of
from acceptance.reporting.changes import Changes, changes
from acceptance.reporting.files import mask, write_text
from acceptance.reporting.judge import ItemVerdict, Judgement, ScenarioVerdict
from acceptance.reporting.markup import page_of, tag
from acceptance.reporting.mismatch import side_by_side
from acceptance.reporting.run import Run
from acceptance.reporting.verdict_kinds import kind_of, severity
from acceptance.reporting.wording import counted, exit_meaning, moment, once_dotted, said, span
from acceptance.target.needs import listed

LIMIT = 290_000  # bytes of a page: a mail takes it, and no server cuts it
NO_BREAK = "\u00a0"
TAG = 100  # what stands around a picture
LONGEST = 1000  # signs of a reason
HEADS = 6  # items with the same cause that are named; the others have their numbers told
NAMED = 3  # scenarios beyond the checklist with the same cause that are named; the rest is counted
_BEYOND = "Сверх чек-листа: "
_PICTURE = re.compile(r"(data:image/webp;base64,[A-Za-z0-9+/=]+)")
_STYLE = Path(__file__).with_name("printed.css")
_ASK = "покажите это разработчикам; подробности – в отчёте Allure у этого пункта."


def printed_checklist(run: Run, judgement: Judgement, exit_code: int) -> str:
    """The page as HTML, with as many pictures as it has room for."""
    since = changes(run, judgement)
    bare = _page(run, judgement, exit_code, since, room=0)
    room = (LIMIT - len(bare.encode())) * 3 // 4  # in base64, three bytes make four
    return _page(run, judgement, exit_code, since, room=room)


def _page(run: Run, judgement: Judgement, exit_code: int, since: Changes, *, room: int) -> str:
    where = judgement.target or "цель не названа"
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{answer(judgement)} · {where}, {moment(judgement.finished)}"),
        tag("style", _STYLE.read_text(encoding="utf-8")),
    ]
    body = [
        _verdict(judgement, exit_code, where),
        *_wrong(run, judgement, room),
        *_changed(since),
        *_checklist(judgement),
        tag("p", f"Прогон {judgement.run_id}", kind="mute"),
    ]
    return page_of(head, body)


def write_printed(run: Run, judgement: Judgement, exit_code: int, *paths: Path) -> None:
    """Write the page to each of the paths. Raises SinkError."""
    parts = _PICTURE.split(printed_checklist(run, judgement, exit_code))
    # A picture was filtered when it was taken; what looks like a key in its letters is none.
    text = "".join(part if place % 2 else mask(part) for place, part in enumerate(parts))
    for path in paths:
        write_text(path, text)


def _verdict(judgement: Judgement, exit_code: int, where: str) -> Xml.Element:
    good = releasable(judgement) or (not judgement.full and exit_code == 0)
    when = ", ".join(filter(None, [moment(judgement.finished), span(judgement.duration).replace(" ", NO_BREAK)]))
    lines = [f"Цель: {where} · {when}", *filter(None, [merged(judgement)])]
    lines.append(f"Итог: {exit_meaning(exit_code, judgement.counts, judgement.other_counts)} (код {exit_code})")
    lines += _where(judgement)
    if judgement.others:
        lines.append(f"Сверх чек-листа (на пункты не влияет): {counted(judgement.other_counts)}")
    lines += [f"Ошибка прогона: {once_dotted(said(problem))}" for problem in judgement.problems]
    if judgement.refused:
        lines.append(judgement.refused)
    kind = "good" if good else "bad" if exit_code == 1 else "early"
    return tag("header", tag("h1", answer(judgement)), *(tag("p", line, kind="mute") for line in lines), kind=kind)


def _where(judgement: Judgement) -> list[str]:
    """In which sections something is wrong, with its items: what is broken, before why."""
    by_section: dict[str, list[ItemVerdict]] = {}
    for one in judgement.items:
        by_section.setdefault(one.item.section, []).append(one)
    lines = []
    for section, verdicts in by_section.items():
        wrong: dict[Verdict, list[str]] = {}
        for one in verdicts:
            if not kind_of(one.outcome.verdict).quiet:
                wrong.setdefault(one.outcome.verdict, []).append(one.item.number)
        if wrong:
            told = "; ".join(f"{kind_of(verdict).state} {listed(numbers)}" for verdict, numbers in wrong.items())
            lines.append(f"{section}: {told}")
    return lines


def _wrong(run: Run, judgement: Judgement, room: int) -> list[Xml.Element]:
    found: list[tuple[str, Outcome, tuple[ScenarioVerdict, ...]]] = [
        (one.item.title.replace("`", ""), one.outcome, one.scenarios) for one in judgement.items
    ]
    found += [(f"{_BEYOND}{one.planned.name.replace('`', '')}", one.outcome, (one,)) for one in judgement.others]
    alike: dict[Outcome, list[tuple[str, Outcome, tuple[ScenarioVerdict, ...]]]] = {}
    for name, outcome, scenarios in sorted(found, key=lambda one: severity(one[1].verdict)):
        if not kind_of(outcome.verdict).quiet:
            alike.setdefault(cause_of(outcome), []).append((name, outcome, scenarios))
    if not alike:
        return []
    articles = []
    for met in alike.values():
        outcome = met[0][1]
        picture = _picture(run, outcome, [one for _, _, scenarios in met for one in scenarios])
        shown = picture if len(picture) + TAG <= room else b""
        room -= len(shown) + TAG if shown else 0
        articles.append(_article([name for name, _, _ in met], outcome, shown))
    unknown = all(outcome.verdict is Verdict.NOT_CHECKED for outcome in alike)
    return [tag("h2", "Что не проверялось" if unknown else "Что не так"), *articles]


def _article(names: list[str], outcome: Outcome, picture: bytes) -> Xml.Element:
    kind = kind_of(outcome.verdict)
    failed = outcome.verdict is Verdict.FAILED
    items = [name for name in names if not name.startswith(_BEYOND)]
    heads = items[:HEADS] or names[:1]
    inside = [tag("h3", f"{kind.mark} {name}") for name in heads]
    if more := [name.split(" ", 1)[0] for name in items[HEADS:]]:
        inside.append(tag("p", f"И ещё {len(more)}: {listed(more)}"))
    if beyond := [name.removeprefix(_BEYOND) for name in names if name not in (*items, *heads)]:
        rest = f" и ещё {len(beyond) - NAMED}" if len(beyond) > NAMED else ""
        inside.append(tag("p", f"То же сверх чек-листа: {'; '.join(beyond[:NAMED])}{rest}", kind="mute"))
    sentence = once_dotted(said(outcome, LONGEST))
    inside.append(tag("p", f"{sentence[0].upper()}{sentence[1:]}"))
    if failed and (told := side_by_side(outcome.reason)):
        inside.append(tag("pre", told))
    if advice := outcome.advice or (_ASK if failed else ""):
        inside.append(tag("p", f"Что делать: {once_dotted(advice)}"))
    if picture:
        data = base64.b64encode(picture).decode()
        inside.append(tag("img", src=f"data:image/webp;base64,{data}", alt="Что было на странице"))
    return tag("article", *inside)


def _picture(run: Run, outcome: Outcome, scenarios: list[ScenarioVerdict]) -> bytes:
    """What the page looked like in the step that was not green; empty when there is no picture."""
    for scenario in scenarios:
        if scenario.outcome.verdict is not outcome.verdict or not scenario.uuid:
            continue
        try:
            result = json.loads((run.results / f"{scenario.uuid}-result.json").read_text(encoding="utf-8"))
            taken = _sources(result.get("steps", []))
            if taken:
                return (run.results / taken[-1]).read_bytes()
        except (OSError, ValueError):
            continue  # evidence that is gone is no reason to lose the page
    return b""


def _sources(steps: list[dict[str, Any]]) -> list[str]:
    culprits = [step for step in steps if step.get("status") in ("failed", "broken")]
    attached = [one for step in culprits for one in step.get("attachments", ())]
    return [one["source"] for one in attached if one.get("type") == "image/webp"]


def _changed(found: Changes) -> list[Xml.Element]:
    if not found.since:
        return [tag("h2", "Что изменилось"), tag("p", "Полных прогонов этой цели раньше не было.", kind="mute")]
    lines = [tag("p", line) for line in found.told] or [tag("p", "Ничего.", kind="mute")]
    return [tag("h2", f"Что изменилось с полного прогона {found.since}"), *lines]


def _checklist(judgement: Judgement) -> list[Xml.Element]:
    written: list[Xml.Element] = []
    group = ""
    sections: dict[tuple[str, str], list[ItemVerdict]] = {}
    for one in judgement.items:
        sections.setdefault((one.item.group, one.item.section), []).append(one)
    for (of_group, section), verdicts in sections.items():
        if of_group != group:
            group = of_group
            written.append(tag("h2", group))
        counts = Counter(one.outcome.verdict for one in verdicts)
        written.append(tag("h3", f"{section}: выполнено {counts[Verdict.PASSED]} из {len(verdicts)}"))
        written.append(tag("ul", *(_line(one, _since(judgement, one)) for one in verdicts)))
    return written


def _since(judgement: Judgement, one: ItemVerdict) -> str:
    """From when an item's verdict is, where it has been taken over from an earlier run."""
    taken = judgement.taken
    if taken is None or not taken.whole(one):
        return ""
    began = min((proof.started for proof in one.scenarios if proof.started), default=None)
    return f" (проверено {datetime.fromtimestamp(began):%d.%m.%Y %H:%M})" if began else ""


def _line(one: ItemVerdict, since: str) -> Xml.Element:
    verdict = one.outcome.verdict
    name = one.item.title.replace("`", "")
    if verdict is Verdict.PASSED:
        return tag("li", f"{name}{since}", kind="done")
    kind = "passive" if verdict in (Verdict.NOT_RUN, Verdict.NOT_CHECKED, Verdict.WAIVED) else "open"
    return tag("li", f"{name} – {kind_of(verdict).state}", kind=kind)
