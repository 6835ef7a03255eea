"""What may exist in a scenario: nouns, which of several, and one thing as it was made or found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from acceptance.clients.web import Body, WebClient
from acceptance.contract.draft import Draft
from acceptance.world import World


class Noun(StrEnum):
    """What there is on the platform; the value is its Russian name in messages."""

    AGENT = "агент"
    CONVERSATION = "разговор"
    SCRIPT = "скрипт"
    RULE = "правило"
    SEQUENCE = "цепочка"
    INTEGRATION = "интеграция с Kommo"


class Which(StrEnum):
    """Which of several of one noun; the value is what messages put before or behind it."""

    MAIN = ""
    ANOTHER = "ещё один"
    OF_ANOTHER_AGENT = "другого агента"
    USED = "применённый"
    CONTINUED = "продолженный"
    ACTIVE = "активный"
    OWN = "собственный"
    CONTROL = "контрольный"
    NEIGHBOUR = "соседний"
    SWITCHED_OFF = "выключенный"
    DRAFT = "черновой"
    INACTIVE = "неактивный"
    WITH_SCRIPT = "со скриптом"
    WITHOUT_SCRIPTS = "без скриптов"


#: Where the API has an agent's things of a sort: the path below the agent's (platform contract 4.5-4.7, 4.9).
PATHS = {
    Noun.SCRIPT: "scripts",
    Noun.RULE: "rules",
    Noun.SEQUENCE: "sequences",
    Noun.INTEGRATION: "integrations",
}
BEHIND = (Which.OF_ANOTHER_AGENT, Which.WITH_SCRIPT, Which.WITHOUT_SCRIPTS)
#: The endings that agree with nouns that are not masculine.
FEMININE, NEUTER = {"ий": "яя", "ый": "ая", "ой": "ая", "ин": "на"}, {"ий": "ее", "ый": "ое", "ой": "ое", "ин": "но"}
ENDINGS = {Noun.RULE: NEUTER, Noun.SEQUENCE: FEMININE, Noun.INTEGRATION: FEMININE}


@dataclass(frozen=True)
class Kind:
    """What a scenario may have: a noun, and which of its sort."""

    noun: Noun
    which: Which = Which.MAIN

    def __str__(self) -> str:
        if self.which in BEHIND:
            return f"{self.noun} {self.which}"
        stem, ending = self.which[:-2], self.which[-2:]
        return f"{stem}{ENDINGS.get(self.noun, {}).get(ending, ending)} {self.noun}".strip()


AGENT = Kind(Noun.AGENT)
#: The same agent where it has to be at work: one that stands in and is not will not do.
ACTIVE_AGENT = Kind(Noun.AGENT, Which.ACTIVE)
ANOTHER_AGENT = Kind(Noun.AGENT, Which.ANOTHER)
DRAFT_AGENT = Kind(Noun.AGENT, Which.DRAFT)
INACTIVE_AGENT = Kind(Noun.AGENT, Which.INACTIVE)
CONVERSATION = Kind(Noun.CONVERSATION)
ANOTHER_CONVERSATION = Kind(Noun.CONVERSATION, Which.ANOTHER)
CONTINUED_CONVERSATION = Kind(Noun.CONVERSATION, Which.CONTINUED)
SCRIPT = Kind(Noun.SCRIPT)
ANOTHER_SCRIPT = Kind(Noun.SCRIPT, Which.ANOTHER)
RULE = Kind(Noun.RULE)
SEQUENCE = Kind(Noun.SEQUENCE)
INTEGRATION = Kind(Noun.INTEGRATION)
#: The same where it has to be one of this run's own: others may be at work with the organisation's.
OWN_INTEGRATION = Kind(Noun.INTEGRATION, Which.OWN)


@dataclass(frozen=True)
class Thing:
    """One thing. id: empty until the platform has told it; name: what it is found by in lists.

    mark: a text that exists in this thing only. sent: what was posted; answer: `data` of the reply, or its row.
    agent_id: of the agent that it belongs to; its own for an agent. made: False for what the organisation had before.
    whole: a rule or sequence as it is to be stored, where that is known.
    """

    kind: Kind
    id: str
    name: str
    agent_id: str
    mark: str = ""
    sent: Body = field(default_factory=dict)
    answer: Body = field(default_factory=dict)
    made: bool = True
    whole: Draft | None = None

    @property
    def noun(self) -> Noun:
        """What it is."""
        return self.kind.noun


class Owner(Protocol):
    """Who has things: what makes them needs no more of it."""

    @property
    def world(self) -> World:
        """What the run needs of its target."""

    @property
    def web(self) -> WebClient:
        """The owner at work, as a client of the API."""

    @property
    def agent(self) -> Thing:
        """The agent that everything else belongs to."""
