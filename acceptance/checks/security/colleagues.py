"""Proofs that what somebody has said to an agent is theirs alone, within their organisation, too (4.3)."""

import httpx

from acceptance.clients.http import body_of, readable
from acceptance.contract.chat import Conversations
from acceptance.contract.reading import read_as
from acceptance.deeds.security.colleagues import Colleague
from acceptance.scene.dialogue import Dialogue

BY_ID = ("GET /api/chat?conversationId", "POST /api/chat")


def expect_closed(colleague: Colleague, dialogue: Dialogue) -> None:
    """AssertionError when a colleague was told of the conversation or was let into it; the agent they share is seen.

    An answer that is empty is no breach where it is asked for by its id, but a message there must not be taken.
    """
    assert dialogue.agent.id in colleague.agents, (
        f"Участник той же организации не видит её агента «{dialogue.agent.name}»: сравнивать не с чем"
    )
    wrong = []
    for title, answer in colleague.answers.items():
        told = readable(answer)
        known = [dialogue.conversation_id] if title not in BY_ID else []
        if any(one in told for one in (*known, *_words(dialogue))):
            wrong.append(f"{title} показал его")
    if counted := _counted_in_vain(colleague.answers["GET /api/chat/conversations"]):
        wrong.append(f"GET /api/chat/conversations сосчитал его: всего {counted}, а в списке нет ни одного")
    written = colleague.answers["POST /api/chat"]
    if written.is_success or written.is_server_error:
        wrong.append(f"POST /api/chat в нём ответил {written.status_code}, ожидался отказ")
    assert not wrong, f"Разговор «{dialogue.title}» открыт другому участнику организации: {'; '.join(wrong)}"


def _counted_in_vain(answer: httpx.Response) -> int:
    """How many conversations a list is said to have that has none; `total` is of one's own, whatever part is given."""
    if not answer.is_success:
        return 0
    told = read_as(Conversations, body_of(answer), "Список разговоров").data
    return 0 if told.conversations else told.total


def _words(dialogue: Dialogue) -> list[str]:
    """The beginning of what the owner has said: each begins with a word that stands nowhere else."""
    return [dialogue.title.split("!")[0]]
