"""Proofs about agents that work in some stages of a pipeline only (platform contract 4.3)."""

from acceptance.clients.web import accepted
from acceptance.deeds.chat.about_leads import InStage

FORBIDDEN = 403


def expect_only_where_enabled(heard: InStage) -> None:
    """AssertionError unless the agent of the lead's stage has answered, and the other was refused with 403."""
    accepted(heard.enabled)
    assert heard.other.status_code == FORBIDDEN, (
        f"Агент не включён на этапе лида, а POST /api/chat в разговоре с этим лидом ответил "
        f"{heard.other.status_code}, ожидался {FORBIDDEN}"
    )
