"""The test chat: what the owner does there, what the agent answers, what the history keeps."""

from behave import given, then, when

from acceptance.checks import agents, chat
from acceptance.pages.test_chat import TestChatPage

LLM_ANSWERS = {"с задержкой в 1 секунду": {"delay_seconds": 1}, "ошибкой 500": {"status": 500}}


@given("модель отвечает этому агенту {how}")
def llm_answers(context, how):
    double, name = context.scene.world.llm_double, context.agent["name"]
    context.scene.add_cleanup(double.answer_normally, name)
    double.answer_with(name, **LLM_ANSWERS[how])


@given("агент уже ответил на вопросы, числом {count:d}")
def agent_has_answered(context, count):
    for _ in range(count):
        chat.ask(context.scene.web, context.scene.dialogue, chat.small_talk(context.scene.world))


@when("владелец в чате {does}")
def in_the_chat(context, does):
    page = context.scene.page = context.scene.world.page(TestChatPage)
    if does == "выбирает агента и набирает сообщение":
        page.open()
        page.choose_agent(context.agent["name"])
        context.scene.typed = chat.small_talk(context.scene.world)
        page.type(context.scene.typed)
    elif does in ("пишет агенту", "пишет агенту, нажав Enter дважды", "пишет агенту и сразу перезагружает страницу"):
        enters = 2 if "дважды" in does else 1
        chat.send(page, context.scene.dialogue, chat.small_talk(context.scene.world), enters=enters)
        if "перезагружает" in does:
            page.again()
    elif does in ("спрашивает агента о новом товаре", "спрашивает другого агента о том же товаре"):
        if "другого" in does:
            context.scene.dialogue = chat.Dialogue(agents.agent(context.scene.world, "активный"))
        else:
            context.scene.fact = chat.made_up_fact(context.scene.world)
        chat.send(page, context.scene.dialogue, context.scene.fact.question)
    elif does == "перезагружает страницу":
        page.again()
    else:
        raise ValueError(f"Владелец в чате {does}: так не бывает")


@when("в базе знаний появляется статья об этом товаре с кодовым словом")
def article_appears(context):
    context.scene.web.create_article(context.scene.world.unique("Статья"), context.scene.fact.article)


@then("в разговоре {what} не позднее чем через {seconds:d} секунд")
def conversation_shows(context, what, seconds):
    page, dialogue = context.scene.world.page(TestChatPage), context.scene.dialogue
    if what == "видно сообщение":
        chat.expect_message(page, dialogue, within=seconds)
    elif what == "получен ответ":
        chat.expect_answered(page, dialogue, within=seconds)
    elif what == "виден ответ агента":
        chat.expect_reply(context.scene.world, page, dialogue, within=seconds)
    elif what in ("виден ответ без кодового слова", "виден ответ с кодовым словом"):
        present = " с кодовым словом" in what
        chat.expect_word(context.scene.world, page, dialogue, context.scene.fact, present, within=seconds)
    elif what == "видна ошибка отправки":
        chat.expect_send_failure(page, dialogue, within=seconds)
    elif what == "сохранены одно сообщение и один ответ":
        chat.expect_once(context.scene.web, page, dialogue, within=seconds)
    else:
        raise ValueError(f"В разговоре {what}: так не бывает")


@then("в чате {what}")
def chat_shows(context, what):
    page = context.scene.world.page(TestChatPage)
    if what == "предложен активный агент и не предложены остальные":
        chat.expect_offered(context.scene.world, page, context.agents)
    elif what == "выбран этот агент, а в поле стоит набранное":
        page.chosen_agent(context.agent["name"])
        assert page.typed() == context.scene.typed, (
            f"В поле сообщения «{page.typed()}», а набрано «{context.scene.typed}»"
        )
    elif what == "разговор открывается со всеми сообщениями по порядку":
        chat.expect_history(context.scene.web, page, context.scene.dialogue)
    elif what == "нет разговора другой организации":
        chat.expect_hidden(page, context.scene.dialogue)
    elif what == "те же разговоры, что отдаёт API":
        chat.expect_list(context.scene.web, page)
    else:
        raise ValueError(f"В чате {what}: так не бывает")
