"""Proofs about rules and sequences: what the editor shows of them, and what the platform stores."""

import re
from typing import Any

from playwright.sync_api import Locator

from acceptance.contract.draft import Draft
from acceptance.pages.editor import AutomationTab
from acceptance.scene.kinds import Noun, Thing
from acceptance.world import World

Row = dict[str, Any]


def listed(world: World, noun: Noun, agent_id: str) -> list[Row]:
    """The agent's rules or sequences as the API lists them, switched off ones too."""
    rows = world.web.rules(agent_id) if noun is Noun.RULE else world.web.sequences(agent_id)
    return [_by_columns(row) for row in rows]


def _by_columns(row: Row) -> Row:
    """The row with its keys as columns are named: how the API's list spells them is for the API's own item."""
    return {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key).lower(): value for key, value in row.items()}


def namesakes(world: World, thing: Thing) -> list[Row]:
    """Those of the agent's list in the API that bear this name; all of them where it is to have none."""
    return [row for row in listed(world, thing.noun, thing.agent_id) if thing.name in ("", row.get("name"))]


def stored(world: World, thing: Thing) -> Row:
    """The one row of the API's list with this name. AssertionError when there is none or more than one."""
    rows = namesakes(world, thing)
    assert len(rows) == 1, f"В API с названием «{thing.name}» найдено {len(rows)}, ожидалось одно"
    return rows[0]


def expect_stored(world: World, thing: Thing, draft: Draft) -> None:
    """AssertionError unless the platform stores exactly what the draft names."""
    row = stored(world, thing)
    world.evidence.rows("Хранится на платформе", [row])
    found = draft.differences(row)
    assert not found, f"Хранится не то, что введено: {'; '.join(found)}"


def expect_same_list(world: World, page: AutomationTab, noun: Noun, agent_id: str, empty: str) -> None:
    """AssertionError unless the tab lists what the API lists, or says that there is nothing.

    empty: the words for that. Not noticed: the order of the rows, and what they say beside the name.
    """
    names = [row["name"] for row in listed(world, noun, agent_id)]
    rows = page.wait_rows(len(names))
    missing = [name for name in names if not any(" ".join(name.split()) in row for row in rows)]
    assert not missing, f"В API есть, а на вкладке нет: {', '.join(missing)}"
    assert names or page.says(empty), f"Список пуст, но текста «{empty}» нет"


def expect_there(world: World, page: AutomationTab, thing: Thing) -> None:
    """AssertionError unless the API and the list, opened anew, hold it once."""
    page.note_named(thing.name)
    stored(world, thing)
    page.reopen()
    page.wait_named(thing.name, 1)


def expect_absent(world: World, page: AutomationTab, thing: Thing) -> None:
    """AssertionError when the API or the list, opened anew, holds it; one without a name: when they hold anything."""
    page.settle()
    assert not namesakes(world, thing), f"«{thing.name}» есть в API"
    page.reopen()
    page.wait_named(thing.name, 0)


def expect_switched(world: World, page: AutomationTab, thing: Thing, *, on: bool) -> None:
    """AssertionError unless the list says so, the API says so, and the list says so still when it is opened anew."""
    state = "включено" if on else "выключено"
    page.wait_switch(thing.name, on)
    row = stored(world, thing)
    assert row["is_active"] is on, f"В API «{thing.name}» is_active = {row['is_active']}, а в списке {state}"
    page.reopen()
    page.wait_switch(thing.name, on)


def expect_refused_at_name(page: AutomationTab, dialog: Locator, told_before: str) -> None:
    """AssertionError unless the dialog, which stays open, marks the name's field or says something about it."""
    page.visit.touch()
    page.wait_refusal(dialog, told_before)
    _expect_open(dialog)


def expect_refused_with(page: AutomationTab, dialog: Locator, words: str) -> None:
    """AssertionError unless a toast says these words and the dialog stays open."""
    page.visit.touch()
    assert page.refuses(words), f"Нет уведомления «{words}»"
    _expect_open(dialog)


def _expect_open(dialog: Locator) -> None:
    assert dialog.is_visible(), "Диалог закрылся, хотя создавать нечего"
