"""Agents that the owner creates in the browser's form, and organisations that are new."""

from behave import given, then, when

import features.vocabulary.agents  # noqa: F401 - the words of the slots
from acceptance.checks.agents import agents_list, served_agents
from acceptance.deeds.agents import agents
from acceptance.deeds.agents.agents import NEW_AGENT
from acceptance.pages.agents import AgentsPage
from acceptance.scene.kinds import DRAFT_AGENT, INACTIVE_AGENT
from acceptance.scene.scene import Scene


@given("новая организация, у которой ещё ничего нет")
def new_organisation(context):
    """Регистрирует нового владельца с его организацией; дальше действует он."""
    context.scene.act_as_new_owner()


@given("новая организация, у которой есть агент, но нет ни одного события")
def new_organisation_with_agent(context):
    """То же, и в базе у неё есть агент, о создании которого нет записи в журнале."""
    context.scene.act_as_new_owner()
    agents.insert_unrecorded(context.scene)


@when("владелец создаёт агента в форме, {deed:AgentForm}")
def create_agent(context, deed):
    """Открывает форму создания агента, заполняет её и делает названное."""
    deed(context.scene)


@then("агент хранится таким, каким задан в форме")
def agent_as_typed(context):
    """Сравнивает с API всё, что набрано в форме."""
    scene: Scene = context.scene
    served_agents.expect_as_typed(scene.web, scene[NEW_AGENT], agents.TYPED)


@then("агент хранится с тем, что форма предложила сама")
def agent_as_offered(context):
    """Сравнивает с API модель, Temperature, Max Tokens и задержку: их никто не менял."""
    scene: Scene = context.scene
    served_agents.expect_as_typed(scene.web, scene[NEW_AGENT], agents.OFFERED)


@then("у организации ровно один такой агент")
def one_agent(context):
    """Считает в API агентов, которых владелец только что создал."""
    scene: Scene = context.scene
    served_agents.expect_one_agent(scene.web, scene[NEW_AGENT])


@when("владелец {deed:AgentDeed}")
def do_with_agent(context, deed):
    """Делает это на странице, в браузере."""
    deed(context.scene)


@then("агент отдаётся неактивным, а остальное осталось как было")
def agent_off(context):
    """Сравнивает с API этого агента и другого: изменилось одно состояние."""
    scene: Scene = context.scene
    served_agents.expect_only_changed(scene.things, {"status": "inactive"})


@then("в списке он среди неактивных, с той моделью, которую отдаёт API")
def agent_listed_as_it_is(context):
    """Читает модель в его строке, затем отбирает активных, среди которых его нет, и неактивных."""
    scene: Scene = context.scene
    agents_list.expect_listed_as_it_is(scene)


@then("черновой агент и остальное остались как были")
def draft_untouched(context):
    """Сравнивает с API этого агента, вместе с его настройками, и другого."""
    scene: Scene = context.scene
    served_agents.expect_only_changed(scene.things, {}, DRAFT_AGENT)


@then("когда сеанс кончается, список агентов, открытый по меню, не выглядит пустым")
def end_of_session_told(context):
    """Убирает cookie сеанса, нажимает «Агенты ИИ» в меню; страница сообщает об ошибке или просит войти."""
    scene: Scene = context.scene
    agents_list.expect_end_of_session_told(scene.world.page(AgentsPage))


@then("другого агента в API нет, а первый остался")
def other_agent_gone(context):
    """Ищет в API обоих: удалён один."""
    agents_list.expect_only_the_other_gone(context.scene)


@then("в списке агентов он по-прежнему включён")
def agent_still_on(context):
    """Ждёт, пока переключатель в его строке снова покажет, как есть; страница не перезагружается."""
    scene: Scene = context.scene
    agents_list.expect_still_on(scene)


@given("у владельца {number:d} активных агентов")
def many_active_agents(context, number):
    """Создаёт столько агентов через API."""
    agents.have_active(context.scene, number)


@then("неактивный агент отдаётся под новым названием, а остальное осталось как было")
def agent_renamed(context):
    """Сравнивает с API этого агента и другого: изменилось одно название."""
    scene: Scene = context.scene
    served_agents.expect_only_changed(scene.things, {"name": scene[NEW_AGENT]}, INACTIVE_AGENT)
