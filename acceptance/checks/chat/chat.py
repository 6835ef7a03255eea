"""Proofs about the test chat: the message arrives, the agent answers, the history keeps both, knowledge is used."""

from collections.abc import Sequence
from functools import partial

from acceptance.checks.chat.conversations import (
    bare,
    brief,
    conversation,
    conversations,
    expect_times,
    expect_use_noted,
    stored_messages,
)
from acceptance.checks.chat.speech import first_line, holds, is_echo, is_torn_off, letters, missing_from, no_answer
from acceptance.clients.web import WEB, Body, WebClient
from acceptance.contract.chat import Conversation
from acceptance.pages.page import DEADLINE, RENDERED_WITHIN
from acceptance.pages.test_chat import NO_CONVERSATIONS, Answered, TestChatPage
from acceptance.scene.dialogue import ASSISTANT, USER, Dialogue, Fact
from acceptance.scene.kinds import AGENT, Thing
from acceptance.timing.vain import call
from acceptance.timing.waiting import wait_for
from acceptance.world import World

COMPARED = 20  # characters of a title that a page may shorten
MOST_LISTED, LONGEST_LIST = 10, 1000
SEND_FAILURE = "Не удалось обработать сообщение"


def expect_accepted(web: WebClient, page: TestChatPage, dialogue: Dialogue, *, within: float) -> None:
    """AssertionError unless the message is there in time: the page shows it, the call succeeded, or it is stored.

    A page may show the message only together with the reply (platform contract 7.6), and the platform stores it before
    the model is asked (4.3): each of these counts. A call that is answered with an error is not waited for any longer.
    Not noticed: a message that is shown and then lost; the next promise looks again once the call is answered.
    """

    def place() -> tuple[bool, str]:
        if missing_from(page.text(), dialogue.said[:1]) is None:
            return True, "на странице"
        if dialogue.sending is not None and dialogue.sending.answered:
            dialogue.heard(dialogue.sending.answer(within))
            return True, "вызов подтвердил его"
        try:
            if _is_stored(web, dialogue):
                return True, "в API"
            return False, f"его нет ни на странице, ни в API{dialogue.sending.waiting if dialogue.sending else ''}"
        except AssertionError as unread:  # a list that cannot be read is another item's: the page and the call decide
            return False, f"на странице его нет, а разговоры из API не прочесть: {unread}"

    wait_for(
        place,
        lambda seen: seen[0],
        within=within,
        every=0.2,
        what="сообщение владельца должно быть принято",
        remembered=True,
        show=lambda seen: seen[1],
    )


def _is_stored(web: WebClient, dialogue: Dialogue) -> bool:
    message = dialogue.said[0][1]
    talks = conversations(web, dialogue.agent.id)
    return any(text == message for talk in talks for _, text in stored_messages(web, str(talk.id)))


def expect_message(page: TestChatPage, dialogue: Dialogue, *, within: float) -> None:
    """AssertionError unless the call succeeded, for this agent and message, and the message is in the conversation."""
    answer = _answer(dialogue, within)
    dialogue.heard(answer)
    sent = answer.request
    assert sent.get("message") == dialogue.said[0][1], f"Страница отправила не то, что набрано: {sent}"
    assert sent.get("agentId") == dialogue.agent.id, f"Страница отправила сообщение не тому агенту: {sent}"
    expect_shown(page, dialogue.said[:1])


def expect_answered(page: TestChatPage, dialogue: Dialogue, *, within: float) -> None:
    """AssertionError unless the call succeeded; what was answered, and whether the page shows it, is not asked here."""
    dialogue.heard(_answer(dialogue, within))
    page.shows_conversation(dialogue.title)  # or does not: the page has taken note of the answer


def expect_reply(world: World, page: TestChatPage, dialogue: Dialogue, *, within: float) -> None:
    """AssertionError unless the message went to this agent, and its own answer stands in the conversation after it.

    Which agent a conversation is with the platform knows: a page need not say it again.
    """
    reply = _reply(world, dialogue, within)
    sent = _answer(dialogue, within).request
    assert sent.get("agentId") in (None, dialogue.agent.id), f"Страница отправила сообщение не тому агенту: {sent}"
    question = dialogue.said[0][1]
    assert not is_torn_off(reply), f"Ответ агента обрывается: «{reply}»"
    assert not is_echo(reply, question), f"Агент повторил вопрос вместо ответа: «{reply}» на «{question}»"
    expect_shown(page, dialogue.said)


def expect_word(
    world: World, page: TestChatPage, dialogue: Dialogue, fact: Fact, present: bool, *, within: float
) -> None:
    """AssertionError unless the agent has answered, and its answer holds the fact's word (or does not hold it)."""
    reply, used = _reply(world, dialogue, within), _knowledge_used(dialogue, within)
    if present:
        assert holds(reply, fact.word), f"В ответе агента нет слова «{fact.word}» из статьи базы знаний: «{reply}»"
        assert used is not False, (
            "Агент ответил словом, которое стоит только в статье, а платформа отметила: база знаний не использована"
        )
        expect_use_noted(world.web, dialogue, used)
    else:
        assert not holds(reply, fact.word), (
            f"В ответе агента есть слово «{fact.word}», которого ещё нигде нет: «{reply}»"
        )
    expect_shown(page, dialogue.said)


def expect_send_failure(page: TestChatPage, dialogue: Dialogue, *, within: float) -> None:
    """AssertionError unless platform and page both say that the message could not be answered."""
    answer = _answer(dialogue, within)
    assert answer.status == 500, f"Модель ответила ошибкой, а POST /api/chat ответил {answer.status}, ожидался 500"
    assert answer.body.get("error") == SEND_FAILURE, f"Отказ объяснён словами «{answer.body.get('error')}»"
    page.shows_failure()
    page.forgive_failed_send()


def expect_offered(world: World, page: TestChatPage, agents: Sequence[Thing]) -> None:
    """AssertionError unless the selector, loaded anew, offers the active one of these and nobody who is not active.

    Others may make and remove agents meanwhile, and may have given one of these names to an active agent too.
    """
    active = _active_names(world)
    page.again()
    offered = page.offered_agents()
    active |= _active_names(world)
    world.evidence.text(f"Предложено агентов: {len(offered)}", "\n".join(offered))
    for agent in agents:
        name = " ".join(agent.name.split())
        there = name in offered
        assert there == (agent.kind == AGENT) or (there and name in active), (
            f"Агент «{agent.name}» ({agent.kind}) {'предложен' if there else 'не предложен'} в выборе. "
            f"Предложены: {', '.join(offered[:10])}"
        )
    wrong = sorted(set(offered) - active)
    assert not wrong, f"В выборе предложены те, кто не активный агент организации: {', '.join(wrong)}"


def _active_names(world: World) -> set[str]:
    """The names of the organisation's active agents, as a page shows them."""
    rows: Sequence[Body]
    if world.target.supabase_url is not None:
        rows = world.database.rows("agents", columns="name,status", org_id=world.web.organisation_id, status="active")
    else:
        rows = world.web.agents()
    return {" ".join(str(row["name"]).split()) for row in rows if row["status"] == "active"}


def expect_chosen(page: TestChatPage, agent: Thing, typed: str) -> None:
    """AssertionError unless the selector shows the agent as chosen and the message box holds what was typed."""
    page.chosen_agent(agent.name)
    assert page.typed() == typed, f"В поле сообщения «{page.typed()}», а набрано «{typed}»"


def expect_list(web: WebClient, page: TestChatPage) -> None:
    """AssertionError unless the list, loaded anew, offers the conversations that the API lists for the owner."""
    before = {one.id: one for one in conversations(web)}
    page.again()
    after = conversations(web)
    if not before and not after:
        page.shows_empty_list()
    # The newest: how long a list the page asks for is its own affair.
    lasting = [one for one in after if one.id in before]
    titles = [title for one in lasting if (title := " ".join((one.title or "").split()))][:MOST_LISTED]
    for title in titles:
        found = page.shows_conversation(title)
        _expect_no_failure(page)
        listed = "; ".join(page.listed()[:3]) or f"«{NO_CONVERSATIONS}»"
        assert found, f"API отдаёт разговор «{title}», а в списке чатов {listed}"
    strangers = _strangers(page, [*before.values(), *after])
    if strangers:  # a page may ask for a longer list, and a conversation may have begun after the API was asked
        strangers = _strangers(page, [*before.values(), *after, *_all_conversations(web)])
    assert not strangers, f"В списке чатов лишнее, чего API не отдаёт: {'; '.join(strangers[:3])}"


def _strangers(page: TestChatPage, known: Sequence[Conversation]) -> list[str]:
    if not all(one.title for one in known):  # what a page calls a conversation without a title is its own affair
        return []
    beginnings = {" ".join(str(one.title).split())[:COMPARED].casefold() for one in known}
    return [text for text in page.listed() if not any(one in text.casefold() for one in beginnings)]


def _all_conversations(web: WebClient) -> list[Conversation]:
    found: list[Conversation] = []
    while page := conversations(web, offset=str(len(found))):
        found += page
        if len(found) >= LONGEST_LIST:
            break
    return found


def expect_history(web: WebClient, page: TestChatPage, dialogue: Dialogue) -> None:
    """AssertionError unless the list offers the conversation, it opens with all that was said, and the API agrees."""
    page.open_conversation(dialogue.title)
    expect_shown(page, dialogue.said)
    shown, whole = letters(page.text()), letters("".join(text for _, text in dialogue.said))
    for question in (text for role, text in dialogue.said if role == USER):
        times, expected = shown.count(letters(question)), whole.count(letters(question))
        assert times <= expected, (
            f"Сообщение «{question[:40]}…» показано в разговоре раз: {times}, ожидалось {expected}"
        )
    stored = conversation(web, dialogue)
    expect_times(web, stored, dialogue.updated_before)
    assert (stored.title or "").startswith(dialogue.title[:20]), f"Разговор называется «{stored.title}»"
    said = [one for one in stored_messages(web, str(stored.id)) if one[0] in (USER, ASSISTANT)]
    assert bare(said) == bare(dialogue.said), (
        f"API хранит не то, что сказано: {brief(said)}, ожидалось {brief(dialogue.said)}"
    )


def expect_apart(web: WebClient, page: TestChatPage, dialogues: Sequence[Dialogue]) -> None:
    """AssertionError unless each of these dialogues is a conversation of its own, stored and listed, with its words."""
    ids = {one.conversation_id for one in dialogues}
    assert len(ids) == len(dialogues), f"Разговоров {len(ids)}, ожидалось {len(dialogues)}: новый чат продолжил прежний"
    page.again()
    for dialogue in dialogues:
        said = [one for one in stored_messages(web, dialogue.conversation_id) if one[0] in (USER, ASSISTANT)]
        assert bare(said) == bare(dialogue.said), (
            f"В разговоре «{dialogue.title}» хранится {brief(said)}, ожидалось {brief(dialogue.said)}"
        )
        assert page.shows_conversation(dialogue.title), f"В списке чатов нет разговора «{dialogue.title}»"
        with_whom = {str(one.agent_id) for one in conversations(web) if str(one.id) == dialogue.conversation_id}
        assert with_whom == {dialogue.agent.id}, (
            f"Выбран был агент «{dialogue.agent.name}», а разговор «{dialogue.title}» идёт с другим"
        )


def expect_offered_all(page: TestChatPage, names: Sequence[str]) -> None:
    """AssertionError unless the selector, in a chat that is open, offers all of these agents."""
    offered = page.offered_agents()
    lost = [name for name in names if " ".join(name.split()) not in offered]
    assert not lost, f"Активных агентов {len(names)}, а в выборе нет {len(lost)} из них: «{lost[0]}» и других"


def expect_once(web: WebClient, page: TestChatPage, dialogue: Dialogue, *, within: float) -> None:
    """AssertionError unless there is one conversation, with the message once and one answer to it."""
    agent_id, message = str(dialogue.agent.id), dialogue.said[0][1]

    def stored() -> list[list[tuple[str, str]]]:
        return [stored_messages(web, str(one.id)) for one in conversations(web, agent_id)]

    found = wait_for(
        stored,
        lambda seen: any(role == ASSISTANT for one in seen for role, _ in one),
        within=within,
        every=0.2,
        what="на сообщение должен быть сохранён ответ агента",
        remembered=call(WEB, "POST", "/api/chat"),
        show=lambda seen: "; ".join(brief(one) for one in seen) or "разговоров нет",
        hopeless=dialogue.sending.refused if dialogue.sending else str,
    )
    assert len(found) == 1, f"Разговоров с этим агентом: {len(found)}, ожидался один"
    roles = [role for role, _ in found[0]]
    assert roles == [USER, ASSISTANT], f"Сообщение отправлено один раз, а сохранено: {brief(found[0])}"
    assert found[0][0][1] == message, f"Сохранено не то, что набрано: «{found[0][0][1]}»"
    page.again()
    assert page.shows_conversation(dialogue.title), f"В списке чатов нет разговора «{dialogue.title}»"
    listed = page.conversations_titled(dialogue.title)
    assert listed == 1, f"Разговоров «{dialogue.title}» в списке чатов: {listed}, ожидался один"


def expect_hidden(page: TestChatPage, dialogue: Dialogue) -> None:
    """AssertionError when somebody of another organisation sees the conversation or is offered its agent."""
    assert not page.shows_conversation(dialogue.title), f"В списке чатов чужой разговор «{dialogue.title}»"
    assert dialogue.agent.name not in page.text(), f"На странице чужой агент «{dialogue.agent.name}»"


def expect_shown(page: TestChatPage, said: Sequence[tuple[str, str]]) -> None:
    """AssertionError unless the open conversation shows all of this in order, legibly, and one sees who has said it."""
    wait_for(
        lambda: missing_from(page.text(), said),
        lambda lost: lost is None,
        within=DEADLINE,
        what="разговор должен показывать сообщения по порядку",
        show=lambda lost: "все на месте" if lost is None else f"нет на своём месте: «{lost[:120]}»",
        hopeless=page.hopeless,
    )
    _expect_no_failure(page)
    questions, answers = ([text for role, text in said if role == who and text.strip()] for who in (USER, ASSISTANT))
    for owner, agent in zip(questions, answers, strict=False):  # the last may have no answer yet
        wait_for(
            partial(page.why_unclear, first_line(owner), first_line(agent)),
            lambda unclear: not unclear,
            within=RENDERED_WITHIN,  # they may be on their way into sight
            what=f"{page.title}: сообщения должны быть видны, и видно, кто что сказал",
            show=lambda unclear: unclear or "видно",
        )


def _expect_no_failure(page: TestChatPage) -> None:
    assert not page.failed(), "; ".join([f"{page.title}: страница сообщает об ошибке", *page.trouble()])


def _reply(world: World, dialogue: Dialogue, within: float) -> str:
    reply = dialogue.heard(_answer(dialogue, within)).message
    used = _knowledge_used(dialogue, within)
    world.evidence.facts("Ответ агента", {"текст": reply.content, "использована база знаний": used})
    assert reply.content.strip(), "Агент ответил пустым сообщением"
    assert not (why := no_answer(reply.content)), f"Вместо ответа агента – {why}: «{reply.content[:200]}»"
    return reply.content


def _knowledge_used(dialogue: Dialogue, within: float) -> bool | None:
    """What the answer says of it (platform contract 8.4); None where it does not say."""
    metadata = dialogue.heard(_answer(dialogue, within)).message.metadata
    return metadata.used_knowledge_base if metadata else None


def _answer(dialogue: Dialogue, within: float) -> Answered:
    if dialogue.sending is None:
        raise LookupError("в этом сценарии ещё ничего не отправлено")
    return dialogue.sending.answer(within)
