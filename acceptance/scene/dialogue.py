"""A conversation of the scenario with one agent, and what is asked in it."""

from dataclasses import dataclass, field
from datetime import datetime

from acceptance.contract.chat import Heard, HeardData
from acceptance.contract.reading import read_as
from acceptance.pages.test_chat import TITLE_LENGTH, Answered, Sending
from acceptance.scene.kinds import Thing
from acceptance.scene.noted import Note

USER, ASSISTANT = "user", "assistant"


@dataclass(frozen=True)
class Fact:
    """What only an article of this run tells. word: stands in the article, not in the question."""

    question: str
    word: str
    article: str


@dataclass
class Dialogue:
    """What was said to an agent and by it so far, as (role, text). sending: the message that is on its way.

    updated_before: when the conversation had last been updated before its last message, where that was asked for.
    """

    agent: Thing
    said: list[tuple[str, str]] = field(default_factory=list)
    conversation_id: str = ""
    sending: Sending | None = None
    updated_before: datetime | None = None

    @property
    def title(self) -> str:
        """What the list of conversations calls it."""
        return self.said[0][1][:TITLE_LENGTH].strip()

    def heard(self, answer: Answered) -> HeardData:
        """Note the reply. AssertionError unless the call succeeded and told conversation and message.

        Whether the whole body is as the contract says is another promise.
        """
        error = answer.body.get("details") or answer.body.get("error")
        assert answer.status in (200, 201), f"Вызов POST /api/chat ответил {answer.status}: {error}"
        reply = read_as(Heard, answer.body, "Ответ POST /api/chat").data
        if self.said[-1][0] == USER:
            self.said.append((ASSISTANT, reply.message.content))
        self.conversation_id = str(reply.conversation_id)
        return reply


DIALOGUE = Note[Dialogue]("владелец в чате пишет агенту")
