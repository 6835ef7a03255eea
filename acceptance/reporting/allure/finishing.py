"""The last touches to Allure's page: it must open from a file, alone, at its answer, in the checklist's order."""

import json
from pathlib import Path

from acceptance.reporting.allure.page import Page, for_script
from acceptance.reporting.allure.widgets import order_of, order_tree, ring, summary
from acceptance.reporting.allure.words import in_plain_words
from acceptance.reporting.answer import answer
from acceptance.reporting.judge import Judgement
from acceptance.reporting.wording import moment

_OPENING = Path(__file__).with_name("opening.js")
_TREE, _NAV, _RING, _SUMMARY = "tree.json", "nav.json", "pie_chart.json", "quality-gate.json"
_WIDGETS = "widgets/"


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
    for name in page.names(_WIDGETS, f"/{_RING}"):
        page.write(name, ring(judgement))
    tree = page.read(f"{_WIDGETS}{_TREE}")
    page.write(f"{_WIDGETS}{_SUMMARY}", {"default": summary(judgement, tree)})
    page.run_first(f"{_OPENING.read_text(encoding='utf-8').rstrip()}({_opened(page, tree)});")
    return page.html()


def _put_in_order(page: Page) -> None:
    for name in page.names(_WIDGETS, f"/{_TREE}"):
        tree = page.read(name)
        order_tree(tree)
        page.write(name, tree)
        beside = f"{name.removesuffix(_TREE)}{_NAV}"
        if beside in page.names(_WIDGETS):
            page.write(beside, order_of(tree, page.read(beside)))


def _opened(page: Page, tree: dict[str, dict[str, object]]) -> str:
    """What `opening.js` is told: which report this is, and what lies unfolded in it."""
    report = json.dumps(page.options.get("reportUuid", ""))
    return f"{report}, {for_script(list(tree['groupsById']))}"
