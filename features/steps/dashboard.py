"""The dashboard and its recent updates."""

from behave import then, when

from acceptance.checks import dashboard
from acceptance.pages.dashboard import NO_UPDATES, DashboardPage
from acceptance.pages.test_chat import TestChatPage

SECTIONS = {"Инфопанель": DashboardPage, "Тестовый чат": TestChatPage}


@when("владелец открывает раздел «{section}»")
def open_section(context, section):
    context.page = context.world.page(SECTIONS[section])
    context.page.open()


@then("в обновлениях {what}")
def updates_show(context, what):
    context.world.visit.touch()
    if what == f"записи или текст «{NO_UPDATES}»":
        context.world.evidence.text("Обновления", "\n".join(map(str, context.page.updates())) or NO_UPDATES)
    elif what == "новейшие события организации, по порядку и с их временем":
        dashboard.expect_newest(context.world, context.page)
    elif what == "новейшие события организации и среди них ответ этого агента":
        dashboard.expect_recorded_answer(context.world, str(context.agent["id"]))
        dashboard.expect_newest(context.world, context.page)
    elif what == "запись о создании агента, которого нет в журнале":
        dashboard.expect_fallback(context.world, context.page)
    elif what == "ровно одна запись о создании этого агента":
        dashboard.expect_agent_entries(context.world, context.page, context.new_agent, 1)
    elif what == "нет записи о создании этого агента":
        dashboard.expect_agent_entries(context.world, context.page, context.new_agent, 0)
        context.world.ledger.removed(context.agent_note)  # nothing was made: nothing has to go
    elif what == f"ничего, кроме текста «{NO_UPDATES}»":
        dashboard.expect_no_strangers(context.world, context.page)
    else:
        raise ValueError(f"В обновлениях {what}: так не бывает")


@then("в Supabase есть таблица «{table}» со столбцами")
def table_has_columns(context, table):
    dashboard.expect_columns(context.world.database, table, [row["столбец"] for row in context.table])
