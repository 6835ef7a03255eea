"""reports/fleet/fleet.html: all deployments on one page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as Xml

from acceptance.checklist.register import Item, load_register
from acceptance.fleet.results import ItemResult
from acceptance.fleet.summary import RED, Deployment, Fleet
from acceptance.outcomes import Verdict
from acceptance.plurals import plural
from acceptance.reporting.files import mask, write_text
from acceptance.reporting.markup import page_of, tag
from acceptance.reporting.verdict_kinds import TOLD, kind_of
from acceptance.reporting.wording import as_sentence, once_dotted, one_line
from acceptance.target.needs import listed

PAGE = "fleet.html"
LONGEST = 220  # signs of a reason
CAUSES = 12  # different reasons of an item that are shown
NAMES = 30  # deployments with the same reason that are named
_STYLE = Path(__file__).with_name("page.css")
_UNKNOWN = (Verdict.BROKEN,)
#: What a cell is, in the style's words.
_CELLS = {
    **{Verdict.PASSED: "p", Verdict.FAILED: "f", Verdict.BROKEN: "b", Verdict.NOT_CHECKED: "n"},
    **{Verdict.FLAKY: "f", Verdict.WAIVER_OUTDATED: "f", Verdict.WAIVED: "w", Verdict.NOT_RUN: "n"},
}
GAP = "\u2003"
_ONLY = "Показать только те, где что-то не так"


def write_page(fleet: Fleet, path: Path) -> None:
    """Write the page. Raises SinkError."""
    write_text(path, mask(fleet_page(fleet)))


def fleet_page(fleet: Fleet) -> str:
    """The page as HTML."""
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", headline(fleet)),
        tag("style", _STYLE.read_text(encoding="utf-8")),
    ]
    return page_of(head, [_head(fleet), *_red(fleet), *_attention(fleet), *_odd(fleet), *_table(fleet)])


def headline(fleet: Fleet) -> str:
    """The sentence that says how many deployments are in order."""
    counts = Counter(_state(one) for one in fleet.deployments)
    whole = len(fleet.deployments)
    told = [f"невыполненное есть у {counts[1]}" if counts[1] else "", f"неизвестно у {counts[2]}" if counts[2] else ""]
    rest = ", ".join(filter(None, told))
    return f"В порядке {counts[0]} из {plural(whole, '{} развёртывания', '{} развёртываний', '{} развёртываний')}" + (
        f", {rest}" if rest else ""
    )


def _state(one: Deployment) -> int:
    """0 in order, 1 a promise is broken, 2 not known."""
    return 2 if one.code == 3 else one.code


def _head(fleet: Fleet) -> Xml.Element:
    newest = f"Последний прогон закончился {fleet.newest:%d.%m.%Y %H:%M}" if fleet.newest else "Прогонов не было"
    unchecked = Counter(len(one.of((Verdict.NOT_CHECKED,))) > 0 for one in fleet.deployments)[True]
    told = [tag("p", f"{newest}.", kind="mute")]
    if unchecked:
        told.append(tag("p", f"Часть пунктов не проверялась у {unchecked}: нет настройки или права.", kind="mute"))
    kind = {0: "good", 1: "bad"}.get(fleet.code, "early")
    return tag("header", tag("h1", headline(fleet)), *told, kind=kind)


def _attention(fleet: Fleet) -> list[Xml.Element]:
    """Whom to call: every deployment that is not in order, the red ones first."""
    wrong = sorted((one for one in fleet.deployments if _state(one)), key=_state)
    return [tag("h2", "Где не в порядке"), tag("ul", *map(_place, wrong), kind="cards")] if wrong else []


def _place(one: Deployment) -> Xml.Element:
    inside = [tag("h3", tag("a", one.target.name, href=f"#{_anchor(one)}"))]
    if one.target.owner:
        inside.append(tag("p", f"Отвечает: {one.target.owner}", kind="mute"))
    inside += [tag("p", as_sentence(line)) for line in _wrong(one)]
    if one.items and one.result and (beyond := one.result.beyond):
        more = f" и ещё {len(beyond) - 2}" if len(beyond) > 2 else ""
        inside.append(tag("p", f"Сверх чек-листа не выполнено: {'; '.join(beyond[:2])}{more}"))
    if one.trouble:
        inside.append(tag("p", as_sentence(one_line(one.trouble, LONGEST))))
    if one.report:
        inside.append(tag("p", tag("a", "Отчёт", href=one.report)))
    return tag("li", *inside, kind="bad" if _state(one) == 1 else "early")


def _wrong(one: Deployment) -> Iterable[str]:
    """What is not green of a deployment's items, by verdict, and since when."""
    for verdict in (*RED, *_UNKNOWN):
        if items := one.of((verdict,)):
            yield f"{kind_of(verdict).state}: {listed(item.number for item in items)}{_oldest(items)}"


def _oldest(red: Sequence[ItemResult]) -> str:
    first = min((_since(one) for one in red if _since(one)), default="")
    return f" (с {_day(first)})" if first else ""


def _red(fleet: Fleet) -> list[Xml.Element]:
    """Item by item: where it is red, since when, and why."""
    found = fleet.red()
    if not found:
        return []
    return [tag("h2", "Что не выполнено и где"), *(_item(item, places) for item, places in found)]


def _item(item: Item, places: Sequence[tuple[Deployment, ItemResult]]) -> Xml.Element:
    number = plural(len(places), "у {} развёртывания", "у {} развёртываний", "у {} развёртываний")
    title = f"{item.title.replace('`', '')} – {number}"
    alike: dict[str, list[tuple[Deployment, ItemResult]]] = {}
    for place in places:
        alike.setdefault(once_dotted(one_line(place[1].reason, LONGEST)), []).append(place)
    shown = list(alike.items())[:CAUSES]
    lines = [tag("li", tag("b", _named(met)), *([tag("p", reason)] if reason else [])) for reason, met in shown]
    if len(alike) > CAUSES:
        lines.append(tag("li", f"… и ещё {len(alike) - CAUSES} разных причин"))
    return tag("details", tag("summary", title), tag("ul", *lines), id=f"i{item.number}")


def _named(places: Sequence[tuple[Deployment, ItemResult]]) -> str:
    names = []
    for one, item in places[:NAMES]:
        how = "" if item.verdict is Verdict.FAILED else kind_of(item.verdict).state
        more = ", ".join(filter(None, [how, f"с {_day(_since(item))}" if _since(item) else ""]))
        names.append(f"{one.target.name} ({more})" if more else one.target.name)
    return ", ".join(names) + (f" и ещё {len(places) - NAMES}" if len(places) > NAMES else "")


def _odd(fleet: Fleet) -> list[Xml.Element]:
    """Who differs from the rest, and in what: two that should be alike are compared by this."""
    found = [(one, fleet.odd(one)) for one in fleet.deployments]
    rows = []
    for one, odd in found:
        groups = groupby(sorted(odd, key=lambda it: (TOLD.index(it.now), TOLD.index(it.usual))),
                         key=lambda it: (it.now, it.usual))  # fmt: skip
        told = [
            f"{kind_of(now).state} {listed(it.item for it in items)} (у большинства – {kind_of(usual).state})"
            for (now, usual), items in groups
        ]
        if told:
            rows.append(tag("li", tag("b", one.target.name), tag("span", f": {'; '.join(told)}")))
    if not rows:
        return []
    title = plural(len(rows), "Отличается от остальных {}", "Отличаются от остальных {}", "Отличаются от остальных {}")
    return [tag("h2", "Кто отличается"), tag("details", tag("summary", title), tag("ul", *rows))]


def _table(fleet: Fleet) -> list[Xml.Element]:
    items = load_register()
    sections = [(name, list(of)) for name, of in groupby(items, key=lambda item: item.section)]
    heads = [tag("th", name, colspan=str(len(of)), scope="colgroup", title=name) for name, of in sections]
    first = tag("tr", tag("th", "Развёртывание", rowspan="2", scope="col", kind="name"), *heads)
    second = tag("tr", *(_column(item, items) for item in items))
    rows = [_row(one, items) for one in fleet.deployments]
    legend = [f"{kind_of(verdict).mark} {kind_of(verdict).state}" for verdict in TOLD if verdict is not Verdict.NOT_RUN]
    only = tag("label", tag("input", type="checkbox", id="only"), tag("span", f" {_ONLY}"))
    table = tag("table", tag("thead", first, second), tag("tbody", *rows))
    return [
        tag("h2", "Развёртывания и пункты"),
        tag("p", GAP.join([*legend, "пусто – результата нет"]), kind="mute"),
        tag("p", only),
        tag("div", table, kind="wide", tabindex="0"),
    ]


def _column(item: Item, items: Sequence[Item]) -> Xml.Element:
    kind = "first" if _opens(item, items) else ""
    return tag("th", tag("span", item.number), title=item.title.replace("`", ""), scope="col", kind=kind)


def _opens(item: Item, items: Sequence[Item]) -> bool:
    return next(one for one in items if one.section == item.section) is item


def _row(one: Deployment, items: Sequence[Item]) -> Xml.Element:
    mark = ("✓", "✗", "!")[_state(one)]
    told = ", ".join(filter(None, [one.target.owner, one.target.schedule, one.trouble]))
    name = tag("th", f"{mark} {one.target.name}", scope="row", kind="name", **({"title": told} if told else {}))
    return tag("tr", name, *(_cell(one, item, _opens(item, items)) for item in items), id=_anchor(one),
               kind="" if _state(one) else "good")  # fmt: skip


def _cell(one: Deployment, item: Item, opens: bool) -> Xml.Element:
    found = one.items.get(item.number)
    if found is None:
        return tag("td", kind="first" if opens else "")
    kind = kind_of(found.verdict)
    shade = f"{_CELLS[found.verdict]}{' first' if opens else ''}"
    if found.verdict is Verdict.PASSED:
        return tag("td", kind.mark, kind=shade)
    since = f", с {_day(_since(found))}" if _since(found) else ""
    title = f"{item.number} {kind.state}{since}"
    if found.verdict in RED:
        return tag("td", tag("a", kind.mark, href=f"#i{item.number}", title=title), kind=shade)
    return tag("td", kind.mark, title=title, kind=shade)


def _since(one: ItemResult) -> str:
    return one.failingSince or one.since


def _day(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%d.%m.%Y}"


def _anchor(one: Deployment) -> str:
    return f"d-{one.target.stem}"


def told(fleet: Fleet) -> Iterable[str]:
    """The same for a console: the sentence, and a line for each deployment that is not in order."""
    yield headline(fleet)
    for one in sorted((one for one in fleet.deployments if _state(one)), key=_state):
        beyond = one.result.beyond if one.items and one.result else ()
        extra = f"сверх чек-листа не выполнено {len(beyond)}" if beyond else ""
        reasons = "; ".join(filter(None, [*_wrong(one), extra, one_line(one.trouble, LONGEST)]))
        yield f"  {'✗' if _state(one) == 1 else '!'} {one.target.name}: {reasons or 'прогон не в порядке'}"
