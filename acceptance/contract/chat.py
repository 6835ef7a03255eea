"""The chat's answers (platform contract 4.3). Unknown fields are allowed."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StrictStr

from acceptance.contract.body import Camel

Text = Annotated[StrictStr, Field(min_length=1)]
Count = Annotated[StrictInt, Field(ge=0)]


class Conversation(Camel):
    """title: the first 50 characters of the first message. What may be null may be left out as well."""

    id: UUID
    organization_id: UUID
    agent_id: UUID | None = None
    user_id: UUID | None = None
    title: StrictStr | None = None
    metadata: dict[str, Any] | None = None
    created_at: datetime
    updated_at: datetime


class ConversationList(Camel):
    conversations: list[Conversation]
    total: Count


class Conversations(Camel):
    """`GET /api/chat/conversations`: the signed-in user's, last updated first."""

    success: Literal[True]
    data: ConversationList


class Message(Camel):
    id: UUID
    conversation_id: UUID
    role: Literal["user", "assistant", "system"]
    content: StrictStr
    metadata: dict[str, Any] | None = None
    created_at: datetime


class MessageList(Camel):
    messages: list[Message]
    conversation_id: UUID


class Messages(Camel):
    """`GET /api/chat?conversationId=…`: oldest first."""

    success: Literal[True]
    data: MessageList


class Usage(Camel):
    """Tokens, as the LLM counts them; one that does not count leaves them out."""

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None


class HeardMetadata(Camel):
    used_knowledge_base: Any = None


class ReplyMetadata(HeardMetadata):
    """used_knowledge_base: knowledge was asked for and entered the prompt (platform contract 8.4)."""

    model: Text
    usage: Usage | None = None
    used_knowledge_base: StrictBool | None = None


class HeardMessage(Camel):
    content: StrictStr
    metadata: HeardMetadata | None = None


class HeardData(Camel):
    conversation_id: UUID
    message: HeardMessage


class Heard(Camel):
    """`POST /api/chat`'s answer as far as a conversation needs it: whoever only talks is spared what API.3 promises."""

    success: Literal[True]
    data: HeardData


class Reply(HeardMessage):
    id: UUID
    role: Literal["assistant"]
    created_at: datetime
    metadata: ReplyMetadata


class ChatAnswerData(HeardData):
    message: Reply
    usage: Usage | None = None
    model: Text


class ChatAnswer(Heard):
    """The same answer with all that is promised of it. model: the id that was asked for."""

    data: ChatAnswerData
