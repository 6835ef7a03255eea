"""The register: the items of docs/checklist.md, parsed once, in the checklist's own order and wording."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from acceptance import PROJECT

CHECKLIST = PROJECT / "docs" / "checklist.md"

EXTRA_TITLE = "сверх чек-листа"

_GROUP = re.compile(r"^## (?P<title>.+?)\s*$")
_SECTION = re.compile(r"^### (?P<title>.+?)\s*$")
_NUMBERED = re.compile(r"^(?P<number>\d+)\. (?P<name>.+)$")
_ITEM = re.compile(r"^- \[[ xX]\] (?P<wording>.+?)\s*$")
# Two sections carry no number in the checklist; their items are numbered by these prefixes.
_PREFIXES = {"Таблицы для проверки": "DB", "API Endpoints": "API"}
# What a failure of the group costs, in Allure's words; by the sign that opens the group's heading.
_SEVERITIES = {"🔴": "blocker", "🟡": "critical", "📋": "normal", "🔧": "normal"}


@dataclass(frozen=True)
class Item:
    """One promise of the checklist. `line` is its 0-based line in the file; `severity` is Allure's word."""

    number: str
    wording: str
    section: str
    group: str
    severity: str
    line: int

    @property
    def title(self) -> str:
        """The number and the wording, as shown to people."""
        return f"{self.number} {self.wording}"


class RegisterError(Exception):
    """The checklist cannot be read as a register; the message is one Russian sentence."""


@cache
def load_register(path: Path = CHECKLIST) -> tuple[Item, ...]:
    """All items in the order of the checklist. Raises RegisterError when there is nothing to read."""
    try:
        items = parse_checklist(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegisterError(f"Не читается чек-лист {path}: {error.strerror}.") from error
    if not items:
        raise RegisterError(f"В чек-листе {path} нет ни одного пункта.")
    return items


def parse_checklist(text: str) -> tuple[Item, ...]:
    """Items of a checklist's text: `## group`, `### section`, `- [ ] item`."""
    items: list[Item] = []
    group = section = prefix = ""
    count = 0
    for line_number, line in enumerate(text.splitlines()):
        if match := _GROUP.match(line):
            group, section = match["title"], ""
        elif match := _SECTION.match(line):
            section, count = match["title"].rstrip(":"), 0
            numbered = _NUMBERED.match(section)
            prefix = numbered["number"] if numbered else _PREFIXES.get(section, "")
        elif (match := _ITEM.match(line)) and prefix:
            count += 1
            severity = next((word for sign, word in _SEVERITIES.items() if group.startswith(sign)), "normal")
            items.append(Item(f"{prefix}.{count}", match["wording"], section, group, severity, line_number))
    return tuple(items)
