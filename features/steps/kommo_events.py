"""Kommo's events once the platform has them."""

from behave import then, when

from acceptance.checks import stored_events
from acceptance.deeds import kommo_events as deeds
from acceptance.scene.scene import Scene


@then("события Kommo хранятся и отдаются такими, какими пришли")
def events_kept(context):
    """Ждёт, пока платформа обработает все события, и сравнивает с отправленным таблицу и три вызова API."""
    scene: Scene = context.scene
    stored_events.expect_kept(scene.world, scene.leads.events)


@then("другой организации события Kommo не отдаются")
def events_hidden(context):
    """Регистрирует другую организацию, и её владелец просит у API сами события, их историю и поиск по ним."""
    scene: Scene = context.scene
    stored_events.expect_hidden(scene.world.new_owner(), scene.leads.events)


@when("клиент API просит обработать последнее событие ещё раз")
def event_tried_again(context):
    """Вызывает POST /api/webhooks/[id] с номером последнего отправленного события."""
    deeds.process_again(context.scene)


@then("последнее событие обработано ещё раз")
def event_handled_again(context):
    """Ждёт у события нового времени обработки."""
    scene: Scene = context.scene
    stored_events.expect_handled_again(scene.world, scene.leads.events[-1], scene.handled_before)
