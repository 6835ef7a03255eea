"""What the owner says to agents, in the test chat and over the API, and what they can only know from an article."""

from dataclasses import replace
from secrets import token_hex
from typing import Any

from acceptance.clients.http import body_of
from acceptance.clients.web import Body, accepted
from acceptance.contract.chat import ChatAnswer, Conversations
from acceptance.contract.reading import read_as
from acceptance.pages.knowledge import CreateArticlePage, CreateCategoryPage
from acceptance.pages.test_chat import Answered, TestChatPage
from acceptance.scene.dialogue import DIALOGUE, USER, Dialogue, Fact
from acceptance.scene.kinds import ANOTHER_AGENT, Thing
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import EXCHANGE, Exchange
from acceptance.scene.texts import one_line, several_lines
from acceptance.world import World

COLD = Note[Dialogue]("ещё один агент, с температурой 0, ответил на 1 вопрос")
EARLIER = Note[Dialogue]("владелец в чате нажимает «Новый чат» и пишет агенту")
TYPED = Note[str]("владелец в чате выбирает агента и набирает сообщение")
FACT = Note[Fact]("владелец в чате спрашивает агента о новом товаре")
CATEGORY = Note[Body]("владелец пишет на страницах базы знаний …")
ARTICLE_TWIN = Note[Body]("в базе знаний есть ещё одна такая же статья и черновик")
ARTICLE_DRAFT = Note[Body]("в базе знаний есть ещё одна такая же статья и черновик")
ARTICLE = Note[Body]("в базе знаний есть статья …")

PARTS = 4  # of a long article, of some 1,500 characters each


def small_talk(world: World) -> str:
    """A message that any agent can answer; longer than a title, and found by the word at its beginning."""
    return f"{world.code_word()}! Здравствуйте. Расскажите двумя предложениями, чем вы полезны новому клиенту?"


def made_up_fact(world: World) -> Fact:
    """A fact that exists nowhere.

    The article holds the question literally: found by vectors and by text (platform contract 8.3).
    """
    product, word = world.code_word(), world.code_word()
    question = f"Товар {product}: как называется упаковка, в которой его отгружают со склада?"
    article = f"{question} Товар {product} отгружают со склада в упаковке, которая называется {word}."
    return Fact(question, word, article)


def ask_over_api(scene: Scene, times: int) -> None:
    """Say so many messages over the API, one after another in one conversation, and note the replies.

    The third is the second once more.
    """
    scene[DIALOGUE] = Dialogue(scene.things.active_agent)
    for place in range(times):
        go_on_over_api(scene, again=place == 2)


def go_on_over_api(scene: Scene, *, again: bool = False) -> None:
    """Say one more thing; who goes on need not name the agent. again: what was said before, as with a «да»."""
    dialogue = scene[DIALOGUE]
    message = dialogue.said[-2][1] if again else small_talk(scene.world)
    more: dict[str, Any] = {"conversationId": dialogue.conversation_id} if dialogue.conversation_id else {}
    dialogue.said.append((USER, message))
    answer = say(scene.web, message, None if more else dialogue.agent.id, **more)
    accepted(answer)
    dialogue.heard(Answered(answer.status_code, {}, body_of(answer)))


def ask_beside_another(scene: Scene, times: int) -> None:
    """The same, with another conversation with the agent that begins and ends before the last of the messages."""
    ask_over_api(scene, times - 1)
    accepted(say(scene.web, small_talk(scene.world), scene[DIALOGUE].agent.id))
    go_on_over_api(scene)


def ask_cold_agent(scene: Scene) -> None:
    """Say something to another agent, whose temperature is 0; that conversation is noted beside the main one."""
    sent: dict[str, Any] = {"name": scene.world.unique("Агент"), "temperature": 0}
    agent = scene.web.create_agent(**sent)
    agent_id = str(agent["id"])
    scene[COLD] = Dialogue(Thing(ANOTHER_AGENT, agent_id, sent["name"], agent_id, sent=sent, answer=agent))
    message = small_talk(scene.world)
    scene[COLD].said.append((USER, message))
    accepted(say(scene.web, message, agent_id))


def go_on_after_failure(scene: Scene) -> None:
    """Have the double answer again and say one more thing in the conversation that was left without an answer."""
    dialogue = scene[DIALOGUE]
    scene.world.llm_double.answer_normally(dialogue.agent.name)
    body = scene.web.ask("/api/chat/conversations", agentId=dialogue.agent.id)
    begun = read_as(Conversations, body, "Ответ GET /api/chat/conversations").data.conversations
    assert len(begun) == 1, f"Разговоров с агентом «{dialogue.agent.name}»: {len(begun)}, начат один"
    dialogue.conversation_id = str(begun[0].id)
    go_on_over_api(scene)


def choose_and_type(scene: Scene) -> None:
    """Choose the agent in a chat freshly opened and type a message, without sending it."""
    page: TestChatPage = scene.open_page(TestChatPage)
    page.open()
    page.choose_agent(scene.things.active_agent.name)
    scene[TYPED] = small_talk(scene.world)
    page.type(scene[TYPED])


def write(scene: Scene) -> None:
    """Choose the agent in a chat freshly opened and send a message."""
    _send(scene, Dialogue(scene.things.active_agent), small_talk(scene.world))


def write_again(scene: Scene) -> None:
    """Send a further message of two lines in the conversation that is open, by the button beside the box."""
    dialogue, page = scene[DIALOGUE], scene.page_of(TestChatPage)
    message = f"{small_talk(scene.world)}\nИ ещё вопрос: сколько это займёт времени?"
    dialogue.said.append((USER, message))
    dialogue.sending = page.send_by_button(message)


def reload_and_go_on(scene: Scene) -> None:
    """Load the chat anew, open the conversation from the list and send a further message in it."""
    dialogue, page = scene[DIALOGUE], scene.page_of(TestChatPage)
    page.again()
    page.open_conversation(dialogue.title)
    page.ready_to_write(dialogue.agent.name)
    body = scene.web.ask("/api/chat/conversations", agentId=dialogue.agent.id)
    listed = read_as(Conversations, body, "Ответ GET /api/chat/conversations").data.conversations
    dialogue.updated_before = next((one.updated_at for one in listed if str(one.id) == dialogue.conversation_id), None)
    message = small_talk(scene.world)
    dialogue.said.append((USER, message))
    dialogue.sending = page.send(message)


def write_to_another(scene: Scene) -> None:
    """Begin a conversation with another agent; the earlier one is kept in mind."""
    scene.things.have(ANOTHER_AGENT)
    scene[EARLIER] = scene[DIALOGUE]
    _send(scene, Dialogue(scene.things.need(ANOTHER_AGENT)), small_talk(scene.world))


def write_in_new_chat(scene: Scene) -> None:
    """Press «Новый чат» and begin another conversation with the same agent; the earlier one is kept in mind."""
    page = scene.page_of(TestChatPage)
    scene[EARLIER] = scene[DIALOGUE]
    page.begin_new()
    _say_first(scene, page, Dialogue(scene.things.active_agent), small_talk(scene.world))


def write_to_another_in_new_chat(scene: Scene) -> None:
    """The same with another agent, chosen on the page as it is in place of the first."""
    page = scene.page_of(TestChatPage)
    scene[EARLIER] = scene[DIALOGUE]
    page.begin_new()
    another = Dialogue(scene.things.need(ANOTHER_AGENT))
    _say_first(scene, page, another, small_talk(scene.world), former=scene[EARLIER].agent.name)


def write_in_the_earlier(scene: Scene) -> None:
    """Open the earlier conversation from the list and write in it; the later one is the earlier one from then on."""
    page = scene.page_of(TestChatPage)
    scene[DIALOGUE], scene[EARLIER] = scene[EARLIER], scene[DIALOGUE]
    page.open_conversation(scene[DIALOGUE].title)
    page.ready_to_write(scene[DIALOGUE].agent.name, scene[EARLIER].agent.name)
    message = small_talk(scene.world)
    scene[DIALOGUE].said.append((USER, message))
    scene[DIALOGUE].sending = page.send(message)


def write_hastily(scene: Scene) -> None:
    """The same with Enter pressed twice."""
    _send(scene, Dialogue(scene.things.active_agent), small_talk(scene.world), enters=2)


def write_and_reload(scene: Scene) -> None:
    """Send a message and load the page anew at once."""
    write(scene)
    reload(scene)


def ask_of_new_product(scene: Scene) -> None:
    """Ask about something that nobody can know."""
    scene[FACT] = made_up_fact(scene.world)
    _send(scene, Dialogue(scene.things.active_agent), scene[FACT].question)


def ask_the_same(scene: Scene) -> None:
    """Ask the agent about what is known already to the scenario."""
    _send(scene, Dialogue(scene.things.active_agent), scene[FACT].question)


def ask_without_knowledge(scene: Scene) -> None:
    """Ask the agent about it over the API, which is told to leave the knowledge base alone."""
    sent = {"message": scene[FACT].question, "useKnowledgeBase": False}
    answer = say(scene.web, scene[FACT].question, scene.things.active_agent.id, useKnowledgeBase=False)
    scene[EXCHANGE] = Exchange("POST /api/chat", ChatAnswer, sent, answer)


def let_another_agent_know(scene: Scene) -> None:
    """Give another agent knowledge of its own, which tells the fact; with both goes what was made.

    The API does not remove it: it is for an organisation that goes as a whole.
    """
    scene.things.have(ANOTHER_AGENT)
    scene[FACT] = made_up_fact(scene.world)
    _note_for_company(scene, scene.things.need(ANOTHER_AGENT).id)


def _note_for_company(scene: Scene, agent_id: str) -> None:
    body = {"category": "product", "title": scene.world.unique("Знание"), "content": scene[FACT].article}
    scene.web.send("POST", f"/api/agents/{agent_id}/knowledge", {**body, "isGlobal": False})


def ask_another_agent(scene: Scene) -> None:
    """Ask the same of another agent: the first may be served from a cache (platform contract 1.7)."""
    scene.things.have(ANOTHER_AGENT)
    _send(scene, Dialogue(scene.things.need(ANOTHER_AGENT)), scene[FACT].question)


def reload(scene: Scene) -> None:
    """Load the chat anew."""
    scene.world.page(TestChatPage).again()


def publish_article_of_new_product(scene: Scene) -> None:
    """Put an article into the knowledge base about something that nobody else can know."""
    scene[FACT] = made_up_fact(scene.world)
    publish_article(scene)


def publish_article(scene: Scene) -> None:
    """Put an article that tells the fact into the knowledge base."""
    scene[ARTICLE] = scene.web.create_article(scene.world.unique("Статья"), scene[FACT].article)


def publish_long_article(scene: Scene) -> None:
    """The same, with the fact at the end of a long text: an index of its beginning alone does not have it."""
    fact = made_up_fact(scene.world)
    before = "\n\n".join(several_lines(f"О нашем складе, часть {number}.") for number in range(1, PARTS + 1))
    scene[FACT] = replace(fact, article=f"{before}\n\n{fact.article}")
    publish_article(scene)


def publish_twin_and_draft(scene: Scene) -> None:
    """Put the same text into the knowledge base once more, and a draft of another, both in parts of its category."""
    world, parent = scene.world, str(scene[ARTICLE]["categoryId"])
    scene[ARTICLE_TWIN] = scene.web.create_article(world.unique("Статья"), scene[FACT].article, parent=parent)
    draft = several_lines(made_up_fact(world).article)
    scene[ARTICLE_DRAFT] = scene.web.create_article(world.unique("Черновик"), draft, published=False, parent=parent)


def write_on_pages(scene: Scene) -> None:
    """Write a category and an article of it on their pages; both are removed afterwards, through the database alone."""
    world, account = scene.world, scene.web.account.email
    for needed in ("supabase_url", "supabase_service_role_key"):
        world.target.need(needed)
    name = world.unique("Статья")
    world.ledger.will_create("category", name=name, account=account)
    world.ledger.will_create("article", name=name, account=account)
    scene[CATEGORY] = {"name": name, "description": one_line("Что мы продаём.")}
    content = several_lines("Доставка занимает два дня.")
    fields = {"title": name, "slug": f"priemka-{token_hex(6)}", "content": content}
    scene.open_page(CreateCategoryPage).create(name, scene[CATEGORY]["description"])
    scene.open_page(CreateArticlePage).create(name, fields)
    scene[ARTICLE] = {**fields, "isPublished": True}


def _send(scene: Scene, dialogue: Dialogue, message: str, *, enters: int = 1) -> None:
    page: TestChatPage = scene.open_page(TestChatPage)
    page.open()
    _say_first(scene, page, dialogue, message, enters=enters)


def _say_first(
    scene: Scene, page: TestChatPage, dialogue: Dialogue, message: str, *, enters: int = 1, former: str = ""
) -> None:
    page.choose_agent(dialogue.agent.name, former)
    scene[DIALOGUE] = dialogue
    dialogue.said.append((USER, message))
    dialogue.sending = page.send(message, enters=enters)
