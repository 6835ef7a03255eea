"""The Kommo integration: its page, its button, and what the synchronisation leaves on the platform."""

from behave import given, then, when

from acceptance.checks import pipelines, sync
from acceptance.pages.integrations import IntegrationPage, IntegrationsPage
from acceptance.scene.integrations import install_integration
from acceptance.scene.kinds import INTEGRATION

KOMMO_ANSWERS = {
    "«401» на каждый запрос": {"status": 401},
    "«500» на один запрос": {"status": 500, "times": 1},
    "с задержкой 3 секунды": {"status": 200, "delay_seconds": 3},
}


@given("у его агента подключена интеграция с Kommo")
def agent_with_kommo(context):
    context.scene.things.have(INTEGRATION)


@given("у новой организации агент с интеграцией, но без подключения к Kommo")
def agent_without_connection(context):
    context.scene.act_as_new_owner()
    agent = context.scene.web.create_agent(context.scene.world.unique("Агент"))
    context.scene.things.add(install_integration(context.scene.web, str(agent["id"])))


@given("в Kommo заведены воронки этого прогона, если Kommo – двойник")
def fresh_pipelines(context):
    if context.scene.world.target.kommo_double_url is None:
        context.scene.world.evidence.text("Kommo настоящий", "Воронки в нём не меняются, сверяются те, что есть.")
        return
    double = context.scene.world.kommo_double
    earlier = double.pipelines()
    context.scene.add_cleanup(double.set_pipelines, earlier)
    double.set_pipelines(pipelines.made_up(context.scene.world.run_id))


@given("Kommo отвечает {how}")
def kommo_answers(context, how):
    double = context.scene.world.kommo_double
    context.scene.add_cleanup(double.answer_normally)
    double.answer_with(**KOMMO_ANSWERS[how])


@given("ключ доступа к Kommo просрочен")
def token_expired(context):
    context.scene.world.kommo_double  # noqa: B018 – only a double can renew a key without harm: NotChecked elsewhere
    sync.expire_connection(context.scene.world, context.scene.add_cleanup)


@then("на ней видны заголовок «{heading}» и строка «{name}» с её состоянием")
def integration_row(context, heading, name):
    page = context.scene.world.page(IntegrationsPage)
    page.shown(page.heading(heading, 1), f"заголовок «{heading}»")
    row = page.row(name)
    said = row.casefold()  # a badge may be set in capitals
    assert "настроена" in said or "неактивна" in said, f"В строке «{name}» нет состояния: «{row}»"


@when("владелец запускает синхронизацию")
def start_sync(context):
    context.scene.sync = sync.press(context.scene.world, context.scene.things.found(INTEGRATION))


@then("платформа принимает её и называет номер задания")
def sync_accepted(context):
    pressed = context.scene.sync.pressed
    assert pressed.status == 200, f"Вызов синхронизации ответил {pressed.status}: {pressed.body.get('error')}"
    assert pressed.body.get("success") is True, f"Вызов синхронизации не подтвердил успех: {pressed.body}"
    assert context.scene.sync.named, f"Платформа не назвала номер задания: {pressed.body}"


@then("кнопка снова доступна не позднее чем через {seconds:d} секунд")
def button_at_rest(context, seconds):
    page = context.scene.world.page(IntegrationPage)
    page.wait_at_rest(seconds)
    context.scene.world.evidence.text("Что страница говорит о синхронизации", page.confirmation())


@then("платформа объясняет отказ словами «{words}»")
def refusal_explained(context, words):
    context.scene.world.page(IntegrationPage).wait_refusal(words)
    assert context.scene.sync.pressed.status == 404, f"Вызов ответил {context.scene.sync.pressed.status}, ожидался 404"


@then("на платформе те же воронки и этапы, что и в Kommo")
def same_pipelines(context):
    pipelines.expect_agreement(context.scene.world, context.scene.sync)


@then("платформа отмечает синхронизацию завершённой с верными числами")
def sync_recorded(context):
    pipelines.expect_recorded(context.scene.world, context.scene.sync)


@then("платформа отмечает синхронизацию неудачной с кодом «{code}» не позднее чем через {seconds:d} секунд")
def sync_failed(context, code, seconds):
    sync.expect_failure_recorded(context.scene.world, context.scene.sync, code, within=seconds)
