"""The Kommo integration: its page, its button, and what the synchronisation leaves on the platform."""

from datetime import timedelta

from behave import given, then, when

import features.vocabulary.kommo
import features.vocabulary.texts  # noqa: F401 - the words of the slots
from acceptance.checks.kommo import installing as installing_proofs
from acceptance.checks.kommo import pipelines, sync
from acceptance.deeds.kommo import installing, kommo, kommo_double
from acceptance.deeds.kommo.kommo import OTHERS_PIPELINES, PIPELINES_BEFORE, SYNC_RUN
from acceptance.pages import elements
from acceptance.pages.integrations import IntegrationPage, IntegrationsPage
from acceptance.pages.response_override import REFUSAL
from acceptance.scene.kinds import INTEGRATION
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

INSTALLED_AGAIN = Note[installing.InstalledAgain]("клиент API подключает её ещё раз")


@given("у его агента подключена интеграция с Kommo")
def agent_with_kommo(context):
    """Находит у организации агента с интеграцией; если такого нет и запись разрешена, подключает новому."""
    context.scene.things.have(INTEGRATION)


@given("у новой организации агент с интеграцией, но без подключения к Kommo")
def agent_without_connection(context):
    """Регистрирует нового владельца, чей агент с интеграцией; аккаунта Kommo у его организации нет."""
    kommo.begin_without_connection(context.scene)


@given("в Kommo заведены новые воронки")
def fresh_pipelines(context):
    """Заводит в двойнике Kommo новые воронки; настоящий Kommo не меняет и говорит об этом в отчёте."""
    kommo_double.bring_new_pipelines(context.scene)


@when("в Kommo воронку и этап переименовали, этапы переставили, другую воронку удалили, а третью оставили без этапов")
def pipelines_changed(context):
    """Меняет воронки в двойнике Kommo, первую убирает и в архив; с настоящим Kommo не проверяется."""
    kommo_double.change_pipelines(context.scene)


@when("в Kommo удалили все воронки")
def pipelines_deleted(context):
    """Удаляет воронки в двойнике Kommo; с настоящим Kommo не проверяется."""
    kommo_double.delete_pipelines(context.scene)


@given("на платформе уже есть воронки")
def pipelines_exist(context):
    """Добавляет к воронкам подключения ещё одну и запоминает их все."""
    kommo.keep_pipeline(context.scene)


@given("у другой организации тоже есть воронки")
def others_have_pipelines(context):
    """Добавляет в базу другую организацию, её подключение и воронку; всё это уходит вместе с ней."""
    kommo.give_others_pipelines(context.scene)


@given("Kommo отвечает {answer:KommoAnswers}")
def kommo_answers(context, answer):
    """Велит двойнику Kommo отвечать так до конца сценария; с настоящим Kommo не проверяется."""
    kommo_double.answer_with(context.scene, answer)


@when("ключ доступа к Kommo просрочен")
def token_expired(context):
    """Делает новый ключ в базе просроченным: обновить его можно только тем, что запомнили вместе с ним."""
    kommo.expire_connection(context.scene)


@given("ключу доступа к Kommo остаётся {seconds:d} секунд")
def token_expires_soon(context, seconds):
    """Ставит ключу в базе такой срок, так что воркер должен его обновить; с настоящим Kommo не проверяется."""
    kommo.expire_connection(context.scene, timedelta(seconds=seconds))


@when("владелец запускает синхронизацию")
def start_sync(context):
    """Открывает страницу интеграции и нажимает кнопку «Синхронизировать …»."""
    scene: Scene = context.scene
    scene[SYNC_RUN] = kommo.press(scene)


@when("владелец запускает синхронизацию, а сервер отказывает")
def start_sync_refused(context):
    """То же, и в браузере, вместо платформы, отвечает на вызов ошибкой 500."""
    kommo.press_refused(context.scene)


@when("владелец запускает её ещё раз на той же странице")
def start_sync_again(context):
    """Нажимает кнопку на странице, которая открыта."""
    scene: Scene = context.scene
    scene[SYNC_RUN] = kommo.press(scene, again=True)


@then("прежней ошибки на странице нет")
def former_error_gone(context):
    """Ждёт, пока слова отказа исчезнут со страницы."""
    context.scene.page_of(IntegrationPage).wait_without(REFUSAL)


@then("на странице интеграций есть заголовок «{heading:Text}»")
def integrations_heading(context, heading):
    """Ждёт этого заголовка на странице интеграций агента."""
    elements.heading(context.scene.world.page(IntegrationsPage), heading)


@then("в строке «{name:Text}» сказано, настроена ли интеграция и когда подключена")
def integration_row(context, name):
    """Ищет строку и в ней «Настроена» или «Неактивна», как в API; если в ней назван год, он тот же, что там."""
    scene: Scene = context.scene
    page = scene.world.page(IntegrationsPage)
    served = kommo.as_served(scene)
    sync.expect_state_told(page, name, served)
    sync.expect_real_date(page, name, served)


@when("владелец переключает её на её странице и сохраняет")
def switch_integration(context):
    """Нажимает переключатель и «Сохранить изменения» на странице собственной интеграции."""
    kommo.switch_integration(context.scene)


@then("API и список интеграций показывают её переключённой")
def integration_switched(context):
    """Сравнивает is_active в API и «Настроена» или «Неактивна» в списке с тем, что выбрано."""
    sync.expect_switched(context.scene)


@given("о ней уже записаны настройки")
def settings_noted(context):
    """Записывает их в базу, как их записывает синхронизация."""
    installing.have_settings(context.scene)


@when("клиент API подключает её ещё раз")
def install_again(context):
    """Вызывает POST /api/agents/[id]/integrations/kommo/install для того же агента."""
    scene: Scene = context.scene
    scene[INSTALLED_AGAIN] = installing.install_again(scene)


@then("это та же интеграция, и её настройки остались")
def same_integration(context):
    """Сравнивает номер и настройки (settings) с тем, что было; включена ли она, никто не обещает."""
    installing_proofs.expect_same(context.scene[INSTALLED_AGAIN])


@then("платформа принимает её и называет номер задания")
def sync_accepted(context):
    """Проверяет ответ на вызов, который сделала страница."""
    sync.expect_accepted(context.scene[SYNC_RUN])


@then("кнопка снова доступна не позднее чем через {seconds:d} секунд")
def button_at_rest(context, seconds):
    """Ждёт, пока кнопку снова можно нажать; интеграция осталась такой, какой была."""
    scene: Scene = context.scene
    sync.expect_still_on(scene.world, scene[SYNC_RUN])
    sync.expect_at_rest(scene.world, scene.world.page(IntegrationPage), within=seconds)


@then("платформа объясняет отказ словами «{words:Text}»")
def refusal_explained(context, words):
    """Ищет эти слова на странице; вызов должен ответить 404."""
    scene: Scene = context.scene
    scene.world.page(IntegrationPage).wait_refusal(words)
    sync.expect_refused(scene[SYNC_RUN])


@then("на платформе те же воронки и этапы, что и в Kommo")
def same_pipelines(context):
    """Сравнивает таблицы платформы с ответом самого Kommo: названия, активность, этапы, порядок."""
    scene: Scene = context.scene
    pipelines.expect_agreement(scene.world, scene[SYNC_RUN])


@then("воронок не осталось и на платформе")
def no_pipelines(context):
    """Ищет воронки подключения в базе: их там быть не должно."""
    pipelines.expect_none(context.scene.world)


@then("воронки, которые были на платформе до сбоя, остались")
def pipelines_kept(context):
    """Сравнивает названия воронок подключения с теми, что были до сбоя."""
    scene: Scene = context.scene
    pipelines.expect_kept(scene.world, scene[PIPELINES_BEFORE])


@then("воронки других подключений остались")
def others_kept(context):
    """У другой организации те же воронки, а у прочих подключений, где они до нажатия были, они есть и теперь."""
    scene: Scene = context.scene
    pipelines.expect_others_kept(scene.world, scene[SYNC_RUN], scene[OTHERS_PIPELINES])


@then("ответ, отметка, интеграция и подключение говорят об этой синхронизации одно и то же")
def told_alike(context):
    """Сравнивает номер задания, время, аккаунт Kommo и воронки, которые названы в отметке."""
    scene: Scene = context.scene
    sync.expect_told_alike(scene.world, scene[SYNC_RUN])


@then("воронки и этапы хранятся с тем, что о них сказал Kommo")
def whole_objects(context):
    """Сверяет номер и название каждой строки с сохранённым описанием из Kommo."""
    scene: Scene = context.scene
    pipelines.expect_whole_objects(scene.world, scene[SYNC_RUN])


@then("платформа отмечает синхронизацию завершённой, с верным числом воронок и этапов")
def sync_recorded(context):
    """Сверяет отметку с таблицами; интеграция осталась включённой, и страница не говорит об ошибке."""
    scene: Scene = context.scene
    pipelines.expect_recorded(scene.world, scene[SYNC_RUN])
    sync.expect_integration_untouched(scene.world, scene.world.page(IntegrationPage), scene[SYNC_RUN])


@then("платформа отмечает синхронизацию неудачной с кодом «{code:d}» не позднее чем через {seconds:d} секунд")
def sync_failed(context, code, seconds):
    """Ждёт отметки о неудаче с этим кодом ответа Kommo."""
    scene: Scene = context.scene
    sync.expect_failure_recorded(scene.world, scene[SYNC_RUN], str(code), within=seconds)


@then("платформа запоминает новый ключ и его срок")
def key_is_kept(context):
    """Читает подключение в базе: срок ключа снова впереди."""
    sync.expect_key_renewed(context.scene.world)
