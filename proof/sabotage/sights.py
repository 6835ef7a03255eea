"""The page seam: each thing that is seen on a page and known to the suite, spoiled for the eye or for the hand."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from acceptance import PROJECT
from proof.changes import BROWSER, Http
from proof.sabotage.mutant import Mutant, Touching, made, touching
from proof.sabotage.recording import Recording
from proof.sabotage.sections import section_of

SCRIPT = Path(__file__).with_name("spoil.js")
#: Roles by which a thing is told, where it has one; else it is told by its tag.
ROLES = ("switch", "tab", "combobox", "option", "dialog")
PRESSED = ("button", "switch", "tab", "combobox", "option", "a")
SEEN = {
    "transparent": "прозрачное",
    "covered": "закрыто",
    "off-screen": "за краем экрана",
    "vanishing": "пропадает через 2 с",
    "doubled": "показано дважды",
    "neighbour": "с текстом соседа",
    "banner": "рядом сообщение об ошибке",
}
HANDLED = {"dead": "нажатие ничего не делает", "twice": "нажатие срабатывает дважды"}
KINDS = {
    "h1": "заголовок",
    "h2": "заголовок",
    "h3": "заголовок",
    "button": "кнопка",
    "th": "столбец",
    "td": "ячейки столбца",
    "label": "подпись",
    "p": "текст",
    "a": "ссылка",
    "switch": "переключатель",
    "tab": "вкладка",
    "combobox": "список выбора",
    "option": "вариант выбора",
    "input": "поле",
    "textarea": "поле",
}


def mutants(recording: Recording) -> Iterator[Mutant]:
    """All mutants of the things that were seen on the recorded pages."""
    touched = {scenario: one.things for scenario, one in recording.touched.items()}
    for thing in sorted({thing for things in touched.values() for thing in things}):
        page, kind, words = thing.split("\t")
        if kind in KINDS and (kind == "td" or words in _known()):
            yield from _of_thing(page, kind, words, touching({thing}, touched))


def _of_thing(page: str, kind: str, words: str, who: Touching) -> Iterator[Mutant]:
    place = f"страница {page} {KINDS[kind]} {kind}:{words}"
    css = f"[role={kind}]" if kind in ROLES else f"{kind}:not([role])"
    told = SEEN | (HANDLED if kind in PRESSED else {})
    for operator, said in told.items():
        wanted = {"css": css, "words": words, "column": int(words) if kind == "td" else 0, "operator": operator}
        script = f"{SCRIPT.read_text(encoding='utf-8').rstrip()}({json.dumps(wanted, ensure_ascii=False)});"
        change = Http("web", "GET", "", {"act": "page", "script": script, "template": page}, by=BROWSER)
        yield made("page", section_of(place), place, operator, said, [change], who)


@cache
def _known() -> frozenset[str]:
    """Words that scenarios or page objects speak of."""
    files = [*(PROJECT / "features").rglob("*.feature"), *(PROJECT / "features" / "vocabulary").glob("*.py")]
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (*files, *(PROJECT / "acceptance" / "pages").glob("*.py"))
    )
    words = {part for path in [PROJECT / "docs" / "contract.md"] for part in _quoted(path)}
    return frozenset(one for one in words if len(one) > 1 and one in text)


def _quoted(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("`")[1::2]
