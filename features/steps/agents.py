"""Agents: those that a scenario begins with, and those that the owner creates in the browser's form."""

from behave import given, when

from acceptance.checks import agents
from acceptance.checks.chat import Dialogue
from acceptance.pages.agents import CreateAgentPage


@given("у организации есть {state} агент")
def agent_exists(context, state):
    found = agents.agent(context.scene.world, state)
    if found is None:  # one that is not to be offered, and the run may not make it: the others are checked without it
        return
    context.agents = {**getattr(context, "agents", {}), state: found}
    context.agent = context.agents.get("активный", found)
    context.scene.dialogue = Dialogue(context.agent)


@given("новая организация, у которой {what}")
def new_organisation(context, what):
    context.scene.web = context.scene.world.act_as_new_owner()
    if what == "есть агент, но нет ни одного события":
        context.agent = agents.unrecorded_agent(context.scene.world)
    elif what != "ещё ничего нет":
        raise ValueError(f"Новая организация, у которой {what}: так не бывает")


@when("владелец создаёт агента в форме, {how}")
def create_agent(context, how):
    if how not in ("не указав названия", "нажав «Отмена»", "нажав «Создать»", "нажав «Создать» дважды"):
        raise ValueError(f"Владелец создаёт агента в форме, {how}: так не бывает")
    page = context.scene.page = context.scene.world.page(CreateAgentPage)
    page.open()
    if how == "не указав названия":
        page.fill("")
        page.press_create()
        return
    context.scene.new_agent = context.scene.world.unique("Агент")
    context.scene.new_agent_entry = context.scene.web.expect_agent(context.scene.new_agent)
    page.fill(context.scene.new_agent)
    if how == "нажав «Отмена»":
        page.cancel()
        return
    status, body = page.create(twice=how == "нажав «Создать» дважды")
    assert status in (200, 201), f"Вызов создания агента ответил {status}: {body.get('error')}"
