"""Proof that an event is believed only when it is signed with the platform's secret (platform contract 9.1)."""

from acceptance.clients.http import brief
from acceptance.deeds.security.forged_events import Forgery
from acceptance.outcomes import CheckBroken
from acceptance.world import World


def expect_only_signed_believed(world: World, sent: Forgery) -> None:
    """AssertionError when an event was accepted, or stored, that was not signed rightly.

    That one signed rightly is stored shows that the others were refused for their signature.
    """
    taken = [f"{one.title} ({one.answer.status_code})" for one in sent.forged if one.answer and one.answer.is_success]
    assert not taken, f"Платформа приняла событие {'; '.join(taken)}"
    if sent.right.status_code == 401:
        raise CheckBroken("Платформа не приняла подпись события Kommo.", "Проверьте KOMMO_WEBHOOK_SECRET.")
    assert sent.right.is_success, f"Верно подписанное событие не принято: {sent.right.status_code} {brief(sent.right)}"
    rows = world.database.rows("webhook_events", columns="id", org_id=sent.owner.organisation_id)
    assert len(rows) == 1, f"Событий сохранено {len(rows)}, ожидалось одно – верно подписанное"
