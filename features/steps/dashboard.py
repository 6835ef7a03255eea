"""The dashboard and its recent updates."""

from behave import then, when

from acceptance.checks import dashboard
from acceptance.pages.dashboard import NO_UPDATES, DashboardPage
from acceptance.pages.test_chat import TestChatPage

SECTIONS = {"Инфопанель": DashboardPage, "Тестовый чат": TestChatPage}


@when("владелец открывает раздел «{section}»")
def open_section(context, section):
    context.scene.page = context.scene.world.page(SECTIONS[section])
    context.scene.page.open()


@then("в обновлениях {what}")
def updates_show(context, what):
    context.scene.world.visit.touch()
    if what == f"записи или текст «{NO_UPDATES}»":
        context.scene.world.evidence.text("Обновления", "\n".join(map(str, context.scene.page.updates())) or NO_UPDATES)
    elif what == "новейшие события организации, по порядку и с их временем":
        dashboard.expect_newest(context.scene.world, context.scene.page)
    elif what == "новейшие события организации и среди них ответ этого агента":
        dashboard.expect_recorded_answer(context.scene.world, str(context.agent["id"]))
        dashboard.expect_newest(context.scene.world, context.scene.page)
    elif what == "запись о создании агента, которого нет в журнале":
        dashboard.expect_fallback(context.scene.world, context.scene.page)
    elif what == "ровно одна запись о создании этого агента":
        dashboard.expect_agent_entries(context.scene.world, context.scene.page, context.scene.new_agent, 1)
    elif what == "нет записи о создании этого агента":
        dashboard.expect_agent_entries(context.scene.world, context.scene.page, context.scene.new_agent, 0)
        context.scene.world.ledger.removed(context.scene.new_agent_entry)  # nothing was made: nothing has to go
    elif what == f"ничего, кроме текста «{NO_UPDATES}»":
        dashboard.expect_no_strangers(context.scene.world, context.scene.page)
    else:
        raise ValueError(f"В обновлениях {what}: так не бывает")
