"""Proof that conversations which go on at the same time are not mixed up."""

from collections.abc import Sequence

from acceptance.checks.chat.conversations import bare, brief, stored_messages
from acceptance.checks.chat.speech import holds
from acceptance.clients.web import WebClient
from acceptance.deeds.chat.at_once import AtOnce
from acceptance.scene.dialogue import ASSISTANT, USER


def expect_not_mixed_up(web: WebClient, talks: Sequence[AtOnce]) -> None:
    """AssertionError unless each answer is to what was asked there, and each conversation holds its own words alone."""
    ids = {one.dialogue.conversation_id for one in talks}
    assert len(ids) == len(talks), f"Разговоров {len(ids)}, а начато {len(talks)}"
    for talk in talks:
        answers = [text for role, text in talk.dialogue.said if role == ASSISTANT]
        for fact, answer in zip(talk.asked, answers, strict=True):
            assert holds(answer, fact.word), (
                f"На вопрос «{fact.question}» агент ответил не о том: «{answer[:200]}», ожидалось слово «{fact.word}»"
            )
        said = [one for one in stored_messages(web, talk.dialogue.conversation_id) if one[0] in (USER, ASSISTANT)]
        assert bare(said) == bare(talk.dialogue.said), (
            f"В разговоре «{talk.dialogue.title}» хранится {brief(said)}, ожидалось {brief(talk.dialogue.said)}"
        )
