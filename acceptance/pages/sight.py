"""What a person sees: the one meaning of "видно" for all pages.

An element that is in the document and has a box may still be transparent, pushed off the screen, covered by another,
or written in the colour of its ground. Nobody can read that, so it does not count as shown.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Locator

from acceptance.pages.condition import MOVED_ON

WHY_UNSEEN = (Path(__file__).parent / "sight.js").read_text(encoding="utf-8")
TRANSPARENT = "прозрачно"
MOST_LOOKED_AT = 6
EACH_AND_WHY = f"""(elements, most) => {{
  const why = {WHY_UNSEEN};
  const shown = elements.filter(one => one.checkVisibility({{checkVisibilityCSS: true}}));
  const looked = new Set([...shown.slice(0, most / 2), ...shown.slice(-most / 2)]);
  return shown.map(one => [one.innerText, looked.has(one) ? why(one) : ""]);
}}"""

TEXT_OF_ITS_OWN = """!one.closest("button, [role=button], [role=switch], script, style")
    && [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())"""
# All cells of some rows at once. What is pressed is looked at when it is pressed: its words may wait for the pointer.
CELLS_AND_WHY = f"""(cells, most) => {{
  const why = {WHY_UNSEEN};
  const says = cell => [cell, ...cell.querySelectorAll("*")].some(one => {TEXT_OF_ITS_OWN});
  const rows = new Map();
  for (const cell of cells) {{
    const row = cell.closest("tr, [role=row]");
    rows.has(row) ? rows.get(row).push(cell) : rows.set(row, [cell]);
  }}
  const all = [...rows.values()], looked = new Set([...all.slice(0, most / 2), ...all.slice(-most / 2)]);
  return all.map(row => row.map(one => [one.innerText, one.textContent, looked.has(row) && says(one) ? why(one) : ""]));
}}"""

# Each piece of text that is rendered, once, beside what is said on buttons.
TEXTS_SEEN = f"""element => {{
  const why = {WHY_UNSEEN};
  const owners = [element, ...element.querySelectorAll("*")].filter(one => {TEXT_OF_ITS_OWN});
  return owners.filter(one => one.checkVisibility({{checkVisibilityCSS: true}}) && !why(one)).map(one => one.innerText);
}}"""


@dataclass(frozen=True)
class Cell:
    """A cell of a table, its white space squeezed.

    shown: its text as it is shown. written: the same in whatever case it is written. why: a person cannot see it,
    Russian; empty when they can, and where it says nothing.
    """

    shown: str
    written: str
    why: str


def why_unseen(element: Locator, within: float = 1.0) -> str:
    """Why a person cannot see this one element, in Russian; empty when they can. It is scrolled to.

    within: seconds to find it. Raises Playwright's TimeoutError when it is not there.
    Not noticed: what a pseudo-element draws over it that is smaller than most of the screen; colours over pictures.
    """
    try:
        return str(element.evaluate(WHY_UNSEEN, timeout=within * 1000))
    except Error as error:
        if re.match(MOVED_ON, str(error)):
            return "страница сменилась"
        raise


def read(elements: Locator) -> list[tuple[str, str]]:
    """The text of each of these that is rendered, and why a person cannot see it: empty when they can.

    Of many, the first and the last few are looked at; of the others only the text is told.
    """
    return [(_plain(text), str(why)) for text, why in elements.evaluate_all(EACH_AND_WHY, MOST_LOOKED_AT)]


def cells(elements: Locator) -> list[list[Cell]]:
    """These cells of tables, row by row. Of many rows, the cells of the first and the last few are looked at."""
    rows = elements.evaluate_all(CELLS_AND_WHY, MOST_LOOKED_AT)
    return [[Cell(_plain(shown), _plain(written), str(why)) for shown, written, why in row] for row in rows]


def texts(element: Locator) -> set[str]:
    """What a person reads in this one element, piece by piece, beside what its buttons say."""
    return {_plain(text) for text in element.evaluate(TEXTS_SEEN)}


def _plain(text: object) -> str:
    return " ".join(str(text).split())
