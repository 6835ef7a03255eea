"""Time: what keeps a rule from running until it has passed, and when a step of a sequence is due."""

from behave import then, when

import features.vocabulary.leads  # noqa: F401 - the words of the slots
from acceptance.checks.automation import limits
from acceptance.deeds.automation import elapsed
from features.vocabulary.automation import CONTROL_RULE


@when("после выполнения правила проходит половина его паузы")
def half_the_pause(context):
    """Переводит время выполнения в журнале правила на половину паузы назад; ждать её не нужно."""
    elapsed.let_pass(context.scene, limits.pause_of(context.scene) / 2)


@when("после выполнения контрольного правила проходит вся его пауза, а день ещё тот же")
def whole_pause_within_day(context):
    """Переводит время выполнения в журнале на паузу назад; у полуночи какого-либо пояса оставляет как есть."""
    scene = context.scene
    pause = limits.pause_of(scene, CONTROL_RULE) + limits.A_LITTLE
    elapsed.let_pass_within_day(scene, pause, CONTROL_RULE)


@then("правило снова выполняется для {lead:LeadFor} лида, когда его пауза прошла")
def runs_after_pause(context, lead):
    """Переводит время в журнале и отправляет событие; если платформа считает не по журналу, ждёт всю паузу."""
    limits.expect_to_end_pause(context.scene, lead)


@then("правило снова выполняется для {lead:LeadFor} лида, когда прошло два дня")
def runs_after_days(context, lead):
    """Переводит время в журнале и отправляет событие; если платформа считает не по журналу, это не проверить."""
    limits.expect_to_end_day(context.scene, lead)


@when("подходит срок следующего шага цепочки")
def step_comes_due(context):
    """Назначает в журнале цепочки срок через две секунды; если платформа этого не замечает, срок остаётся прежним."""
    elapsed.bring_near(context.scene)
