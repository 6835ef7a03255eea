"""An agent's pages, opened by address, and what any page shows."""

from behave import then, when

from acceptance.pages.elements import see
from acceptance.pages.integrations import IntegrationsPage
from acceptance.pages.scripts import ScriptsPage
from acceptance.scene.kinds import INTEGRATION


@when("владелец открывает страницу {name} агента")
def open_agents_page(context, name):
    if name == "интеграций":
        kind, agent_id = IntegrationsPage, context.scene.things.found(INTEGRATION).agent_id
    elif name == "скриптов":
        kind, agent_id = ScriptsPage, context.scene.things.agent.id
    else:
        raise ValueError(f"Страницы «{name}» у агента не бывает")
    context.scene.page = context.scene.world.page(kind)
    context.scene.page.open(agent_id)


@then("на странице видны")
def things_are_shown(context):
    context.scene.world.visit.touch()
    for row in context.table:
        see(context.scene.page, row["что"], row["какое"])


@then("страница открылась без ошибок")
def page_without_errors(context):
    trouble = context.scene.page.late_trouble()
    assert not trouble, f"{context.scene.page.title}: {'; '.join(trouble)}"
