"""What proves that a check can fail: the faults that turned it red, kept in docs/faults.json and docs/sabotage.json."""

import json
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

from acceptance import PROJECT
from acceptance.plurals import plural

KEPT = PROJECT / "docs" / "faults.json"
SABOTAGE = PROJECT / "docs" / "sabotage.json"
TITLE = "Чем доказано, что проверка умеет падать"


def proof_of(item: str) -> str:
    """Markdown: the faults that this item has caught and when; empty when there is no proof yet."""
    kept = _kept()
    faults = kept.get("items", {}).get(item) or []
    if not faults:
        return ""
    day = date.fromisoformat(kept["date"])
    listed = "\n".join(f"- {promise}" for promise in faults)
    return f"**{TITLE}** ({day:%d.%m.%Y}). При каждом из этих сбоев пункт становился красным:\n\n{listed}"


@cache
def _kept() -> dict[str, Any]:
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def noticed_by(scenario: str) -> str:
    """Markdown: how many faults that nobody wrote this scenario was the first to notice; empty when it was none.

    scenario: its id. What others noticed first says nothing against it.
    """
    number = _noticed()[scenario]
    if not number:
        return ""
    told = plural(number, "{} сбой, который", "{} сбоя, которые", "{} сбоев, которые")
    return f"Этот сценарий первым заметил ещё {told} никто не придумывал: их создаёт программа (`make sabotage`)."


@cache
def _noticed() -> Counter[str]:
    kept = json.loads(SABOTAGE.read_text(encoding="utf-8")) if SABOTAGE.exists() else {}
    return Counter(by for fate, by, _ in kept.values() if fate == "killed")
