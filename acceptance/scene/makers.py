"""How the things of a scenario come to be: through the API, for this run, or as what the organisation has already."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

import httpx

from acceptance.clients.web import Body, WebClient, accepted
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.integrations import have_integration, install_integration
from acceptance.scene.kinds import (
    AGENT,
    ANOTHER_CONVERSATION,
    CONTINUED_CONVERSATION,
    CONVERSATION,
    INTEGRATION,
    OWN_INTEGRATION,
    RULE,
    SCRIPT,
    SEQUENCE,
    Kind,
    Noun,
    Owner,
    Thing,
    Which,
)
from acceptance.scene.texts import plain, several_lines
from acceptance.world import World

SCRIPTS_IN_PROMPT = 5  # by score, then usage (platform contract 8.5)
Make = Callable[[Owner], Thing]
Find = Callable[[Owner], Thing | None]
CHAT_WITHIN = 90.0  # seconds; a real LLM may take a minute and more (platform contract 10)


def say(
    web: WebClient, message: str, agent_id: str | None, *, within: float = CHAT_WITHIN, **more: Any
) -> httpx.Response:
    """Send a message to an agent; without `conversationId` among `more` it begins a conversation.

    agent_id: None where a conversation goes on and knows its agent (platform contract 4.3). within: seconds for the
    whole answer.
    """
    body = {"message": message, **({"agentId": agent_id} if agent_id else {}), **more}
    return web.call("POST", "/api/chat", json=body, within=within)


#: Of an agent, what a change that resets what it was not told, or a form that is opened and saved, would lose (7.4);
#: nothing of it shows in a conversation.
OTHER_THAN_USUAL: Body = {
    "temperature": 0.4,
    "maxTokens": 1800,
    "settings": {"language": "ru", "description": "Отвечает клиентам в выходные & праздники"},
}


#: Of an agent that nobody will talk to, besides: what a form that is opened and saved would reset (7.4).
OTHER_THAN_OFFERED: Body = {
    "model": "gpt-4o",
    "temperature": 0,
    "responseDelaySeconds": 7,
    "settings": {
        **OTHER_THAN_USUAL["settings"],
        "welcomeMessage": "Добрый день! Чем помочь?",
        "createTaskOnNotFound": True,
        "notFoundMessage": "Спрошу у коллег",
    },
}


def make_agent(which: Which = Which.MAIN, status: str = "active") -> Make:
    """Makes an agent in this status.

    It has its name in its instructions too, so that requests to an LLM double on its behalf can be told apart.
    """

    def make(owner: Owner) -> Thing:
        name = owner.world.unique("Агент")
        instructions = (
            f"Ты помощник компании, тебя зовут «{name}». Отвечай по-русски, вежливо и кратко. "
            "Если ответ есть в базе знаний, приводи названия оттуда дословно."
        )
        sent = {"name": name, "status": status, "instructions": instructions, **OTHER_THAN_USUAL}
        if status != "active":
            sent |= OTHER_THAN_OFFERED
        agent = owner.web.create_agent(**sent)
        agent_id = str(agent["id"])
        return Thing(Kind(Noun.AGENT, which), agent_id, name, agent_id, mark=name, sent=sent, answer=agent)

    return make


def find_agent(which: Which = Which.MAIN, status: str = "active") -> Find:
    """Finds an agent of the organisation in this status; any other in the place of a missing active one.

    Raises NotChecked when the organisation has none at all.
    """

    def find(owner: Owner) -> Thing | None:
        agents = owner.web.agents()
        if not agents:
            raise NotChecked("У организации нет ни одного агента, а создать его прогон не вправе.", "GRANTS=write")
        fitting = [one for one in agents if one["status"] == status] or (agents if which is Which.MAIN else [])
        return standing_in(fitting[0], which) if fitting else None

    return find


def standing_in(agent: Body, which: Which = Which.MAIN) -> Thing:
    """An agent of the organisation's for the one that the run may not make."""
    name, agent_id = str(agent["name"]), str(agent["id"])
    return Thing(Kind(Noun.AGENT, which), agent_id, name, agent_id, mark=name, answer=agent, made=False)


def _make_agent_with_script(owner: Owner) -> Thing:
    """An agent with a script for an objection; the mark is the script's code word, which no question holds."""
    agent, word = make_agent(Which.WITH_SCRIPT)(owner), owner.world.code_word()
    content = several_lines(
        f"Если клиент говорит, что ему дорого, обязательно предложи программу лояльности «{word}»: с ней дешевле. "
        f"Название программы «{word}» назови дословно."
    )
    script = owner.web.create_script(
        agent.id,
        title=owner.world.unique("Скрипт на возражение"),
        scriptType="objection_handling",
        content=content,
    )
    ensure_it_enters_the_prompt(owner, agent.id, str(script["id"]))
    return replace(agent, mark=word, sent={**agent.sent, "content": content})


def ensure_it_enters_the_prompt(owner: Owner, agent_id: str, script_id: str) -> None:
    """Rate a script of the run's above all others where an organisation has more of its own than enter a prompt."""
    if len(owner.web.scripts(agent_id)) <= SCRIPTS_IN_PROMPT:
        return
    if not owner.world.target.supabase_url:
        raise CheckBroken(
            "У организации больше пяти общих скриптов, и новый может не попасть в подсказку агента.",
            "Задайте SUPABASE_URL и SUPABASE_SERVICE_ROLE_KEY: прогон поднимет оценку своего скрипта.",
        )
    best = {"effectiveness_score": 1.0, "usage_count": 1_000_000}  # where scores are equal, usage decides
    owner.world.database.update("sales_scripts", best, id=script_id)


def _make_script(which: Which = Which.MAIN) -> Make:
    def make(owner: Owner) -> Thing:
        sent, agent_id = new_script(owner.world), owner.agent.id
        if which is Which.ANOTHER:
            sent["scriptType"] = "closing"
        script = owner.web.create_script(agent_id, **sent)
        kind = Kind(Noun.SCRIPT, which)
        return Thing(
            kind, str(script["id"]), sent["title"], agent_id, mark=plain(sent["title"]), sent=sent, answer=script
        )

    return make


def _make_used_script(owner: Owner) -> Thing:
    """A script that has been used: with a score and a count of its own, where the run can write them."""
    script = _make_script()(owner)
    if not owner.world.target.supabase_url:
        return script
    rows = owner.world.database.update("sales_scripts", {"effectiveness_score": 0.8, "usage_count": 7}, id=script.id)
    told = {"effectivenessScore": 0.8, "usageCount": 7, "updatedAt": rows[0].get("updated_at")} if rows else {}
    return replace(script, answer={**script.answer, **told})


def add_rule(owner: Owner, sent: Body, which: Which = Which.MAIN) -> Thing:
    """Make a rule of the owner's agent out of the body of the API's POST (platform contract 4.6)."""
    agent_id = owner.agent.id
    rule_id = owner.web.create_rule(agent_id, **sent)
    kind = Kind(Noun.RULE, which)
    return Thing(kind, rule_id, sent["name"], agent_id, mark=plain(sent["name"]), sent=sent, answer={"id": rule_id})


def add_sequence(owner: Owner, sent: Body, which: Which = Which.MAIN) -> Thing:
    """Make a sequence of the owner's agent out of the body of the API's POST (platform contract 4.7)."""
    agent_id = owner.agent.id
    sequence_id = owner.web.create_sequence(agent_id, **sent)
    kind = Kind(Noun.SEQUENCE, which)
    return Thing(
        kind, sequence_id, sent["name"], agent_id, mark=plain(sent["name"]), sent=sent, answer={"id": sequence_id}
    )


def _make_conversation(owner: Owner, kind: Kind = CONVERSATION) -> Thing:
    word, agent_id = owner.world.code_word(), owner.agent.id
    gap = "\n" if kind == CONTINUED_CONVERSATION else " "  # a title is looked at there, and may not end with a line
    message = f"Мой код {word}.{gap}Чем вы поможете?"
    answer = say(owner.web, message, agent_id)
    sent = {"message": message, "agentId": agent_id}
    if answer.is_success:
        data = accepted(answer).part("data")
        talk = data.id("conversationId")
        return Thing(kind, talk, message, agent_id, mark=word, sent=sent, answer=data)
    # A message is stored before the LLM is asked: that it failed does not undo the conversation.
    begun = owner.web.ask("/api/chat/conversations", agentId=agent_id).part("data").rows("conversations")
    if not begun:
        accepted(answer)
    return Thing(kind, str(begun[0]["id"]), message, agent_id, mark=word, sent=sent)


def _make_continued_conversation(owner: Owner) -> Thing:
    """A conversation that goes on after later ones have begun: the owner's, and a colleague's where that can be."""
    talk = _make_conversation(owner, CONTINUED_CONVERSATION)
    _make_conversation(owner, ANOTHER_CONVERSATION)
    if owner.world.target.supabase_url:
        _store_colleagues_conversation(owner)
    # Whether it is answered is another promise: the message is stored before the LLM is asked.
    say(owner.web, "И сколько это стоит?", talk.agent_id, conversationId=talk.id)
    return talk


def _store_colleagues_conversation(owner: Owner) -> None:
    """Store one of another user, which no route makes, with the owner's agent. The user is made for it."""
    world, email = owner.world, f"priemka-{owner.world.run_id}-{token_hex(3)}@example.com".lower()
    world.ledger.will_create("rows", table="users", column="email", id=email)
    try:
        colleague = str(world.database.insert("users", {"email": email, "full_name": "Коллега"})["id"])
        world.ledger.will_create("rows", table="conversations", column="user_id", id=colleague)
        row = {"org_id": owner.web.organisation_id, "agent_id": owner.agent.id, "user_id": colleague}
        world.database.insert("conversations", {**row, "title": "Разговор коллеги"})
    except AssertionError as refused:  # a table that is called otherwise (platform contract 5.1), or wants more
        world.evidence.text("Разговора коллеги не завести", str(refused))


@dataclass(frozen=True)
class _Another:
    """The same owner with a further agent of their own."""

    world: World
    web: WebClient
    agent: Thing


def with_agent(owner: Owner, agent: Thing) -> Owner:
    """The same owner, whose things belong to this agent."""
    return _Another(owner.world, owner.web, agent)


def _of_another_agent(make: Make) -> Make:
    """The same for a further agent of the owner: what a list that keeps to one agent must leave out."""

    def made(owner: Owner) -> Thing:
        thing = make(with_agent(owner, make_agent(Which.ANOTHER)(owner)))
        return replace(thing, kind=Kind(thing.noun, Which.OF_ANOTHER_AGENT))

    return made


#: How each kind of thing comes to be.
MAKERS: dict[Kind, Make] = {
    AGENT: make_agent(),
    Kind(Noun.AGENT, Which.ANOTHER): make_agent(Which.ANOTHER),
    Kind(Noun.AGENT, Which.DRAFT): make_agent(Which.DRAFT, "draft"),
    Kind(Noun.AGENT, Which.INACTIVE): make_agent(Which.INACTIVE, "inactive"),
    Kind(Noun.AGENT, Which.WITHOUT_SCRIPTS): make_agent(Which.WITHOUT_SCRIPTS),
    Kind(Noun.AGENT, Which.WITH_SCRIPT): _make_agent_with_script,
    CONVERSATION: _make_conversation,
    CONTINUED_CONVERSATION: _make_continued_conversation,
    ANOTHER_CONVERSATION: lambda owner: _make_conversation(owner, ANOTHER_CONVERSATION),
    SCRIPT: _make_script(),
    Kind(Noun.SCRIPT, Which.USED): _make_used_script,
    Kind(Noun.SCRIPT, Which.ANOTHER): _make_script(Which.ANOTHER),
    Kind(Noun.SCRIPT, Which.OF_ANOTHER_AGENT): _of_another_agent(_make_script()),
    RULE: lambda owner: add_rule(owner, new_rule(owner.world)),
    Kind(Noun.RULE, Which.ANOTHER): lambda owner: add_rule(
        owner, {**new_rule(owner.world), "priority": 12}, Which.ANOTHER
    ),
    Kind(Noun.RULE, Which.OF_ANOTHER_AGENT): _of_another_agent(lambda owner: add_rule(owner, new_rule(owner.world))),
    SEQUENCE: lambda owner: add_sequence(owner, new_sequence(owner.world)),
    Kind(Noun.SEQUENCE, Which.ANOTHER): lambda owner: add_sequence(owner, new_sequence(owner.world), Which.ANOTHER),
    Kind(Noun.SEQUENCE, Which.OF_ANOTHER_AGENT): _of_another_agent(
        lambda owner: add_sequence(owner, new_sequence(owner.world))
    ),
    INTEGRATION: have_integration,
    OWN_INTEGRATION: lambda owner: install_integration(owner.web, owner.agent.id),
}
#: What stands in for it where the run may not make any.
FINDERS: dict[Kind, Find] = {
    AGENT: find_agent(),
    Kind(Noun.AGENT, Which.DRAFT): find_agent(Which.DRAFT, "draft"),
    Kind(Noun.AGENT, Which.INACTIVE): find_agent(Which.INACTIVE, "inactive"),
    INTEGRATION: have_integration,
}
