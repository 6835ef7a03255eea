"""Kommo's events once the platform has them."""

from behave import then, when

import features.vocabulary.leads  # noqa: F401 - the words of the slots
from acceptance.checks.automation import event_columns, execution_log, stored_events
from acceptance.deeds.kommo import kommo_events as deeds
from acceptance.deeds.kommo.kommo_events import ADDRESSED, FORGED, HANDLED_BEFORE
from acceptance.pages.webhooks import WebhooksPage
from acceptance.scene.kinds import RULE
from acceptance.scene.scene import Scene


@then("события Kommo хранятся и отдаются такими, какими пришли")
def events_kept(context):
    """Ждёт, пока платформа обработает все события, и сравнивает с отправленным таблицу и три вызова API."""
    scene: Scene = context.scene
    stored_events.expect_kept(scene.world, scene.leads.events)


@then("из истории событий отдаются только те, о которых просят")
def events_in_part(context):
    """Просит у API события в каком-то состоянии, какого-то вида, за какое-то время и в каком-то числе."""
    scene: Scene = context.scene
    stored_events.expect_served_in_part(scene.world, scene.leads.events)


@then("на странице находятся все события Kommo")
def events_on_page(context):
    """Ищет на странице номера лидов: строк должно быть столько, сколько отправлено событий."""
    scene: Scene = context.scene
    stored_events.expect_on_page(scene.page_of(WebhooksPage), scene.leads.events)


@then("каждое сведение о событии стоит на ней в своём столбце")
def events_in_columns(context):
    """Подменяет браузеру ответ API: обработанное событие и неудача, – и сверяет столбцы их строк."""
    scene: Scene = context.scene
    event_columns.expect_each_in_its_column(scene.page_of(WebhooksPage))


@then("другой организации события Kommo не отдаются")
def events_hidden(context):
    """Регистрирует другую организацию, и её владелец просит у API сами события, их историю и поиск по ним."""
    scene: Scene = context.scene
    stored_events.expect_hidden(scene.world.new_owner(), scene.leads.events)


@when("клиент API просит обработать последнее событие ещё раз")
def event_tried_again(context):
    """Вызывает POST /api/webhooks/[id] с номером последнего отправленного события."""
    deeds.process_again(context.scene)


@then("последнее событие обработано ещё раз не позднее чем через {seconds:d} секунд")
def event_handled_again(context, seconds):
    """Ждёт у события нового времени обработки."""
    scene: Scene = context.scene
    event = scene.leads.events[-1]
    stored_events.expect_handled_again(scene.world, event, scene[HANDLED_BEFORE], within=seconds)


@when("приходит событие «{happening:Happening}» о {lead:Lead} лиде с неверной подписью")
def event_forged(context, happening, lead):
    """Отправляет его как Kommo, но подписывает не тем ключом; где подпись не проверяется, это не проверить."""
    scene: Scene = context.scene
    deeds.forge(scene, happening, lead)


@then("платформа не принимает его")
def event_refused(context):
    """Ответ – 401, и события в webhook_events нет."""
    scene: Scene = context.scene
    stored_events.expect_refused(scene.world, scene[FORGED])


@when("из Kommo приходят события о контакте, о задаче, о звонке и о нескольких лидах сразу")
def events_of_all_sorts(context):
    """Отправляет шесть событий: о контактах, задаче, звонке и два о лидах: о сотне сразу и о трёх переменах."""
    deeds.tell_of_all_sorts(context.scene)


@then("в журнале правила по одной записи о контактах, задаче и звонке, а о лидах записей нет")
def logged_of_no_leads(context):
    """Ищет в журнале то, что сказано в событиях: лида у них может и не быть."""
    scene: Scene = context.scene
    execution_log.expect_only_about(scene.world, scene.things.known(RULE), scene.leads.events, deeds.NOT_OF_LEADS)


@when("приходят события из аккаунтов Kommo, которые есть у одной организации, у двух и ни у одной")
def events_by_account(context):
    """Добавляет в базу две организации с подключениями и отправляет шесть событий, с заголовком X-Org-Id и без него."""
    deeds.tell_by_account(context.scene)


@then("каждое хранится у той организации, чьё оно, а ничьё – ни у одной")
def events_addressed(context):
    """Сравнивает организации в webhook_events: решает аккаунт, а если он не у одной, – заголовок."""
    scene: Scene = context.scene
    stored_events.expect_addressed(scene.world, scene[ADDRESSED])
