"""Proof that an event is believed only when it is signed with the platform's secret (platform contract 9.1)."""

from acceptance.clients.http import brief
from acceptance.deeds.forged_events import Forgery
from acceptance.world import World


def expect_only_signed_believed(world: World, sent: Forgery) -> None:
    """AssertionError when an event was accepted, or stored, that was not signed rightly.

    That one signed rightly is stored shows that the others were refused for their signature.
    """
    taken = [f"{one.title} ({one.answer.status_code})" for one in sent.forged if one.answer.is_success]
    assert not taken, f"Платформа приняла событие {'; '.join(taken)}"
    broken = [f"{one.title}: {one.answer.status_code}" for one in sent.forged if one.answer.status_code in (502, 503)]
    assert not broken, f"Поддельное событие вывело платформу из строя: {'; '.join(broken)}"
    assert sent.right.is_success, f"Верно подписанное событие не принято: {sent.right.status_code} {brief(sent.right)}"
    rows = world.database.rows("webhook_events", columns="id", org_id=sent.owner.organisation_id)
    assert len(rows) == 1, f"Событий сохранено {len(rows)}, ожидалось одно – верно подписанное"
