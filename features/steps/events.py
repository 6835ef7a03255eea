"""Kommo, telling the platform what has happened to its leads."""

from behave import register_type, when

from acceptance.checks.automation_story import story_of
from acceptance.checks.automation_words import with_lead_word

register_type(WithLead=with_lead_word)


@when("Kommo сообщает о событии «{event}» {lead:WithLead} лидом")
def kommo_tells(context, event, lead):
    story = story_of(context)
    story.events.append(
        context.scene.world.kommo_events.send(event, story.lead(lead), context.scene.web.organisation_id)
    )
