"""An agent's pages, opened by address, and what any page shows."""

from behave import then, when

from acceptance.pages.elements import see
from acceptance.pages.integrations import IntegrationsPage
from acceptance.pages.scripts import ScriptsPage


@when("владелец открывает страницу {name} агента")
def open_agents_page(context, name):
    if name == "интеграций":
        kind, agent_id = IntegrationsPage, context.kommo.agent_id
    elif name == "скриптов":
        kind, agent_id = ScriptsPage, context.belongings.agent_id
    else:
        raise ValueError(f"Страницы «{name}» у агента не бывает")
    context.page = context.world.page(kind)
    context.page.open(agent_id)


@then("на странице видны")
def things_are_shown(context):
    context.world.visit.touch()
    for row in context.table:
        see(context.page, row["что"], row["какое"])
