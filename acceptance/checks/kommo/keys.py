"""Proofs about the access key to Kommo: renewed when it runs out, and not before (platform contract 6.3)."""

from datetime import UTC, datetime, timedelta

from acceptance.deeds.kommo.keys import keys_asked
from acceptance.deeds.kommo.kommo import connection
from acceptance.world import World

#: Kommo gives a key for a day; nobody gives one that can be renewed for longer, or for less, than this.
LONGEST_KEY, SHORTEST_KEY = timedelta(days=31), timedelta(hours=1)


def expect_key_renewed(world: World, before: list[str]) -> None:
    """AssertionError unless the key is a new one that lasts for a while, and there is one to renew it with.

    before: the key that was to be renewed. Not noticed: whether Kommo takes them, which the next renewal tells.
    """
    own = connection(world)
    now_keys = world.database.secret_values("crm_connections", "access_token", id=own["id"])
    assert now_keys and now_keys != before, "Ключ к Kommo истекал меньше чем через 60 с, а платформа его не обновила"
    renewing = world.database.secret_values("crm_connections", "refresh_token", id=own["id"])
    assert renewing, "Ключ обновлён, а ключ для следующего обновления (refresh_token) не сохранён"
    told = own["expires_at"]
    until = datetime.fromisoformat(str(told)) if told else None
    now = datetime.now(UTC) + (world.web.http.clock_ahead or timedelta())
    assert until is not None and until > now, f"Ключ обновлён, а срок его – {told}: в следующий раз он не подойдёт"
    assert until > now + SHORTEST_KEY, f"Ключ обновлён, а срок его – {told}: Kommo даёт ключ на сутки (expires_in)"
    assert until < now + LONGEST_KEY, f"Ключ обновлён, а срок его – {told}: так надолго Kommo ключей не даёт"


def expect_key_kept(world: World, asked: int) -> None:
    """AssertionError when the platform has asked for another key since, though its own lasts (platform contract 6.3).

    asked: how often it had asked. Raises NotChecked where Kommo is real.
    """
    more = keys_asked(world) - asked
    assert not more, f"Ключ к Kommo ещё действует, а платформа попросила новый: {more} раз"
