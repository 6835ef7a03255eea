"""What proves that an item's check can fail: the faults that turned it red, kept in docs/faults.json."""

import json
from datetime import date
from functools import cache
from typing import Any

from acceptance import PROJECT

KEPT = PROJECT / "docs" / "faults.json"
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
