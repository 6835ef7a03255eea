"""What one scenario about rules and sequences has made so far: its leads, its automations, the events it has sent."""

from dataclasses import dataclass, field
from typing import Any

from acceptance.checks.automation import Automation
from acceptance.checks.automation_words import LeadWord, Thing
from acceptance.clients.events import Lead, SentEvent
from acceptance.clients.listener import Listener
from acceptance.contract.draft import Kind
from acceptance.world import World

RUN_PLACE = "прогон/"


@dataclass
class Story:
    """Rules of the scenario match leads named `matching_name`."""

    world: World
    matching_name: str
    leads: dict[LeadWord, Lead] = field(default_factory=dict)
    things: dict[tuple[Kind, str], Automation] = field(default_factory=dict)
    events: list[SentEvent] = field(default_factory=list)
    logged: dict[tuple[Kind, str], list[int]] = field(default_factory=dict)
    listener: Listener | None = None

    def lead(self, word: LeadWord) -> Lead:
        """The lead with this word; made up when it is mentioned for the first time."""
        if word not in self.leads:
            name = self.world.unique("Чужой лид") if word.startswith("неподходящ") else self.matching_name
            self.leads[word] = Lead(self.world.lead_id(), name)
        return self.leads[word]

    def thing(self, thing: Thing) -> Automation:
        """The rule or sequence that goes by this word. Raises KeyError when none has been made."""
        return self.things[thing.key]


def story_of(context: Any) -> Story:
    """The story of behave's present scenario, begun on first need."""
    if not hasattr(context, "automation_story"):
        context.automation_story = Story(context.world, context.world.unique("Лид"))
    return context.automation_story


def address_of(context: Any, value: str) -> str:
    """What stands in a table's cell; «прогон/<место>» is an address at which the run itself listens until its end."""
    place = value.removeprefix(RUN_PLACE)
    if place == value:
        return value
    story = story_of(context)
    if story.listener is None:
        story.listener = Listener(story.world.target, story.world.evidence)
        context.add_cleanup(story.listener.close)
    return story.listener.address(place)
