"""The last touches to Allure's page: it must open from a file, alone, at its answer, in the checklist's order."""

from pathlib import Path

from acceptance.reporting.allure.items import folded, tell_past, tidy, unfolded
from acceptance.reporting.allure.page import Page, for_script
from acceptance.reporting.allure.widgets import (
    all_new,
    number_processes,
    order_of,
    order_tree,
    ring,
    sections_map,
    summary,
    without_new,
)
from acceptance.reporting.allure.words import in_plain_words
from acceptance.reporting.answer import answer
from acceptance.reporting.judge import Judgement
from acceptance.reporting.wording import moment

_HERE = Path(__file__).parent
_TREE, _NAV, _RING = "tree.json", "nav.json", "pie_chart.json"
_SUMMARY, _TIMELINE, _CHARTS = "quality-gate.json", "timeline.json", "charts.json"
_WIDGETS, _RESULTS = "widgets/", "data/test-results/"


def headline(judgement: Judgement) -> str:
    """What the report is called: the answer, and of which target it is."""
    return f"{answer(judgement)} · {judgement.target or 'цель не названа'}"


def finish_page(html: str, judgement: Judgement) -> str:
    """The page without foreign scripts, its data announced first, with the answer in front."""
    page = Page(html)
    page.title = f"{headline(judgement)}, {moment(judgement.finished)}"
    page.options.pop("executor", None)  # says what stands in the environment, under an English name
    page.app = in_plain_words(page.app)
    _put_in_order(page)
    if all_new(page.read(f"{_WIDGETS}{_TREE}")):
        for name in [*page.names(_WIDGETS, ".json"), *page.names(_RESULTS)]:
            page.write(name, without_new(page.read(name)))
    for name in page.names(_WIDGETS, f"/{_RING}"):
        page.write(name, ring(judgement))
    charts = page.read(f"{_WIDGETS}{_CHARTS}")
    for chart in charts["general"].values():
        if chart["type"] == "successRateDistribution":
            chart["treeMap"] = sections_map(judgement)
    page.write(f"{_WIDGETS}{_CHARTS}", charts)
    timeline = page.read(f"{_WIDGETS}{_TIMELINE}")
    number_processes(timeline)
    page.write(f"{_WIDGETS}{_TIMELINE}", timeline)
    tree = page.read(f"{_WIDGETS}{_TREE}")
    page.write(f"{_WIDGETS}{_SUMMARY}", {"default": summary(judgement, tree)})
    page.add_style((_HERE / "page.css").read_text(encoding="utf-8"))
    page.run_first(_opening(page, list(tree["groupsById"])))
    return page.html()


def _opening(page: Page, sections: list[str]) -> str:
    """The script that has the report open at its title, with what lies open and what is folded in it."""
    opened, aside = sections, []
    for name in page.names(_RESULTS):
        result = page.read(name)
        tidy(result)
        tell_past(result)
        page.write(name, result)
        opened += unfolded(result)
        aside += folded(result)
    script = (_HERE / "opening.js").read_text(encoding="utf-8").rstrip()
    told = (page.options.get("reportUuid", ""), opened, aside)
    return f"{script}({', '.join(for_script(one) for one in told)});"


def _put_in_order(page: Page) -> None:
    for name in page.names(_WIDGETS, f"/{_TREE}"):
        tree = page.read(name)
        order_tree(tree)
        page.write(name, tree)
        beside = f"{name.removesuffix(_TREE)}{_NAV}"
        if beside in page.names(_WIDGETS):
            page.write(beside, order_of(tree, page.read(beside)))
