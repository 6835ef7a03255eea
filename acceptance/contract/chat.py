"""The chat's answers (platform contract 4.3). Unknown fields are allowed."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

Text = Annotated[StrictStr, Field(min_length=1)]
Count = Annotated[StrictInt, Field(ge=0)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Conversation(_Body):
    """title: the first 50 characters of the first message. What may be null may be left out as well."""

    id: UUID
    organization_id: UUID = Field(alias="organizationId")
    agent_id: UUID | None = Field(alias="agentId", default=None)
    user_id: UUID | None = Field(alias="userId", default=None)
    title: StrictStr | None = None
    metadata: dict[str, Any] | None = None
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")


class ConversationList(_Body):
    conversations: list[Conversation]
    total: Count


class Conversations(_Body):
    """`GET /api/chat/conversations`: the signed-in user's, last updated first."""

    success: Literal[True]
    data: ConversationList


class Message(_Body):
    id: UUID
    conversation_id: UUID = Field(alias="conversationId")
    role: Literal["user", "assistant", "system"]
    content: StrictStr
    metadata: dict[str, Any] | None = None
    created_at: datetime = Field(alias="createdAt")


class MessageList(_Body):
    messages: list[Message]
    conversation_id: UUID = Field(alias="conversationId")


class Messages(_Body):
    """`GET /api/chat?conversationId=…`: oldest first."""

    success: Literal[True]
    data: MessageList


class Usage(_Body):
    """Tokens, as the LLM counts them; one that does not count leaves them out."""

    prompt_tokens: Count | None = Field(alias="promptTokens", default=None)
    completion_tokens: Count | None = Field(alias="completionTokens", default=None)
    total_tokens: Count | None = Field(alias="totalTokens", default=None)


class ReplyMetadata(_Body):
    """used_knowledge_base: knowledge was asked for and entered the prompt (platform contract 8.4)."""

    model: Text
    usage: Usage | None = None
    used_knowledge_base: StrictBool | None = Field(alias="usedKnowledgeBase", default=None)


class Reply(_Body):
    id: UUID
    role: Literal["assistant"]
    content: StrictStr
    created_at: datetime = Field(alias="createdAt")
    metadata: ReplyMetadata


class ChatAnswerData(_Body):
    conversation_id: UUID = Field(alias="conversationId")
    message: Reply
    usage: Usage | None = None
    model: Text


class HeardMessage(_Body):
    content: StrictStr
    metadata: dict[str, Any] | None = None


class HeardData(_Body):
    conversation_id: UUID = Field(alias="conversationId")
    message: HeardMessage


class Heard(_Body):
    """What a conversation needs of `POST /api/chat`'s answer."""

    success: Literal[True]
    data: HeardData


class ChatAnswer(_Body):
    """`POST /api/chat`. model: the id that was asked for."""

    success: Literal[True]
    data: ChatAnswerData
