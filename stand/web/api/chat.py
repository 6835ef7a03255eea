"""Test chat (platform contract 4.3)."""

from __future__ import annotations

import logging
from typing import Any

from psycopg.types.json import Jsonb
from starlette.responses import Response

from stand.engine.activity import note
from stand.engine.kommo import Kommo, KommoError
from stand.engine.llm import DEFAULT_MODEL, Completion, complete
from stand.engine.storage import Row, asking, count, execute, fetch_all, insert, run
from stand.web.api.agents import NOT_FOUND as NO_AGENT
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.prompt import Prompt, system_prompt
from stand.web.responses import ApiError, Shape, ok
from stand.web.validation import CamelBody, Digits, InvalidInput, Text, Uuid, at_most

log = logging.getLogger("stand.web")
NO_CONVERSATION = "Диалог не найден"
TITLE_LENGTH = 50
HISTORY = 10


class Message(CamelBody):
    message: Text
    agent_id: Uuid | None = None
    conversation_id: Uuid | None = None
    use_knowledge_base: bool = True
    client_identifier: str | None = None


class ConversationsQuery(CamelBody):
    agent_id: Uuid | None = None
    conversation_id: Uuid | None = None
    limit: Digits = None
    offset: Digits = None


def _conversation(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "organizationId": row["org_id"],
        "agentId": row["agent_id"],
        "userId": row["user_id"],
        "title": row["title"],
        "metadata": row["metadata"] or {},
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


async def _conversations(call: Call, query: ConversationsQuery) -> tuple[list[dict[str, Any]], int]:
    """The user's own conversations in this organisation, last updated first, and how many there are."""
    where = "org_id = %(org)s and user_id = %(user)s and (%(agent)s::uuid is null or agent_id = %(agent)s::uuid)"
    params = {"org": call.org_id, "user": call.session.user_id, "agent": query.agent_id}
    limit = {"limit": at_most(200, query.limit, usual=50), "offset": query.offset or 0}
    rows = await fetch_all(
        call.services.pool,
        f"select * from conversations where {where} order by updated_at desc, id limit %(limit)s offset %(offset)s",
        {**params, **limit},
    )
    total = await count(call.services.pool, f"conversations where {where}", params)
    return [_conversation(row) for row in rows], total


async def list_conversations(call: Call) -> Response:
    conversations, total = await _conversations(call, call.query(ConversationsQuery))
    return ok({"conversations": conversations, "total": total})


async def read_chat(call: Call) -> Response:
    """The messages of one conversation, or without ``conversationId`` the conversations."""
    query = call.query(ConversationsQuery)
    if query.conversation_id is None:
        conversations, total = await _conversations(call, query)
        return ok(conversations, pagination={"total": total})
    conversation = await _own_conversation(call, query.conversation_id)
    rows = await fetch_all(
        call.services.pool,
        "select * from message_logs where conversation_id = %s order by created_at, id",
        [conversation["id"]],
    )
    messages = [
        {
            "id": row["id"],
            "conversationId": row["conversation_id"],
            "role": row["role"],
            "content": row["content"],
            "metadata": row["metadata"] or {},
            "createdAt": row["created_at"],
        }
        for row in rows
    ]
    return ok({"messages": messages, "conversationId": conversation["id"]})


async def _own_conversation(call: Call, conversation_id: str) -> Row:
    return await call.own("conversations", conversation_id, NO_CONVERSATION, user_id=call.session.user_id)


# -- the lead's stage -----------------------------------------------------------------------------------------


def _lead_of(conversation: Row | None) -> str | None:
    if conversation is None:
        return None
    known = conversation["metadata"] or {}
    lead = conversation["lead_id"] or known.get("leadId") or known.get("lead_id")
    return str(lead) if lead else None


async def _stage(call: Call, agent: Row, conversation: Row | None) -> str | None:
    """Kommo's id of the stage that the conversation's lead is in; None without lead or answer from Kommo.

    403 when the agent's settings say that it does not work in that stage.
    """
    lead_id = _lead_of(conversation)
    if lead_id is None:
        return None
    services = call.services
    try:
        lead = await (await Kommo.of(asking(services.pool), services.http, call.org_id)).lead(lead_id)
    except KommoError as error:
        log.warning("stage of lead %s is unknown: %s", lead_id, error)
        return None
    stage, pipeline = str(lead.get("status_id")), str(lead.get("pipeline_id"))
    rows = await fetch_all(
        services.pool,
        "select s.* from agent_pipeline_settings s where s.org_id = %s and s.agent_id = %s",
        [call.org_id, agent["id"]],
    )
    allowed = [
        row
        for row in rows
        if row["pipeline_id"] == pipeline
        and row["is_active"]
        and (row["all_stages"] or stage in (row["selected_stages"] or []))
    ]
    if rows and not allowed:
        raise ApiError(403, "Агент не работает на этом этапе воронки")
    return stage


# -- answering ------------------------------------------------------------------------------------------------


async def _begin(call: Call, agent: Row, said: Message) -> Row:
    return await insert(
        call.services.pool,
        "conversations",
        {
            "org_id": call.org_id,
            "agent_id": agent["id"],
            "user_id": call.session.user_id,
            "lead_id": None,
            "title": said.message[:TITLE_LENGTH],
        },
    )


async def _store(call: Call, conversation: Row, role: str, content: str, metadata: dict[str, Any]) -> Row:
    async with call.services.pool.connection() as connection, connection.transaction():
        cursor = await run(
            connection,
            "insert into message_logs (conversation_id, role, content, metadata) values (%s, %s, %s, %s) returning *",
            [conversation["id"], role, content, Jsonb(metadata)],
        )
        row = await cursor.fetchone()
        assert row is not None
        await run(connection, "update conversations set updated_at = now() where id = %s", [conversation["id"]])
    return row


async def _history(call: Call, conversation: Row) -> list[dict[str, str]]:
    """Up to ten messages that were said before, oldest first."""
    rows = await fetch_all(
        call.services.pool,
        "select role, content from message_logs where conversation_id = %s and role in ('user', 'assistant')"
        " order by created_at desc, id desc limit %s",
        [conversation["id"], HISTORY],
    )
    return [{"role": row["role"], "content": row["content"]} for row in reversed(rows)]


async def _think(
    call: Call, agent: Row, said: Message, history: list[dict[str, str]], stage: str | None
) -> tuple[Prompt, Completion]:
    services = call.services
    prompt = await system_prompt(services.pool, services.http, agent, said.message, said.use_knowledge_base, stage)
    messages = [
        {"role": "system", "content": prompt.text},
        *history,
        {"role": "user", "content": said.message},
    ]
    answer = await complete(
        services.http,
        messages,
        agent["default_model"] or DEFAULT_MODEL,
        float(agent["temperature"] if agent["temperature"] is not None else 0.7),
        int(agent["max_tokens"] or 1000),
    )
    return prompt, answer


async def send_message(call: Call) -> Response:
    said = await call.body(Message)
    conversation = await _own_conversation(call, said.conversation_id) if said.conversation_id else None
    agent_id = said.agent_id or (conversation["agent_id"] if conversation else None)
    if agent_id is None:
        raise InvalidInput.of("agentId", "Укажите агента для нового диалога")
    agent = await call.own("agents", agent_id, NO_AGENT)
    stage = await _stage(call, agent, conversation)
    if conversation is None:
        conversation = await _begin(call, agent, said)
    history = await _history(call, conversation)
    noted = {"clientIdentifier": said.client_identifier} if said.client_identifier else {}
    await _store(call, conversation, "user", said.message, noted)
    prompt, answer = await _think(call, agent, said, history, stage)
    metadata = {
        "model": answer.model,
        "usage": answer.usage,
        "usedKnowledgeBase": prompt.used_knowledge,
    }
    stored = await _store(call, conversation, "assistant", answer.content, metadata)
    call.services.later(_log_answer(call, agent, conversation, len(answer.content)), "activity of an answer")
    message = {
        "id": stored["id"],
        "role": "assistant",
        "content": answer.content,
        "createdAt": stored["created_at"],
        "metadata": metadata,
    }
    return ok(
        {
            "conversationId": conversation["id"],
            "message": message,
            "usage": answer.usage,
            "model": answer.model,
        }
    )


async def _log_answer(call: Call, agent: Row, conversation: Row, length: int) -> None:
    """After the reply."""
    await note(
        call.services.pool,
        call.org_id,
        "agent_response",
        "Агент отправил ответ",
        f"Агент ответил в разговоре ({length} символов)",
        {"message_length": length},
        user_id=call.session.user_id,
        agent_id=agent["id"],
        conversation_id=conversation["id"],
    )
    await execute(
        call.services.pool,
        "update agents set messages_total = messages_total + 1, last_activity_at = now() where id = %s",
        [agent["id"]],
    )


_sending = Errors(invalid_shape=Shape.S2, failed="Не удалось обработать сообщение", failed_details=True)

routes = [
    endpoint(
        "GET",
        "/api/chat/conversations",
        list_conversations,
        Errors(failed="Не удалось загрузить список диалогов"),
    ),
    endpoint("GET", "/api/chat", read_chat, Errors(failed="Не удалось загрузить данные")),
    endpoint("POST", "/api/chat", send_message, _sending),
]
