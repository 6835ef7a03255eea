"""Leads of a scenario, and the events about them that Kommo is said to have sent."""

from dataclasses import dataclass, field

from acceptance.clients.events import Lead, SentEvent
from acceptance.world import World


@dataclass(frozen=True)
class LeadWord:
    """Which lead is meant. matching: one that the scenario's rules are for; second: not the first of its sort."""

    matching: bool = True
    second: bool = False


@dataclass
class Leads:
    """Made up when they are first mentioned. The scenario's rules are for leads of the name `matching_name`."""

    world: World
    events: list[SentEvent] = field(default_factory=list)
    _leads: dict[LeadWord, Lead] = field(default_factory=dict)
    _matching_name: str = ""

    @property
    def matching_name(self) -> str:
        """What the leads are called that the scenario's rules are for."""
        self._matching_name = self._matching_name or self.world.unique("Лид")
        return self._matching_name

    def lead(self, word: LeadWord) -> Lead:
        """The lead that goes by this word."""
        if word not in self._leads:
            name = self.matching_name if word.matching else self.world.unique("Чужой лид")
            self._leads[word] = Lead(self.world.lead_id(), name)
        return self._leads[word]
