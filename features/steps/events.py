"""What comes from Kommo about its leads."""

from behave import when

import features.vocabulary.automation
import features.vocabulary.leads  # noqa: F401 - the words of the slots
from acceptance.deeds import automation


@when("из Kommo приходит событие «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells(context, happening, lead):
    """Отправляет платформе такое событие от имени Kommo; лид есть только в этом событии."""
    automation.tell_of(context.scene, happening, lead)


@when("клиент API вручную запускает правила агента для {lead:LeadFor} лида")
def rules_run_by_hand(context, lead):
    """Вызывает PUT /api/agents/[id]/rules с триггером «Вручную» и с этим лидом."""
    automation.run_rules_by_hand(context.scene, lead)


@when("клиент API вручную запускает {thing:SequenceWhat} для {lead:LeadFor} лида")
def sequence_started_by_hand(context, thing, lead):
    """Вызывает PUT /api/agents/[id]/sequences с номером цепочки и с этим лидом."""
    automation.start_by_hand(context.scene, thing, lead)


@when("в другую организацию приходит событие «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells_others(context, happening, lead):
    """Регистрирует другую организацию и отправляет такое событие ей."""
    automation.tell_others_of(context.scene, happening, lead)
