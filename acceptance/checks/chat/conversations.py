"""Conversations as the API tells them (platform contract 4.3), for the proofs about the chat."""

from collections.abc import Sequence
from datetime import datetime

from acceptance.checks.freshness import expect_just_now
from acceptance.clients.web import WebClient
from acceptance.contract.chat import Conversation, Conversations, Message, Messages
from acceptance.contract.reading import read_as
from acceptance.scene.dialogue import ASSISTANT, USER, Dialogue


def conversations(web: WebClient, agent_id: str | None = None, **params: str) -> list[Conversation]:
    """The conversations that the API lists for the owner, of one agent where it is named."""
    body = web.ask("/api/chat/conversations", **({"agentId": agent_id} if agent_id else {}), **params)
    return read_as(Conversations, body, "Ответ GET /api/chat/conversations").data.conversations


def conversation(web: WebClient, dialogue: Dialogue) -> Conversation:
    """The dialogue's conversation as the API lists it; that the list keeps to one agent is not asked here."""
    agent_id = dialogue.agent.id
    listed = conversations(web, str(agent_id))
    found = [one for one in listed if dialogue.conversation_id in ("", str(one.id)) and str(one.agent_id) == agent_id]
    assert len(found) == 1, (
        f"GET /api/chat/conversations отдаёт таких разговоров с этим агентом: {len(found)}, ожидался один"
    )
    return found[0]


def expect_times(web: WebClient, talk: Conversation, updated_before: datetime | None = None) -> None:
    """AssertionError unless messages and conversation bear the times at which they were said.

    updated_before: what the conversation told before its last message: it has been updated since.
    """
    assert updated_before is None or talk.updated_at > updated_before, (
        f"В разговоре сказано новое, а обновлён он всё ещё {talk.updated_at}"
    )
    told = messages(web, str(talk.id))
    times = {f"сообщение «{one.content[:30]}»": one.created_at for one in told}
    expect_just_now(web, {"начало разговора": talk.created_at, "обновление разговора": talk.updated_at, **times})


def messages(web: WebClient, conversation_id: str) -> list[Message]:
    """The messages of a conversation as the API tells them, oldest first."""
    body = web.ask("/api/chat", conversationId=conversation_id)
    return read_as(Messages, body, "Ответ GET /api/chat").data.messages


def stored_messages(web: WebClient, conversation_id: str) -> list[tuple[str, str]]:
    """The same as (role, text)."""
    return [(one.role, one.content) for one in messages(web, conversation_id)]


def expect_whole(web: WebClient, dialogue: Dialogue) -> None:
    """AssertionError unless the API tells all that was said, in order, however long the conversation is."""
    said = [one for one in stored_messages(web, dialogue.conversation_id) if one[0] in (USER, ASSISTANT)]
    assert bare(said) == bare(dialogue.said), (
        f"Сказано и отвечено: {len(dialogue.said)}, а API отдаёт {len(said)}: {brief(said)}; "
        f"ожидалось {brief(dialogue.said)}"
    )


def expect_use_noted(web: WebClient, dialogue: Dialogue, used: bool | None) -> None:
    """AssertionError unless the stored answer says the same of the knowledge base (platform contract 8.4)."""
    stored = [one for one in messages(web, dialogue.conversation_id) if one.role == ASSISTANT]
    noted = (stored[-1].metadata or {}).get("usedKnowledgeBase") if stored else None
    assert noted == used, f"usedKnowledgeBase в ответе – {used}, в сохранённом сообщении – {noted}"


def bare(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same without white space at the ends, which an LLM likes to leave."""
    return [(role, text.strip()) for role, text in said]


def brief(said: Sequence[tuple[str, str]]) -> str:
    """The beginning of each, for messages."""
    return ", ".join(f"{role} «{text[:30]}…»" for role, text in said) or "ничего"
