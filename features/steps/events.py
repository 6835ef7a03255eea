"""What comes from Kommo about its leads."""

from behave import when

import features.vocabulary.automation
import features.vocabulary.leads  # noqa: F401 - the words of the slots
from acceptance.deeds.automation import automation, hand_runs
from features.vocabulary.automation import state_of


@when("из Kommo приходит событие «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells(context, happening, lead):
    """Отправляет платформе такое событие от имени Kommo; лид есть только в этом событии."""
    automation.tell_of(context.scene, happening, lead)


@when("из Kommo одновременно приходят два события «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells_twice(context, happening, lead):
    """Отправляет два таких события, не дожидаясь ответа на первое."""
    automation.tell_twice_of(context.scene, happening, lead)


@when("клиент API запускает правила с триггером «{trigger:HandTrigger}» для {lead:LeadFor} лида")
def rules_run_by_hand(context, trigger, lead):
    """Вызывает PUT /api/agents/[id]/rules с этим триггером и с этим лидом."""
    hand_runs.run_rules(context.scene, trigger, lead)


@when("клиент API просматривает правила с триггером «{trigger:HandTrigger}» для {lead:LeadFor} лида")
def rules_previewed(context, trigger, lead):
    """Вызывает PUT /api/agents/[id]/rules?preview=true с этим триггером и с этим лидом."""
    hand_runs.preview_rules(context.scene, trigger, lead)


@when("клиент API запускает правила агента для лида, который изменился")
def rules_run_for_changed(context):
    """Вызывает PUT /api/agents/[id]/rules; каким лид был и каким стал, сказано в таблице «поле | было | стало»."""
    hand_runs.run_rules_for_changed(context.scene, *state_of(context.table))


@when("клиент API вручную запускает {thing:SequenceWhat} для {lead:LeadFor} лида")
def sequence_started_by_hand(context, thing, lead):
    """Вызывает PUT /api/agents/[id]/sequences с номером цепочки и с этим лидом."""
    hand_runs.start_sequence(context.scene, thing, lead)


@when("в другую организацию приходит событие «{happening:Happening}» о {lead:Lead} лиде")
def kommo_tells_others(context, happening, lead):
    """Регистрирует другую организацию и отправляет такое событие ей."""
    automation.tell_others_of(context.scene, happening, lead)
