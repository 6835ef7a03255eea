"""Proof that the chat uses sales scripts: the same words said to an agent with a script and to one without."""

from acceptance.checks.chat import holds
from acceptance.clients.http import expect_success
from acceptance.contract.reading import read_as
from acceptance.contract.scripts import AgentSaid
from acceptance.scene.makers import say
from acceptance.scene.things import Things

WITH, WITHOUT = "агент со скриптом", "агент без скриптов"


def tell_both(owner: Things, words: str, *, within: float) -> dict[str, str]:
    """Say the same to both agents, each in a new conversation, the one without scripts first; their answers.

    within: seconds for each answer.
    """
    answers = {}
    for noun in (WITHOUT, WITH):
        answer = say(owner.web, words, owner.need(noun).id, within=within)
        answers[noun] = read_as(AgentSaid, expect_success(answer), "Ответ POST /api/chat").data.message.content
    owner.world.evidence.facts("Что ответили агенты", {"сказано": words, **answers})
    return answers


def expect_word_only_with_script(owner: Things, answers: dict[str, str]) -> None:
    """AssertionError unless the script's code word is in the answer of the agent that has it, and only there."""
    word = owner.need(WITH).mark
    assert answers[WITHOUT].strip(), "Агент без скриптов ответил пустым текстом: сравнивать не с чем"
    assert not holds(answers[WITHOUT], word), (
        f"Агент без скриптов тоже назвал кодовое слово «{word}»: {answers[WITHOUT][:300]}"
    )
    assert holds(answers[WITH], word), (
        f"Агент со скриптом не назвал его кодовое слово «{word}», ответ: {answers[WITH][:300]}"
    )
