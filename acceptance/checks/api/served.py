"""Proofs that the API serves what was made through it (platform contract 4): updates, conversations, agents."""

from datetime import timedelta

from acceptance.checks.api.collections import Proof
from acceptance.checks.chat.prompts import expect_usage
from acceptance.checks.comparing import expect_equal, expect_fields
from acceptance.checks.freshness import expect_just_now, read_moment
from acceptance.checks.ownership import expect_own_updates, expect_rows_listed, own_rows, raise_nothing_there
from acceptance.clients.http import expect_success
from acceptance.contract.chat import ChatAnswer, Conversation, Conversations, Messages
from acceptance.contract.dashboard import AGENT_CREATED, Updates
from acceptance.contract.health import Health
from acceptance.contract.integrations import IntegrationReply
from acceptance.contract.reading import read_as
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, CONTINUED_CONVERSATION, INTEGRATION
from acceptance.scene.seen import Exchange
from acceptance.scene.things import Things
from acceptance.timing.waiting import wait_for

CACHED_WITHIN = 30.0  # seconds for which a platform may go on telling of its health as it was (platform contract 4.12)
ROUNDED = timedelta(seconds=1)  # a time may be told with fewer digits than it is stored with
CREATED_COLOUR = "green"  # platform contract 4.2
FEWEST_LISTED = (
    5  # how many entries a call lists that names no limit is its own affair; fewer only if there are no more
)


def expect_right(owner: Things, exchange: Exchange, proof: Proof) -> None:
    """AssertionError unless the answer is a success of the contract's form and what the proof looks at holds."""
    if exchange.answer.request.method == "HEAD":  # has no body
        assert exchange.answer.is_success, f"{exchange.title} ответил {exchange.answer.status_code}, ожидался успех"
        proof(owner, exchange, None)
        return
    body = expect_success(exchange.answer)
    reply = read_as(exchange.model, body, f"Ответ {exchange.title}") if exchange.model else None
    proof(owner, exchange, reply)


def updates_newest_first(owner: Things, exchange: Exchange, reply: Updates) -> None:
    """Both agents' entries are there, the later made one above; newcomers of others may stand between and above."""
    older, newer = owner.made(AGENT), owner.made(ANOTHER_AGENT)
    messages = [entry.message for entry in reply.data]
    expect_own_updates(owner, reply.data)
    if older is None or newer is None:
        rows = own_rows(owner, "activity_logs", newest_by="created_at", limit=5)
        lost = not any(row["title"] in messages for row in rows)
        assert not rows or not lost, f"В обновлениях нет ни одной из новейших записей журнала: {messages[:5]}"
        if not messages:
            raise_nothing_there("событий")
        return
    wanted = [AGENT_CREATED.format(agent.name) for agent in (newer, older)]
    if not set(wanted) <= set(messages):  # others may have made more entries than the short list holds
        longer = owner.web.ask("/api/dashboard/updates", limit="100")
        short, messages = len(messages), [str(entry["message"]) for entry in longer.rows("data")]
        fewest = min(FEWEST_LISTED, len(messages))
        assert short >= fewest, f"Без limit обновлений отдано: {short}, а есть не меньше {len(messages)}"
    colours = {entry.message: entry.color for entry in reply.data}
    wrong = [message for message in wanted if colours.get(message, CREATED_COLOUR) != CREATED_COLOUR]
    assert not wrong, f"Обновление «{wrong[0]}» цвета {colours[wrong[0]]}, ожидался {CREATED_COLOUR}"
    missing = [message for message in wanted if message not in messages]
    assert not missing, f"Среди обновлений нет «{missing[0]}»; последние: {messages[:5]}"
    assert messages.index(wanted[0]) < messages.index(wanted[1]), (
        f"Новое обновление «{wanted[0]}» стоит ниже прежнего «{wanted[1]}»"
    )


def conversation_listed(owner: Things, exchange: Exchange, reply: Conversations) -> None:
    """AssertionError unless the known conversation is listed, nothing is another's, and the order is the promised."""
    thing = owner.made(CONTINUED_CONVERSATION)
    listed = reply.data.conversations
    times = [one.updated_at for one in listed]
    assert times == sorted(times, reverse=True), "Разговоры идут не в порядке обновления, новейший первым"
    if thing is not None:
        found = [one for one in listed if str(one.id) == thing.id]
        assert found, f"Разговора «{thing.name}» нет в списке из {len(listed)}"
        one = found[0]
        facts = {
            "организация": (str(one.organization_id), owner.web.organisation_id),
            "агент": (str(one.agent_id), owner.agent.id),
            "пользователь": (str(one.user_id), owner.web.user_id),
            "название": (one.title, thing.name[:50]),
        }
        expect_equal(f"Разговор «{thing.name}»", facts)
        _expect_begun_when_stored(owner, one)
    own = (owner.web.organisation_id, owner.web.user_id)
    strangers = [str(one.id) for one in listed if (str(one.organization_id), str(one.user_id)) != own]
    assert not strangers, f"Список разговоров содержит то, что принадлежит другим: {', '.join(strangers[:3])}"
    assert reply.data.total >= len(listed), f"В списке разговоров {len(listed)}, а всего их сказано {reply.data.total}"
    if thing is None:
        newest = {"user_id": owner.web.user_id, "newest_by": "updated_at", "limit": 5}
        expect_rows_listed("разговоров", [one.id for one in listed], own_rows(owner, "conversations", **newest))
        return
    if other := owner.made(ANOTHER_AGENT):
        assert thing.id in _talks_of(owner, owner.agent.id), f"В списке разговоров агента нет его «{thing.name}»"
        assert thing.id not in _talks_of(owner, other.id), f"В списке разговоров агента чужой для него «{thing.name}»"


def _expect_begun_when_stored(owner: Things, talk: Conversation) -> None:
    for row in own_rows(owner, "conversations", columns="created_at", id=str(talk.id)):
        stored, told = read_moment(row["created_at"]), read_moment(talk.created_at)
        assert abs(told - stored) < ROUNDED, (
            f"Разговор «{talk.title}» начат {stored:%d.%m.%Y %H:%M:%S}, а в списке – {told:%d.%m.%Y %H:%M:%S}"
        )


def _talks_of(owner: Things, agent_id: str) -> set[str]:
    body = owner.web.ask("/api/chat/conversations", agentId=agent_id)
    return {str(one.id) for one in read_as(Conversations, body, "Список разговоров агента").data.conversations}


def message_kept(owner: Things, exchange: Exchange, reply: ChatAnswer) -> None:
    """AssertionError unless the agent has answered, and the conversation holds both messages and no other."""
    answer, sent = reply.data.message, exchange.sent or {}
    assert answer.content.strip(), "Агент ответил пустым текстом"
    talk = str(reply.data.conversation_id)
    body = owner.web.ask("/api/chat", conversationId=talk)
    messages = read_as(Messages, body, "Ответ GET /api/chat").data.messages
    kept = [(one.role, one.content) for one in messages]
    wanted = [("user", sent["message"]), ("assistant", answer.content)]
    assert kept == wanted, f"В разговоре {kept}, ожидались сообщение и ответ: {wanted}"
    assert all(str(one.conversation_id) == talk for one in messages), "Сообщения записаны за другим разговором"
    model = owner.agent.answer.get("model")
    assert not model or reply.data.model == model, f"Ответила модель «{reply.data.model}», у агента задана «{model}»"
    noted = (messages[-1].metadata or {}).get("usedKnowledgeBase")
    assert noted == answer.metadata.used_knowledge_base, (
        f"usedKnowledgeBase в ответе – {answer.metadata.used_knowledge_base}, в сохранённом сообщении – {noted}"
    )
    expect_usage(owner.world, sent["message"], (reply.data.usage, answer.metadata.usage))


def integration_served(owner: Things, exchange: Exchange, reply: IntegrationReply) -> None:
    """AssertionError unless the integration is told as it is: installed, the agent's, of this organisation."""
    thing, told = owner.need(INTEGRATION), reply.integration
    facts = {
        "id": (str(told.id), thing.id),
        "агент": (str(told.agent_id), thing.agent_id),
        "организация": (str(told.org_id), owner.web.organisation_id),
        "is_installed": (told.is_installed, True),
    }
    expect_equal("Интеграция", facts)
    if told.created_at:
        expect_just_now(owner.web, {"создание интеграции": told.created_at})


def integration_switched(owner: Things, exchange: Exchange, reply: IntegrationReply) -> None:
    """AssertionError unless the integration is as it was sent, in the answer and in the agent's list."""
    integration_served(owner, exchange, reply)
    thing, sent = owner.need(INTEGRATION), exchange.needed_sent
    expect_equal("Интеграция после правки", {"is_active": (reply.integration.is_active, sent["is_active"])})
    rows = [one for one in owner.web.integrations(thing.agent_id) if str(one["id"]) == thing.id]
    assert len(rows) == 1, f"Интеграций с этим номером у агента {len(rows)}, ожидалась одна"
    expect_fields("Интеграция в списке", rows[0], sent)


def healthy(owner: Things, exchange: Exchange, reply: Health) -> None:
    """AssertionError when the platform says that its database or Redis fails, now and after its cache has run out.

    Whether the model's supplier likes its key is a remark: that agents answer is looked at elsewhere.
    """

    def now() -> Health:
        answer = owner.world.anonymous().request("GET", "/api/health")
        return read_as(Health, expect_success(answer), "Ответ GET /api/health")

    told = reply
    if _troubles(reply):
        told = wait_for(
            now,
            lambda told: not _troubles(told),
            within=CACHED_WITHIN,
            every=1.0,
            what="GET /api/health не должен говорить о неполадках",
            show=_troubles,
        )
    if told.overall_status != "healthy":
        owner.world.evidence.remark(
            f"Платформа говорит о себе {told.overall_status}: openrouter – {told.openrouter_status or told.openrouter}"
        )


def _troubles(told: Health) -> str:
    """What fails of the parts that the platform cannot do without; empty where it is well or says of none."""
    if told.overall_status == "healthy":
        return ""
    errors = {"database": told.database_error, "redis": told.redis_error}
    return "; ".join(f"{name}: {error}" for name, error in errors.items() if error)


def as_promised(owner: Things, exchange: Exchange, reply: object) -> None:
    """The form of the answer is all there is to it: its values are not promised."""
