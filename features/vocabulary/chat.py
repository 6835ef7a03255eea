"""What the owner does in the test chat, and how a model may answer."""

from acceptance.deeds.chat import chat
from acceptance.dictionary.slots import one_of, text_like

one_of(
    "ChatDeed",
    "что делает в чате",
    {
        "выбирает агента и набирает сообщение": chat.choose_and_type,
        "пишет агенту": chat.write,
        "пишет агенту ещё раз, в две строки, нажав кнопку отправки": chat.write_again,
        "перезагружает страницу и продолжает разговор": chat.reload_and_go_on,
        "пишет другому агенту": chat.write_to_another,
        "нажимает «Новый чат» и пишет агенту": chat.write_in_new_chat,
        "нажимает «Новый чат» и пишет другому агенту": chat.write_to_another_in_new_chat,
        "возвращается в прежний разговор и пишет агенту": chat.write_in_the_earlier,
        "пишет агенту, нажав Enter дважды": chat.write_hastily,
        "пишет агенту и сразу перезагружает страницу": chat.write_and_reload,
        "спрашивает агента о новом товаре": chat.ask_of_new_product,
        "спрашивает агента о том же товаре": chat.ask_the_same,
        "спрашивает другого агента о том же товаре": chat.ask_another_agent,
        "перезагружает страницу": chat.reload,
    },
)
one_of(
    "ModelAnswers",
    "как отвечает модель",
    {
        "с задержкой в 1 секунду": {"delay_seconds": 1},
        "ошибкой 500": {"status": 500},
    },
)
text_like("Questions", "число вопросов", r"\d+ вопрос(?:а|ов)?", lambda text: int(text.partition(" ")[0]))
