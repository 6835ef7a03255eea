"""Rules and sequences: how they come to be, what the editor shows of them, what their log says."""

from dataclasses import replace

from behave import given, register_type, then, when

from acceptance.checks import automation, automation_entry
from acceptance.checks.automation_story import address_of, story_of
from acceptance.checks.automation_words import (
    Thing,
    Work,
    completed,
    default_draft,
    entries_word,
    lead_word,
    thing_word,
    work_word,
)
from acceptance.contract.draft import read_draft
from acceptance.pages.rules import RulesTab
from acceptance.pages.sequences import SequencesTab
from acceptance.waiting import wait_for

register_type(Thing=thing_word, Work=work_word, Lead=lead_word, Entries=entries_word)
TABS = {"rule": RulesTab, "sequence": SequencesTab}


def draft_of(context, thing: Thing, *, complete: bool = True):
    """What the step's table describes; completed with the usual where that is wanted."""
    given_draft = read_draft(thing.kind, context.table or [], lambda value: address_of(context, value))
    if not complete:
        return given_draft
    usual = default_draft(thing, context.scene.world, story_of(context).matching_name)
    draft = completed(usual.changed(given_draft), context.scene.world)
    return draft.without(thing.lack) if thing.lack else draft


def tab_of(context, thing: Thing):
    """The tab on which the scenario is, opened when it is not."""
    kind = TABS[thing.kind]
    page = getattr(context, "page", None)
    if not isinstance(page, kind):
        page = context.scene.page = context.scene.world.page(kind)
        page.open(context.scene.things.agent.id)
    context.scene.world.visit.touch()
    return page


@given("у агента есть {thing:Thing}")
def automation_exists(context, thing):
    draft = replace(draft_of(context, thing), active=thing.role != "off")
    story_of(context).things[thing.key] = automation.create(context.scene.world, context.scene.things.agent.id, draft)


@when("владелец открывает вкладку «{tab}» агента")
def open_tab(context, tab):
    kind = next(kind for kind in TABS.values() if kind.tab == tab)
    context.scene.page = context.scene.world.page(kind)
    context.scene.page.open(context.scene.things.agent.id)


@then("на вкладке тот же список, что и в API, или текст «{empty}»")
def same_list(context, empty):
    kind = next(kind for kind, page in TABS.items() if isinstance(context.scene.page, page))
    names = [row["name"] for row in automation.listed(context.scene.world, kind, context.scene.things.agent.id)]
    rows = context.scene.page.wait_rows(len(names))
    missing = [name for name in names if not any(" ".join(name.split()) in row for row in rows)]
    assert not missing, f"В API есть, а на вкладке нет: {', '.join(missing)}"
    assert names or context.scene.page.says(empty), f"Список пуст, но текста «{empty}» нет"


@when("владелец {work:Work} {thing:Thing}")
def owner_works(context, work, thing):
    page = tab_of(context, thing)
    if work.creates:
        draft = draft_of(context, thing)
        story_of(context).things[thing.key] = automation.Automation(thing.kind, context.scene.things.agent.id, draft)
        WORKS[work](context, page, draft)
    else:
        WORKS[work](context, page, story_of(context).thing(thing))


def create(context, page, draft, *, twice=False):
    dialog = page.begin()
    page.fill(dialog, draft)
    if context.table:
        context.scene.world.visit.picture("Заполненный диалог")
    succeed(page.submit(dialog, twice=twice), "создания")


def create_twice(context, page, draft):
    create(context, page, draft, twice=True)
    page.settle()


def try_to_create(context, page, draft):
    context.scene.dialog = page.begin()
    page.fill(context.scene.dialog, draft)
    context.scene.told_before = page.told(context.scene.dialog)
    page.press_submit(context.scene.dialog)


def fill_and_leave(context, page, draft):
    dialog = page.begin()
    page.fill(dialog, draft)
    page.cancel(dialog)


def change(context, page, thing):
    succeed(page.change(thing.name, read_draft(thing.kind, context.table, str)), "изменения")


def change_and_leave(context, page, thing):
    dialog = page.begin_edit(thing.name)
    page.fill(dialog, read_draft(thing.kind, context.table, str))
    page.cancel(dialog)


def remove(context, page, thing):
    succeed(page.remove(thing.name), "удаления")


def switch_on(context, page, thing):
    flip(page, thing, on=True)


def switch_off(context, page, thing):
    flip(page, thing, on=False)


def flip(page, thing, *, on):
    page.wait_switch(thing.name, not on)
    succeed(page.flip(thing.name), "переключения")


def succeed(status, what):
    assert 200 <= status < 300, f"Вызов {what} ответил {status}, ожидался успех"


WORKS = {
    Work.CREATE: create,
    Work.CREATE_TWICE: create_twice,
    Work.TRY: try_to_create,
    Work.LEAVE: fill_and_leave,
    Work.CHANGE: change,
    Work.CHANGE_LEAVE: change_and_leave,
    Work.REMOVE: remove,
    Work.ON: switch_on,
    Work.OFF: switch_off,
}


@then("{thing:Thing} есть в списке и в API")
def listed_and_served(context, thing):
    one, page = story_of(context).thing(thing), tab_of(context, thing)
    page.note_named(one.name)
    automation.stored(context.scene.world, one)
    page.reopen()
    page.wait_named(one.name, 1)


@then("{thing:Thing} нет ни в списке, ни в API")
def neither_listed_nor_served(context, thing):
    one, page = story_of(context).thing(thing), tab_of(context, thing)
    page.settle()
    assert not automation.namesakes(context.scene.world, one), f"«{one.name}» есть в API"
    page.reopen()
    page.wait_named(one.name, 0)


@then("платформа хранит у {thing:Thing}")
def stored_exactly(context, thing):
    automation.expect_stored(
        context.scene.world, story_of(context).thing(thing), draft_of(context, thing, complete=False)
    )


@then("в списке и в API {thing:Thing} {state}")
def switched(context, thing, state):
    on = {"включено": True, "включена": True, "выключено": False, "выключена": False}[state]
    one, page = story_of(context).thing(thing), tab_of(context, thing)
    page.wait_switch(one.name, on)
    row = automation.stored(context.scene.world, one)
    assert row["is_active"] is on, f"В API «{one.name}» is_active = {row['is_active']}, а в списке {state}"
    page.reopen()
    page.wait_switch(one.name, on)


@then("редактор объясняет отказ {where}")
def refusal_explained(context, where):
    page = context.scene.page
    context.scene.world.visit.touch()
    if where == "у поля «Название»":
        page.wait_refusal(context.scene.dialog, context.scene.told_before)
    else:
        words = where.strip("«»")
        assert page.refuses(words), f"Нет уведомления «{words}»"
    assert context.scene.dialog.is_visible(), "Диалог закрылся, хотя создавать нечего"


@then("в журнале {thing:Thing} есть запись о {lead:Lead} лиде не позднее чем через {seconds:d} секунд")
def logged(context, thing, lead, seconds):
    story = story_of(context)
    lead_id = story.lead(lead).id
    automation.expect_logged(context.scene.world, story.thing(thing), lead_id, story.events, within=seconds)
    story.logged.setdefault(thing.key, []).append(lead_id)


@then("в журнале {thing:Thing} всего записей {entries:Entries}")
def logged_in_all(context, thing, entries):
    story, (lead, number) = story_of(context), entries
    if lead:
        automation.expect_number_about(
            context.scene.world, story.thing(thing), story.lead(lead).id, number, story.events
        )
        return
    leads = story.logged.get(thing.key, [])
    automation.expect_number_logged(context.scene.world, story.thing(thing), leads, number, story.events)


@then("запись о {lead:Lead} лиде в журнале {thing:Thing} называет")
def entry_says(context, lead, thing):
    story = story_of(context)
    automation_entry.expect_entry(
        context.scene.world, story.thing(thing), story.lead(lead).id, story.events, context.table
    )


@then("цепочка проходит все шаги для {lead:Lead} лида не позднее чем через {seconds:d} секунд")
def sequence_finishes(context, lead, seconds):
    one = story_of(context).things["sequence", "main"]
    automation.expect_finished(context.scene.world, one, story_of(context).lead(lead).id, within=seconds)


@then("на адрес прогона приходят вызовы «{places}» о {lead:Lead} лиде не позднее чем через {seconds:d} секунд")
def webhooks_arrive(context, places, lead, seconds):
    in_order = ", затем " in places  # what a rule sets off may come in any order, a sequence's steps may not
    wanted, lead_id = places.split(", затем " if in_order else ", "), str(story_of(context).lead(lead).id)

    def about_lead(calls):  # a sequence of this run may be started by leads of others too
        found = [call.place for call in calls if lead_id in str(call.body)]
        return found if in_order else sorted(found)

    calls = wait_for(
        story_of(context).listener.calls,
        lambda calls: len(about_lead(calls)) >= len(wanted),
        within=seconds,
        what=f"на адрес прогона должны прийти вызовы «{places}» о лиде {lead_id}",
        show=lambda calls: f"о лиде {about_lead(calls)}, всего {[call.place for call in calls]}",
    )
    assert about_lead(calls) == (wanted if in_order else sorted(wanted)), (
        f"Пришли {about_lead(calls)}, ожидались {wanted}"
    )
