"""The chat's proofs, where they are easily wrong: what is an echo, what is in its place, what holds a made-up word."""

import pytest

from acceptance.checks.chat.speech import holds, is_echo, missing_from
from acceptance.deeds.chat.chat import made_up_fact, small_talk
from acceptance.pages.test_chat import TITLE_LENGTH, Answered
from acceptance.scene.dialogue import Dialogue
from acceptance.scene.kinds import AGENT, Thing
from acceptance.world import World

QUESTION = "Бадегузоми! Здравствуйте. Расскажите двумя предложениями, чем вы полезны новому клиенту?"


@pytest.mark.parametrize(
    "answer",
    [
        QUESTION,
        QUESTION.upper(),
        f"Вы сказали: {QUESTION}",
        f"Ваше сообщение получено: «{QUESTION}»",
        "«Бадегузоми! Здравствуйте. Расскажите, чем вы полезны?»",
        "",
        "…",
    ],
)
def test_next_to_nothing_of_its_own_is_an_echo(answer: str) -> None:
    assert is_echo(answer, QUESTION)


@pytest.mark.parametrize(
    "answer",
    [
        "К сожалению, у меня пока нет таких сведений. Передам ваше обращение коллегам.",
        "Здравствуйте! Я помогу подобрать товар и отвечу на вопросы о доставке.",
        "Здравствуйте! Чем могу помочь?",
        "Понял вас.",
        "Да.",
        f"Вы спросили: «{QUESTION}». У меня нет таких сведений.",
        f"Вы спросили: «{QUESTION}» Отвечаю: подберу товар, оформлю заказ, подскажу сроки.",
    ],
)
def test_an_answer_with_words_of_its_own_is_none(answer: str) -> None:
    assert not is_echo(answer, QUESTION)


@pytest.mark.parametrize("text", ["Это Кабудезома.", "в кабудезоме", "упаковку «КАБУДЕЗОМУ» отгружают", "кабудезомой"])
def test_a_made_up_word_counts_in_any_case_and_ending(text: str) -> None:
    assert holds(text, "Кабудезома")


@pytest.mark.parametrize("text", ["", "Кабудегома", "Ка будезома", "Бадегузоми"])
def test_another_word_does_not(text: str) -> None:
    assert not holds(text, "Кабудезома")


def test_messages_are_found_in_their_order_whatever_stands_between() -> None:
    page = f"Чаты\n{QUESTION[:TITLE_LENGTH]}\nТолько что\n{QUESTION}\n09:55\nПервое.\nВторое\n09:56\nОтправить"
    assert missing_from(page, [("user", QUESTION), ("assistant", "Первое.\n\nВторое")]) is None


def test_a_title_does_not_pass_for_the_message() -> None:
    assert missing_from(f"{QUESTION[:TITLE_LENGTH]}\nТолько что", [("user", QUESTION)]) == QUESTION


def test_the_wrong_order_is_noticed() -> None:
    assert missing_from("Ответ с делом\nВопрос о деле", [("user", "Вопрос о деле"), ("assistant", "Ответ с делом")])


def test_an_answer_in_markdown_is_found_as_it_is_rendered() -> None:
    answer = "## Что умею\n\n1. **Подобрать** товар\n2. Дать [ссылку](https://example.com/a_b)\n\n---\n\n`код`"
    shown = "Что умею\nПодобрать товар\nДать ссылку\nкод\n09:56"
    assert missing_from(shown, [("assistant", answer)]) is None


def test_an_answer_in_markdown_is_found_where_the_page_shows_it_as_it_is() -> None:
    answer = "> 1. **Подобрать** товар<br>и [ссылку](https://example.com/a_b) дать\n\n```\nкод\n```"
    assert missing_from(answer, [("assistant", answer)]) is None
    assert missing_from("Подобрать товар\nи ссылку дать\nкод", [("assistant", answer)]) is None


def test_questions_are_longer_than_titles_and_do_not_hold_the_word() -> None:
    assert len(small_talk(World)) > TITLE_LENGTH
    fact = made_up_fact(World)
    assert fact.question in fact.article and holds(fact.article, fact.word) and not holds(fact.question, fact.word)
    assert len(fact.article) < 400  # what the prompt takes of a hit (platform contract 8.2)
    assert not set("%_") & set(fact.question)  # the text search is a pattern (8.3)


def test_only_what_a_conversation_needs_of_the_answer_is_asked() -> None:
    dialogue = Dialogue(Thing(AGENT, "a", "б", "a"), [("user", QUESTION)])
    where = "c5a0ddc6-0c6f-4a5e-9f3b-7d0a4a8f3e11"
    told = {"conversationId": where, "message": {"content": "да"}}
    dialogue.heard(Answered(200, {}, {"success": True, "data": told}))
    assert dialogue.said[-1] == ("assistant", "да") and dialogue.conversation_id == where


def test_a_call_that_failed_is_told_with_its_reason() -> None:
    dialogue = Dialogue(Thing(AGENT, "a", "б", "a"), [("user", QUESTION)])
    with pytest.raises(AssertionError, match="ответил 500: модель недоступна"):
        dialogue.heard(Answered(500, {}, {"error": "Не удалось", "details": "модель недоступна"}))
    assert dialogue.said == [("user", QUESTION)]
