"""Proofs that the API serves what was made through it (platform contract 4): one for each outcome of a call."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from pydantic.alias_generators import to_snake

from acceptance.checks.comparing import expect_equal, expect_fields
from acceptance.checks.ownership import (
    expect_own,
    expect_own_updates,
    expect_rows_listed,
    own_rows,
    raise_nothing_there,
)
from acceptance.clients.http import expect_success
from acceptance.clients.web import Body
from acceptance.contract.agents import AgentChanged, AgentReply
from acceptance.contract.body import Created, Stamped
from acceptance.contract.chat import ChatAnswer, Conversations, Messages
from acceptance.contract.dashboard import Updates
from acceptance.contract.reading import read_as
from acceptance.contract.rules import RuleChanged, RuleList
from acceptance.contract.scripts import ScriptChanged, ScriptList, ScriptReply
from acceptance.contract.sequences import SequenceList
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, CONVERSATION, RULE, SCRIPT, SEQUENCE, Thing
from acceptance.scene.things import Things


@dataclass(frozen=True)
class Exchange:
    """One call. call: as the checklist writes it; sent: the body that was posted; answer: as it came."""

    call: str
    sent: Body | None
    answer: httpx.Response
    owner: Things


def _updates_newest_first(exchange: Exchange, reply: Updates) -> None:
    """Both agents' entries are there, the later made one above; newcomers of others may stand between and above."""
    older, newer = exchange.owner.made(AGENT), exchange.owner.made(ANOTHER_AGENT)
    messages = [entry.message for entry in reply.data]
    expect_own_updates(exchange.owner, reply.data)
    if older is None or newer is None:
        rows = own_rows(exchange.owner, "activity_logs", newest_by="created_at", limit=5)
        lost = not any(row["title"] in messages for row in rows)
        assert not rows or not lost, f"В обновлениях нет ни одной из новейших записей журнала: {messages[:5]}"
        if not messages:
            raise_nothing_there("событий")
        return
    wanted = [f"Создан новый агент: {agent.name}" for agent in (newer, older)]
    if not set(wanted) <= set(messages):  # others may have made more entries than the short list holds
        longer = exchange.owner.web.ask("/api/dashboard/updates", limit="100")
        messages = [str(entry["message"]) for entry in longer["data"]]
    missing = [message for message in wanted if message not in messages]
    assert not missing, f"Среди обновлений нет «{missing[0]}»; последние: {messages[:5]}"
    assert messages.index(wanted[0]) < messages.index(wanted[1]), (
        f"Новое обновление «{wanted[0]}» стоит ниже прежнего «{wanted[1]}»"
    )


def _conversation_listed(exchange: Exchange, reply: Conversations) -> None:
    owner, thing = exchange.owner, exchange.owner.made(CONVERSATION)
    listed = reply.data.conversations
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
    own = (owner.web.organisation_id, owner.web.user_id)
    strangers = [str(one.id) for one in listed if (str(one.organization_id), str(one.user_id)) != own]
    assert not strangers, f"Список разговоров содержит то, что принадлежит другим: {', '.join(strangers[:3])}"
    if thing is None:
        newest = {"user_id": owner.web.user_id, "newest_by": "updated_at", "limit": 5}
        expect_rows_listed("разговоров", [one.id for one in listed], own_rows(owner, "conversations", **newest))
        return
    if other := owner.made(ANOTHER_AGENT):
        assert thing.id in _talks_of(owner, owner.agent.id), f"В списке разговоров агента нет его «{thing.name}»"
        assert thing.id not in _talks_of(owner, other.id), f"В списке разговоров агента чужой для него «{thing.name}»"


def _talks_of(owner: Things, agent_id: str) -> set[str]:
    body = owner.web.ask("/api/chat/conversations", agentId=agent_id)
    return {str(one.id) for one in read_as(Conversations, body, "Список разговоров агента").data.conversations}


def _message_kept(exchange: Exchange, reply: ChatAnswer) -> None:
    owner, answer, sent = exchange.owner, reply.data.message, exchange.sent or {}
    assert answer.content.strip(), "Агент ответил пустым текстом"
    talk = str(reply.data.conversation_id)
    body = owner.web.ask("/api/chat", conversationId=talk)
    messages = read_as(Messages, body, "Ответ GET /api/chat").data.messages
    kept = [(one.role, one.content) for one in messages]
    wanted = [("user", sent["message"]), ("assistant", answer.content)]
    assert kept == wanted, f"В разговоре {kept}, ожидались сообщение и ответ: {wanted}"
    assert all(str(one.conversation_id) == talk for one in messages), "Сообщения записаны за другим разговором"


def _script_listed(exchange: Exchange, reply: ScriptList) -> None:
    owner, thing = exchange.owner, exchange.owner.made(SCRIPT)
    expect_own("Список скриптов", owner, [(one.agent_id, one.org_id) for one in reply.data])
    if thing is not None:
        _expect_script(owner, exchange.answer, _as_stored(owner, "sales_scripts", thing))
        return
    rows = own_rows(owner, "sales_scripts", agent_id=owner.agent.id)
    expect_rows_listed("скриптов", [one.id for one in reply.data], rows)


def _script_kept(exchange: Exchange, reply: ScriptReply) -> None:
    sent = exchange.sent or {}
    thing = Thing(str(reply.data.id), sent["title"], sent["title"], sent)
    expect_fields(f"Подтверждение скрипта «{thing.name}»", exchange.answer.json()["data"], sent)
    _expect_script(exchange.owner, exchange.owner.web.call("GET", _scripts(exchange.owner)), thing)


def _script_changed(exchange: Exchange, reply: ScriptChanged) -> None:
    sent, before = exchange.sent or {}, exchange.owner.need(SCRIPT)
    expect_fields(f"Подтверждение правки скрипта «{before.name}»", exchange.answer.json()["data"], sent)
    answer = exchange.owner.web.call("GET", _scripts(exchange.owner))
    _expect_script(exchange.owner, answer, Thing(before.id, sent["title"], sent["title"], {**before.sent, **sent}))


def _script_gone(exchange: Exchange, reply: Stamped) -> None:
    thing = exchange.owner.need(SCRIPT)
    left = [str(one["id"]) for one in exchange.owner.web.scripts(exchange.owner.agent.id)]
    assert thing.id not in left, f"Удалённый скрипт «{thing.name}» остался в списке"
    again = exchange.owner.web.call("DELETE", exchange.answer.request.url.path)
    assert again.status_code == 404, f"Повторное удаление скрипта ответило {again.status_code}, ожидался 404"


def _rule_listed(exchange: Exchange, reply: RuleList) -> None:
    owner, thing = exchange.owner, exchange.owner.made(RULE)
    expect_own("Список правил", owner, [(one.agent_id, one.org_id) for one in reply.data])
    if thing is not None:
        _expect_rule(owner, exchange.answer, _as_stored(owner, "agent_rules", thing))
        return
    rows = own_rows(owner, "agent_rules", agent_id=owner.agent.id, is_active=True)
    expect_rows_listed("правил", [one.id for one in reply.data], rows)


def _rule_kept(exchange: Exchange, reply: Created) -> None:
    sent = exchange.sent or {}
    thing = Thing(str(reply.data.id), sent["name"], sent["name"], sent)
    _expect_rule(exchange.owner, exchange.owner.web.call("GET", _rules(exchange.owner)), thing)


def _rule_changed(exchange: Exchange, reply: RuleChanged) -> None:
    sent, before = exchange.sent or {}, exchange.owner.need(RULE)
    answer = exchange.owner.web.call("GET", _rules(exchange.owner))
    _expect_rule(exchange.owner, answer, Thing(before.id, sent["name"], sent["name"], {**before.sent, **sent}))


def _rule_gone(exchange: Exchange, reply: Stamped) -> None:
    thing = exchange.owner.need(RULE)
    left = [str(one["id"]) for one in exchange.owner.web.rules(exchange.owner.agent.id)]
    assert thing.id not in left, f"Удалённое правило «{thing.name}» осталось в списке"
    again = exchange.owner.web.call("DELETE", exchange.answer.request.url.path)
    assert again.is_success, f"Повторное удаление правила ответило {again.status_code}, ожидался успех"


def _agent_served(exchange: Exchange, reply: AgentReply) -> None:
    thing = exchange.owner.need(AGENT)
    assert str(reply.data.id) == thing.id, f"Отдан другой агент: {reply.data.id} вместо {thing.id}"
    expect_fields(f"Агент «{thing.name}»", exchange.answer.json()["data"], thing.sent)


def _agent_changed(exchange: Exchange, reply: AgentChanged) -> None:
    thing, sent = exchange.owner.need(AGENT), exchange.sent or {}
    expect_fields(f"Подтверждение правки агента «{thing.name}»", exchange.answer.json()["data"], sent)
    row = next((one for one in exchange.owner.web.agents(thing.name) if str(one["id"]) == thing.id), {})
    expect_fields(f"Агент «{thing.name}» в списке", row, {**thing.sent, **sent})


def _sequence_listed(exchange: Exchange, reply: SequenceList) -> None:
    _expect_sequence(exchange.owner, reply, exchange.owner.need(SEQUENCE))


def _sequence_kept(exchange: Exchange, reply: Created) -> None:
    sent = exchange.sent or {}
    body = exchange.owner.web.ask(f"/api/agents/{exchange.owner.agent.id}/sequences")
    listed = read_as(SequenceList, body, "Список цепочек")
    _expect_sequence(exchange.owner, listed, Thing(str(reply.data.id), sent["name"], sent["name"], sent))


OUTCOMES: dict[str, Callable[[Exchange, Any], None]] = {
    "новый агент стоит в нём выше прежнего": _updates_newest_first,
    "этот разговор есть в списке": _conversation_listed,
    "сообщение и ответ агента отдаются снова": _message_kept,
    "этот скрипт есть в списке без искажений": _script_listed,
    "отправленный скрипт отдаётся снова без искажений": _script_kept,
    "скрипт отдаётся уже изменённым": _script_changed,
    "скрипт больше не отдаётся, и второй раз его не удалить": _script_gone,
    "это правило есть в списке без искажений": _rule_listed,
    "отправленное правило отдаётся снова без искажений": _rule_kept,
    "правило отдаётся уже изменённым": _rule_changed,
    "правило больше не отдаётся, и второе удаление ничего не ломает": _rule_gone,
    "эта цепочка есть в списке": _sequence_listed,
    "отправленная цепочка есть в списке": _sequence_kept,
    "этот агент отдаётся без искажений": _agent_served,
    "агент отдаётся уже изменённым": _agent_changed,
}


def _as_stored(owner: Things, table: str, thing: Thing) -> Thing:
    """The thing with the values that were stored for it, where its row can be read.

    A list has to show what is there: what was lost before it got there is the creation's failure, not the list's.
    """
    row = next(iter(own_rows(owner, table, id=thing.id)), {})
    kept = {name: row.get(to_snake(name), value) for name, value in thing.sent.items()}
    return replace(thing, sent={name: value for name, value in kept.items() if value is not None})


def _scripts(owner: Things) -> str:
    return f"/api/agents/{owner.agent.id}/scripts"


def _rules(owner: Things) -> str:
    return f"/api/agents/{owner.agent.id}/rules"


def _expect_script(owner: Things, answer: httpx.Response, thing: Thing) -> None:
    listed = read_as(ScriptList, expect_success(answer), "Список скриптов")
    place = _place([one.id for one in listed.data], thing, "скрипт")
    one = listed.data[place]
    facts = {"агент": (str(one.agent_id), owner.agent.id), "организация": (str(one.org_id), owner.web.organisation_id)}
    expect_equal(f"Скрипт «{thing.name}» в списке", facts)
    expect_fields(f"Скрипт «{thing.name}» в списке", answer.json()["data"][place], thing.sent)


def _expect_rule(owner: Things, answer: httpx.Response, thing: Thing) -> None:
    listed = read_as(RuleList, expect_success(answer), "Список правил")
    place = _place([one.id for one in listed.data], thing, "правило")
    one = listed.data[place]
    facts = {"агент": (str(one.agent_id), owner.agent.id), "организация": (str(one.org_id), owner.web.organisation_id)}
    expect_equal(f"Правило «{thing.name}» в списке", facts)
    expect_fields(f"Правило «{thing.name}» в списке", answer.json()["data"][place], thing.sent)


def _expect_sequence(owner: Things, listed: SequenceList, thing: Thing) -> None:
    # Of a sequence only these are the same on all deployments (platform contract 5.5).
    one = listed.data[_place([row.id for row in listed.data], thing, "цепочка")]
    facts = {
        "агент": (str(one.agent_id), owner.agent.id),
        "организация": (str(one.org_id), owner.web.organisation_id),
        "название": (one.name, thing.name),
        "включена": (one.is_active, True),
    }
    expect_equal(f"Цепочка «{thing.name}» в списке", facts)


def _place(ids: list[UUID], thing: Thing, noun: str) -> int:
    found = [place for place, one in enumerate(ids) if str(one) == thing.id]
    assert found, f"В списке ({len(ids)}) нет того, что создано: {noun} «{thing.name}»"
    assert len(found) == 1, f"В списке ({len(ids)}) {noun} «{thing.name}» стоит {len(found)} раза, ожидался один"
    return found[0]
