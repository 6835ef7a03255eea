"""Proofs about rules and sequences: what the editor shows of them, and what the platform stores."""

import re
from dataclasses import replace

from playwright.sync_api import Locator

from acceptance.checks.agents.served_agents import expect_rest_untouched
from acceptance.checks.comparing import expect_equal
from acceptance.contract.draft import SORTS, TRIGGERS, Draft, Sort
from acceptance.pages.editor import AutomationTab
from acceptance.pages.filled import lost
from acceptance.pages.response_override import refused
from acceptance.scene.company import Row, listed
from acceptance.scene.drafts import AUTOMATIONS
from acceptance.scene.kinds import PATHS, Noun, Thing
from acceptance.scene.things import Things
from acceptance.timing.waiting import look_on
from acceptance.world import World

#: Which cell of a row tells what (platform contract 7.9, 7.10): two columns have the same heading.
NAME_CELL, TRIGGER_CELL, PRIORITY_CELL = 0, 1, 4
COUNT_CELLS = {Sort.CONDITION: 2, Sort.ACTION: 3, Sort.STEP: 2}
LABELS = {noun: {value: label for label, value in TRIGGERS[of].items()} for noun, of in AUTOMATIONS.items()}
MOST_ROWS_COMPARED = 10


def namesakes(world: World, thing: Thing) -> list[Row]:
    """Those of the agent's list in the API that bear this name; all of them where it is to have none."""
    return [row for row in listed(world, thing.noun, thing.agent_id) if thing.name in ("", row.get("name"))]


def stored(world: World, thing: Thing) -> Row:
    """The one row of the API's list with this name. AssertionError when there is none or more than one."""
    rows = namesakes(world, thing)
    assert len(rows) == 1, f"В API с названием «{thing.name}» найдено {len(rows)}, ожидалось одно"
    return rows[0]


def expect_stored(owner: Things, thing: Thing, draft: Draft) -> None:
    """AssertionError unless the platform stores exactly what the draft names, and its neighbours are what they were.

    Fields that the draft does not name have to be as they were when it was made.
    """
    world = owner.world
    row = stored(world, thing)
    world.evidence.rows("Хранится на платформе", [row])
    known = thing.whole.fields if thing.whole else {}
    found = replace(draft, fields={**known, **draft.fields}).differences(row)
    assert not found, f"Хранится не то, что введено: {'; '.join(found)}"
    expect_rest_untouched(owner)


def expect_same_list(world: World, page: AutomationTab, noun: Noun, agent_id: str, empty: str) -> None:
    """AssertionError unless the tab lists what the API lists, or says that there is nothing.

    empty: the words for that. Of the rows the first ten are compared in full. Not noticed: their order, which nobody
    promises.
    """
    stored_rows = listed(world, noun, agent_id)
    names = [row["name"] for row in stored_rows]
    rows = page.wait_rows(len(names))
    missing = [name for name in names if not any(" ".join(name.split()) in row for row in rows)]
    assert not missing, f"В API есть, а на вкладке нет: {', '.join(missing)}"
    if not names:
        page.shown(page.page.get_by_text(empty), f"слова «{empty}» вместо списка")
    wrong = [
        difference
        for row in stored_rows[:MOST_ROWS_COMPARED]
        if names.count(row["name"]) == 1
        for difference in _cell_differences(page, noun, row)
    ]
    assert not wrong, f"Строки списка говорят не то, что хранится: {'; '.join(wrong)}"


def _cell_differences(page: AutomationTab, noun: Noun, row: Row) -> list[str]:
    """In what the row's cells differ from what is stored, Russian."""
    name, cells = row["name"], page.cells(row["name"])
    label = LABELS[noun].get(row.get("trigger_type") or "")
    wanted = {TRIGGER_CELL: label} if label else {}
    for sort in SORTS[AUTOMATIONS[noun]]:
        parts = row.get(sort.place)
        wanted |= {COUNT_CELLS[sort]: str(len(parts))} if isinstance(parts, list) else {}
    if noun is Noun.RULE and row.get("priority") is not None:
        wanted[PRIORITY_CELL] = str(row["priority"])
    if noun is Noun.RULE and row.get("description"):  # stands below the name (platform contract 7.9)
        wanted[NAME_CELL] = " ".join(row["description"].split())
    return [
        f"у «{name}» в колонке {place + 1} – «{''.join(cells[place : place + 1])}», а хранится «{text}»"
        for place, text in sorted(wanted.items())
        if place >= len(cells) or not re.search(rf"(?<!\d){re.escape(text)}(?!\d)", cells[place], re.IGNORECASE)
    ]


def expect_among_active(owner: Things, on: Thing, off: Thing) -> None:
    """AssertionError unless the API, asked for the active ones only, lists `on` and not `off`."""
    path = PATHS[on.noun]
    asked: list[dict[str, str]] = [{"active_only": "true"}]
    if on.noun is Noun.RULE:  # of rules, the active ones are told whoever asks for nothing else (platform contract 4.6)
        asked.append({})
    for params in asked:
        rows = owner.web.ask(f"/api/agents/{owner.agent.id}/{path}", **params).rows("data")
        ids = [str(row["id"]) for row in rows]
        facts = {on.name: (ids.count(on.id), 1), off.name: (ids.count(off.id), 0)}
        told = "?active_only=true" if params else ""
        expect_equal(f"Сколько раз в ответе GET /api/agents/[id]/{path}{told}", facts)


def expect_to_stay_filled(page: AutomationTab, dialog: Locator, draft: Draft, *, seconds: float) -> None:
    """AssertionError when the dialog does not show any more, some seconds later, what was chosen and typed."""
    gone = look_on(lambda: lost(page, dialog, draft), seconds=seconds)
    assert not gone, f"{page.title}: заполненное в диалоге не осталось как было: {', '.join(gone)}"


def expect_refusal_told(page: AutomationTab, dialog: Locator) -> None:
    """NotInTime unless the editor tells of an error when the server refuses to save; the call does not get there.

    Not noticed: whether what was typed stays, which nobody promises.
    """
    with refused(page, "POST", page.all_calls, "сохранение"):
        page.press_submit(dialog)
    page.wait_toast("Ошибка")


def expect_there(owner: Things, page: AutomationTab, thing: Thing) -> None:
    """AssertionError unless API and list, opened anew, hold it once, as made, and its neighbours are untouched."""
    page.note_named(thing.name)
    row = stored(owner.world, thing)
    if thing.whole is not None:
        found = thing.whole.differences(row)
        if row.get("is_active") is not thing.whole.active:
            found.append(f"is_active – {row.get('is_active')}, ожидалось {thing.whole.active}")
        assert not found, f"В API «{thing.name}» не то, что введено: {'; '.join(found)}"
    page.expect_no_error_told()
    page.reopen()
    page.wait_named(thing.name, 1)
    wrong = _cell_differences(page, thing.noun, row)
    assert not wrong, f"Строка списка говорит не то, что хранится: {'; '.join(wrong)}"
    expect_rest_untouched(owner)


def expect_absent(owner: Things, page: AutomationTab, thing: Thing) -> None:
    """AssertionError when the API or the list, opened anew, holds it; one without a name: when they hold anything.

    Its neighbours have to be what they were.
    """
    page.settle()
    assert not namesakes(owner.world, thing), f"«{thing.name}» есть в API"
    page.reopen()
    page.wait_named(thing.name, 0)
    expect_rest_untouched(owner)


def expect_switched(owner: Things, page: AutomationTab, thing: Thing, *, on: bool) -> None:
    """AssertionError unless the list says so, the API says so, and the list says so still when it is opened anew.

    What it holds otherwise, and its neighbours, have to be what they were.
    """
    state = "включено" if on else "выключено"
    page.wait_switch(thing.name, on)
    row = stored(owner.world, thing)
    assert row["is_active"] is on, f"В API «{thing.name}» is_active = {row['is_active']}, а в списке {state}"
    found = thing.whole.differences(row) if thing.whole else []
    assert not found, f"Нажат переключатель, а у «{thing.name}» изменилось другое: {'; '.join(found)}"
    page.expect_no_error_told()
    page.reopen()
    page.wait_switch(thing.name, on)
    owner.company.expect_no_others(thing.noun)
    expect_rest_untouched(owner)


def expect_switched_anew(page: AutomationTab, thing: Thing, *, on: bool) -> None:
    """NotInTime unless the list says so still when its tab has been left and chosen again, nothing being reloaded.

    A panel that is not chosen is no part of the page (platform contract 7.1): the list that comes back is a new one.
    """
    page.leave_and_return()
    page.wait_switch(thing.name, on)


def expect_not_switched(page: AutomationTab, thing: Thing, *, on: bool) -> None:
    """NotInTime unless the editor tells of an error, and the switch comes to show what is stored: that it is `on`.

    A page may show the new state until it is refused.
    """
    page.wait_toast("Ошибка")
    page.wait_switch(thing.name, on)


def expect_refused_at_name(page: AutomationTab, dialog: Locator, told_before: set[str]) -> None:
    """AssertionError unless the dialog, which stays open, marks the name's field or says something about it."""
    page.visit.touch()
    page.wait_refusal(dialog, told_before)
    page.expect_open(dialog)


def expect_refused_with(page: AutomationTab, dialog: Locator, words: str) -> None:
    """AssertionError unless a toast says these words and the dialog stays open."""
    page.visit.touch()
    page.wait_toast(words)
    page.expect_open(dialog)
