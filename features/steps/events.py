"""What comes from Kommo about its leads."""

from behave import when

import features.vocabulary.leads  # noqa: F401 - the words of the slots
from acceptance.deeds import automation


@when("из Kommo приходит событие «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells(context, happening, lead):
    """Отправляет платформе такое событие от имени Kommo; лид есть только в этом событии."""
    automation.tell_of(context.scene, happening, lead)


@when("в другую организацию приходит событие «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells_others(context, happening, lead):
    """Регистрирует другую организацию и отправляет такое событие ей."""
    automation.tell_others_of(context.scene, happening, lead)
